"""Writes the table of README.md from the results: medians, their spread, and ratios to aikg."""

import json
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

START, END = "<!-- results -->", "<!-- end of results -->"


def write_table(results: Path, readme: Path) -> None:
    """Put the newest measurements of each size, workload and peer between the marks of the README."""
    before, _, rest = readme.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    records = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
    tables = "\n".join(_table(size, records) for size in sorted({record["quads"] for record in records}))
    readme.write_text(f"{before}{START}\n\n{tables}\n{END}{after}", "utf-8")


def _table(size: int, records: list[dict[str, Any]]) -> str:
    newest: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for record in (record for record in records if record["quads"] == size):
        key = record["workload"], record["peer"]
        if newest[key] and newest[key][0]["run"] != record["run"]:
            newest[key].clear()
        newest[key].append(record)
    lines = [
        f"### {size:,} quads",
        "",
        "| workload | server | median | spread | aikg's ratio | load | run |",
        "| --- | --- | ---: | --- | ---: | ---: | --- |",
        *(_row(workload, peer, found, newest) for (workload, peer), found in newest.items()),
        "",
    ]
    return "\n".join(lines)


def _row(
    workload: str,
    peer: str,
    found: list[dict[str, Any]],
    newest: dict[tuple[str, str], list[dict[str, Any]]],
) -> str:
    values = [record["value"] for record in found]
    unit, median = found[0]["unit"], statistics.median(values)
    ours = newest.get((workload, "aikg"))
    ratio = "" if peer == "aikg" or not ours or ours[0]["run"] != found[0]["run"] else _ratio(ours, found)
    failed = sum(
        len(record["failed"]) if isinstance(record["failed"], list) else record["failed"]
        for record in found
        if "failed" in record
    )
    spread = f"{_number(min(values))} to {_number(max(values))}"
    load = statistics.median(record["load"] for record in found)
    shown = f"{_number(median)} {unit}" + (f", {failed} failed" if failed else "")
    return f"| {workload} | {peer} | {shown} | {spread} | {ratio} | {load} | {found[0]['run'][:10]} |"


def _ratio(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> str:
    """How many times better aikg is, the median over the rounds: above 1 it is better."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=False) if a["value"] and b["value"]]
    if not pairs:
        return "the other answered nothing"
    is_rate = ours[0]["unit"] == "requests/s"
    ratios = [a["value"] / b["value"] if is_rate else b["value"] / a["value"] for a, b in pairs]
    return f"{statistics.median(ratios):.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
