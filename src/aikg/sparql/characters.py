"""Names the characters that look like SPARQL's signs and are none, and says what to type in their place."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from aikg.sparql.tokens import Kind, Token

_SPACES: Final = "\v\f\x85\xa0\u180e\u2028\u2029"
_FILLERS: Final = "\u034f\u115f\u1160\u3164\uffa0"
"""What shows nothing, though its category is that of letters and marks."""

_MEANT: Final = {
    **dict.fromkeys("“”„‟«»″〝〞〟「」『』", '"'),
    **dict.fromkeys("‘’‚‛′´`ʹʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
    **dict.fromkeys("。｡﹒․", "."),
    **dict.fromkeys("、､﹐", ","),
    **dict.fromkeys("〈‹⟨", "<"),
    **dict.fromkeys("〉›⟩", ">"),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",
    "∗": "*",
    "⋅": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "∧": "&&",
    "∨": "||",
    "¬": "!",
    "¿": "?",
    "∣": "|",
    "¦": "|",
    "∶": ":",
    "˄": "^",
}
_NAMES: Final = frozenset({Kind.VARIABLE, Kind.PREFIXED_NAME, Kind.BLANK_NODE})
_JOINERS: Final = "\u200c\u200d"
_CONNECTORS: Final = "\u00b7\u203f\u2040"


class StrangeCharacter(NamedTuple):
    """A character and where it stands; ``offset`` counts code points from 0."""

    character: str
    offset: int

    def __str__(self) -> str:
        return f"{_shown(self.character)} {_advice(self.character)}"


def strange_characters(tokens: Sequence[Token]) -> Iterator[StrangeCharacter]:
    """What stands outside of strings and comments and is no sign of SPARQL, in the order of the text.

    The grammar allows some of them in names and IRIs, such as an ideographic comma, where hardly anybody
    means them.
    """
    for token in tokens:
        for index, character in enumerate(token.text):
            if _is_strange(token, index, character):
                yield StrangeCharacter(character, token.offset + index)


def _is_strange(token: Token, index: int, character: str) -> bool:
    if token.kind is Kind.UNKNOWN:
        is_string = token.text[0] in "'\""
        return not is_string and (not character.isascii() or character == "`" or _is_unseen(character))
    if token.text.isascii():
        return False
    if token.kind is Kind.IRI:
        return _is_unseen(character)
    return token.kind in _NAMES and _is_strange_in_name(token.text, index)


def look_alike(text: str, sign: str) -> StrangeCharacter | None:
    """The first character of a text that only looks like a sign; None without any."""
    found = (StrangeCharacter(each, at) for at, each in enumerate(text) if _MEANT.get(each) == sign)
    return next(found, None)


def _is_unseen(character: str) -> bool:
    """Whether a character shows nothing, or a space that is not the one of the keyboard."""
    return character in _FILLERS or (
        character not in " \t\r\n" and unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    )


def _is_strange_in_name(name: str, index: int) -> bool:
    """Whether it is no letter; a joiner is right between the letters of some scripts."""
    character = name[index]
    if character.isascii() or character in _CONNECTORS:
        return False
    if character in _JOINERS:
        around = name[index - 1 : index] + name[index + 1 : index + 2]
        return around.isascii() or len(around) < 2
    return _is_unseen(character) or unicodedata.category(character)[0] in "PS" or _is_wide(character)


def _is_wide(character: str) -> bool:
    return "\uff01" <= character <= "\uff5e" and not chr(ord(character) - 0xFEE0).isalnum()


def _shown(character: str) -> str:
    name = unicodedata.name(character, "CONTROL CHARACTER")
    sign = "" if _is_unseen(character) else f"{character} "
    return f"the character {sign}(U+{ord(character):04X}, {name})"


def _advice(character: str) -> str:
    if character in _SPACES or unicodedata.category(character) == "Zs":
        return "is not a space of SPARQL. Type a plain space in its place."
    if _is_unseen(character):
        return "is invisible and has no meaning here. Delete it."
    plain = _MEANT.get(character) or unicodedata.normalize("NFKC", character)
    if plain.isascii():
        return f"is no sign of SPARQL. Type {plain} in its place."
    if character.isalpha():
        return "stands outside of a string and a name. Put text into quotes, and ? before a variable."
    return "has no meaning in SPARQL. Delete it, or put it into a string."
