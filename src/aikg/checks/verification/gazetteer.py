"""The names of entities and sources, and where they stand in a text: the longest, from left to right."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aikg.claims.name_keys import name_key
from aikg.iris import PREFIXES

_SHORTEST: Final = 2
_LISTING: Final = re.compile(r", | and ")
"""What joins names in the name of a collective, within which they are names still."""

_LETTER: Final = re.compile("[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A name in a text: from where to where, and the IRIs of all that have it."""

    start: int
    end: int
    iris: frozenset[str]


@dataclass(frozen=True)
class Gazetteer:
    """The names of entities and sources, and the classes of entities, by IRI."""

    by_iri: Mapping[str, frozenset[str]]
    classes: Mapping[str, str]

    @cached_property
    def _by_key(self) -> Mapping[str, frozenset[str]]:
        """Who has a name, by the name's letters and digits."""
        found: dict[str, set[str]] = {}
        for iri, names in self.by_iri.items():
            for key in filter(None, map(name_key, names)):
                found.setdefault(key, set()).add(iri)
        return {key: frozenset(iris) for key, iris in found.items()}

    @cached_property
    def _by_beginning(self) -> Mapping[str, list[tuple[str, frozenset[str]]]]:
        """The names by their first two characters, longest first."""
        iris: dict[str, set[str]] = {}
        for iri, names in self.by_iri.items():
            for name in (name for name in names if not _LISTING.search(name)):
                iris.setdefault(name.lower(), set()).add(iri)
        found: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for name in sorted(iris, key=lambda name: (-len(name), name)):
            if len(name) >= _SHORTEST:
                found.setdefault(name[:_SHORTEST], []).append((name, frozenset(iris[name])))
        return found

    def named(self, words: str) -> frozenset[str]:
        """All that words name: they are a name, or else hold some."""
        whole = self._by_key.get(name_key(words))
        return whole or frozenset(iri for place in self.places(words) for iri in place.iris)

    def called(self, words: str) -> frozenset[str]:
        """All of which the words are a name."""
        return self._by_key.get(name_key(words), frozenset())

    def places(self, text: str) -> Iterator[NamePlace]:
        """The names in a text, the longest at each place; no two overlap."""
        lower, at = text.lower(), 0
        if len(lower) != len(text):
            lower = text
        while at < len(lower):
            place = self._at(lower, at)
            if place:
                yield place
            at = place.end if place else at + 1

    def _at(self, text: str, at: int) -> NamePlace | None:
        for name, iris in self._by_beginning.get(text[at : at + _SHORTEST], ()):
            if text.startswith(name, at) and _is_whole(text, at, at + len(name)):
                return NamePlace(at, at + len(name), iris)
        return None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or digit goes on before or behind."""
    return not any(
        0 < at < len(text) and _LETTER.match(text, at - 1) and _LETTER.match(text, at) for at in (start, end)
    )


def gazetteer_of(rows: Iterable[Mapping[str, str]]) -> Gazetteer:
    """Names from solutions with ?entity, ?name and ?class."""
    names: dict[str, set[str]] = {}
    classes: dict[str, str] = {}
    for row in rows:
        names.setdefault(row["entity"], set()).add(row["name"])
        if row["entity"].startswith(PREFIXES["id"]):
            classes[row["entity"]] = row["class"]
    return Gazetteer({iri: frozenset(found) for iri, found in names.items()}, classes)
