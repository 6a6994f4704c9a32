"""Finds the property or type that a client names, and what it may have meant where there is none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from aikg.reconcile.candidates import EXACT, Condition, ReconciliationQuery
from aikg.reconcile.inventory import EntityProperty, Inventory, Type, term_iri

_MOST: Final = 3


class Glossary:
    """The properties and types of one inventory by what they are called."""

    def __init__(self, inventory: Inventory) -> None:
        self._properties = inventory.properties
        self._described_types = inventory.types
        self._property_names = _by_name(inventory.properties.values())
        self._type_names = _by_name(inventory.types.values())
        self._types = _types(inventory)
        self._hints = _hints(inventory, inventory.properties.values())
        self._type_hints = _hints(inventory, inventory.used_types)

    def property(self, name: str) -> EntityProperty | None:
        """The property of an id, a prefixed name, an IRI, or a label that no other one has."""
        return self._properties.get(self._property_iri(name))

    def understood(self, query: ReconciliationQuery) -> ReconciliationQuery:
        """The query with the IRIs of its types and properties; what is unknown stays as it is."""
        conditions = (replace(one, property=self._property_iri(one.property)) for one in query.conditions)
        types = tuple(self._type_iri(name) for name in query.types)
        return replace(query, types=types, conditions=tuple(conditions))

    def is_understood(self, condition: Condition) -> bool:
        """Whether there is the property that a condition is about, and its way of comparing."""
        return condition.property in self._properties and condition.qualifier in ("", EXACT)

    def type(self, name: str) -> Type | None:
        """The type of an id, a prefixed name, an IRI, or a label that no other one has."""
        return self._described_types.get(self._type_iri(name))

    def faults(self, query: ReconciliationQuery) -> list[str]:
        """A sentence or two for each property, type and match qualifier of a query that there is not."""
        names = dict.fromkeys(one.property for one in query.conditions)
        unknown = [self.no_property(name) for name in names if self.property(name) is None]
        types = [name for name in query.types if self._type_iri(name) not in self._types]
        qualifiers = dict.fromkeys(
            one.qualifier for one in query.conditions if one.qualifier not in ("", EXACT)
        )
        return [
            *unknown,
            *(self.no_type(name) for name in types),
            *(f"There is no match qualifier {name[:100]!r}. There is {EXACT}." for name in qualifiers),
        ]

    def no_type(self, name: str) -> str:
        """That there is no type of a name, and which may be meant."""
        return _fault("type", name, self._type_hints)

    def no_property(self, name: str) -> str:
        """That there is no property of a name, and which may be meant."""
        return _fault("property", name, self._hints)

    def _property_iri(self, name: str) -> str:
        iri = term_iri(name.strip())
        return iri if iri in self._properties else self._property_names.get(name.strip().casefold(), iri)

    def _type_iri(self, name: str) -> str:
        iri = term_iri(name.strip())
        return iri if iri in self._types else self._type_names.get(name.strip().casefold(), iri)


def _types(inventory: Inventory) -> frozenset[str]:
    """The classes that are described, or that some entity has."""
    above = (iri for type_ in inventory.types.values() for iri in type_.broader)
    return frozenset(inventory.types).union(above, *(entity.types for entity in inventory.entities))


def _by_name(terms: Iterable[Type | EntityProperty]) -> dict[str, str]:
    """The IRIs by the labels that belong to one term alone."""
    owners: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        for label in term.labels.values():
            owners[label.casefold()].add(term.iri)
    return {label: next(iter(iris)) for label, iris in owners.items() if len(iris) == 1}


def _hints(inventory: Inventory, terms: Iterable[Type | EntityProperty]) -> dict[str, list[str]]:
    """The ids of terms by what people may call them: ids and labels, and those of near terms elsewhere."""
    found: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        near = inventory.corresponding.get(term.iri, frozenset())
        for name in {term.id, *term.labels.values(), *near}:
            found[name.casefold()].append(term.id)
    return found


def _fault(kind: str, name: str, hints: Mapping[str, list[str]]) -> str:
    close = get_close_matches(name.strip().casefold(), hints, n=_MOST)
    meant = list(dict.fromkeys(id_ for key in close for id_ in sorted(hints[key])))[:_MOST]
    remedy = f"Did you mean {' or '.join(meant)}?" if meant else f"/suggest/{kind} completes what there are."
    return f"There is no {kind} {name[:100]!r}. {remedy}"
