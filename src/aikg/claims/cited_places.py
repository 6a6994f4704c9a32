"""Reads what the claims of a source cite by name: passages of its text, and its tables."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aikg.claims.entities import are_texts, slug_form
from aikg.claims.reading import TomlFile, TomlTable
from aikg.claims.tables.conditions import Where, where_of

PASSAGE, TABLE = "passage", "table"
SHA256: Final = re.compile(r"[0-9a-f]{64}")
NO_DIGEST: Final = "The SHA-256 is not 64 lower-case hexadecimal digits."


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, in code points, with the SHA-256 of what stands there."""

    start: int
    end: int
    sha256: str

    def error(self, text_length: int | None) -> str | None:
        """What is wrong with it, in a text of that length; None where the source has no text."""
        if text_length is None:
            return "The source has no textLength, so no span can point into it."
        if not 0 <= self.start < self.end <= text_length:
            return f"The span {self.start}–{self.end} is not within the text of {text_length}."
        return None if SHA256.fullmatch(self.sha256) else NO_DIGEST


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of which no claim is made, and why not; ``number`` is its place in the list."""

    number: int
    where: Where
    because: str


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file with a table, and its SHA-256.

    Where statements read it, ``key`` are the columns that tell a row from all others, and ``compact`` is the
    SHA-256 of the file in data/tables that holds the columns that are read.
    """

    file: str
    sha256: str
    key: tuple[str, ...] = ()
    compact: str = ""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedPlaces:
    """The passages and the tables of a source, by the names that its file gives them."""

    passages: Mapping[str, Span] = field(default_factory=dict)
    tables: Mapping[str, TableFile] = field(default_factory=dict)


def read_cited_places(file: TomlFile, text_length: int | None) -> CitedPlaces:
    """The [passage.NAME] and [table.NAME] tables of a source file; each is to be cited, and written once."""
    passages: dict[str, Span] = {}
    for name, table in _named(file, PASSAGE):
        span = _span(table, text_length)
        same = next((other for other, known in passages.items() if _at(known) == _at(span)), None)
        if same is not None and span is not None:
            table.note("start", f"This is the passage {same!r}.", f"Cite {same!r}, and remove this one.")
        if span is not None:
            passages[name] = span
    tables = {name: found for name, table in _named(file, TABLE) if (found := _table_file(file, name, table))}
    return CitedPlaces(passages, tables)


def _at(span: Span | None) -> tuple[int, int] | None:
    return (span.start, span.end) if span else None


def _named(file: TomlFile, kind: str) -> Iterator[tuple[str, TomlTable]]:
    """The tables of a kind, by name; a problem where one is no table, or where no claim cites it."""
    given = file.tables.get(kind, {})
    if not isinstance(given, dict):
        TomlTable(file, kind, 0, {}).note("", f"{kind} is no table of names.", f"Write [{kind}.NAME].")
        return
    cited = _cited(file, kind)
    for name, values in given.items():
        table = TomlTable(file, f"{kind}.{name}", 0, values if isinstance(values, dict) else {})
        if not slug_form.fullmatch(name):
            table.note("", f"{name!r} is not a slug.", "Use a-z, 0-9 and hyphens.")
        if name not in cited:
            table.note("", f"No claim cites the {kind} {name!r}.", "Cite it in evidence, or remove it.")
        yield name, table


def _cited(file: TomlFile, kind: str) -> set[Any]:
    """The names that the evidence of the claims, or a statement, has under a key."""
    lists = [each.get("evidence") for each in _listed(file, "claim")] + [_listed(file, "statement")]
    items = (item for each in lists if isinstance(each, list) for item in each if isinstance(item, dict))
    return {name for item in items if isinstance(name := item.get(kind), str)}


def _listed(file: TomlFile, name: str) -> list[dict[str, Any]]:
    given = file.tables.get(name, [])
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _span(table: TomlTable, text_length: int | None) -> Span | None:
    start = table.take("start", int, "a number of code points")
    end = table.take("end", int, "a number of code points")
    digest = table.take("sha256", str, "64 hexadecimal digits")
    table.refuse_rest("start, end and sha256")
    if start is None or end is None or digest is None:
        return None
    span = Span(start, end, digest)
    if message := span.error(text_length):
        key = "sha256" if message == NO_DIGEST else "start"
        table.note(key, message, "Correct the passage; `aikg cite` prints it.")
    return span


def _table_file(file: TomlFile, name: str, table: TomlTable) -> TableFile | None:
    path = table.take("file", str, "the name of the file")
    digest = table.take("sha256", str, "64 hexadecimal digits")
    key = table.take_if_given("key", list, "a list of columns") or []
    compact = table.take_if_given("compact", str, "64 hexadecimal digits; `aikg compact` writes it") or ""
    if not are_texts(key):
        table.note("key", f"key = {key!r} does not fit.", 'Write key = ["COLUMN", …].')
    left_out = tuple(_left_out(file, name, table))
    table.refuse_rest("file, sha256, key, compact and leaveOut")
    if digest is not None and not SHA256.fullmatch(digest):
        table.note("sha256", NO_DIGEST, "Give that of the file, as sha256sum prints it.")
    return TableFile(path, digest, tuple(map(str, key)), compact, left_out) if path and digest else None


def _left_out(file: TomlFile, name: str, table: TomlTable) -> Iterator[LeftOut]:
    for number, each in enumerate(table.take_if_given("leaveOut", list, f"[[table.{name}.leaveOut]]") or []):
        own = TomlTable(file, f"table.{name}.leaveOut", number, each if isinstance(each, dict) else {})
        where, because = where_of(own, "where"), own.take("because", str, "why the rows state nothing")
        own.refuse_rest("where and because")
        if not where:
            own.note("", "It does not say which rows are left out.", 'Add where = { "COLUMN" = "TEXT" }.')
        elif because:
            yield LeftOut(number, where, because)
