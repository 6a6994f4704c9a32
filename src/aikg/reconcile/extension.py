"""Values of properties for reconciled entities: the data extension of the protocol."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from aikg.iris import PREFIXES
from aikg.reconcile.condition_evidence import EntityOf, Known, Values
from aikg.reconcile.inventory import FOR_SEARCH, LINK, NAMING, Entity, EntityProperty, Inventory
from aikg.reconcile.sums import Sum
from aikg.solutions import datatype_of, language_of

_XSD: Final = PREFIXES["xsd"]
_DECIMALS: Final = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_INTEGERS: Final = frozenset(_XSD + name for name in ("integer", "nonNegativeInteger", "positiveInteger"))
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?")
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"
)


@dataclass(frozen=True, slots=True)
class WantedProperty:
    """A property to fetch: ``limit`` 0 is no limit; ``counts`` asks for the number of values instead."""

    property: str
    limit: int = 0
    counts: bool = False


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text and its language, if it has one."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is no entity, by its IRI: a term of the ontology, or something elsewhere."""

    iri: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with a time (xsd:dateTime); a day is its first second in UTC."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """The Wikidata item of an entity."""

    entity: Entity


Cell = Entity | Link | Moment | Elsewhere | Sum | TaggedText | int | float
"""One value of a property."""


def cells(entity: Entity, wanted: WantedProperty, values: Values, entity_of: EntityOf) -> list[Cell]:
    """The values of one property of one entity."""
    found = _found(entity, wanted, values, entity_of)
    if wanted.counts:
        return [len(found)]
    return found[: wanted.limit] if wanted.limit else found


def _found(entity: Entity, wanted: WantedProperty, values: Values, entity_of: EntityOf) -> list[Cell]:
    if wanted.property == LINK:
        return [Link(entity)] if entity.item else []
    terms = values.get((entity.iri, wanted.property), ())
    return [_cell(term, entity_of) for term in sorted(terms, key=_place)]


def _place(term: Known) -> tuple[str, str]:
    return ("", term.iri) if isinstance(term, Sum) else (language_of(term), term.value)


def _cell(term: Known, entity_of: EntityOf) -> Cell:
    if isinstance(term, Sum):
        return term
    if isinstance(term, NamedNode):
        return entity_of(term.value) or Elsewhere(term.value)
    datatype = datatype_of(term)
    if datatype in _INTEGERS:
        return int(term.value)
    if datatype in _DECIMALS and math.isfinite(float(term.value)):
        return float(term.value)
    if day := _DATE.fullmatch(term.value):
        return Moment(f"{day[1]}T00:00:00Z")
    return Moment(term.value) if _MOMENT.fullmatch(term.value) else TaggedText(term.value, language_of(term))


def proposals(inventory: Inventory, type_iri: str) -> list[EntityProperty]:
    """The properties that entities of a type have, the most frequent first; without one, of all.

    Before them come those that name the entities, which every one of them may have.
    """
    naming = [inventory.properties[iri] for _, iri, _ in NAMING]
    others = set(inventory.properties) - {found.iri for found in naming} - set(FOR_SEARCH)
    counted = [(-_count(inventory.properties[iri], type_iri), iri) for iri in others]
    return naming + [inventory.properties[iri] for count, iri in sorted(counted) if count]


def _count(found: EntityProperty, type_iri: str) -> int:
    return found.entities.get(type_iri, 0) if type_iri else sum(found.entities.values())


def common_type(columns: Sequence[Sequence[Cell]]) -> str:
    """The IRI of the class that all values in a column have as their narrowest; empty where there is none."""
    entities = [cell for cells_ in columns for cell in cells_ if isinstance(cell, Entity)]
    every = sum(len(cells_) for cells_ in columns)
    kinds = [set(entity.narrowest) for entity in entities]
    shared = set.intersection(*kinds) if kinds and len(entities) == every else set()
    return min(shared, default="")
