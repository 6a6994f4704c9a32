"""Makes the claims that the rows of a source's tables state."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Final

from aikg.claims.cited_places import CitedPlaces, LeftOut, TableFile
from aikg.claims.claim_reader import ClaimReader, Known
from aikg.claims.model import Claim, Source
from aikg.claims.reading import TomlFile, TomlTable
from aikg.claims.resolved_names import entities_by_text, read_resolved, resolved_path
from aikg.claims.tables.cells import cell_value
from aikg.claims.tables.conditions import matches
from aikg.claims.tables.mapping import ColumnReading, RowStatement, columns_read, object_key, read_statements
from aikg.claims.tables.row_problems import RowProblems
from aikg.claims.tables.rows import ReadTable, TableRow, read_table
from aikg.claims.toml_lines import Place

_NO_WORD: Final = re.compile(r"[^\w\u0300-\u036f]+|_+")
_NO_SLUG: Final = re.compile(r"(?<=-)-+|[^a-z0-9-]+")


@dataclass(slots=True)
class _ClaimNaming:
    """Gives ids to claims: the statement's with the row's key, numbered where that is taken."""

    taken: Counter[str] = field(default_factory=Counter)

    def id(self, statement: str, key: str) -> str:
        letters = _NO_WORD.sub("-", unicodedata.normalize("NFKD", key).casefold())
        slug = _NO_SLUG.sub("", letters.encode("ascii", "ignore").decode()).strip("-")
        name = f"{statement}-{slug}" if slug else statement
        self.taken[name] += 1
        return name if self.taken[name] == 1 else self.id(f"{name}-{self.taken[name]}", "")


def claims_of_tables(
    file: TomlFile, origin: Source, places: CitedPlaces, known: Known, folder: Path
) -> Iterator[Claim]:
    """The claims that the tables of a source file state; each problem is noted at the file.

    ``folder`` holds the compact tables, each named after its [table.NAME].
    """
    rows, problems = read_resolved(resolved_path(folder.parent, origin.slug))
    file.problems += problems
    statements = read_statements(file, places, known, entities_by_text(rows))
    naming = _ClaimNaming()
    for name, table_file in places.tables.items():
        own = [statement for statement in statements if statement.table_name == name]
        if not table_file.key or not own:
            continue
        shown_as = f"tables/{origin.slug}/{name}.csv"
        table, problems = read_table(folder / origin.slug / f"{name}.csv", shown_as, table_file.key)
        file.problems += problems
        if not problems and _fits(file, name, table_file, table, own):
            found = RowProblems(shown_as)
            reader = _RowReader(own, name, origin, places, known, naming, found)
            yield from reader.claims(table.rows, table_file.left_out)
            file.problems += found.problems()


def _fits(
    file: TomlFile, name: str, table_file: TableFile, table: ReadTable, own: list[RowStatement]
) -> bool:
    """Whether a table is the one of the source file, and has the columns that are read and no other."""
    at = TomlTable(file, f"table.{name}", 0, {})
    read = columns_read(table_file, own)
    missing, unread = sorted(read.difference(table.columns)), sorted(set(table.columns) - read)
    if table.sha256 != table_file.compact:
        message = f"The SHA-256 of tables/…/{name}.csv is {table.sha256}."
        at.note("compact", message, "Write the file again with `aikg compact`, or correct the digest.")
    for column in missing:
        at.note("", f"tables/…/{name}.csv has no column {column!r}.", "Write it again with `aikg compact`.")
    for column in unread:
        at.note("", f"Nothing reads the column {column!r}.", "Write the file again with `aikg compact`.")
    return table.sha256 == table_file.compact and not missing and not unread


class _RowReader:
    """Makes the claims of the rows of one table."""

    def __init__(
        self,
        statements: list[RowStatement],
        name: str,
        origin: Source,
        places: CitedPlaces,
        known: Known,
        naming: _ClaimNaming,
        problems: RowProblems,
    ) -> None:
        self._statements, self._name, self._origin = statements, name, origin
        self._places, self._known, self._naming = places, known, naming
        self._problems = problems

    def claims(self, rows: tuple[TableRow, ...], left_out: tuple[LeftOut, ...]) -> Iterator[Claim]:
        """The claims in the order of the rows; a row that states nothing and is not left out is a problem."""
        unused = {each.number for each in left_out}
        for row in rows:
            self._problems.row = row
            reasons = [each for each in left_out if matches(row, each.where)]
            unused -= {each.number for each in reasons}
            known = self._problems.number
            claims = [] if reasons else list(self._of(row))
            if not reasons and not claims and self._problems.number == known:
                remedy = "Add a statement, or leave the row out and say why."
                self._problems.note(Place(""), "The row states nothing.", remedy)
            yield from claims
        for number in sorted(unused):
            message = f"leaveOut number {number + 1} of table {self._name} is about no row."
            self._problems.note(Place(""), message, "Remove it, or correct its condition.")

    def _of(self, row: TableRow) -> Iterator[Claim]:
        for statement in self._statements:
            if statement.applies(row):
                for values in self._stated(statement, row):
                    table = TomlTable(self._problems, statement.id, 0, values)
                    claim = ClaimReader(table, self._origin, self._places, self._known).read()
                    if claim is not None:
                        yield claim

    def _stated(self, statement: RowStatement, row: TableRow) -> Iterator[dict[str, Any]]:
        """What a source file would write for each claim of the row, one for each item of a list."""
        items = {key: column.items(row.cells[column.name]) for key, column in statement.columns.items()}
        ends = sorted({"subject", object_key(self._known.ontology, statement.states)} & set(items))
        besides = {key: texts for key, texts in items.items() if key not in ends}
        for chosen in product(*(items[key] for key in ends)):
            texts = besides | {key: [text] for key, text in zip(ends, chosen, strict=True)}
            read = {key: self._read(statement, key, given) for key, given in texts.items()}
            if all(read[key] for key in ends):
                yield self._claim(statement, row, read)

    def _claim(
        self, statement: RowStatement, row: TableRow, read: Mapping[str, list["_CellItem"]]
    ) -> dict[str, Any]:
        cells = (
            {"table": self._name, "row": row.key, "column": statement.columns[key].name, key: item.text}
            for key, items in read.items()
            for item in items
        )
        values = {key: [item.value for item in items] for key, items in read.items() if items}
        return {
            "id": self._naming.id(statement.id, row.key),
            "property": statement.states,
            **statement.constants,
            **{key: items[0] if len(items) == 1 else items for key, items in values.items()},
            "evidence": list(cells),
        }

    def _read(self, statement: RowStatement, key: str, texts: list[str]) -> list["_CellItem"]:
        """What the texts of a cell say; what fits nothing is a problem."""
        column, found = statement.columns[key], []
        for text in texts:
            value = self._value(statement, key, column, text)
            if value is None:
                message, remedy = self._misfit(column, text)
                self._problems.note(Place(statement.id, key=key), message, remedy)
            elif value != "":
                found.append(_CellItem(text, value))
        return found

    def _value(self, statement: RowStatement, key: str, column: ColumnReading, text: str) -> object | None:
        if column.values is not None:
            return column.values.get(text)
        ontology = self._known.ontology
        own = key in ("subject", "object", "value")
        prop = ontology.direct_properties[statement.states] if own else ontology.qualifiers[key]
        range_iri = "" if key == "subject" else prop.range or ""
        return cell_value(text, range_iri, column)

    @staticmethod
    def _misfit(column: ColumnReading, text: str) -> tuple[str, str]:
        if column.entity:
            message = f"Nobody has said which {column.entity} {text!r} in column {column.name!r} is."
            return message, "Run `aikg resolve`, and rule what waits in data/resolved."
        if column.values is not None:
            message = f"The values of column {column.name!r} do not say what {text!r} stands for."
            return message, 'Add it; "" stands for nothing.'
        return (
            f"{text!r} in column {column.name!r} does not fit.",
            "Correct the mapping, or leave the row out.",
        )


@dataclass(frozen=True, slots=True)
class _CellItem:
    """A text of a cell, and what it says."""

    text: str
    value: object
