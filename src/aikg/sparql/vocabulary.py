"""The predicates and classes that occur in the data, and those whose names are near to another."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aikg import iris

_TYPE: Final = f"{iris.PREFIXES['rdf']}type"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The IRI of every predicate and class in the data, each with the number of its occurrences.

    ``mentioned`` are IRIs of which the data say something, though they may be neither.
    """

    predicates: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    mentioned: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How many triples there are."""
        return sum(self.predicates.values())

    def matches(self, predicate: str | None, object_: str | None, is_constant: bool) -> float:
        """An estimate of the triples that match; ``object_`` is the object's IRI, if it has one.

        Of a constant object it is taken that as many objects occur as each of them occurs.
        """
        if predicate is None:
            return float(self.size)
        if predicate == _TYPE and is_constant:
            return self.classes.get(object_ or "", 0)
        triples = self.predicates.get(predicate, 0)
        return triples**0.5 if is_constant else triples

    def namespaces(self) -> set[str]:
        """The namespaces that have a predicate or class in the data."""
        return {split(term)[0] for term in (*self.predicates, *self.classes)}


def split(iri: str) -> tuple[str, str]:
    """The namespace of a term, with its last ``#`` or ``/``, and its local name."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def nearest_terms(unknown: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known IRIs whose local names are nearest to that of ``unknown``, nearest first."""
    by_name: dict[str, list[str]] = {}
    for term in sorted(known):
        by_name.setdefault(split(term)[1].casefold(), []).append(term)
    near = difflib.get_close_matches(split(unknown)[1].casefold(), by_name, n=most, cutoff=0.6)
    return [term for name in near for term in by_name[name]][:most]


def suggestion(terms: Iterable[str]) -> str:
    """``Did you mean …?`` for these IRIs; empty without any."""
    names = " or ".join(iris.compact(term) for term in terms)
    return f"Did you mean {names}?" if names else ""
