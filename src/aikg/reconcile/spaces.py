"""The identifiers under which entities are given out: our own, or those of Wikidata."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aikg.reconcile.inventory import ENTITIES, WIKIDATA, Entity


@dataclass(frozen=True)
class Space:
    """An identifier space: entities to which ``id_of`` gives no id are not in it.

    ``iri`` is the namespace of the identifiers, to which an id is appended.
    """

    name: str
    iri: str
    id_of: Callable[[Entity], str]


OWN: Final = Space("aikg", ENTITIES, lambda entity: entity.slug)
LINKED: Final = Space("wikidata", WIKIDATA, lambda entity: entity.item)
