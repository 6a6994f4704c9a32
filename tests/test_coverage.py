"""docs/coverage.md accounts for every code point of a source, and lists the claims that were read from it.

What needs the text of a source is skipped where the text is not at hand; it belongs to its publisher.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path

import pytest

from aikg.build.project import Project
from aikg.claims.model import Claim, Passage, SourceFile
from aikg.reference.coverage import NO_REASON, CoverageSpan, read_rows, rows_of, with_claims

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[1]
TEXTS = Path(os.environ.get("AIKG_SOURCES", ROOT.parent / "shared" / "sources"))
COVERAGE = ROOT / "docs" / "coverage.md"
LONGEST_QUOTE = 40
FOLDERS = ("data", "docs", "ontology", "queries", "src", "tests")
TEXT_SUFFIXES = (".toml", ".md", ".ttl", ".rq", ".tsv", ".py")
REMEDY = "Review the difference; `aikg reference --write --source-text DIR` writes it."


def rows_of_page(slug: str) -> list[CoverageSpan]:
    """The rows of the section of a source."""
    rows = read_rows(COVERAGE.read_text("utf-8"), slug)
    assert rows, f"docs/coverage.md has no section '## {slug}'. {REMEDY}"
    return rows


def difference(expected: list[CoverageSpan], found: list[CoverageSpan]) -> str:
    before, after = [str(row) for row in found], [str(row) for row in expected]
    return "\n".join(unified_diff(before, after, "docs/coverage.md", "expected", lineterm=""))


SOURCES = {file.source.slug: file for file in Project(ROOT).source_files() if file.source.text_length}
NAMES = [
    name
    for named in (*Project(ROOT).entities[0].values(), *(file.source for file in SOURCES.values()))
    for name in (*named.label.values(), *(n for names in getattr(named, "alias", {}).values() for n in names))
]
"""What we call entities and sources in our own words, which no source owns."""


def passages(file: SourceFile) -> Iterator[tuple[Claim, Passage]]:
    """Each passage with its claim; a locator is none."""
    return ((c, each) for c in file.claims for each in c.evidence if isinstance(each, Passage))


EVERY_SOURCE = pytest.mark.parametrize("slug", SOURCES)


@pytest.fixture
def text(slug: str) -> str:
    path = TEXTS / f"{slug}.txt"
    if not path.exists():
        pytest.skip(f"There is no {slug}.txt; set AIKG_SOURCES to the folder that holds the text.")
    text = unicodedata.normalize("NFC", path.read_text("utf-8"))
    assert hashlib.sha256(text.encode()).hexdigest() == SOURCES[slug].source.sha256
    return text


@EVERY_SOURCE
def test_the_spans_follow_one_another_from_the_first_code_point_to_the_last(slug: str) -> None:
    rows = rows_of_page(slug)
    assert [row.start for row in rows] == [0, *(row.end for row in rows[:-1])]
    assert rows[-1].end == SOURCES[slug].source.text_length


@EVERY_SOURCE
def test_each_span_lists_exactly_the_claims_that_were_read_from_it(slug: str) -> None:
    rows = rows_of_page(slug)
    expected = with_claims(rows, SOURCES[slug].claims)
    assert rows == expected, f"{REMEDY}\n{difference(expected, rows)}"


@EVERY_SOURCE
def test_every_claim_is_listed_and_no_other(slug: str) -> None:
    listed = {claim for row in rows_of_page(slug) for claim in row.claims}
    assert listed == {claim.id for claim, _ in passages(SOURCES[slug])}


@EVERY_SOURCE
def test_a_span_without_claims_says_why(slug: str) -> None:
    unexplained = [str(row) for row in rows_of_page(slug) if not row.claims and row.reason in ("", NO_REASON)]
    assert unexplained == []


@EVERY_SOURCE
def test_the_spans_are_the_sentences_of_the_text(slug: str, text: str) -> None:
    rows = rows_of_page(slug)
    expected = with_claims(rows_of(text, rows), SOURCES[slug].claims)
    assert rows == expected, f"{REMEDY}\n{difference(expected, rows)}"


@EVERY_SOURCE
def test_evidence_is_what_stands_in_the_text(slug: str, text: str) -> None:
    for claim, passage in passages(SOURCES[slug]):
        span = text[passage.start : passage.end]
        assert hashlib.sha256(span.encode()).hexdigest() == passage.sha256, claim.id
        for exact in passage.exact:
            whole_figure = rf"(?<!\d){re.escape(exact)}(?!\d)"
            assert re.search(whole_figure, span), (claim.id, exact)


@EVERY_SOURCE
def test_no_sentence_of_the_text_is_in_the_repository(slug: str, text: str) -> None:
    found = [piece for piece in pieces(text) if piece in repository()]
    assert [piece for piece in found if not any(piece in name for name in NAMES)] == []


def pieces(text: str) -> Iterator[str]:
    """The pieces of a text that are longer than a quote may be, where a half of one is in the repository.

    A piece holds one of the halves that follow one another in the text, so that few are looked for.
    """
    half, length = LONGEST_QUOTE // 2 + 1, LONGEST_QUOTE + 1
    for start in range(0, len(text) - half + 1, half):
        if text[start : start + half] in repository():
            first, last = max(0, start + half - length), min(start, len(text) - length)
            yield from (text[at : at + length] for at in range(first, last + 1))


@lru_cache(1)
def repository() -> str:
    """All that is written in the repository."""
    paths = (
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in TEXT_SUFFIXES
    )
    return "\n".join(path.read_text("utf-8") for path in paths)


@pytest.mark.parametrize("start", range(LONGEST_QUOTE + 1))
def test_a_sentence_is_found_wherever_it_begins(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(chr(0x4E00 + code) for code in range(5 * LONGEST_QUOTE))
    copied = text[start : start + LONGEST_QUOTE + 1]
    monkeypatch.setattr(f"{__name__}.repository", lambda: f"…{copied}…")
    assert copied in list(pieces(text))
