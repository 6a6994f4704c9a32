"""Proposes what a name of a table means, through the reconciler, and says which proposals are sure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.claims.mappings import EXACT
from aikg.claims.resolved_names import PART_OF, VERSION_OF
from aikg.iris import local_name
from aikg.ontology import Ontology
from aikg.reconcile.candidates import Candidate, Condition, EntityReference, ReconciliationQuery, Value
from aikg.reconcile.condition_evidence import CONTRADICTION
from aikg.reconcile.inventory import Entity
from aikg.reconcile.name_normalization import LEGAL_FORMS, parts, read, without_form
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.similarity import ALMOST, is_same
from aikg.reconcile.spaces import OWN
from aikg.resolution.families import Families, Family
from aikg.resolution.table_names import Stated, TableName

ALIKE: Final = 0.8
"""Below this likeness of names (see docs/reconciliation.md) a name is surely another one."""

NEAR: Final = 0.9
"""Above this likeness an entity of which the facts hold is proposed before a new one."""

_ALTERNATIVES: Final = re.compile(r"\s+/\s+")
_MOST_PROPOSALS: Final = 3


@dataclass(frozen=True, slots=True)
class ProposedMeaning:
    """What a name may mean: an entity by its slug, a new one where that is None, nothing where empty."""

    predicate: str
    slug: str | None
    label: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is proposed for a name, the best first; the first is taken where it ``is_sure``."""

    name: TableName
    proposals: tuple[ProposedMeaning, ...]
    is_sure: bool


Meanings = Mapping[tuple[str, str], str]
"""The slugs of names that are resolved, or of the wholes that they are parts of, by class and text."""


class NameResolver:
    """Proposes meanings with the names and facts of one store."""

    def __init__(self, reconciler: Reconciler, ontology: Ontology) -> None:
        self._reconciler, self._ontology = reconciler, ontology
        inventory = reconciler.matcher().inventory
        self._families = Families(inventory.entities)
        countries = (each for each in inventory.entities if vocab.Country in each.types)
        self._countries = {read(name).key for each in countries for name in each.names}

    def decisions(self, names: Sequence[TableName], meanings: Meanings) -> Iterator[Decision]:
        """A decision for each name, in their order; ``meanings`` are those of the names in their facts."""
        read_as = [self._read_as(name.text) for name in names]
        families = [
            self._families.of(each[0], name.class_name) for each, name in zip(read_as, names, strict=True)
        ]
        asked = [self._query(name, each, meanings) for name, each in zip(names, read_as, strict=True)]
        found = self._reconciler.candidates(asked, OWN)
        whole = self._of_families(names, families, meanings)
        for name, each, candidates, family in zip(names, read_as, found, whole, strict=True):
            yield _Judgement(name, each, candidates, family, self._ontology).decision()

    def _of_families(
        self, names: Sequence[TableName], families: Sequence[Family | None], meanings: Meanings
    ) -> list["_Judged | None"]:
        """The families with the facts that hold of them; sizes and dates are those of a version alone."""
        queries = [
            ReconciliationQuery(
                ids=(family.entity.slug,), conditions=self._relations(name, meanings), limit=1
            )
            for name, family in zip(names, families, strict=True)
            if family
        ]
        answers = iter(self._reconciler.candidates(queries, OWN))
        return [_Judged(next(answers)[0], family) if family else None for family in families]

    def _read_as(self, text: str) -> tuple[str, ...]:
        """The names in a text: those that a slash parts, without the country in parentheses after one."""
        texts = _ALTERNATIVES.split(text)
        found = map(parts, texts)
        return tuple(
            outer if outer and read(inner).key in self._countries else each
            for each, (outer, inner) in zip(texts, found, strict=True)
        )

    def _query(self, name: TableName, read_as: tuple[str, ...], meanings: Meanings) -> ReconciliationQuery:
        stated = tuple(self._conditions(name, meanings))
        return ReconciliationQuery(tuple(dict.fromkeys(read_as)), (name.class_name,), "should", stated)

    def _relations(self, name: TableName, meanings: Meanings) -> tuple[Condition, ...]:
        return tuple(each for each in self._conditions(name, meanings) if _is_relation(each, self._ontology))

    def _conditions(self, name: TableName, meanings: Meanings) -> Iterator[Condition]:
        for prop, stated in sorted(name.stated.items()):
            yield Condition(prop, tuple(_values(stated, meanings)))


def _values(stated: Iterable[Stated], meanings: Meanings) -> Iterator[Value]:
    """What a condition asks for: the texts, and the entities that they mean or are parts of."""
    for each in sorted(stated, key=lambda each: (each.class_name, str(each.value))):
        yield each.value
        if slug := meanings.get((each.class_name, str(each.value))):
            yield EntityReference(slug)


def _is_relation(condition: Condition, ontology: Ontology) -> bool:
    return ontology.properties[local_name(condition.property)].kind == "object property"


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate that is the family of a name."""

    candidate: Candidate
    family: Family


class _Judgement:
    """Weighs the candidates of one name."""

    def __init__(
        self,
        name: TableName,
        read_as: tuple[str, ...],
        candidates: Sequence[Candidate],
        whole: _Judged | None,
        ontology: Ontology,
    ) -> None:
        self._name, self._read_as, self._whole = name, read_as, whole
        self._candidates = candidates
        self._ontology = ontology
        self._same = [each for each in candidates if _feature(each, "same_name")]

    def decision(self) -> Decision:
        """The proposals, and whether the first is sure."""
        if not set(read(parts(self._name.text)[0] or self._name.text).words) - LEGAL_FORMS:
            return Decision(self._name, (_nothing(), self._new("")), False)
        proposals = sorted(self._proposals(), key=lambda pair: -pair[0])
        best = [proposal for _, proposal in proposals][:_MOST_PROPOSALS]
        return Decision(self._name, tuple(best), self._is_sure(best[0]))

    def _is_sure(self, best: ProposedMeaning) -> bool:
        if self._name.is_shared:
            return False
        if best.predicate == VERSION_OF:
            return bool(self._whole and self._whole.family.is_plain and self._supports(self._whole.candidate))
        if best.predicate == PART_OF:
            return False
        if best.slug is not None:
            found = next(each for each in self._candidates if each.entity.slug == best.slug)
            return found.match and self._is_certain(found)
        return not self._same and not self._whole and self._likeness < ALIKE

    def _is_certain(self, found: Candidate) -> bool:
        """Whether a match is safe without anybody who knows the table: works and acronyms have namesakes."""
        if vocab.Work in found.entity.types or self._is_by_acronym(found.entity):
            return self._supports(found)
        names = [without_form(read(name)) for name in found.entity.names]
        given = [without_form(read(each)) for each in self._read_as]
        return all(any(is_same(each, name) for name in names) for each in given)

    def _is_by_acronym(self, entity: Entity) -> bool:
        labels = {read(label).key for label in entity.labels.values()}
        others = [each for each in self._read_as if read(each).key not in labels]
        return bool(others) and all(each.isupper() and each.isascii() for each in others)

    @property
    def _likeness(self) -> float:
        return max((_feature(each, "name_similarity") for each in self._candidates), default=0.0)

    def _proposals(self) -> Iterator[tuple[float, ProposedMeaning]]:
        """Each proposal with what it is ranked by."""
        yield 0.5, self._new("")
        for each in self._candidates:
            yield self._rank(each), _exact(each)
        if self._whole:
            yield self._rank_of_whole(self._whole), _within(self._whole)

    def _rank(self, found: Candidate) -> float:
        """Above a new entity where the name is the same, or nearly so and the facts hold.

        Two works of one name and different makers are two works; an agent may have moved.
        """
        is_same, is_work = _feature(found, "same_name"), vocab.Work in found.entity.types
        is_fit = bool(_feature(found, "type_match")) and not (is_work and self._contradicts(found))
        is_near = is_same or (self._is_near(found) and self._supports(found))
        return (0.6 if is_near and is_fit else 0.0) + found.score / 1000

    def _is_near(self, found: Candidate) -> bool:
        """Whether a name is nearly that of an entity, and not one with more words than its."""
        is_whole = self._whole is not None and self._whole.family.entity == found.entity
        return _feature(found, "name_similarity") > NEAR and not is_whole

    def _rank_of_whole(self, whole: _Judged) -> float:
        """Above all others where a name goes on from that of an entity; a part may be in another country."""
        is_start, is_work = whole.family.is_start, vocab.Work in whole.candidate.entity.types
        if not is_work and is_start:
            return 0.65
        is_fit = not self._contradicts(whole.candidate)
        is_likely = not is_work or is_start or self._supports(whole.candidate)
        return 0.65 if is_fit and is_likely else 0.1

    def _supports(self, found: Candidate) -> bool:
        return any(value >= CONTRADICTION for value in self._relations(found))

    def _contradicts(self, found: Candidate) -> bool:
        return any(value < CONTRADICTION for value in self._relations(found))

    def _relations(self, found: Candidate) -> list[float]:
        """How far the entities hold that a table names with this one; sizes and dates differ by source."""
        return [
            feature.value
            for feature in found.features
            if feature.id.startswith("property:")
            and self._ontology.properties[feature.id.removeprefix("property:")].kind == "object property"
        ]

    def _new(self, reason: str) -> ProposedMeaning:
        confidence = max(1 - self._likeness / ALIKE / 2, 0.05)
        return ProposedMeaning(EXACT, None, self._name.text, confidence, reason)


def _feature(found: Candidate, id_: str) -> float:
    return next((float(feature.value) for feature in found.features if feature.id == id_), 0.0)


def _nothing() -> ProposedMeaning:
    return ProposedMeaning(EXACT, "", "", 0.5, "A legal form and no name.")


def _exact(found: Candidate) -> ProposedMeaning:
    return ProposedMeaning(EXACT, found.entity.slug, _label(found.entity), found.score / 100, _reason(found))


def _within(whole: _Judged) -> ProposedMeaning:
    entity = whole.candidate.entity
    predicate = VERSION_OF if vocab.Work in entity.types else PART_OF
    confidence, reason = ALMOST * whole.candidate.score / 100, _reason(whole.candidate)
    return ProposedMeaning(predicate, entity.slug, _label(entity), confidence, reason)


def _label(entity: Entity) -> str:
    return entity.labels.get("en") or next(iter(entity.labels.values()), entity.slug)


def _reason(found: Candidate) -> str:
    """The features that the score is made of."""
    told = (feature for feature in found.features if feature.id != "claims")
    return ", ".join(f"{feature.id} {float(feature.value):g}" for feature in told)
