"""Reads how the rows of a source's tables become claims: its [[statement]] and [values.NAME] tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from aikg import vocab
from aikg.claims.cited_places import CitedPlaces, TableFile
from aikg.claims.claim_reader import Known
from aikg.claims.entities import nearest, slug_form
from aikg.claims.literals import is_integer
from aikg.claims.reading import TomlFile, TomlTable
from aikg.claims.tables.conditions import Where, columns_of, matches, where_of
from aikg.claims.tables.rows import TableRow
from aikg.ontology import Ontology

STATEMENT, VALUES = "statement", "values"
Resolved = Mapping[str, Mapping[str, str]]
"""The entities of texts, by class: see ``aikg.claims.resolved_names``."""

_column_form: Final = '{ column = "NAME" }, with entity, values, list, times or currency where needed'


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How the cells of a column are read.

    ``values`` says what stands for each text, None where the text itself does; where its texts name entities
    that are resolved, ``entity`` is their class. ``separator`` parts the items of a list, empty where a cell
    holds one; ``times`` is what a number is multiplied by, ``currency`` and ``hedge`` are those of its
    amounts.
    """

    name: str
    values: Mapping[str, Any] | None = None
    entity: str = ""
    separator: str = ""
    times: Decimal = Decimal(1)
    currency: str = ""
    hedge: str = ""

    def items(self, text: str) -> list[str]:
        """The items of a cell, none where it is blank."""
        parts = text.split(self.separator) if self.separator else [text]
        return [part.strip() for part in parts if part.strip()]


@dataclass(frozen=True, slots=True)
class RowStatement:
    """What rows of a table state: the property, and how the other keys of a claim are read."""

    id: str
    number: int
    table: TableFile
    table_name: str
    states: str
    constants: Mapping[str, Any]
    columns: Mapping[str, ColumnReading]
    where: Where = ()
    unless: Where = ()

    def applies(self, row: TableRow) -> bool:
        """Whether a row may state it."""
        return (not self.where or matches(row, self.where)) and not matches(row, self.unless)

    @property
    def looks_at(self) -> set[str]:
        """The columns that it looks at."""
        return {column.name for column in self.columns.values()} | {
            *columns_of(self.where),
            *columns_of(self.unless),
        }


def read_statements(
    file: TomlFile, places: CitedPlaces, known: Known, resolved: Resolved | None = None
) -> list[RowStatement]:
    """The statements of a source file; those with a problem are left out, and the problem is noted.

    ``resolved`` says which entities the names of the tables mean; without it none is known yet.
    """
    given = file.tables.get(STATEMENT, [])
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        TomlTable(file, STATEMENT, 0, {}).note("", "statement is no list of tables.", "Write [[statement]].")
        return []
    values = _named_values(file)
    tables = [TomlTable(file, STATEMENT, number, each) for number, each in enumerate(given)]
    readers = (
        _StatementReader(table, number, places, values, known, resolved or {})
        for number, table in enumerate(tables)
    )
    found = [statement for reader in readers if (statement := reader.read())]
    for statement in found:
        if [each.id for each in found].count(statement.id) > 1:
            table = tables[statement.number]
            table.note("id", f"The id {statement.id!r} stands there twice.", "Give one of them another.")
    return found


def _named_values(file: TomlFile) -> Mapping[str, Mapping[str, Any]]:
    given = file.tables.get(VALUES, {})
    named = given if isinstance(given, dict) else {}
    wrong = [name for name, texts in named.items() if not isinstance(texts, dict)]
    for name in wrong if named else [VALUES] * bool(given):
        table = TomlTable(file, f"{VALUES}.{name}", 0, {})
        table.note("", f"{name} says no values.", 'Write [values.NAME], and lines such as "Text" = "slug".')
    return {name: texts for name, texts in named.items() if name not in wrong}


class _StatementReader:
    """Reads one [[statement]]."""

    def __init__(
        self,
        table: TomlTable,
        number: int,
        places: CitedPlaces,
        values: Mapping[str, Mapping[str, Any]],
        known: Known,
        resolved: Resolved,
    ) -> None:
        self._table, self._number = table, number
        self._places, self._values, self._ontology = places, values, known.ontology
        self._resolved = resolved
        self._faulty = False

    def read(self) -> RowStatement | None:
        """The statement; None where something does not fit, which is noted."""
        name = self._table.take("id", str, "an id within this file, with which the ids of the claims begin")
        if name is not None and not slug_form.fullmatch(name):
            self._note("id", f"{name!r} is not a slug.", "Use a-z, 0-9 and hyphens.")
        table_name = self._table.take("table", str, "the name of a [table.NAME] of this file")
        where, unless = where_of(self._table, "where"), where_of(self._table, "unless")
        prop = self._property()
        keys = self._table.rest()
        table = self._table_file(table_name)
        columns = {key: self._column(key, each) for key, each in keys.items() if self._is_column(each)}
        self._look_at(prop, keys)
        if name is None or prop is None or table is None or self._faulty:
            return None
        constants = {key: each for key, each in keys.items() if key not in columns}
        return RowStatement(
            name, self._number, table, str(table_name), prop, constants, columns, where, unless
        )

    def _note(self, key: str, message: str, remedy: str) -> None:
        self._faulty = True
        self._table.note(key, message, remedy)

    def _table_file(self, name: str | None) -> TableFile | None:
        known = {each: file for each, file in self._places.tables.items() if file.key}
        if name is not None and name not in known:
            message = f"There is no table {name!r} with a key in this file."
            self._note("table", message, nearest(name, known))
        return known.get(name or "")

    def _property(self) -> str | None:
        name = self._table.take("property", str, "a property of the ontology")
        if name is not None and name not in self._ontology.direct_properties:
            remedy = nearest(name, self._ontology.direct_properties)
            self._note("property", f"No claim can state the property {name!r}.", remedy)
            return None
        return name

    def _look_at(self, prop: str | None, keys: Mapping[str, Any]) -> None:
        """Note what a claim of the property cannot have, once and not for each row."""
        needed = {"subject", object_key(self._ontology, prop)} if prop else set()
        for key in sorted(needed - set(keys)):
            self._note("", f"The key {key!r} is missing.", f"Add it: {_column_form}.")
        for key in keys:
            if key not in needed and key not in self._ontology.qualifiers and prop:
                remedy = nearest(key, {**self._ontology.qualifiers, **dict.fromkeys(needed)})
                self._note(key, f"A claim of {prop} has no {key!r}.", remedy)

    @staticmethod
    def _is_column(given: Any) -> bool:
        return isinstance(given, dict) and "column" in given

    def _column(self, key: str, given: Mapping[str, Any]) -> ColumnReading:
        fields = dict(given)
        name, values = fields.pop("column"), fields.pop("values", None)
        separator, times = fields.pop("list", ""), fields.pop("times", 1)
        currency, hedge = fields.pop("currency", ""), fields.pop("hedge", "")
        class_name = fields.pop("entity", "")
        texts = all(isinstance(each, str) for each in (name, separator, currency, hedge, class_name))
        if fields or not texts or not (is_integer(times) or isinstance(times, Decimal)):
            self._note(key, f"{given!r} is no column.", f"Write {_column_form}.")
            times = 1
        read = self._entities(key, str(class_name), values) if class_name else self._texts(key, values)
        rest = str(separator), Decimal(times), str(currency), str(hedge)
        return ColumnReading(str(name), read, str(class_name), *rest)

    def _entities(self, key: str, class_name: str, values: Any) -> Mapping[str, Any]:
        """What the texts of a column that names entities are resolved to."""
        if class_name not in self._ontology.classes:
            remedy = nearest(class_name, self._ontology.classes)
            self._note(key, f"There is no class {class_name!r}.", remedy)
        if values is not None:
            self._note(key, "entity and values are both given.", "Rule single names in data/resolved.")
        return self._resolved.get(class_name, {})

    def _texts(self, key: str, given: Any) -> Mapping[str, Any] | None:
        if given is None or isinstance(given, dict):
            return given
        if given not in self._values:
            remedy = nearest(str(given), self._values)
            self._note(key, f"There is no [values.{given}] in this file.", remedy)
        return self._values.get(given, {})


def object_key(ontology: Ontology, prop: str) -> str:
    """Under which key a claim of a property says what it leads to."""
    term = ontology.direct_properties[prop]
    return "object" if term.kind == "object property" and term.range != vocab.MonetaryAmount else "value"


def columns_read(table: TableFile, statements: Iterable[RowStatement]) -> set[str]:
    """The columns that the key, the statements or the conditions of a table look at."""
    conditions = (columns_of(each.where) for each in table.left_out)
    return {*table.key}.union(*conditions, *(each.looks_at for each in statements))
