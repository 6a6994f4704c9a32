"""Reads the form of SSSOM's TSV files: metadata in comments, a header, and rows of cells.

The form is that of https://mapping-commons.github.io/sssom/spec-formats-tsv/; what the rows mean is not
looked at here.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aikg.errors import Problem

required_slots = ("mapping_set_id", "license", "mapping_set_title", "object_source")
required_columns = (
    "subject_id", "predicate_id", "object_id", "mapping_justification", "author_label", "mapping_date",
)  # fmt: skip
optional_columns = (
    "confidence", "subject_label", "object_label", "object_category", "comment", "value_class", "direction",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SssomRow:
    """One mapping as it is written; ``line`` counts from 1."""

    line: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """What stands in a column; empty where nothing does."""
        return self.cells.get(column, "")


class SssomFile:
    """One mapping set and the problems found in it; ``rows`` is empty where the form is not kept."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.shown_as = shown_as
        self.problems: list[Problem] = []
        lines = self._lines(path)
        self.prefixes, self.metadata = _metadata(lines)
        table = [(number, line) for number, line in lines if not line.startswith("#")]
        self.rows = self._rows(table)
        for key in required_slots:
            if lines and not self.metadata.get(key):
                self.note(1, f"The metadata has no {key}.", f"Add a line: #{key}: …")

    def note(self, line: int, message: str, remedy: str) -> None:
        """Note a problem on a line of the file."""
        self.problems.append(Problem(self.shown_as, line, message, remedy))

    def iri(self, row: SssomRow, column: str) -> str:
        """The IRI that a cell's CURIE stands for; empty, and noted, where its prefix is not in the map."""
        prefix, colon, local = row.cell(column).partition(":")
        if not colon or prefix not in self.prefixes:
            message = f"{column} {row.cell(column)!r} has no prefix of the curie_map."
            self.note(row.line, message, f"Use one of {', '.join(self.prefixes)}, or add the prefix.")
            return ""
        return self.prefixes[prefix] + local

    def expanded(self, value: str) -> str:
        """A value of the metadata, as an IRI where it is a CURIE of the map."""
        prefix, colon, local = value.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else value

    def _lines(self, path: Path) -> list[tuple[int, str]]:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self.problems.append(Problem.of_encoding(self.shown_as, error))
            return []
        return list(enumerate(text.splitlines(), 1))

    def _rows(self, table: list[tuple[int, str]]) -> list[SssomRow]:
        if not table:
            self.note(0, "There is no table.", f"Begin it with the columns {', '.join(required_columns)}.")
            return []
        (header_line, header), *rest = table
        columns = _cells(header)
        if not self._columns_fit(header_line, columns):
            return []
        return [row for number, line in rest if (row := self._row(number, _cells(line), columns))]

    def _columns_fit(self, line: int, columns: list[str]) -> bool:
        missing = [name for name in required_columns if name not in columns]
        unknown = [name for name in columns if name not in (*required_columns, *optional_columns)]
        for name in missing:
            self.note(line, f"The column {name!r} is missing.", "Add it.")
        for name in unknown:
            self.note(line, f"There is no column {name!r} here.", f"Use {', '.join(optional_columns)}.")
        if len(set(columns)) < len(columns):
            self.note(line, "A column stands there twice.", "Remove one of them.")
        return not missing and not unknown and len(set(columns)) == len(columns)

    def _row(self, line: int, cells: list[str], columns: list[str]) -> SssomRow | None:
        if len(cells) != len(columns):
            message = f"The row has {len(cells)} cells; the header has {len(columns)}."
            self.note(line, message, "Separate the cells by tabs.")
            return None
        row = SssomRow(line, dict(zip(columns, cells, strict=True)))
        empty = [name for name in required_columns if not row.cell(name)]
        for name in empty:
            self.note(line, f"{name} is empty.", "Every mapping says where it comes from; fill it in.")
        return None if empty else row


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], delimiter="\t"), [])


def _metadata(lines: list[tuple[int, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """The curie_map, and the other slots that have a value on their own line."""
    prefixes: dict[str, str] = {}
    slots: dict[str, str] = {}
    slot = ""
    for _, line in lines:
        key, _, value = line.removeprefix("#").partition(":")
        if not line.startswith("#"):
            break
        if not key.startswith((" ", "-")):
            slot = key
            slots[slot] = value.strip()
        elif slot == "curie_map":
            prefixes[key.strip()] = value.strip()
    return prefixes, slots
