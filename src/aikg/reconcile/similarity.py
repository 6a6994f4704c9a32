"""How alike two names are, from 0 to 1, and whether they are the same name."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from aikg.reconcile.name_normalization import FUNCTION_WORDS, Name, initials

Weight = Callable[[str], float]
"""How much a word tells: the rarer, the more; always above 0."""

REORDERED: Final = 0.98
ALMOST: Final = 0.95
BY_SOUND: Final = 0.92
BY_INITIALS: Final = 0.8
LEAST_INITIALS: Final = 3
VERSIONS_DIFFER: Final = 0.55
VERSION_MISSING: Final = 0.9
_SAME_WORD: Final = 0.7


def is_same(one: Name, other: Name) -> bool:
    """Whether two names are one, apart from spaces, hyphens, case, spelling and the order of words.

    A short acronym is not the word that has its letters: IT and it.
    """
    if one.key == other.key:
        return one.is_acronym == other.is_acronym
    return len(one.bag) > 1 and one.bag == other.bag


def similarity(one: Name, other: Name, weight: Weight) -> float:
    """How alike two names are: 1 where they are the same, at most 0.95 where they are not.

    It does not depend on which of them comes first.
    """
    if is_same(one, other):
        return 1.0 if one.key == other.key else REORDERED
    alike = max(_by_letters(one, other), _by_sound(one, other), BY_INITIALS * _are_initials(one, other))
    if len(one.bag) > 1 or len(other.bag) > 1:
        alike = max(alike, _by_words(one, other, weight, alike))
    return min(alike, ALMOST) * _by_version(one, other)


def _by_letters(one: Name, other: Name) -> float:
    return OSA.normalized_similarity(one.letters, other.letters)


def _by_sound(one: Name, other: Name) -> float:
    """How alike they sound where one of them is in Hangul and the other is not."""
    if one.is_hangul == other.is_hangul:
        return 0.0
    return BY_SOUND * OSA.normalized_similarity(one.sound, other.sound)


def _are_initials(one: Name, other: Name) -> bool:
    return _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: Name, long: Name) -> bool:
    return len(short.words) == 1 and len(short.key) >= LEAST_INITIALS and short.key in long.initials


def _by_version(one: Name, other: Name) -> float:
    """What is left of the likeness of two names because of the numbers in them."""
    if one.numbers == other.numbers:
        return 1.0
    is_within = one.numbers <= other.numbers or other.numbers <= one.numbers
    return VERSION_MISSING if is_within else VERSIONS_DIFFER


def _by_words(one: Name, other: Name, weight: Weight, least: float) -> float:
    """The weight of the words that they share, as a part of the weight of all (Dice's coefficient).

    Something below ``least`` where it cannot be more.
    """
    common = one.distinct & other.distinct
    left, right = _rest(one, common, weight), _rest(other, common, weight)
    shared = 2 * sum(map(weight, common))
    total = shared + sum(left.values()) + sum(right.values())
    if shared:
        shared += _abbreviated(left, other, right) + _abbreviated(right, one, left)
    is_enough = shared + 2 * min(sum(left.values()), sum(right.values())) > least * total
    return (shared + _nearly_shared(one, left, other, right)) / total if is_enough else 0.0


_Weights = dict[str, float]
"""Words of a name, and what each of them tells."""


def _rest(name: Name, common: frozenset[str], weight: Weight) -> _Weights:
    return {word: weight(word) for word in name.distinct if word not in common}


def _abbreviated(short: _Weights, name: Name, long: _Weights) -> float:
    """The weights of a word of one name and of the rest of the other, whose initials it is."""
    candidates = [word for word in short if len(word) >= LEAST_INITIALS] if len(long) > 1 else ()
    if not candidates:
        return 0.0
    rest = initials(word for word in name.words if word in long or word in FUNCTION_WORDS)
    for word in candidates:
        if word in rest:
            found = short.pop(word) + sum(long.values())
            long.clear()
            return ALMOST * found
    return 0.0


def _nearly_shared(one: Name, left: _Weights, other: Name, right: _Weights) -> float:
    """The weights of words that are almost the same, the most alike first; numbers are never alike."""
    found = 0.0
    for likeness, _, _, a, b in sorted(_alike(one, left, other, right), reverse=True):
        if a in left and b in right:
            found += likeness * (left.pop(a) + right.pop(b))
    return found


def _alike(
    one: Name, left: _Weights, other: Name, right: _Weights
) -> Iterator[tuple[float, str, str, str, str]]:
    """The words left that are almost the same, with their likeness and in an order that has no sides."""
    others = [spelled for spelled in other.spelled if spelled[0] in right]
    for a, x, length in one.spelled if others else ():
        least, most = length * _SAME_WORD, length / _SAME_WORD
        for b, y, other_length in others if a in left else ():
            is_near = least <= other_length <= most
            if likeness := (_almost(x, y) if is_near else _is_cut_short(x, y) and _SAME_WORD):
                yield likeness, max(a, b), min(a, b), a, b


@lru_cache(maxsize=1 << 16)
def _almost(one: str, other: str) -> float:
    """How alike the letters of two words are; 0 where they are not almost the same."""
    return OSA.normalized_similarity(one, other, score_cutoff=_SAME_WORD)


def _is_cut_short(one: str, other: str) -> bool:
    """Whether one word is the beginning of the other, as U. and Admin. are, in Latin letters."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long.isascii() and long.startswith(short)
