"""Answers queries from one inventory: which entities are likely, and which of them are the best."""

import re
from collections.abc import Iterator, Mapping
from heapq import nlargest
from itertools import islice
from typing import Final

from aikg.iris import PREFIXES
from aikg.reconcile.assessment import Assessment, has_type, rivals
from aikg.reconcile.candidates import Candidate, ReconciliationQuery
from aikg.reconcile.condition_evidence import Evidence
from aikg.reconcile.glossary import Glossary
from aikg.reconcile.identity import Identity
from aikg.reconcile.index import Index
from aikg.reconcile.inventory import ENTITIES, WIKIDATA, Entity, Inventory
from aikg.reconcile.likeness import Likeness, NameSearch
from aikg.reconcile.spaces import Space

_CONSIDERED: Final = 25
"""How many entities are looked at for a query, or twice as many as it asks for."""

_PAGE: Final = re.compile(r"https?://(www|m)\.wikidata\.org/(wiki|entity)/(?=Q[0-9]+$)")

_BY_ID: Final = Likeness(0.99)
_BY_IRI: Final = Likeness(1.0, Identity.IDENTIFIER)

Likely = Mapping[int, Likeness]
"""The places in the inventory of the entities that may be meant."""


class Matcher:
    """Compares queries with the entities of one inventory."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.index = Index(inventory.entities)
        self.glossary = Glossary(inventory)
        self._search = NameSearch(inventory, self.index)
        self._places = {id_: n for n, entity in enumerate(inventory.entities) for id_ in _ids(entity)}

    def entity(self, id_: str) -> Entity | None:
        """The entity of an id, an IRI or a Wikidata item; None where there is none."""
        place = self._place(id_)
        return None if place is None else self.inventory.entities[place]

    def _place(self, id_: str) -> int | None:
        place = self._places.get(id_)
        return self._places.get(_as_iri(id_)) if place is None else place

    def likely(self, query: ReconciliationQuery) -> Likely:
        """The entities of the right type that the names or ids of a query may mean."""
        if not query.is_named:
            entities = enumerate(self.inventory.entities)
            return {place: Likeness() for place, entity in entities if _fits(entity, query)}
        most = max(_CONSIDERED, 2 * query.limit)
        found: dict[int, Likeness] = {}
        for place, likeness in self._found(query, most):
            found[place] = found.get(place, Likeness()) | likeness
        return dict(nlargest(most, found.items(), key=_order))

    def _found(self, query: ReconciliationQuery, most: int) -> Iterator[tuple[int, Likeness]]:
        for id_ in (*query.ids, *query.names):
            place = self._place(id_)
            if place is not None and _fits(self.inventory.entities[place], query):
                is_certain = id_ in query.ids or _as_iri(id_).startswith((ENTITIES, WIKIDATA))
                yield place, _BY_IRI if is_certain else _BY_ID
        for text in query.names:
            yield from self._search.find(text, lambda entity: _fits(entity, query), most)

    def candidates(
        self, query: ReconciliationQuery, likely: Likely, evidence: Evidence, space: Space
    ) -> list[Candidate]:
        """The best candidates of an identifier space, the best first, at most as many as are asked for."""
        is_clear = all(map(self.glossary.is_understood, query.conditions))
        assessed = [
            Assessment(query, self.inventory.entities[n], likely[n], evidence, is_clear) for n in likely
        ]
        taken = [found for found in assessed if found.is_admitted]
        ranked = sorted(taken, key=lambda found: found.rank)
        same = [found for found in taken if found.likeness.is_same]
        candidates = (found.candidate(rivals(found, same)) for found in ranked if space.id_of(found.entity))
        return list(islice(candidates, query.limit))


def _fits(entity: Entity, query: ReconciliationQuery) -> bool:
    return query.strictness == "should" or has_type(entity, query)


def _as_iri(id_: str) -> str:
    """The IRI of a prefixed name, or of a page of Wikidata; anything else as it is."""
    text = _PAGE.sub(WIKIDATA, id_.strip())
    prefix, colon, name = text.partition(":")
    return PREFIXES[prefix] + name if colon and prefix in ("id", "wd") else text


def _order(pair: tuple[int, Likeness]) -> tuple[bool, float]:
    return pair[1].is_same, pair[1].value


def _ids(entity: Entity) -> tuple[str, ...]:
    own = (entity.slug, entity.iri)
    return (*own, entity.item, WIKIDATA + entity.item) if entity.item else own
