"""Changes places of a text, all at once, and finds the places in its tokens."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from aikg.sparql.tokens import Kind, Token, significant, tokenize

_OPENING: Final = frozenset("({[")
_CLOSING: Final = frozenset(")}]")


class Edit(NamedTuple):
    """A text that stands for what is from one offset to another.

    ``opened`` is the offset of what the text closes, if it does: of several at one place the inner is first.
    """

    start: int
    end: int
    text: str
    opened: int = -1


def wrapped(start: int, end: int, before: str, after: str) -> tuple[Edit, Edit]:
    """The edits that put a text before and one after what is from one offset to another."""
    return Edit(start, start, before), Edit(end, end, after, start)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap; where two wrap the same, the first is the outer one."""
    parts, position = [], 0
    numbered = enumerate(edits)
    ordered = sorted(
        numbered,
        key=lambda item: (*item[1][:2], -item[1].opened, -item[0] if item[1].opened >= 0 else item[0]),
    )
    for _, edit in ordered:
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def closing(tokens: Sequence[Token], opening: int) -> int:
    """The index of the bracket that closes the one at an index; the last index where none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].kind is Kind.SYMBOL:
            depth += (tokens[index].text in _OPENING) - (tokens[index].text in _CLOSING)
            if depth == 0:
                return index
    return len(tokens) - 1


def own_tokens(text: str) -> list[Token]:
    """The significant tokens that this endpoint evaluates: without those in the group of a SERVICE."""
    return list(_without_services(significant(tokenize(text))))


def _without_services(tokens: Sequence[Token]) -> Iterator[Token]:
    index = 0
    while index < len(tokens):
        if tokens[index].is_keyword("SERVICE"):
            opening = next(
                (i for i in range(index, len(tokens)) if tokens[i].is_symbol("{")), len(tokens) - 1
            )
            index = closing(tokens, opening)
        yield tokens[index]
        index += 1


def arguments(tokens: Sequence[Token], opening: int) -> list[tuple[int, int]]:
    """The indices from and to (exclusive) of each argument in the parentheses that open at an index."""
    end = closing(tokens, opening)
    found, start, index = [], opening + 1, opening + 1
    while index < end:
        if tokens[index].text in _OPENING and tokens[index].kind is Kind.SYMBOL:
            index = closing(tokens, index)
        elif tokens[index].is_symbol(","):
            found.append((start, index))
            start = index + 1
        index += 1
    return [*found, (start, end)] if end > opening + 1 else []
