"""Cells of tables beside their files: the file's digest, the row, the column, and the text as it stands."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import CellNode
from aikg.errors import DataError, Problem

KEY_LINK: Final = " | "
"""What joins the cells of a key that is made of several columns."""


@dataclass(frozen=True)
class TableText:
    """A file with a table: its SHA-256, its columns, and its rows as they stand."""

    sha256: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @cached_property
    def _by_cell(self) -> Mapping[str, frozenset[int]]:
        """The numbers of the rows in which a text is a cell."""
        found: dict[str, set[int]] = {}
        for number, row in enumerate(self.rows):
            for cell in row:
                found.setdefault(cell.strip(), set()).add(number)
        return {cell: frozenset(numbers) for cell, numbers in found.items()}

    def with_key(self, key: str) -> list[tuple[str, ...]]:
        """The rows of which the key is the first cell, or else whose cells are all in it."""
        parts = frozenset.intersection(*map(self._numbers, key.split(KEY_LINK)))
        found = [self.rows[number] for number in sorted(self._numbers(key) | parts)]
        return [row for row in found if row[0].strip() == key.strip()] or found

    def _numbers(self, cell: str) -> frozenset[int]:
        return self._by_cell.get(cell.strip(), frozenset())


def read_table_texts(folder: Path) -> Mapping[str, TableText]:
    """The CSV and TSV files of a folder by their path within it; raises DataError with all that are none."""
    tables: dict[str, TableText] = {}
    problems = []
    for path in sorted(chain(folder.rglob("*.csv"), folder.rglob("*.tsv"))):
        name = path.relative_to(folder).as_posix()
        try:
            tables[name] = _table(path)
        except UnicodeDecodeError as error:
            problems.append(Problem.of_encoding(name, error))
        except csv.Error as error:
            problems.append(Problem(name, 0, f"This is not CSV: {error}.", "Correct the quotes."))
    if problems:
        raise DataError(problems)
    return tables


def _table(path: Path) -> TableText:
    content = path.read_bytes()
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    reader = csv.reader(text, delimiter="\t" if path.suffix == ".tsv" else ",")
    columns = tuple(next(reader, ()))
    return TableText(hashlib.sha256(content).hexdigest(), columns, tuple(map(tuple, filter(None, reader))))


def verdicts_on_cell(cell: CellNode, table: TableText) -> Iterator[Verdict]:
    """What is wrong with a cell beside its file."""
    if table.sha256 != cell.sha256:
        yield Verdict("other-table", (cell.file,))
        return
    if cell.column not in table.columns:
        yield Verdict("no-column", (cell.file, cell.column))
        return
    at = table.columns.index(cell.column)
    found = [row[at] for row in table.with_key(cell.row) if at < len(row)]
    if not found:
        yield Verdict("no-row", (cell.file, cell.row))
    elif not any(cell.text == text or cell.text in _items(text) for text in found):
        yield Verdict("other-cell", (cell.text, " | ".join(dict.fromkeys(found))))


def _items(cell: str) -> list[str]:
    """The items of a cell that is a list."""
    return [item.strip() for item in re.split("[,;|]", cell)]
