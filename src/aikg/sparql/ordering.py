"""Has ORDER BY, MIN and MAX compare by keys of which any two can be compared (SPARQL 1.1, section 15.1).

The engine falls back to lexical forms where ``<`` has no answer. That order has cycles (100 < '50' < 9),
which its sort ends the process for.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aikg.sparql.edits import Edit, closing, constraint_end, own_tokens, wrapped
from aikg.sparql.extensions import GREATEST, LEAST, ORDER
from aikg.sparql.tokens import Kind, Token

_SUSPECT: Final = re.compile(r"order\s*+(?:#|by)|(?:min|max)\s*+[#(]", re.IGNORECASE)
_AGGREGATES: Final = {"MIN": LEAST, "MAX": GREATEST}
_COMPARABLE: Final = frozenset({"COUNT", "STR", "STRLEN", "LANG", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES"})
"""Functions whose values are all strings, or all integers below 2^63, so that ``<`` compares any two."""


def order_edits(text: str) -> Iterator[Edit]:
    """What makes each order of a query or update total; nothing where it orders nothing."""
    tokens = own_tokens(text) if _SUSPECT.search(text) else []
    for index, token in enumerate(tokens[:-2]):
        word = token.text.upper() if token.kind is Kind.KEYWORD else ""
        if word in _AGGREGATES and tokens[index + 1].is_symbol("("):
            yield from _aggregate(tokens, index)
        elif word == "ORDER" and tokens[index + 1].is_keyword("BY"):
            yield from _conditions(tokens, index + 2)


def _aggregate(tokens: Sequence[Token], index: int) -> Iterator[Edit]:
    """MIN or MAX; of a set they are what they are of its members, so that DISTINCT need not be said."""
    token, inner = tokens[index], tokens[index + 2]
    yield Edit(token.offset, token.end, f"<{_AGGREGATES[token.text.upper()]}>")
    if inner.is_keyword("DISTINCT"):
        yield Edit(inner.offset, inner.end, "")


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
