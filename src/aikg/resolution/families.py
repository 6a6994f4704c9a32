"""Finds the entity whose name stands within a longer name: a family, or the whole of which it is a part."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.reconcile.identity import Identity, identities
from aikg.reconcile.inventory import Entity, term_iri
from aikg.reconcile.name_normalization import FUNCTION_WORDS, Name, read, without_form

_SIZES: Final = frozenset("kmbt")
_FORMS: Final = frozenset(
    {"base", "small", "medium", "large", "xl", "xxl", "mini", "nano", "tiny", "chat", "instruct"}
)
"""Words that tell the sizes and forms of one model apart, whoever made it."""


@dataclass(frozen=True, slots=True)
class Family:
    """An entity that is named within a name; ``rest`` are the other words, ``is_start`` where they follow."""

    entity: Entity
    rest: tuple[str, ...]
    is_start: bool

    @property
    def is_plain(self) -> bool:
        """Whether nothing but a size or a form of a model follows."""
        words = [word for word in self.rest if not word[:1].isdecimal()]
        return self.is_start and bool(self.rest) and all(word in _SIZES | _FORMS for word in words)


class Families:
    """The names of entities by their first words."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._names: defaultdict[str, set[tuple[tuple[str, ...], int]]] = defaultdict(set)
        self._entities = entities
        for place, entity in enumerate(entities):
            for name, identity in identities(entity):
                if identity is Identity.NAME:
                    self._names[name.words[0]].add((name.words, place))

    def of(self, text: str, class_name: str) -> Family | None:
        """The entity of a class with the longest name within a text, but not the whole of it."""
        name = without_form(read(text))
        found = [each for each in self._within(name) if term_iri(class_name) in each.entity.types]
        return min(found, key=lambda each: (len(each.rest), not each.is_start, each.entity.iri), default=None)

    def _within(self, name: Name) -> Iterator[Family]:
        for start, first in enumerate(name.words):
            for words, place in self._names.get(first, ()):
                rest = name.words[:start] + name.words[start + len(words) :]
                after = name.words[start + len(words) :][:1]
                if name.words[start:][: len(words)] == words and rest and not _goes_on(after):
                    family = Family(self._entities[place], rest, not start)
                    if not start or _is_telling(words, family.entity):
                        yield family


def _goes_on(after: Sequence[str]) -> bool:
    """Whether a sign binds what follows to a name, as in KT&G and Command R+."""
    return any(not word[:1].isalnum() for word in after)


def _is_telling(words: Sequence[str], entity: Entity) -> bool:
    """Whether a name means its entity wherever it stands: that of a work, or one of several words."""
    return vocab.Work in entity.types or len([word for word in words if word not in FUNCTION_WORDS]) > 1
