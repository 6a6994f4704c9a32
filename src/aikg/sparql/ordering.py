"""Has ORDER BY, MIN and MAX compare by keys of which any two can be compared (SPARQL 1.1, section 15.1).

The engine falls back to lexical forms where ``<`` has no answer. That order has cycles (100 < '50' < 9),
which its sort ends the process for.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aikg.sparql.edits import Edit, closing, constraint_end, edited, own_tokens, wrapped
from aikg.sparql.extensions import GREATEST, LEAST, ORDER
from aikg.sparql.tokens import Token

_SUSPECT: Final = re.compile(r"order\s*+(?:#|by)|(?:min|max)\s*+[#(]", re.IGNORECASE)
_AGGREGATES: Final = {"MIN": LEAST, "MAX": GREATEST}
_COMPARABLE: Final = frozenset({"COUNT", "STR", "STRLEN", "LANG", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES"})
"""Functions whose values are all strings, or all integers below 2^63, so that ``<`` compares any two."""


def with_total_order(text: str) -> str:
    """The query or update, each of whose orders is total; the same text where it orders nothing."""
    if not _SUSPECT.search(text):
        return text
    tokens = own_tokens(text)
    return edited(text, [*_keys(tokens), *_aggregates(tokens)])


def _aggregates(tokens: Sequence[Token]) -> Iterator[Edit]:
    """MIN and MAX; of a set they are what they are of its members, so that DISTINCT need not be said."""
    for index, token in enumerate(tokens[:-2]):
        if token.is_keyword(*_AGGREGATES) and tokens[index + 1].is_symbol("("):
            yield Edit(token.offset, token.end, f"<{_AGGREGATES[token.text.upper()]}>")
            if tokens[index + 2].is_keyword("DISTINCT"):
                yield Edit(tokens[index + 2].offset, tokens[index + 2].end, "")


def _keys(tokens: Sequence[Token]) -> Iterator[Edit]:
    for index, token in enumerate(tokens[:-2]):
        if token.is_keyword("ORDER") and tokens[index + 1].is_keyword("BY"):
            yield from _conditions(tokens, index + 2)


def _conditions(tokens: Sequence[Token], index: int) -> Iterator[Edit]:
    """The conditions of one ORDER BY clause, up to what can be none."""
    while index < len(tokens):
        is_directed = tokens[index].is_keyword("ASC", "DESC")
        start = index + is_directed
        end = constraint_end(tokens, start)
        if end <= start:
            return
        if not _is_comparable(tokens, start, end):
            before, after = (f"(<{ORDER}>(", "))") if is_directed else (f"<{ORDER}>(", ")")
            yield from wrapped(tokens[start].offset, tokens[end - 1].end, before, after)
        index = end


def _is_comparable(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a condition is nothing but a call of a function whose values can all be compared."""
    while tokens[start].is_symbol("(") and end - start > 2 and closing(tokens, start) == end - 1:
        start, end = start + 1, end - 1
    is_call = end - start > 2 and tokens[start].is_keyword(*_COMPARABLE) and tokens[start + 1].is_symbol("(")
    return is_call and closing(tokens, start + 1) == end - 1
