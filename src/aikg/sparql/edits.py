"""Changes places of a text, all at once, and finds the places in its tokens."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from aikg.sparql.tokens import Kind, Token, significant, tokenize

_SHORT: Final = 20_000
_OPENING: Final = frozenset(("(", "{", "[", "{|"))
_NAMES: Final = frozenset({Kind.IRI, Kind.PREFIXED_NAME, Kind.KEYWORD})
_CLOSING: Final = frozenset((")", "}", "]", "|}"))


class Edit(NamedTuple):
    """A text that stands for what is from one offset to another.

    ``opened`` is the offset of what the text closes, if it does: of several at one place the inner is first.
    """

    start: int
    end: int
    text: str
    opened: int = -1


def insertion(offset: int, text: str) -> Edit:
    """The edit that puts a text in."""
    return Edit(offset, offset, text)


def wrapped(start: int, end: int, before: str, after: str) -> tuple[Edit, Edit]:
    """The edits that put a text before and one after what is from one offset to another."""
    return Edit(start, start, before), Edit(end, end, after, start)


def edited(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """The text, or a part of it, with edits; of two that wrap the same the first is the outer one."""
    parts, position = [], start
    for _, edit in sorted(enumerate(edits), key=_place):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:end]])


def _place(numbered: tuple[int, Edit]) -> tuple[int, int, int, int]:
    number, edit = numbered
    return edit.start, edit.end, -edit.opened, -number if edit.opened >= 0 else number


def deepening(token: Token) -> int:
    """By how many brackets what follows a token stands deeper than the token: 1, 0 or -1."""
    return (token.text in _OPENING) - (token.text in _CLOSING)


def closing(tokens: Sequence[Token], opening: int) -> int:
    """The index of the bracket that closes the one at an index; the last index where none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += deepening(tokens[index])
        if depth == 0:
            return index
    return len(tokens) - 1


def enclosing(tokens: Sequence[Token], index: int, limit: int = 0) -> int:
    """The index, from ``limit`` on, of the innermost bracket that is open before a token; -1 without any."""
    depth = 0
    for position in range(index - 1, limit - 1, -1):
        depth -= deepening(tokens[position])
        if depth < 0:
            return position
    return -1


def own_tokens(text: str) -> list[Token]:
    """The significant tokens that this endpoint evaluates: of a SERVICE there is the word alone."""
    return list(_remembered(text) if len(text) <= _SHORT else _own(text))


def _own(text: str) -> Sequence[Token]:
    tokens = significant(tokenize(text))
    return tuple(_without_services(tokens)) if "service" in text.lower() else tokens


_remembered: Final = lru_cache(16)(_own)
"""A text is read by several that rewrite it, one after another."""


def _without_services(tokens: Sequence[Token]) -> Iterator[Token]:
    index = 0
    while index < len(tokens):
        yield tokens[index]
        if tokens[index].is_keyword("SERVICE"):
            opening = next(
                (i for i in range(index, len(tokens)) if tokens[i].is_symbol("{")), len(tokens) - 1
            )
            index = closing(tokens, opening)
        index += 1


def constraint_end(tokens: Sequence[Token], start: int) -> int:
    """The index after the constraint or variable that begins at an index; the same index where none does.

    A constraint is an expression in parentheses, a call, or EXISTS with its group (section 19.8, rule 69).
    """
    if start >= len(tokens):
        return start
    if tokens[start].kind is Kind.VARIABLE:
        return start + 1
    opening = start
    while opening < min(start + 2, len(tokens) - 1) and tokens[opening].kind in _NAMES:
        opening += 1
    is_group = tokens[opening].is_symbol("(") or (tokens[opening].is_symbol("{") and opening > start)
    is_clause = tokens[start].is_keyword("LIMIT", "OFFSET", "VALUES", "HAVING")
    return closing(tokens, opening) + 1 if is_group and not is_clause else start


def arguments(tokens: Sequence[Token], opening: int) -> list[tuple[int, int]]:
    """The indices from and to (exclusive) of each argument in the parentheses that open at an index."""
    end = closing(tokens, opening)
    found, start, index = [], opening + 1, opening + 1
    while index < end:
        if tokens[index].text in _OPENING:
            index = closing(tokens, index)
        elif tokens[index].is_symbol(","):
            found.append((start, index))
            start = index + 1
        index += 1
    return [*found, (start, end)] if end > opening + 1 else []
