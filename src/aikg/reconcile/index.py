"""Finds the names that are near to a name, among all names of all entities."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aikg.reconcile.identity import Identity, identities
from aikg.reconcile.inventory import Entity
from aikg.reconcile.name_normalization import Name, letters, read

_GRAM: Final = 3
_BY_LETTERS: Final = 30
_BY_SOUND: Final = 15
_TAIL: Final = 0.5
_WORK: Final = 1_000
"""How many postings are looked at for one name; those of the rarest grams come first."""

_Postings = Mapping[Hashable, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Use:
    """A name as the name of an entity, the place of which in the inventory it holds."""

    entity: int
    identity: Identity


class Index:
    """The names of entities, by their words, letters, sounds and initials."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        uses: dict[Name, set[Use]] = defaultdict(set)
        for place, entity in enumerate(entities):
            for name, identity in identities(entity):
                uses[name].add(Use(place, identity))
        self._names = list(uses)
        self._uses = [tuple(sorted(uses[name], key=_rank(entities))) for name in self._names]
        numbered = list(enumerate(self._names))
        self._same = _by(numbered, lambda name: (name.key, name.bag))
        self._initials = _by(numbered, lambda name: name.initials)
        self._letters = _by(numbered, lambda name: _grams(name.letters))
        self._sounds = {
            is_hangul: _by((pair for pair in numbered if pair[1].is_hangul == is_hangul), _sound_grams)
            for is_hangul in (True, False)
        }
        self._starts = sorted(start for pair in numbered for start in _starts(*pair))
        frequency = Counter(word for name in self._names for word in set(name.bag))
        self._weights = {word: self._rarity(count) for word, count in frequency.items()}
        self._weight_of_unknown = self._rarity(0)

    def weight(self, word: str) -> float:
        """How much a word tells: the logarithm of how rare it is among the names."""
        return self._weights.get(word, self._weight_of_unknown)

    def _rarity(self, count: int) -> float:
        return math.log(2 + len(self._names) / (1 + count))

    def starting(self, typed: str) -> dict[int, int]:
        """The entities with a name that starts with what was typed (0), or a word of which does (1)."""
        prefix, starts = read(typed).letters, self._starts
        found: dict[int, int] = {}
        for at in range(bisect_left(starts, (prefix, 0, 0)), len(starts)):
            begun, rank, number = starts[at]
            if not begun.startswith(prefix):
                break
            for use in self._uses[number]:
                found[use.entity] = min(rank, found.get(use.entity, rank))
        return found

    def near(self, name: Name) -> list[tuple[Name, tuple[Use, ...]]]:
        """The names that may be this one or near to it, each with its uses, the best known entity first."""
        found = {number for key in (name.key, name.bag) for number in self._same.get(key, ())}
        if not found:
            found.update(_nearest(_BY_SOUND, _grams(name.sound), self._sounds[not name.is_hangul]))
        found.update(_nearest(_BY_LETTERS, _grams(name.letters), self._letters))
        found.update(number for key in name.initials for number in self._same.get(key, ()))
        found.update(self._initials.get(name.key, ()))
        return [(self._names[number], self._uses[number]) for number in sorted(found)]


def _rank(entities: Sequence[Entity]) -> Callable[[Use], tuple[int, str]]:
    """Orders uses by how much is said of the entity."""
    return lambda use: (-entities[use.entity].claims, entities[use.entity].iri)


def _starts(number: int, name: Name) -> Iterable[tuple[str, int, int]]:
    """The letters with which a name starts, and with which its other words do."""
    yield name.letters, 0, number
    yield from ((letters(word), 1, number) for word in name.words[1:])


def _by(names: Iterable[tuple[int, Name]], keys_of: Callable[[Name], Iterable[Hashable]]) -> _Postings:
    """The numbers of the names by each of their keys."""
    numbers: dict[Hashable, list[int]] = defaultdict(list)
    for number, name in names:
        for key in set(keys_of(name)):
            numbers[key].append(number)
    return dict(numbers)


def _grams(letters: str) -> frozenset[str]:
    """Runs of three letters; the ends of the name count as letters."""
    padded = f"\x02\x02{letters}\x03"
    return frozenset(padded[i : i + _GRAM] for i in range(len(padded) - _GRAM + 1))


def _sound_grams(name: Name) -> frozenset[str]:
    return _grams(name.sound)


def _nearest(most: int, grams: frozenset[str], postings: _Postings) -> list[int]:
    """The numbers of the names that share the most grams, seen through the rarest of them."""
    shared: Counter[int] = Counter()
    work = 0
    for numbers in sorted((postings.get(gram, ()) for gram in grams), key=len):
        work += len(numbers)
        if work > _WORK and shared:
            break
        shared.update(numbers)
    counts = sorted(shared.values())[-most:]
    least = max(counts[0], counts[-1] * _TAIL) if counts else 0
    enough = [number for number, count in shared.items() if count >= least]
    return sorted(enough, key=shared.__getitem__, reverse=True)[:most]
