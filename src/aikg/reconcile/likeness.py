"""Finds the entities that a text may mean by its letters, sounds and words, and how alike their names are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from aikg.reconcile.identity import COMMERCIAL, Identity
from aikg.reconcile.index import Index, Use
from aikg.reconcile.inventory import Entity, Inventory
from aikg.reconcile.name_normalization import Name, parts, read, without_form
from aikg.reconcile.similarity import ALMOST, is_same, similarity

LEAST_SIMILAR: Final = 0.5
LONGEST: Final = 500
"""Letters of the longest text that is taken for a name."""

_OUTSIDE: Final = 0.98
_INSIDE: Final = 0.9

Fits = Callable[[Entity], bool]
"""Says which entities may be meant."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a query's name and an entity's are, from 0 to 1, and what the query has of the entity."""

    value: float = 0.0
    identity: Identity = Identity.NOTHING

    @property
    def is_same(self) -> bool:
        """Whether the query is a name or an identifier of the entity."""
        return self.identity is not Identity.NOTHING

    def __or__(self, other: "Likeness") -> "Likeness":
        return Likeness(max(self.value, other.value), max(self.identity, other.identity))


Found = Iterator[tuple[int, Likeness]]
"""The places of entities in the inventory; one entity may be found several times."""


class NameSearch:
    """Looks for names in one inventory."""

    def __init__(self, inventory: Inventory, index: Index) -> None:
        self._catalogue = inventory
        self._index = index

    def find(self, text: str, fits: Fits, most: int) -> Found:
        """At least the ``most`` likeliest entities that fit, as far as there are as many."""
        if 0 < len(text.strip()) <= LONGEST:
            yield from self._named(text, fits, most)
            yield from self._in_parts(*parts(text), fits, most)

    def _named(self, text: str, fits: Fits, most: int) -> Found:
        name = read(text)
        yield from self._similar(name, fits, most)
        bare = without_form(name)
        if bare is not name:
            yield from self._similar(bare, fits, most)

    def _similar(self, name: Name, fits: Fits, most: int) -> Found:
        """The entities with similar names, the most similar first, until there are enough."""
        near = [
            (similarity(name, other, self._index.weight), other, uses)
            for other, uses in self._index.near(name)
        ]
        places: set[int] = set()
        for value, other, uses in sorted(near, key=lambda found: -found[0]):
            if value < LEAST_SIMILAR or len(places) >= most:
                return
            for use in self._fitting(uses, fits, most):
                places.add(use.entity)
                yield use.entity, self._as_used(name, other, use, value)

    def _fitting(self, uses: tuple[Use, ...], fits: Fits, most: int) -> Iterator[Use]:
        fitting = (use for use in uses if fits(self._catalogue.entities[use.entity]))
        return islice(fitting, most)

    def _as_used(self, name: Name, other: Name, use: Use, value: float) -> Likeness:
        """A likeness as far as the entity owns the name, and may have the legal form of the query."""
        types = self._catalogue.entities[use.entity].types
        if use.identity and not (name.form and COMMERCIAL.isdisjoint(types)):
            return Likeness(value, use.identity if is_same(name, other) else Identity.NOTHING)
        return Likeness(min(value, ALMOST))

    def _in_parts(self, outer: str, inner: str, fits: Fits, most: int) -> Found:
        """A name with a parenthesis is the name before it where the parenthesis says nothing else."""
        if not outer:
            return
        for place, likeness in self._named(outer, fits, most):
            is_confirmed = self._explains(inner, self._catalogue.entities[place])
            identity = likeness.identity if is_confirmed else Identity.NOTHING
            yield place, Likeness(likeness.value * _OUTSIDE, identity)
        for place, likeness in self._named(inner, fits, most):
            yield place, Likeness(likeness.value * _INSIDE)

    def _explains(self, inner: str, entity: Entity) -> bool:
        """Whether a parenthesis holds another name of an entity, or what kind of thing it is."""
        types = self._catalogue.types
        kinds = (label for iri in entity.types if iri in types for label in types[iri].labels.values())
        explanations = (*entity.names, *kinds)
        return any(is_same(read(inner), read(text)) for text in explanations)
