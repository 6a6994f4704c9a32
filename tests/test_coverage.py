"""docs/coverage.md accounts for every code point of a source, and lists the claims that were read from it.

What needs the text of a source is skipped where the text is not at hand; it belongs to its publisher.
"""

import hashlib
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TEXTS = Path(os.environ.get("AIKG_SOURCES", ROOT.parent / "shared" / "sources"))
COVERAGE = ROOT / "docs" / "coverage.md"
LONGEST_QUOTE = 40
FOLDERS = ("data", "docs", "ontology", "queries", "src", "tests")
TEXT_SUFFIXES = (".toml", ".md", ".ttl", ".rq", ".tsv", ".py")
NO_REASON = "Say why this states no fact."


@dataclass(frozen=True)
class Row:
    """One span of a source: from ``start`` up to ``end``, with the claims read from it or a reason."""

    start: int
    end: int
    kind: str
    claims: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        content = ", ".join(f"`{claim}`" for claim in self.claims) or self.reason
        return f"| {self.start}–{self.end} | {self.kind} | {content} |"


def read_rows(slug: str) -> list[Row]:
    """The rows of the section of a source."""
    section = re.search(rf"^## {slug}$(.*?)(?=^## |\Z)", COVERAGE.read_text("utf-8"), re.M | re.S)
    assert section is not None, f"docs/coverage.md has no section '## {slug}'."
    found = re.findall(r"^\| (\d+)–(\d+) \| (\w+) \| (.*) \|$", section[1], re.M)
    return [read_row(int(start), int(end), kind, content) for start, end, kind, content in found]


def read_row(start: int, end: int, kind: str, content: str) -> Row:
    claims = tuple(re.findall(r"`([\w-]+)`", content))
    return Row(start, end, kind, claims, "" if claims else content)


def with_claims(rows: list[Row], data: dict[str, Any]) -> list[Row]:
    """The same spans with exactly the claims whose evidence touches them."""
    found = [(row, claims_in(row, data)) for row in rows]
    return [
        replace(row, claims=claims, reason="" if claims else row.reason or NO_REASON) for row, claims in found
    ]


def claims_in(row: Row, data: dict[str, Any]) -> tuple[str, ...]:
    """The claims with evidence in a span, in the order of the source's file."""
    return tuple(
        claim["id"]
        for claim in data["claim"]
        if any(passage["start"] < row.end and row.start < passage["end"] for passage in claim["evidence"])
    )


def spans_of(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence, heading, picture or byline begins, with its kind."""
    for line in re.finditer(r".+", text):
        kind = kind_of(line[0])
        yield line.start(), kind
        if kind == "sentence":
            for stop in re.finditer(r"(?<=\.) (?=.)", line[0]):
                yield line.start() + stop.end(), kind


def kind_of(line: str) -> str:
    if line.startswith("!["):
        return "picture"
    if line.startswith("<"):
        return "markup"
    if "@" in line:
        return "byline"
    return "sentence" if re.search(r"\.[’”]?$", line) else "heading"


def rows_of(text: str, known: list[Row]) -> list[Row]:
    """The spans of a text, with the reasons of the rows that begin at the same place."""
    starts = list(spans_of(text))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    reasons = {row.start: row.reason for row in known}
    return [
        Row(start, end, kind, reason=reasons.get(start, ""))
        for (start, kind), end in zip(starts, ends, strict=True)
    ]


def difference(expected: list[Row], found: list[Row]) -> str:
    before, after = [str(row) for row in found], [str(row) for row in expected]
    return "\n".join(unified_diff(before, after, "docs/coverage.md", "expected", lineterm=""))


def sources_with_text() -> dict[str, dict[str, Any]]:
    paths = sorted((ROOT / "data" / "sources").glob("*.toml"))
    read = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in paths}
    return {slug: data for slug, data in read.items() if "textLength" in data["source"]}


SOURCES = sources_with_text()
EVERY_SOURCE = pytest.mark.parametrize("slug", SOURCES)


@pytest.fixture
def text(slug: str) -> str:
    path = TEXTS / f"{slug}.txt"
    if not path.exists():
        pytest.skip(f"There is no {slug}.txt; set AIKG_SOURCES to the folder that holds the text.")
    text = unicodedata.normalize("NFC", path.read_text("utf-8"))
    assert hashlib.sha256(text.encode()).hexdigest() == SOURCES[slug]["source"]["sha256"]
    return text


@EVERY_SOURCE
def test_the_spans_follow_one_another_from_the_first_code_point_to_the_last(slug: str) -> None:
    rows = read_rows(slug)
    assert [row.start for row in rows] == [0, *(row.end for row in rows[:-1])]
    assert rows[-1].end == SOURCES[slug]["source"]["textLength"]


@EVERY_SOURCE
def test_each_span_lists_exactly_the_claims_that_were_read_from_it(slug: str) -> None:
    rows = read_rows(slug)
    expected = with_claims(rows, SOURCES[slug])
    assert rows == expected, f"Correct the table:\n{difference(expected, rows)}"


@EVERY_SOURCE
def test_every_claim_is_listed_and_no_other(slug: str) -> None:
    listed = {claim for row in read_rows(slug) for claim in row.claims}
    assert listed == {claim["id"] for claim in SOURCES[slug]["claim"]}


@EVERY_SOURCE
def test_a_span_without_claims_says_why(slug: str) -> None:
    unexplained = [str(row) for row in read_rows(slug) if not row.claims and row.reason in ("", NO_REASON)]
    assert unexplained == []


@EVERY_SOURCE
def test_every_passage_lies_within_one_span(slug: str) -> None:
    spans = [(row.start, row.end) for row in read_rows(slug)]
    across = [
        (claim["id"], passage["start"], passage["end"])
        for claim in SOURCES[slug]["claim"]
        for passage in claim["evidence"]
        if not any(start <= passage["start"] and passage["end"] <= end for start, end in spans)
    ]
    assert across == []


@EVERY_SOURCE
def test_the_spans_are_the_sentences_of_the_text(slug: str, text: str) -> None:
    rows = read_rows(slug)
    expected = with_claims(rows_of(text, rows), SOURCES[slug])
    assert rows == expected, f"Correct the table:\n{difference(expected, rows)}"


@EVERY_SOURCE
def test_evidence_is_what_stands_in_the_text(slug: str, text: str) -> None:
    for claim in SOURCES[slug]["claim"]:
        for passage in claim["evidence"]:
            span = text[passage["start"] : passage["end"]]
            assert hashlib.sha256(span.encode()).hexdigest() == passage["sha256"], claim["id"]
            for exact in passage["exact"]:
                whole_figure = rf"(?<!\d){re.escape(exact)}(?!\d)"
                assert re.search(whole_figure, span), (claim["id"], exact)


@EVERY_SOURCE
def test_no_sentence_of_the_text_is_in_the_repository(slug: str, text: str) -> None:
    length = LONGEST_QUOTE + 1
    pieces = (text[start : start + length] for start in range(len(text) - length + 1))
    paths = [
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in TEXT_SUFFIXES
    ]
    everything = "\n".join(path.read_text("utf-8") for path in paths)
    assert [piece for piece in pieces if piece in everything] == []
