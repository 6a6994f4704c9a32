"""Weighs what speaks for and against one entity, and decides whether it is safe to take."""

from collections.abc import Iterable
from typing import Final

from aikg import vocab
from aikg.iris import local_name
from aikg.reconcile.candidates import Candidate, Condition, Feature, ReconciliationQuery
from aikg.reconcile.condition_evidence import Evidence, is_met
from aikg.reconcile.identity import Identity
from aikg.reconcile.inventory import Entity, term_iri
from aikg.reconcile.likeness import Likeness

PROPERTY_WEIGHT: Final = 0.4
"""What a property weighs in a score in which the name weighs 1."""

UNKNOWN: Final = 0.5
"""What a condition counts for of which nothing is known."""

_WITHOUT_TYPE: Final = 0.8


class Assessment:
    """What speaks for and against one entity.

    Where not all that was asked ``is_clear``, nothing is safe to take.
    """

    def __init__(
        self,
        query: ReconciliationQuery,
        entity: Entity,
        likeness: Likeness,
        evidence: Evidence,
        is_clear: bool = True,
    ) -> None:
        self.entity = entity
        self.likeness = likeness
        self._is_clear = is_clear
        self.supports = [(condition, evidence.support(entity, condition)) for condition in query.conditions]
        self.contradictions = sum(known is not None and not is_met(known) for _, known in self.supports)
        self._has_type = has_type(entity, query)
        self._asks_type = bool(query.types)
        self._asks_name = query.is_named

    @property
    def is_admitted(self) -> bool:
        """Whether it meets every condition that is required, and any at all where no name is asked for."""
        return all(is_met(known) for condition, known in self.supports if condition.required) and (
            self._asks_name or self.is_supported
        )

    @property
    def is_supported(self) -> bool:
        """Whether it meets a condition."""
        return any(is_met(known) for _, known in self.supports)

    @property
    def score(self) -> float:
        """The weighted mean of name and properties, times 100."""
        name_weight = 1.0 if self._asks_name else 0.0
        points = [UNKNOWN if support is None else support for _, support in self.supports]
        total = name_weight * self.likeness.value + PROPERTY_WEIGHT * sum(points)
        mean = total / (name_weight + PROPERTY_WEIGHT * len(points))
        return round(100 * mean * (1.0 if self._has_type else _WITHOUT_TYPE), 2)

    @property
    def rank(self) -> tuple[float, bool, int, str]:
        """What candidates are sorted by: score, then how much is said of the entity."""
        return (-self.score, not self.likeness.is_same, -self.entity.claims, self.entity.iri)

    def candidate(self, rivals: int) -> Candidate:
        """The candidate, given how many others have the same name and nothing that speaks against them."""
        is_safe = (
            self._is_identified and self._is_clear and self._has_type and not (self.contradictions or rivals)
        )
        return Candidate(self.entity, self.score, is_safe, tuple(self._features(rivals)))

    @property
    def _is_identified(self) -> bool:
        """Whether what the query has of the entity is enough, since many people, say, share a name."""
        identity = self.likeness.identity
        if identity is Identity.IDENTIFIER or self.is_supported:
            return self.likeness.is_same
        is_person = vocab.Person in self.entity.types
        return (identity is Identity.NAME or (self.likeness.is_same and self._asks_type)) and not is_person

    def _features(self, rivals: int) -> Iterable[Feature]:
        if self._asks_name:
            yield Feature("name_similarity", round(self.likeness.value, 4))
            yield Feature("same_name", self.likeness.is_same)
            yield Feature("rivals", rivals)
        if self._asks_type:
            yield Feature("type_match", self._has_type)
        for condition, support in self.supports:
            if support is not None:
                yield Feature(_feature_id(condition), round(support, 4))
        if self.supports:
            yield Feature("contradictions", self.contradictions)
        yield Feature("claims", self.entity.claims)


def has_type(entity: Entity, query: ReconciliationQuery) -> bool:
    """Whether an entity has the types that a query asks for; a class counts for all below it."""
    wanted = set(map(term_iri, query.types))
    if query.strictness == "all":
        return wanted <= entity.types
    return not wanted or not wanted.isdisjoint(entity.types)


def rivals(found: Assessment, same: Iterable[Assessment]) -> int:
    """How many others have the same name; contradicted ones count until something supports this one."""
    return sum(not (one.contradictions and found.is_supported) for one in same if one is not found)


def _feature_id(condition: Condition) -> str:
    return f"property:{local_name(condition.property)}"
