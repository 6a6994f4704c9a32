"""Proposes items for entities that are not linked, each with a score and the reasons for it.

The score is between 0 and 1: names in English and in Korean count for 0.35 each where they are the label
(0.25 where they are another name, less where they are only similar), the class for 0.2, the country and the
developer for 0.1 each. What contradicts takes off twice that. A score says how much speaks for the item; it
never links by itself.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from aikg import iris
from aikg.claims.model import EntityRecord, Iri, SourceFile
from aikg.claims.rdf import is_fact
from aikg.iris import local_name
from aikg.ontology import Ontology
from aikg.wikidata.correspondence import Correspondence
from aikg.wikidata.items import WikidataItem
from aikg.wikidata.wikibase_model import WD

similar_from = 0.85
providing = frozenset({"provider", "developer", "releasedBy", "operator"})


@dataclass(frozen=True, slots=True)
class ProposalReason:
    """Something that speaks for an item (points above 0) or against it, in a sentence."""

    points: float
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that may be what an entity is; ``category`` is the class of ours that it is known to be in."""

    item: WikidataItem
    category: str
    score: float
    reasons: tuple[ProposalReason, ...]


@dataclass(frozen=True, slots=True)
class EntityContext:
    """What is known of one entity besides its names: identifiers of linked countries and developers."""

    countries: frozenset[str]
    developers: frozenset[str]


def contexts(files: Iterable[SourceFile], correspondence: Correspondence) -> Mapping[str, EntityContext]:
    """The context of each entity by IRI, from the claims that speak of facts."""
    found: dict[str, dict[str, set[str]]] = {}
    for file in files:
        for claim in filter(is_fact, file.claims):
            kind = "countries" if claim.property == "basedIn" else "developers"
            if claim.property != "basedIn" and claim.property not in providing:
                continue
            values = (correspondence.item(v.value).iri for v in claim.objects if isinstance(v, Iri))
            linked = {local_name(iri) for iri in values if iri.startswith(WD)}
            found.setdefault(claim.subject, {}).setdefault(kind, set()).update(linked)
    return {
        iri: EntityContext(frozenset(kinds.get("countries", ())), frozenset(kinds.get("developers", ())))
        for iri, kinds in found.items()
    }


def folded(name: str) -> str:
    """A name without what writers of names vary: case, width, spaces, hyphens and other marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def names_of(entity: EntityRecord) -> Mapping[str, tuple[str, ...]]:
    """All names of an entity by language tag, its label first."""
    return {tag: (text, *entity.alias.get(tag, ())) for tag, text in entity.label.items()}


class Proposer:
    """Scores items for entities; what is linked already is proposed to nothing else."""

    def __init__(
        self, ontology: Ontology, correspondence: Correspondence, known: Mapping[str, EntityContext]
    ) -> None:
        self._ontology = ontology
        self._contexts = known
        self._linked = {m.object.removeprefix(WD): iri for iri, m in correspondence.items.items()}
        self._classes = correspondence.classes

    def candidates(self, entity: EntityRecord, items: Iterable[WikidataItem]) -> list[Proposal]:
        """The items that share a name with an entity, the best first."""
        found = [self.candidate(entity, item) for item in items if item.id not in self._linked]
        named = [c for c in found if any(r.points > 0 and "name" in r.text for r in c.reasons)]
        return sorted(named, key=lambda candidate: (-candidate.score, candidate.item.id))

    def candidate(self, entity: EntityRecord, item: WikidataItem) -> Proposal:
        """One item as a candidate for an entity."""
        known = [self._classes[q] for q in item.claims.get("P31", ()) if q in self._classes]
        category = next(iter(known), "")
        reasons = (*_names(entity, item), *self._class(entity, category), *self._context(entity, item))
        score = min(1.0, max(0.0, sum(reason.points for reason in reasons)))
        return Proposal(item, category, round(score, 2), reasons)

    def _class(self, entity: EntityRecord, category: str) -> Iterator[ProposalReason]:
        ours, name = local_name(entity.class_iri), local_name(category)
        classes = self._ontology.ancestors
        if category in classes(entity.class_iri) or entity.class_iri in classes(category):
            yield ProposalReason(0.2, f"it is a {name} too")
        elif self._ontology.disjoint(entity.class_iri, category):
            yield ProposalReason(-0.4, f"it is a {name}, which a {ours} cannot be")

    def _context(self, entity: EntityRecord, item: WikidataItem) -> Iterator[ProposalReason]:
        context = self._contexts.get(iris.entity(entity.slug), EntityContext(frozenset(), frozenset()))
        for what, prop, ours in (
            ("country", "P17", context.countries),
            ("developer", "P178", context.developers),
        ):
            theirs = frozenset(item.claims.get(prop, ()))
            if ours and theirs:
                points, which = (0.1, "the same") if ours & theirs else (-0.2, "another")
                yield ProposalReason(points, f"{which} {what}")


def _names(entity: EntityRecord, item: WikidataItem) -> Iterator[ProposalReason]:
    for tag, ours in names_of(entity).items():
        label = item.labels.get(tag, "")
        others = item.aliases.get(tag, ())
        keys = {folded(name) for name in ours}
        if folded(label) in keys:
            yield ProposalReason(0.35, f"the same name in {_language(tag)}: {label}")
        elif alias := next((name for name in others if folded(name) in keys), None):
            yield ProposalReason(0.25, f"another name in {_language(tag)} is the same: {alias}")
        elif label and (ratio := _similarity(ours, label)) >= similar_from:
            yield ProposalReason(round(0.2 * ratio, 2), f"a similar name in {_language(tag)}: {label}")


def _similarity(names: Iterable[str], label: str) -> float:
    return max(SequenceMatcher(None, folded(name), folded(label)).ratio() for name in names)


def _language(tag: str) -> str:
    return {"en": "English", "ko": "Korean"}.get(tag, tag)
