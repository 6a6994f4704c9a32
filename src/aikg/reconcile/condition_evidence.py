"""What the graph says of entities besides their names, and how far it supports a condition."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pyoxigraph import NamedNode

from aikg.iris import PREFIXES, compact, local_name
from aikg.reconcile.candidates import EXACT, Condition, EntityReference, ReconciliationQuery, Value
from aikg.reconcile.inventory import OF_ENTITY, Entity, Inventory
from aikg.reconcile.name_normalization import read
from aikg.reconcile.similarity import Weight, is_same, similarity
from aikg.reconcile.sums import Sum
from aikg.solutions import Node, Reader, Row, datatype_of, prefixed
from aikg.solutions import values as values_block
from aikg.store import Store

CONTRADICTION: Final = 0.7
"""A condition whose support is known and below this contradicts the entity."""

_NEARLY_EQUAL: Final = 0.01
_NEAR: Final = 0.99
"""What numbers agree to that are nearly equal."""

_DATES: Final = frozenset(PREFIXES["xsd"] + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_BEFORE_TIME: Final = re.compile("[T ]")
_MOST: Final = 100_000

Known = Node | Sum
"""A value that the graph has."""

Values = Mapping[tuple[str, str], list[Known]]
"""The values by the IRIs of entity and property."""

EntityOf = Callable[[str], Entity | None]
"""Finds the entity of an id, an IRI or a Wikidata item."""


def values_of(store: Store, entities: Iterable[str], properties: Iterable[str], timeout: float) -> Values:
    """The values of properties of entities, all given by their IRIs, in one query."""
    return _values(store, values_block("entity", sorted(set(entities))), properties, timeout)


def values_of_all(store: Store, properties: Iterable[str], timeout: float) -> Values:
    """The values of properties of every entity, at most a hundred thousand."""
    return _values(store, OF_ENTITY, properties, timeout)


def _values(store: Store, which: str, properties: Iterable[str], timeout: float) -> Values:
    text = f"""SELECT DISTINCT ?entity ?property ?value ?amount ?currency WHERE {{
      {values_block("property", sorted(set(properties)))} {which}
      GRAPH ?graph {{ ?entity ?property ?value }}
      OPTIONAL {{ GRAPH ?other {{ ?value aikg:value ?amount }}
        OPTIONAL {{ GRAPH ?other {{ ?value schema:currency ?currency }} }} }} }} LIMIT {_MOST}"""
    found: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for row in Reader(store, timeout).select(prefixed(text)):
        found[row["entity"].value, row["property"].value].append(_known(row))
    return found


def _known(row: Row) -> Known:
    if "amount" not in row:
        return row["value"]
    currency = row["currency"].value if "currency" in row else ""
    return Sum(row["value"].value, row["amount"].value, currency)


def is_met(support: float | None) -> bool:
    """Whether a condition is met, as far as is known."""
    return support is not None and support >= CONTRADICTION


class Evidence:
    """Judges conditions by values that were read from the store."""

    def __init__(self, values: Values, inventory: Inventory, entity_of: EntityOf, weight: Weight) -> None:
        self._values = values
        self._inventory = inventory
        self._entity_of = entity_of
        self._weight = weight

    def support(self, entity: Entity, condition: Condition) -> float | None:
        """How far an entity meets a condition, from 0 to 1; None where nothing is known of it.

        What its class cannot have is known: it has no such value.
        """
        known = self._values.get((entity.iri, condition.property), [])
        if not condition.values or not (known or self._cannot_have(entity, condition.property)):
            return None
        is_exact = condition.qualifier == EXACT
        best = [
            max((self._agreement(value, term, is_exact) for term in known), default=0.0)
            for value in condition.values
        ]
        if condition.quantifier == "none":
            return float(not is_met(max(best)))
        return min(best) if condition.quantifier == "all" else max(best)

    def _cannot_have(self, entity: Entity, iri: str) -> bool:
        known = self._inventory.properties.get(iri)
        return known is not None and not known.domains <= entity.types

    def _agreement(self, value: Value, term: Known, is_exact: bool) -> float:
        agreement = self._likeness(value, term)
        return agreement if agreement == 1.0 or not is_exact else 0.0

    def _likeness(self, value: Value, term: Known) -> float:
        if isinstance(term, Sum):
            return _sum_likeness(value, term)
        if isinstance(value, EntityReference):
            known = self._entity_of(value.id)
            if known is None and value.name:
                return self._likeness(value.name, term)
            return float(value.id in _identifiers(term) or (known is not None and known.iri == term.value))
        if isinstance(value, bool):
            return float(term.value == str(value).lower())
        if isinstance(value, int | float) and not _is_date(term):
            return _number_likeness(float(value), term.value)
        return self._text_likeness(str(value).strip(), term)

    def _text_likeness(self, value: str, term: Node) -> float:
        if value == term.value:
            return 1.0
        if isinstance(term, NamedNode) and value in _identifiers(term):
            return 1.0
        if isinstance(term, NamedNode):
            return self._name_likeness(value, term.value)
        if _is_date(term):
            return _date_likeness(value, term.value)
        number = _number(value)
        if number is not None and _number(term.value) is not None:
            return _number_likeness(number, term.value)
        return _same_or_similar(value, term.value, self._weight)

    def _name_likeness(self, value: str, iri: str) -> float:
        named, meant = self._entity_of(iri), self._entity_of(value)
        if meant is not None and meant.iri == iri:
            return 1.0
        if named and value.upper() in named.codes:
            return 1.0
        names = named.names if named else self._inventory.labels.get(iri, {}).values()
        return max((_same_or_similar(value, name, self._weight) for name in names), default=0.0)


def _identifiers(term: Node) -> tuple[str, ...]:
    return term.value, local_name(term.value), compact(term.value)


def _same_or_similar(value: str, text: str, weight: Weight) -> float:
    one, other = read(value), read(text)
    return 1.0 if is_same(one, other) else similarity(one, other, weight)


def _is_date(term: Node) -> bool:
    return datatype_of(term) in _DATES


def _date_likeness(value: str, known: str) -> float:
    """Whether two dates are one as far as both are precise: a year, a month or a day."""
    one, other = _BEFORE_TIME.split(value, maxsplit=1)[0], known.partition("T")[0]
    return float(bool(_DATE.fullmatch(one)) and (one.startswith(other) or other.startswith(one)))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _number_likeness(value: float, text: str) -> float:
    known = _number(text)
    if known is None or not math.isclose(value, known, rel_tol=_NEARLY_EQUAL):
        return 0.0
    return 1.0 if value == known else _NEAR


def _sum_likeness(value: Value, known: Sum) -> float:
    """How near a sum is: a number, or one with the code of a currency, which must be the same."""
    text = value.id if isinstance(value, EntityReference) else str(value).strip()
    if text in (known.iri, known.text):
        return 1.0
    words = text.replace(known.currency, " ").split() if known.currency else [text]
    number = _number(words[0]) if len(words) == 1 else None
    return 0.0 if number is None else _number_likeness(number, known.amount)


def conditions_of(queries: Iterable[ReconciliationQuery], inventory: Inventory) -> frozenset[str]:
    """The IRIs of the properties of the inventory that conditions ask for."""
    asked = {condition.property for query in queries for condition in query.conditions}
    return frozenset(asked & set(inventory.properties))
