"""Completes what somebody types to entities, types and properties."""

from collections.abc import Iterable
from typing import TypeVar

from aikg.reconcile.assessment import has_type
from aikg.reconcile.candidates import ReconciliationQuery
from aikg.reconcile.inventory import Entity, EntityProperty, Type
from aikg.reconcile.likeness import Likeness
from aikg.reconcile.matching import Matcher
from aikg.reconcile.name_normalization import letters, read
from aikg.reconcile.spaces import Space

Term = TypeVar("Term", Type, EntityProperty)
_NOT_AT_ALL = 2


def suggest_terms(prefix: str, terms: Iterable[Term]) -> list[Term]:
    """The terms of which the id, the IRI or a label starts with what was typed, or a word of a label does."""
    ranked = [(_start(prefix, (term.id, term.iri), term.labels.values()), term.id, term) for term in terms]
    return [term for start, _, term in sorted(ranked, key=lambda found: found[:2]) if start < _NOT_AT_ALL]


def _start(prefix: str, ids: Iterable[str], labels: Iterable[str]) -> int:
    """0 where an id or label starts with the prefix, 1 where a word of a label does, 2 where none does."""
    if any(id_.casefold().startswith(prefix.strip().casefold()) for id_ in ids):
        return 0
    typed, names = read(prefix).letters, [read(label) for label in labels]
    if any(name.letters.startswith(typed) for name in names):
        return 0
    begun = any(letters(word).startswith(typed) for name in names for word in name.words)
    return 1 if begun else _NOT_AT_ALL


def suggest_entities(prefix: str, types: tuple[str, ...], matcher: Matcher, space: Space) -> list[Entity]:
    """The entities of which the id or a name starts with what was typed, then those with a similar name.

    Those of which most is said come first among equals; nothing typed starts everything.
    """
    query = ReconciliationQuery(names=(prefix,) if prefix.strip() else (), types=types)
    starts, likely = matcher.index.starting(prefix), matcher.likely(query)
    ranked = []
    for place, entity in enumerate(matcher.inventory.entities):
        id_ = space.id_of(entity)
        is_begun = id_.casefold().startswith(prefix.strip().casefold()) or prefix.strip() == entity.iri
        start = 0 if is_begun else starts.get(place, _NOT_AT_ALL)
        likeness = likely.get(place, Likeness())
        if id_ and has_type(entity, query) and (start < _NOT_AT_ALL or likeness.value):
            ranked.append((not likeness.is_same, start, -likeness.value, -entity.claims, entity.iri, entity))
    return [entity for *_, entity in sorted(ranked, key=lambda found: found[:5])]
