"""Finds the bracket or quote that is left open, and the one that closes nothing."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from aikg.sparql.characters import StrangeCharacter, look_alike
from aikg.sparql.tokens import Kind, Token

CLOSING: Final = {"{": "}", "(": ")", "[": "]", "<<": ">>", "{|": "|}"}
_OPENING: Final = {closing: opening for opening, closing in CLOSING.items()}


class Imbalance(NamedTuple):
    """A bracket without its counterpart: ``place`` is where that is noticed, a significant token's index.

    ``token`` is the bracket. Where it is an opening one, ``others`` are those around it that are open too,
    and ``suspect`` is the bracket that was given its counterpart, as far as the indentation can tell.
    """

    token: Token
    place: int
    met: Token | None = None
    others: tuple[Token, ...] = ()
    suspect: tuple[Token, Token] | None = None

    def __str__(self) -> str:
        if self.token.text in _OPENING:
            return f"{self.token.text!r} is unexpected: it closes nothing."
        met = f" where {self.met.text!r} stands, at {self.met.place}" if self.met else ""
        missing = f"this {self.token.text!r} is still open{met or ' at the end'}"
        others = f" So {_is_or_are(self.others)}." if self.others else ""
        return f"{missing}; a {CLOSING[self.token.text]!r} is missing.{others}{_meant(self.suspect)}"


class OpenString(NamedTuple):
    """A string that does not end: the index of its token, its quote, and what only looks like that quote."""

    place: int
    quote: str
    alike: StrangeCharacter | None

    def __str__(self) -> str:
        if self.alike:
            return f"the quote {self.quote} is not closed: {self.alike}"
        if len(self.quote) == 3:
            return f"the quotes {self.quote} are not closed before the text ends."
        remedy = f"Text of several lines stands in {self.quote * 3}."
        return f"the quote {self.quote} is not closed before the line ends. {remedy}"


def deepest(texts: Iterable[str]) -> int:
    """How many brackets stand around what stands deepest among tokens, given by their texts."""
    return max(accumulate((text in CLOSING) - (text in _OPENING) for text in texts), default=0)


def counterparts(tokens: Sequence[Token]) -> dict[int, int]:
    """The index of each opening bracket to that of the one that closes it."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.text in CLOSING:
            opened.append(index)
        elif opened and CLOSING[tokens[opened[-1]].text] == token.text:
            found[opened.pop()] = index
    return found


def imbalance(tokens: Sequence[Token]) -> Imbalance | None:
    """The first bracket of a text that has no counterpart; None where all have one."""
    opened: list[Token] = []
    suspect: tuple[Token, Token] | None = None
    indents = _indents(tokens)
    for index, token in enumerate(tokens):
        if token.text in CLOSING:
            opened.append(token)
        elif opening := _OPENING.get(token.text):
            if opening not in (each.text for each in opened):
                return Imbalance(token, index)
            if opened[-1].text != opening:
                return Imbalance(opened[-1], index, token)
            suspect = suspect or _outdented(opened, token, indents)
            opened.pop()
    if not opened:
        return None
    return Imbalance(opened[-1], len(tokens), None, tuple(opened[:-1][-3:]), suspect)


def unclosed_string(tokens: Sequence[Token]) -> OpenString | None:
    """The first string without its closing quote; None where all have one."""
    for index, token in enumerate(tokens):
        if token.kind is Kind.UNKNOWN and token.text[0] in "'\"":
            mark = token.text[0]
            quote = mark * 3 if token.text.startswith(mark * 3) else mark
            return OpenString(index, quote, look_alike(token.text, mark))
    return None


def _indents(tokens: Sequence[Token]) -> dict[int, int]:
    """The column of the first token of each line."""
    indents: dict[int, int] = {}
    for token in tokens:
        indents.setdefault(token.line, token.column)
    return indents


def _outdented(
    opened: Sequence[Token], closing: Token, indents: dict[int, int]
) -> tuple[Token, Token] | None:
    """A bracket that is closed by one that begins its line further left, as if it closed one around it."""
    own = opened[-1]
    begins_line = indents[closing.line] == closing.column
    if len(opened) > 1 and begins_line and closing.column < indents[own.line]:
        return own, closing
    return None


def _is_or_are(tokens: Sequence[Token]) -> str:
    places = " and ".join(f"the {token.text!r} at {token.place}" for token in tokens)
    return f"{'is' if len(tokens) == 1 else 'are'} {places}"


def _meant(suspect: tuple[Token, Token] | None) -> str:
    if suspect is None:
        return ""
    own, closing = suspect
    place = f"at {own.place} that at {closing.place} was not closed"
    return f" By the indentation it is the {own.text!r} {place}."
