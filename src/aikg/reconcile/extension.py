"""Values of properties for reconciled entities: the data extension of the protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aikg.iris import PREFIXES
from aikg.reconcile.catalogue import NAMING, Catalogue, Entity, Property
from aikg.reconcile.evidence import EntityOf, Values
from aikg.reconcile.solutions import Term

_XSD: Final = PREFIXES["xsd"]
_DECIMALS: Final = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_INTEGERS: Final = frozenset(
    _XSD + name
    for name in ("integer", "nonNegativeInteger", "positiveInteger", "long", "int", "short", "byte")
)
_LINK: Final = NAMING[2][1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property to fetch: ``limit`` 0 is no limit; ``counts`` asks for the number of values instead."""

    property: str
    limit: int = 0
    counts: bool = False
    as_ids: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: an entity, or a plain value of Python with its language; a date is text with its time."""

    entity: Entity | None = None
    plain: str | int | float = ""
    is_date: bool = False
    language: str = ""


def cells(entity: Entity, wanted: Wanted, values: Values, entity_of: EntityOf) -> list[Cell]:
    """The values of one property of one entity."""
    terms = _terms(entity, wanted, values)
    if wanted.counts:
        return [Cell(plain=len(terms))]
    found = [_cell(term, entity_of, wanted.as_ids) for term in terms]
    return found[: wanted.limit] if wanted.limit else found


def _terms(entity: Entity, wanted: Wanted, values: Values) -> Sequence[Term]:
    if wanted.property == _LINK:
        return [Term("literal", entity.item)] if entity.item else []
    terms = sorted(
        values.get((entity.iri, wanted.property), ()), key=lambda term: (term.language, term.value)
    )
    return [term for term in terms if wanted.language in ("", term.language) or not term.language]


def _cell(term: Term, entity_of: EntityOf, as_ids: bool) -> Cell:
    if term.kind == "uri":
        entity = None if as_ids else entity_of(term.value)
        return Cell(entity) if entity else Cell(plain=term.value)
    if term.datatype in _INTEGERS:
        return Cell(plain=int(term.value))
    if term.datatype in _DECIMALS:
        return Cell(plain=float(term.value))
    if term.datatype == f"{_XSD}date":
        return Cell(plain=f"{term.value[:10]}T00:00:00Z", is_date=True)
    if term.datatype == f"{_XSD}dateTime":
        return Cell(plain=term.value, is_date=True)
    return Cell(plain=term.value, language=term.language)


def proposals(catalogue: Catalogue, type_iri: str) -> list[Property]:
    """The properties that entities of a type have, the most frequent first; without one, of all."""
    counted = [(_count(found, type_iri), found) for found in catalogue.properties.values()]
    naming = {iri for _, iri, _ in NAMING}
    used = [(count, found) for count, found in counted if count or found.iri in naming]
    return [found for _, found in sorted(used, key=lambda pair: (-pair[0], pair[1].id))]


def _count(found: Property, type_iri: str) -> int:
    if type_iri:
        return found.entities.get(type_iri, 0)
    return max(found.entities.values(), default=0)
