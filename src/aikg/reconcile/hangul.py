"""Hangul as letters: its jamo, its Revised Romanization, and Latin letters as Korean reads them out."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

_FIRST: Final = 0xAC00
_VOWELS: Final = 21
_FINALS: Final = 28
_SYLLABLE: Final = re.compile("[가-힣]")
_RUN: Final = re.compile("[가-힣]+")

# Unicode's order of the initial consonants, the vowels and the final consonants of a syllable.
_INITIAL: Final = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
)  # fmt: skip
_VOWEL: Final = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
_FINAL: Final = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t",
    "t", "ng", "t", "t", "k", "t", "p", "t",
)  # fmt: skip
# What a final consonant, or the second of two, sounds like when a vowel follows it.
_LINKED: Final = (
    "", "g", "kk", "k,s", "n", "n,j", "n", "d", "r", "l,g", "l,m", "l,b", "l,s", "l,t", "l,p", "r",
    "m", "b", "p,s", "s", "ss", "ng", "j", "ch", "k", "t", "p", "",
)  # fmt: skip
_PALATAL: Final = {"d": "j", "t": "ch", "l,t": "l,ch"}
_ASSIMILATED: Final = {
    ("k", "n"): "ngn", ("k", "m"): "ngm", ("k", "r"): "ngn",
    ("t", "n"): "nn", ("t", "m"): "nm", ("t", "r"): "nn",
    ("p", "n"): "mn", ("p", "m"): "mm", ("p", "r"): "mn",
    ("n", "r"): "ll", ("l", "n"): "ll", ("l", "r"): "ll",
    ("m", "r"): "mn", ("ng", "r"): "ngn",
}  # fmt: skip
"""Final and initial consonant as they sound together, where they change each other."""

_SPOKEN: Final = {
    "a": "에이", "b": "비", "c": "시", "d": "디", "e": "이", "f": "에프", "g": "지", "h": "에이치",
    "i": "아이", "j": "제이", "k": "케이", "l": "엘", "m": "엠", "n": "엔", "o": "오", "p": "피",
    "q": "큐", "r": "아르", "s": "에스", "t": "티", "u": "유", "v": "브이", "w": "더블유", "x": "엑스",
    "y": "와이", "z": "제트",
}  # fmt: skip


def jamo(text: str) -> str:
    """The text with each Hangul syllable as its two or three letters (Unicode, section 3.12)."""
    return _SYLLABLE.sub(lambda match: unicodedata.normalize("NFD", match[0]), text)


def romanise(text: str) -> str:
    """The text with its Hangul in Revised Romanization, in lower case and as it is spoken.

    The rules are those of the Republic of Korea's Romanization of Korean (2000): consonants that meet
    are written as they sound. What only a dictionary knows, such as an inserted n, is not applied.
    """
    return _RUN.sub(lambda match: _romanise_run(match[0]), text)


def _romanise_run(run: str) -> str:
    syllables = [_parts(syllable) for syllable in run]
    written = [_INITIAL[syllables[0][0]], _VOWEL[syllables[0][1]]]
    for (_, _, final), (initial, vowel, _) in pairwise(syllables):
        written += [_junction(final, initial, vowel), _VOWEL[vowel]]
    return "".join([*written, _FINAL[syllables[-1][2]]])


def _parts(syllable: str) -> tuple[int, int, int]:
    rest, final = divmod(ord(syllable) - _FIRST, _FINALS)
    return (*divmod(rest, _VOWELS), final)


def _junction(final: int, initial: int, vowel: int) -> str:
    """The consonants between two vowels."""
    onset, coda = _INITIAL[initial], _FINAL[final]
    if onset:
        return _ASSIMILATED.get((coda, onset), coda + onset)
    linked = _LINKED[final]
    if _VOWEL[vowel] == "i":
        linked = _PALATAL.get(linked, linked)
    return linked.replace(",", "")


def spoken(letters: str) -> str:
    """Latin letters, in lower case, as a Korean speaker reads them out: "gpt" is 지피티."""
    return "".join(_SPOKEN[letter] for letter in letters)
