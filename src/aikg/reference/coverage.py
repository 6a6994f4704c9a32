"""The page that accounts for every code point of a source's text: which claims were read from which span."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aikg.claims.model import Claim, Passage, SourceFile
from aikg.errors import AikgError

PAGE: Final = "docs/coverage.md"
NO_REASON: Final = "Say why this states no fact."
_HEAD: Final = "| Span | Kind | Claims, or why there are none |\n|---|---|---|\n"
_ROW: Final = re.compile(r"^\| (\d+)–(\d+) \| (\w+) \| (.*) \|\n?", re.M)


@dataclass(frozen=True, slots=True)
class CoverageSpan:
    """One span of a source: from ``start`` up to ``end``, with the claims read from it or a reason."""

    start: int
    end: int
    kind: str
    claims: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        content = ", ".join(f"`{claim}`" for claim in self.claims) or self.reason
        return f"| {self.start}–{self.end} | {self.kind} | {content} |"


def updated(page: str, files: Iterable[SourceFile], texts: Mapping[str, str]) -> str:
    """The page with the rows as the claims have them.

    ``texts`` goes from slugs to texts in NFC: the spans follow a text that is given, and stay as they are
    otherwise. Raises AikgError for a source that has neither a section nor its text.
    """
    for file in files:
        if file.source.text_length is not None:
            page = _with_section(page, file, texts.get(file.source.slug))
    return page


def read_rows(page: str, slug: str) -> list[CoverageSpan]:
    """The rows of the section of a source; none where there is no section."""
    section = _section(page, slug)
    return [_row(match) for match in _ROW.finditer(section[0])] if section else []


def with_claims(rows: Sequence[CoverageSpan], claims: Sequence[Claim]) -> list[CoverageSpan]:
    """The same spans with exactly the claims whose evidence touches them, in the order of the file."""
    found = [(row, tuple(claim.id for claim in claims if _touches(claim, row))) for row in rows]
    return [replace(row, claims=ids, reason="" if ids else row.reason or NO_REASON) for row, ids in found]


def rows_of(text: str, known: Iterable[CoverageSpan]) -> list[CoverageSpan]:
    """The spans of a text, with the reasons of the rows that begin at the same place."""
    starts = list(_spans(text))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    reasons = {row.start: row.reason for row in known}
    return [
        CoverageSpan(start, end, kind, reason=reasons.get(start, ""))
        for (start, kind), end in zip(starts, ends, strict=True)
    ]


def _with_section(page: str, file: SourceFile, text: str | None) -> str:
    slug, known = file.source.slug, read_rows(page, file.source.slug)
    if text is None and not known:
        raise AikgError(f"{PAGE} has no section '## {slug}'. Give its text: --source-text DIR.")
    rows = with_claims(known if text is None else rows_of(text, known), file.claims)
    table = "".join(f"{row}\n" for row in rows)
    section = _section(page, slug)
    if section is None:
        return f"{page.rstrip()}\n\n## {slug}\n\n{_HEAD}{table}"
    before, _, _ = section[0].partition(_HEAD)
    after = _ROW.sub("", section[0].removeprefix(before).removeprefix(_HEAD))
    return f"{page[: section.start()]}{before}{_HEAD}{table}{after}{page[section.end() :]}"


def _section(page: str, slug: str) -> re.Match[str] | None:
    return re.search(rf"^## {re.escape(slug)}$.*?(?=^## |\Z)", page, re.M | re.S)


def _row(match: re.Match[str]) -> CoverageSpan:
    start, end, kind, content = match.groups()
    claims = tuple(re.findall(r"`([\w-]+)`", content))
    return CoverageSpan(int(start), int(end), kind, claims, "" if claims else content)


def _touches(claim: Claim, row: CoverageSpan) -> bool:
    passages = (each for each in claim.evidence if isinstance(each, Passage))
    return any(passage.start < row.end and row.start < passage.end for passage in passages)


def _spans(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence, heading, picture or byline begins, with its kind."""
    for line in re.finditer(r".+", text):
        kind = _kind(line[0])
        yield line.start(), kind
        if kind == "sentence":
            for stop in re.finditer(r"(?<=\.) (?=.)", line[0]):
                yield line.start() + stop.end(), kind


def _kind(line: str) -> str:
    if line.startswith("!["):
        return "picture"
    if line.startswith("<"):
        return "markup"
    if "@" in line:
        return "byline"
    return "sentence" if re.search(r"\.[’”]?$", line) else "heading"
