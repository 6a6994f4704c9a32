"""Reads the rows of a CSV file, each with its key."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aikg.errors import Problem

KEY_SEPARATOR: Final = " | "


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its key, its line (from 1) in the file, and its cells by column, as they stand."""

    key: str
    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a file holds: its columns, its rows in their order, and the SHA-256 of its bytes."""

    columns: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    sha256: str = ""


def read_table(path: Path, shown_as: str, key: Sequence[str]) -> tuple[ReadTable, list[Problem]]:
    """The table in a CSV file (RFC 4180) in UTF-8, and every problem found in it.

    The key of a row are its cells of the columns ``key``, joined by `` | ``; no two rows have the same.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        remedy = "Write it with `aikg compact`, which reads the publisher's file."
        return ReadTable(), [Problem(shown_as, 0, "There is no such file.", remedy)]
    except UnicodeDecodeError as error:
        return ReadTable(), [Problem.of_encoding(shown_as, error)]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(next(reader, ()))
        problems = list(_header_problems(columns, shown_as, key))
        rows = [] if problems else list(_rows(reader, columns, shown_as, key, problems))
    except csv.Error as error:
        message = f"This is not CSV: {error}."
        return ReadTable(), [Problem(shown_as, reader.line_num, message, "Correct the quotes of the row.")]
    return ReadTable(columns, tuple(rows), hashlib.sha256(content).hexdigest()), problems


def _header_problems(columns: Sequence[str], shown_as: str, key: Sequence[str]) -> Iterator[Problem]:
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield Problem(shown_as, 1, f"The column {name!r} stands there twice.", "Rename one of them.")
    for name in key:
        if name not in columns:
            message = f"The key asks for the column {name!r}, which the table has not."
            yield Problem(shown_as, 1, message, f"Use {', '.join(columns)}.")


def _rows(
    reader: "Iterator[list[str]]",
    columns: Sequence[str],
    shown_as: str,
    key: Sequence[str],
    problems: list[Problem],
) -> Iterator[TableRow]:
    """Each row; a problem is noted for one that does not fit the header or whose key another has."""
    lines: dict[str, int] = {}
    for cells in filter(None, reader):
        line = reader.line_num  # type: ignore[attr-defined]
        if len(cells) != len(columns):
            message = f"The row has {len(cells)} cells; the header has {len(columns)}."
            problems.append(Problem(shown_as, line, message, "Quote cells with commas in them."))
            continue
        by_column = dict(zip(columns, cells, strict=True))
        row = TableRow(KEY_SEPARATOR.join(by_column[name] for name in key), line, by_column)
        if row.key in lines:
            message = f"The key {row.key!r} is that of line {lines[row.key]} too."
            problems.append(Problem(shown_as, line, message, "Name more columns in the key of the table."))
        lines.setdefault(row.key, line)
        yield row
