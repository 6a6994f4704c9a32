"""Writes ``a + b`` as ``a - (-b)``, so that a duration is added to a date as it is subtracted from one.

The engine adds past the end of a month by chance only, and subtracts rightly. For numbers both are the same.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from aikg.sparql.brackets import counterparts
from aikg.sparql.edits import Edit, closing
from aikg.sparql.tokens import Kind, Token

_NAMES: Final = frozenset({Kind.IRI, Kind.PREFIXED_NAME, Kind.KEYWORD})
_TERMS: Final = frozenset({Kind.VARIABLE, Kind.STRING})
_VALUES: Final = _TERMS | {Kind.NUMBER}


def added(tokens: Sequence[Token]) -> Iterator[Edit]:
    """The edits of all sums whose second member may be a duration."""
    signs = [index for index, token in enumerate(tokens) if token.text == "+"]
    openings = {end: start for start, end in counterparts(tokens).items()} if signs else {}
    for index in signs:
        if _ends_value(tokens, index - 1, openings):
            end = _operand_end(tokens, index + 1)
            if end > index + 1 and not _is_factor(tokens, end):
                yield Edit(tokens[index].offset, tokens[index].end, " - (-(")
                yield Edit(tokens[end - 1].end, tokens[end - 1].end, "))", tokens[index + 1].offset)


def _ends_value(tokens: Sequence[Token], index: int, openings: dict[int, int]) -> bool:
    """Whether a value that may be a date ends at an index; behind a path, ``+`` is no sum.

    A path has neither variables nor literals in its parentheses, and a number is no date.
    """
    if index < 0:
        return False
    if tokens[index].is_symbol(")"):
        inside = tokens[openings.get(index, index) + 1 : index]
        return not inside or any(token.kind in _VALUES for token in inside)
    is_typed = index > 0 and tokens[index - 1].is_symbol("^^")
    return tokens[index].kind in _TERMS or is_typed


def _operand_end(tokens: Sequence[Token], start: int) -> int:
    """The index after a variable, a typed literal, a call or what is in parentheses; else the same index."""
    first, second, third = [*tokens[start : start + 3], *[tokens[-1]] * 3][:3]
    if start >= len(tokens):
        return start
    if first.kind is Kind.VARIABLE:
        return start + 1
    if first.kind is Kind.STRING and second.is_symbol("^^") and third.kind in _NAMES:
        return start + 3
    if first.is_symbol("("):
        return closing(tokens, start) + 1
    is_call = first.kind in _NAMES and second.is_symbol("(")
    return closing(tokens, start + 1) + 1 if is_call else start


def _is_factor(tokens: Sequence[Token], end: int) -> bool:
    return end < len(tokens) and (tokens[end].is_symbol("*") or tokens[end].is_symbol("/"))
