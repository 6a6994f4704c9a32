"""Makes the slug of a new entity from its name, never one that another has, or that its name would give."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from aikg.reconcile.hangul import romanise

_LETTER: Final = re.compile(r"(?:GREEK|CYRILLIC|KATAKANA|HIRAGANA).* LETTER (?:SMALL )?(?P<letter>\w+)$")
_PARENTHESIS: Final = re.compile(r"[(（][^()（）]*[)）]")
_LATIN: Final = re.compile("[a-z]")
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 60


class FreeSlugs:
    """Gives slugs; ``taken`` are those used or withdrawn, ``names`` what entities are called."""

    def __init__(self, taken: Iterable[str], names: Iterable[str]) -> None:
        self._taken = {*taken, *map(slug_of, names)}

    def is_free(self, slug: str) -> bool:
        """Whether nothing has a slug."""
        return slug not in self._taken

    def free(self, text: str, class_name: str, hints: Iterable[str]) -> str:
        """A slug for a name: its own, or with the first of the hints that makes it free, or a number."""
        own = slug_of(text) or f"{slug_of(class_name)}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        tried = [own, *(f"{own}-{hint}" for hint in map(slug_of, hints) if hint)]
        number = 2
        while not (found := [slug for slug in tried if self.is_free(slug)]):
            tried, number = [f"{own}-{number}"], number + 1
        return found[0]

    def take(self, slug: str) -> None:
        """Let nobody have a slug again."""
        self._taken.add(slug)


def slug_of(text: str) -> str:
    """A text as a slug, by its Latin letters, by those that others stand for; empty where there are none."""
    whole, outer = _spelled(text), _spelled(_PARENTHESIS.sub(" ", text))
    # What stands in parentheses in another script is the same name again.
    best = outer if _LATIN.search(outer) and not text.isascii() else whole
    return best[:_LONGEST].strip("-")


def _spelled(text: str) -> str:
    latin = romanise(text.casefold()).replace("+", " plus ")
    plain = "".join(map(_letter, unicodedata.normalize("NFKD", latin)))
    return _NO_SLUG.sub("-", plain).strip("-")


def _letter(char: str) -> str:
    """What a letter of an alphabet is called, without its marks; nothing for a mark, a space for the rest."""
    if char.isascii():
        return char
    if unicodedata.combining(char):
        return ""
    found = _LETTER.fullmatch(unicodedata.name(char, ""))
    return found["letter"].lower() if found else " "
