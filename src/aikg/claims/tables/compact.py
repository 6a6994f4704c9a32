"""Writes the part of a publisher's table that statements read, as it is kept in data/tables."""

import csv
import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from aikg.claims.cited_places import TableFile, read_cited_places
from aikg.claims.claim_reader import Known
from aikg.claims.reading import TomlFile
from aikg.claims.tables.mapping import columns_read, read_statements
from aikg.claims.tables.rows import ReadTable, read_table
from aikg.claims.toml_lines import Place, TomlLines
from aikg.errors import DataError, Problem


@dataclass(frozen=True, slots=True)
class Compacted:
    """A table that was written: its name, and how many rows and columns of the publisher's are in it."""

    name: str
    rows: int
    columns: int
    of_columns: int


def compact(path: Path, published: Path, known: Known) -> Iterator[Compacted]:
    """Write the compact tables of a source file, and their digests into it.

    ``published`` is the folder with the publisher's files. Raises DataError where the source file holds
    problems, or where a file is missing or is another than the source file says.
    """
    file = TomlFile(path, f"sources/{path.name}")
    places = read_cited_places(file, None)
    statements = read_statements(file, places, known)
    if file.problems:
        raise DataError(file.problems)
    keyed = {name: table for name, table in places.tables.items() if table.key}
    tables = {name: _published(published, table) for name, table in keyed.items()}
    for name, table in tables.items():
        own = [each for each in statements if each.table_name == name]
        wanted = columns_read(keyed[name], own)
        if missing := sorted(wanted.difference(table.columns)):
            message = f"{keyed[name].file} has no column {', '.join(map(repr, missing))}."
            remedy = f"Use {', '.join(table.columns)}."
            raise DataError([Problem(file.shown_as, file.line_of(Place(f"table.{name}")), message, remedy)])
    for name, table in tables.items():
        wanted = columns_read(keyed[name], [each for each in statements if each.table_name == name])
        content = _content(table, wanted)
        target = path.parent.parent / "tables" / path.stem / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        _write_digest(path, name, hashlib.sha256(content).hexdigest())
        yield Compacted(name, len(table.rows), len(wanted), len(table.columns))


def _published(folder: Path, table: TableFile) -> ReadTable:
    found, problems = read_table(folder / table.file, table.file, table.key)
    if not problems and found.sha256 != table.sha256:
        message = f"The SHA-256 of {folder / table.file} is {found.sha256}."
        remedy = "Use the file of this source; a newer one is a source of its own."
        problems = [Problem(table.file, 0, message, remedy)]
    if problems:
        raise DataError(problems)
    return found


def _content(table: ReadTable, wanted: Collection[str]) -> bytes:
    columns = [name for name in table.columns if name in wanted]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.cells[name] for name in columns] for row in table.rows)
    return out.getvalue().encode()


def _write_digest(path: Path, name: str, digest: str) -> None:
    """Put the digest of a compact table into the source file, below that of the publisher's file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    places = TomlLines("".join(lines))
    line = f'compact = "{digest}"\n'
    if any(text.startswith("compact") for text in lines[_at(places, name, "compact") - 1 :][:1]):
        lines[_at(places, name, "compact") - 1] = line
    else:
        lines.insert(_at(places, name, "sha256"), line)
    path.write_text("".join(lines), encoding="utf-8")


def _at(places: TomlLines, name: str, key: str) -> int:
    return places.line_of(Place(f"table.{name}", key=key))
