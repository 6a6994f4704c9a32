"""Writes the tables of README.md from the results: medians, their spread, ratios to aikg, and goals."""

import json
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

from goals import goal

START, END = "<!-- results -->", "<!-- end of results -->"

Record = dict[str, Any]
Rows = dict[tuple[str, str], list[Record]]


def write_tables(results: Path, readme: Path) -> None:
    """Put the newest measurements of each graph, workload and peer between the marks of the README."""
    before, _, rest = readme.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    records = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
    graphs = list(dict.fromkeys(record["graph"] for record in records if "graph" in record))
    tables = "\n".join(
        _table(graph, [record for record in records if record.get("graph") == graph]) for graph in graphs
    )
    readme.write_text(f"{before}{START}\n\n{tables}\n{END}{after}", "utf-8")


def _table(graph: str, records: list[Record]) -> str:
    last = records[-1]
    newest = _newest([record for record in records if record["quads"] == last["quads"]])
    lines = [
        f"### {graph[0].upper()}{graph[1:]}: {last['quads']:,} quads",
        "",
        f"{last['machine']}. The ratio is how many times better aikg is in the same round.",
        "",
        "| workload | server | median | spread | ratio | goal | load | run |",
        "| --- | --- | ---: | --- | ---: | --- | ---: | --- |",
        *(_row(graph, workload, peer, newest) for workload, peer in sorted(newest, key=_by_workload(newest))),
        "",
    ]
    return "\n".join(lines)


def _newest(records: list[Record]) -> Rows:
    newest: Rows = defaultdict(list)
    for record in records:
        key = record["workload"], record["peer"]
        if newest[key] and newest[key][0]["run"] != record["run"]:
            newest[key].clear()
        newest[key].append(record)
    return dict(newest)


def _by_workload(rows: Rows) -> Any:
    order = list(dict.fromkeys(workload for workload, _ in rows))
    return lambda key: order.index(key[0])


def _row(graph: str, workload: str, peer: str, rows: Rows) -> str:
    found, ours = rows[workload, peer], rows.get((workload, "aikg"), [])
    values = [record["value"] for record in found]
    median = statistics.median(values)
    ratio = None if peer == "aikg" or not _is_same_run(ours, found) else _ratio(ours, found)
    compared = median if peer == "aikg" else ratio
    aim = goal(graph, workload, peer)
    cells = [
        workload,
        peer,
        f"{_number(median)} {found[0]['unit']}".strip() + _failed(found),
        "" if len(values) == 1 else f"{_number(min(values))} to {_number(max(values))}",
        "" if ratio is None else f"{ratio:.2f}",
        "" if aim is None or compared is None else aim.said(compared),
        f"{statistics.median(record['load'] for record in found):.1f}",
        found[0]["run"][:10],
    ]
    return f"| {' | '.join(cells)} |"


def _is_same_run(ours: list[Record], theirs: list[Record]) -> bool:
    return bool(ours) and ours[0]["run"] == theirs[0]["run"]


def _failed(found: list[Record]) -> str:
    counts = (record.get("failed", 0) for record in found)
    failed = sum(len(count) if isinstance(count, list) else count for count in counts)
    return f", {failed} failed" if failed else ""


def _ratio(ours: list[Record], theirs: list[Record]) -> float | None:
    """How many times better aikg is, the median over the rounds: above 1 it is better."""
    pairs = [(a["value"], b["value"]) for a, b in zip(ours, theirs, strict=False)]
    is_rate = ours[0]["unit"] == "requests/s"
    ratios = [a / b if is_rate else b / a for a, b in pairs if a and b]
    return statistics.median(ratios) if ratios else None


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
