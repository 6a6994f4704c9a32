"""Names and texts whose writing is not that of the language by which they are tagged."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal

from aikg.checks.compiled_dump import Dump
from aikg.checks.entity_names import EntityName, names_by_entity
from aikg.checks.findings import Finding, Severity
from aikg.claim_nodes import ClaimNode
from aikg.claims.name_keys import name_key

NAME = "script"

_LATIN: Final = frozenset({"LATIN"})
_SCRIPTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "ko": frozenset({"HANGUL", "CJK"}),
        "ja": frozenset({"HIRAGANA", "KATAKANA", "CJK"}),
        "zh": frozenset({"CJK"}),
        **dict.fromkeys(("ru", "uk", "bg", "be"), frozenset({"CYRILLIC"})),
        **dict.fromkeys(("ar", "fa", "ur"), frozenset({"ARABIC"})),
        "el": frozenset({"GREEK"}),
        "he": frozenset({"HEBREW"}),
        "hi": frozenset({"DEVANAGARI"}),
        "th": frozenset({"THAI"}),
        **dict.fromkeys(
            ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "no", "da", "fi", "cs", "tr", "vi"), _LATIN
        ),
    }
)
"""How languages are written (IANA's registry of subtags, Suppress-Script); of any other nothing is said."""

_HANGUL: Final = "HANGUL"
_FOREIGN: Final = "The writing is not that of the language."
_SPELLED: Final = "A name in Latin letters is no English one."


def find(dump: Dump) -> Iterator[Finding]:
    """A warning for a name that is written otherwise than its language is, or a text in the other language.

    Korean and others may write a name in Latin letters where its English name is the same.
    """
    for names in names_by_entity(dump).values():
        latin = {name_key(name.text) for name in names if _is_latin(name.language)}
        for name in names:
            if kind := _mistake(name, latin):
                yield _finding(kind, name.entity, name.text, name.language)
    for claim in dump.claims:
        yield from _texts(claim)


def _mistake(name: EntityName, latin: set[str]) -> str:
    """What is wrong with a name; empty where nothing is."""
    own = _SCRIPTS.get(name.language.partition("-")[0])
    written = _scripts(name.text)
    if own is None or not written:
        return ""
    if written - own - _LATIN:
        return _FOREIGN
    is_borrowed = not written & own
    return _SPELLED if is_borrowed and name_key(name.text) not in latin else ""


def _texts(claim: ClaimNode) -> Iterator[Finding]:
    """Texts of a claim that are Korean and have no Hangul, or English and are of Hangul for the most part."""
    for values in (claim.values, *claim.qualifiers.values()):
        for text in (value for value in values if isinstance(value, Literal)):
            letters = [_script(letter) for letter in text.value if letter.isalpha()]
            hangul = letters.count(_HANGUL)
            lacks = text.language == "ko" and letters and not hangul
            if lacks or (text.language == "en" and hangul > len(letters) / 2):
                yield _finding(_FOREIGN, claim.iri, text.value, text.language or "")


def _is_latin(language: str) -> bool:
    return _SCRIPTS.get(language.partition("-")[0], _LATIN) == _LATIN


def _scripts(text: str) -> frozenset[str]:
    return frozenset(map(_script, filter(str.isalpha, text)))


@cache
def _script(letter: str) -> str:
    """The script of a letter, by its name in Unicode."""
    return re.split("[ -]", unicodedata.name(letter, ""))[0]


def _finding(kind: str, subject: str, text: str, language: str) -> Finding:
    remedy = "Correct the name, or the language under which it stands."
    message = f"“{text}” stands under {language}. {kind} {remedy}"
    korean = f"“{text}”: {language} 언어의 표기가 아니다. 이름이나 언어 표시를 바로잡는다."
    return Finding(
        NAME, Severity.WARNING, message, (subject,), korean=korean, kind=kind, figures=(f"{text}@{language}",)
    )
