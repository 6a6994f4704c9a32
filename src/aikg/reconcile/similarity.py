"""How alike two names are, from 0 to 1, and whether they are the same name."""

from collections.abc import Callable
from typing import Final

from rapidfuzz.distance import OSA

from aikg.reconcile.names import FUNCTION_WORDS, Name, initials, letters

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
    alike = max(_by_letters(one, other), _by_words(one, other, weight), _by_sound(one, other))
    alike = max(alike, BY_INITIALS * _are_initials(one, other))
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


def _by_words(one: Name, other: Name, weight: Weight) -> float:
    """The weight of the words that they share, as a part of the weight of all (Dice's coefficient)."""
    if len(one.bag) == 1 and len(other.bag) == 1:
        return 0.0
    total = sum(map(weight, one.bag)) + sum(map(weight, other.bag))
    left, right = list(one.bag), list(other.bag)
    shared = sum(2 * weight(word) for word in one.bag if _take(left, right, word))
    if shared:
        shared += _abbreviated(left, other, right, weight) + _abbreviated(right, one, left, weight)
    return (shared + sum(_pairs(left, right, weight))) / total


def _abbreviated(short: list[str], name: Name, long: list[str], weight: Weight) -> float:
    """The weights of a word of one name and of the rest of the other, whose initials it is."""
    if len(long) < 2:
        return 0.0
    rest = initials(word for word in name.words if word in long or word in FUNCTION_WORDS)
    for word in short:
        if word in rest and len(word) >= LEAST_INITIALS:
            found = weight(word) + sum(map(weight, long))
            short.remove(word)
            long.clear()
            return ALMOST * found
    return 0.0


def _take(left: list[str], right: list[str], word: str) -> bool:
    if word not in left or word not in right:
        return False
    left.remove(word)
    right.remove(word)
    return True


def _pairs(left: list[str], right: list[str], weight: Weight) -> list[float]:
    """The weights of words that are almost the same, the most alike first; numbers are never alike."""
    words, others = _spelled(left), _spelled(right)
    alike = [(_almost(x, y), max(a, b), min(a, b), a, b) for a, x in words for b, y in others]
    found: list[float] = []
    for likeness, _, _, a, b in sorted((pair for pair in alike if pair[0]), reverse=True):
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            found.append(likeness * (weight(a) + weight(b)))
    return found


def _spelled(words: list[str]) -> list[tuple[str, str]]:
    """The words that are no numbers, each with its letters."""
    return [(word, letters(word)) for word in words if not word[:1].isdecimal()]


def _almost(one: str, other: str) -> float:
    """How alike the letters of two words are; 0 where they are not almost the same."""
    return OSA.normalized_similarity(one, other, score_cutoff=_SAME_WORD)
