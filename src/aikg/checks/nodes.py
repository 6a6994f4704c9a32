"""The nodes of a dump: what is asserted of one IRI, by predicate."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from aikg.iris import graph
from aikg.ontology import RdfTerm

INFERRED = ox.NamedNode(graph("inferred"))


class Node:
    """An IRI with its asserted properties, whose predicates are given as IRIs."""

    def __init__(self, store: ox.Store, iri: str) -> None:
        self.iri = iri
        found: dict[str, list[RdfTerm]] = defaultdict(list)
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None):
            if quad.graph_name != INFERRED:
                found[quad.predicate.value].append(quad.object)
        self._objects: Mapping[str, list[RdfTerm]] = found

    def all(self, predicate: str) -> tuple[RdfTerm, ...]:
        """The values of a property, in a stable order."""
        return tuple(sorted(self._objects.get(predicate, ()), key=str))

    def first(self, predicate: str) -> str | None:
        """The IRI or lexical form of a property's value; None where there is none."""
        return next(map(plain, self.all(predicate)), None)

    def number(self, predicate: str) -> Decimal | None:
        """The value of a property whose value is a number."""
        return next((number for number in map(number_of, self.all(predicate)) if number is not None), None)

    def texts(self, predicate: str) -> Mapping[str, str]:
        """The texts of a property by language tag."""
        return {t.language or "": t.value for t in self.all(predicate) if isinstance(t, ox.Literal)}


def plain(term: RdfTerm) -> str:
    """The IRI or the lexical form of a term."""
    return str(term) if isinstance(term, ox.Triple) else term.value


def number_of(term: RdfTerm) -> Decimal | None:
    """The number that a literal stands for; None where it is none."""
    if not isinstance(term, ox.Literal) or term.language:
        return None
    try:
        number = Decimal(term.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
