"""Candidates, entities, types and properties as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aikg.reconcile.candidates import Candidate, Feature
from aikg.reconcile.inventory import Entity, EntityProperty, Inventory, Type, in_language, term_iri
from aikg.reconcile.spaces import Space

_FEATURES: Final[Mapping[str, Mapping[str, str]]] = {
    "name_similarity": {"en": "Similarity of the names, from 0 to 1", "ko": "이름의 유사도 (0~1)"},
    "same_name": {"en": "It has the very name", "ko": "같은 이름"},
    "rivals": {"en": "Others with the same name", "ko": "이름이 같은 다른 개체의 수"},
    "type_match": {"en": "It has the type that was asked for", "ko": "유형 일치"},
    "contradictions": {"en": "Conditions that it contradicts", "ko": "어긋나는 조건의 수"},
    "claims": {"en": "Claims about it", "ko": "관련 주장의 수"},
}


@dataclass(frozen=True, slots=True)
class Describer:
    """Describes in one language what there is, by the ids of one identifier space."""

    inventory: Inventory
    space: Space
    language: str

    def candidate(self, candidate: Candidate) -> dict[str, Any]:
        """A candidate as both versions have it, without its features."""
        return {
            **self.entity(candidate.entity),
            "score": candidate.score,
            "match": candidate.match,
            "type": self.types(candidate.entity),
        }

    def entity(self, entity: Entity) -> dict[str, Any]:
        """An entity by id, name and description."""
        return {
            "id": self.space.id_of(entity),
            "name": self.name(entity),
            "description": self.description(entity),
        }

    def name(self, entity: Entity) -> str:
        """Its label in the language; its id where it has none."""
        return in_language(entity.labels, self.language) or entity.slug

    def description(self, entity: Entity) -> str:
        """What kind of thing it is, and its labels in other languages."""
        kinds = [kind["name"] for kind in self.types(entity)]
        others = sorted(set(entity.labels.values()) - {self.name(entity)})
        return " · ".join([*kinds, *others])

    def types(self, entity: Entity) -> list[dict[str, Any]]:
        """The most specific classes of an entity."""
        known = self.inventory.types
        found = [known[iri] for iri in entity.narrowest if iri in known]
        return [{"id": type_.id, "name": self.text(type_.labels) or type_.id} for type_ in found]

    def type(self, type_: Type) -> dict[str, Any]:
        """A type with its definition and the types directly above it."""
        above = (self.inventory.types[iri] for iri in type_.broader if iri in self.inventory.types)
        own = [one for one in above if one.id != one.iri]
        described = self.term(type_)
        return described | {"broader": [self.term(one) for one in own]} if own else described

    def term(self, term: Type | EntityProperty) -> dict[str, Any]:
        """A type or property by id, name and definition."""
        described = {"id": term.id, "name": self.text(term.labels) or term.id}
        definition = self.text(term.definitions)
        return described | {"description": definition} if definition else described

    def text(self, texts: Mapping[str, str]) -> str:
        """The text in the language, or the next best."""
        return in_language(texts, self.language)

    def feature_name(self, feature: Feature) -> str:
        """What a feature is called."""
        if feature.id in _FEATURES:
            return self.text(_FEATURES[feature.id])
        property_ = self.inventory.properties.get(term_iri(feature.id.removeprefix("property:")))
        return self.text(property_.labels) if property_ else feature.id
