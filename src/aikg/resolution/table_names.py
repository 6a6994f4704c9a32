"""Reads the names that the tables of a source have for entities, with what the rows state of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from aikg import vocab
from aikg.claims.cited_places import read_cited_places
from aikg.claims.claim_reader import Known
from aikg.claims.literals import is_integer
from aikg.claims.reading import TomlFile
from aikg.claims.tables.cells import cell_value
from aikg.claims.tables.conditions import matches
from aikg.claims.tables.mapping import ColumnReading, RowStatement, object_key, read_statements
from aikg.claims.tables.rows import TableRow, read_table
from aikg.errors import DataError, Problem
from aikg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Stated:
    """What a cell states of a name: a value, or a name of a class where ``class_name`` says which."""

    value: str | int | float
    class_name: str = ""


Row = Mapping[str, frozenset[Stated]]
"""What one row states of a name, by the IRI of the widest property that says it."""


@dataclass(slots=True)
class TableName:
    """A name of a class, where it stands first, and what each of its rows states of it."""

    class_name: str
    text: str
    place: str
    rows: list[Row] = field(default_factory=list)

    @property
    def stated(self) -> Row:
        """What all rows together state."""
        found: defaultdict[str, frozenset[Stated]] = defaultdict(frozenset)
        for prop, values in chain.from_iterable(row.items() for row in self.rows):
            found[prop] |= values
        return found

    @property
    def is_shared(self) -> bool:
        """Whether two of its rows name nobody in common for one property: several things have the name."""
        for prop in {prop for row in self.rows for prop in row}:
            named = [named for row in self.rows if (named := names_of(row, prop))]
            if any(one.isdisjoint(other) for one in named for other in named):
                return True
        return False


def names_of(row: Row, prop: str) -> frozenset[Stated]:
    """The names that a row states for a property."""
    return frozenset(each for each in row.get(prop, ()) if each.class_name)


def read_table_names(path: Path, known: Known) -> list[TableName]:
    """The names of a source's tables, each class after those that its rows name, in the order of the rows.

    Raises DataError where the source file or a table holds problems.
    """
    file = TomlFile(path, f"sources/{path.name}")
    places = read_cited_places(file, file.tables.get("source", {}).get("textLength"))
    statements = read_statements(file, places, known)
    found: dict[tuple[str, str], TableName] = {}
    problems = file.problems
    for name in places.tables if not problems else ():
        own = [each for each in statements if each.table_name == name]
        problems += _read(path, name, own, known.ontology, found) if own else []
    if problems:
        raise DataError(problems)
    named = _named_classes(found.values())
    return sorted(found.values(), key=lambda name: (len(named[name.class_name]), name.class_name))


def _named_classes(names: Iterable[TableName]) -> Mapping[str, set[str]]:
    """The classes of what the rows of each class name, and of what the rows of those name in turn."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        named[name.class_name] |= {each.class_name for each in chain(*name.stated.values())} - {""}
    for found in named.values():
        while more := set().union(*(named.get(each, ()) for each in found)) - found:
            found |= more
    return named


def _read(
    path: Path,
    name: str,
    statements: list[RowStatement],
    ontology: Ontology,
    found: dict[tuple[str, str], TableName],
) -> list[Problem]:
    """Add the names of one table, and return its problems."""
    file = statements[0].table
    shown_as = f"tables/{path.stem}/{name}.csv"
    table, problems = read_table(path.parent.parent / shown_as, shown_as, file.key)
    for statement in statements if not problems else ():
        for column in sorted(statement.looks_at.difference(table.columns)):
            message = f"tables/…/{name}.csv has no column {column!r}."
            problems.append(Problem(shown_as, 1, message, "Write it again with `aikg compact`."))
    for row in table.rows if not problems else ():
        if not any(matches(row, each.where) for each in file.left_out):
            _add(_RowNames(row, statements, ontology), f"{name}, row {row.key!r}", found)
    return problems


def _add(row: "_RowNames", place: str, found: dict[tuple[str, str], TableName]) -> None:
    for column, text in row.names():
        name = TableName(column.entity, text, f"{place}, column {column.name!r}")
        found.setdefault((column.entity, text), name).rows.append(row.stated_of(column))


class _RowNames:
    """The names of one row, and what its statements say of them."""

    def __init__(self, row: TableRow, statements: list[RowStatement], ontology: Ontology) -> None:
        self._cells = row.cells
        self._statements = [each for each in statements if each.applies(row)]
        self._ontology = ontology

    def names(self) -> Iterator[tuple[ColumnReading, str]]:
        """Each text that names an entity, once, with the column that it stands in."""
        columns = (column for each in self._statements for column in each.columns.values() if column.entity)
        for column in {(column.name, column.entity): column for column in columns}.values():
            yield from ((column, text) for text in dict.fromkeys(column.items(self._cells[column.name])))

    def stated_of(self, named: ColumnReading) -> Row:
        """What the row states of the names in a column, as far as one could tell an entity by it."""
        found: defaultdict[str, frozenset[Stated]] = defaultdict(frozenset)
        for statement in self._statements:
            subject = statement.columns.get("subject")
            said = statement.columns.get(object_key(self._ontology, statement.states))
            if said and subject and (subject.name, subject.entity) == (named.name, named.entity):
                found[self._widest(statement.states)] |= frozenset(self._values(statement.states, said))
        return {prop: values for prop, values in found.items() if values}

    def _widest(self, name: str) -> str:
        """The widest property above one: sources know a maker as developer, as provider, or as releaser."""
        iri = self._ontology.direct_properties[name].iri
        known = {term.iri for term in self._ontology.direct_properties.values()}
        above = self._ontology.ancestors(iri) & known
        return max(above, key=lambda each: (-len(self._ontology.ancestors(each) & known), each))

    def _values(self, states: str, column: ColumnReading) -> Iterator[Stated]:
        wanted = self._ontology.direct_properties[states].range or ""
        for text in column.items(self._cells[column.name]) if wanted != vocab.MonetaryAmount else ():
            if column.entity:
                yield Stated(text, column.entity)
            elif column.values is not None:
                yield from _constant(column.values.get(text))
            else:
                yield from _constant(cell_value(text, wanted, column))


def _constant(value: object) -> Iterable[Stated]:
    if is_integer(value):
        return [Stated(int(str(value)))]
    return [Stated(str(value))] if value not in (None, "") else []
