"""Reads data extension queries and writes their rows, in both versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from aikg.reconcile.extension import Cell, Elsewhere, Link, Moment, TaggedText, WantedProperty, common_type
from aikg.reconcile.glossary import Glossary
from aikg.reconcile.inventory import LINK, Entity
from aikg.reconcile.sums import Sum
from aikg.server.http.status_codes import BadRequestError, ContentTooLargeError
from aikg.server.reconciliation import json_values as read
from aikg.server.reconciliation.json_objects import Describer

MOST_CELLS: Final = 10_000
"""How many cells, entities times properties, an extension may have."""

WIKIDATA_SERVICE: Final = "https://wikidata.reconci.link/en/api"
"""The endpoint for which the values of the Wikidata link are identifiers."""

SETTINGS: Final = (
    ("limit", "number", 0, {"en": "Limit", "ko": "최대 개수"}, ()),
    ("count", "checkbox", False, {"en": "Count the values", "ko": "값의 개수"}, ()),
    ("content", "select", "entity", {"en": "Entities as", "ko": "개체 표시"}, ("entity", "id", "literal")),
)
"""The settings of a property: id, type, default, names and choices."""


@dataclass(frozen=True, slots=True)
class Column:
    """A property as it was asked for; ``content`` is "entity", "id" or "literal", how entities are given."""

    id: str
    wanted: WantedProperty
    content: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query (0.2, section 7.4): the ids of entities and the columns to fetch."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


def extension(text: str, name: str, glossary: Glossary) -> Extension:
    """Read a data extension query; raises BadRequestError, ContentTooLargeError.

    An unknown property is an error: an empty column would say that no entity has a value.
    """
    given = read.mapping(read.parse(text, name), name)
    ids = read.array(read.require(given, "ids", name), "ids")
    columns = read.array(read.require(given, "properties", name), "properties")
    if len(ids) * len(columns) > MOST_CELLS or max(len(ids), len(columns)) > MOST_CELLS:
        raise ContentTooLargeError(
            f"The rows would have more than {MOST_CELLS} cells. Ask for fewer at once."
        )
    return Extension(
        tuple(read.text(one, f"ids[{number}]") for number, one in enumerate(ids)),
        tuple(_column(one, f"properties[{number}]", glossary) for number, one in enumerate(columns)),
    )


def _column(value: Any, where: str, glossary: Glossary) -> Column:
    given = read.mapping(value, where)
    id_ = read.text(read.require(given, "id", where), f"{where}.id")
    settings = read.mapping(given.get("settings", {}), f"{where}.settings")
    content = read.choice(settings.get("content", "entity"), SETTINGS[2][4], f"{where}.settings.content")
    limit = _limit(settings.get("limit", 0), f"{where}.settings.limit")
    counts = settings.get("count", False) in (True, "on", "true")
    found = glossary.property(id_)
    if found is None:
        raise BadRequestError(f"{where}.id: {glossary.no_property(id_)}")
    return Column(id_, WantedProperty(found.iri, limit, counts), content)


def _limit(value: Any, where: str) -> int:
    """A number of values, 0 for all; clients send it as a string as well."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else -1
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        number = int(value)
    if number < 0:
        raise BadRequestError(f"{where} must be a number from 0.")
    return number


@dataclass(frozen=True, slots=True)
class ExtensionWriter:
    """Writes what an extension found; ``has_languages`` as the draft of 1.0 allows it for texts."""

    describer: Describer
    has_languages: bool = False

    def meta(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Sequence[Cell]]]
    ) -> list[dict[str, Any]]:
        """The description of each column; ``rows`` hold the cells of each row by column."""
        return [self._column(column, [row[n] for row in rows]) for n, column in enumerate(columns)]

    def row(
        self, columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
    ) -> dict[str, list[dict[str, Any]]]:
        """The values of one entity by the ids of the properties."""
        return {
            column.id: [self._cell(cell, column.content) for cell in found]
            for column, found in zip(columns, cells, strict=True)
        }

    def _column(self, column: Column, cells: Sequence[Sequence[Cell]]) -> dict[str, Any]:
        inventory, text = self.describer.inventory, self.describer.text
        known = inventory.properties.get(column.wanted.property)
        described: dict[str, Any] = {
            "id": column.id,
            "name": (text(known.labels) if known else "") or column.id,
        }
        type_ = inventory.types.get(common_type(cells))
        if column.content == "entity" and column.wanted.property == LINK:
            described["service"] = WIKIDATA_SERVICE
        elif column.content == "entity" and type_:
            described["type"] = {"id": type_.id, "name": text(type_.labels)}
        return described

    def _cell(self, cell: Cell, content: str) -> dict[str, Any]:
        match cell:
            case Entity():
                return self._entity(cell, self.describer.space.id_of(cell), content)
            case Link(entity):
                return self._entity(entity, entity.item, content)
            case Elsewhere(iri):
                label = self.describer.text(self.describer.inventory.labels.get(iri, {}))
                return {"str": (content != "id" and label) or iri}
            case Sum():
                return {"str": cell.iri if content == "id" else cell.text}
            case Moment(text):
                return {"date": text}
            case TaggedText(text, language):
                return {"str": text, "lang": language} if language and self.has_languages else {"str": text}
            case int():
                return {"int": cell}
        return {"float": cell}

    def _entity(self, entity: Entity, id_: str, content: str) -> dict[str, Any]:
        """An entity by its id; one that has none in the identifier space by its name."""
        if content == "id":
            return {"str": id_ or entity.iri}
        name = self.describer.name(entity)
        return {"id": id_, "name": name} if id_ and content == "entity" else {"str": name}
