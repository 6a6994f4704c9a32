"""What the functions do that ``aikg.sparql.extensions`` names."""

from collections.abc import Callable
from functools import lru_cache, partial
from operator import gt, lt
from typing import Any, Final, cast

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

from aikg.iris import PREFIXES
from aikg.sparql.extensions import COLLAPSED, GREATEST, LEAST, ORDER, REPLACE, REPLACEMENT
from aikg.sparql.replacement import for_engine
from aikg.store.term_order import order_key

_Term = NamedNode | BlankNode | Literal | Triple
_STRING: Final = f"{PREFIXES['xsd']}string"
_WHITE: Final = " \t\r\n"


class _Extreme:
    """The term of a group that comes first, or last."""

    def __init__(self, is_better: Callable[[str, str], bool]) -> None:
        self._is_better = is_better
        self._term: _Term | None = None
        self._key = ""

    def accumulate(self, term: _Term) -> None:
        """Take the next term."""
        key = order_key(term)
        if self._term is None or self._is_better(key, self._key):
            self._term, self._key = term, key

    def finish(self) -> _Term | None:
        """The term; None of an empty group."""
        return self._term


def _order(term: _Term) -> Literal:
    return Literal(order_key(term))


def _collapsed(term: _Term) -> _Term:
    if isinstance(term, Literal) and term.datatype.value == _STRING:
        return Literal(term.value.strip(_WHITE))
    return term


def _replace(text: _Term, pattern: _Term, replacement: _Term, *flags: _Term) -> _Term | None:
    translated = _replacement(replacement, pattern, *flags)
    return _evaluated("REPLACE", [text, pattern, translated, *flags]) if translated else None


def _replacement(*arguments: _Term) -> Literal | None:
    """Of a replacement, a pattern and perhaps flags: the replacement as the engine reads it."""
    values = [
        term.value for term in arguments if isinstance(term, Literal) and term.datatype.value == _STRING
    ]
    if len(values) < len(arguments) or len(values) not in (2, 3) or _fails(*values[1:]):
        return None
    translated = for_engine(*values)
    return None if translated is None else Literal(translated)


@lru_cache(1 << 10)
def _fails(pattern: str, flags: str = "") -> bool:
    """Whether a pattern is none, or matches an empty string, which REPLACE has for an error (FORX0003)."""
    found = _evaluated("REGEX", [Literal(""), Literal(pattern), Literal(flags)])
    return not isinstance(found, Literal) or found.value == "true"


@lru_cache(1)
def _empty() -> pyoxigraph.Store:
    return pyoxigraph.Store()


def _evaluated(function: str, arguments: list[_Term]) -> _Term | None:
    """The value of a function of the engine; None where that is an error."""
    text = f"SELECT ({function}({', '.join(map(str, arguments))}) AS ?value) {{}}"
    (solution,) = cast("QuerySolutions", _empty().query(text))
    return cast("_Term | None", solution["value"])


FUNCTIONS: Final[dict[str, Any]] = {
    "custom_functions": {
        NamedNode(ORDER): _order,
        NamedNode(COLLAPSED): _collapsed,
        NamedNode(REPLACE): _replace,
        NamedNode(REPLACEMENT): _replacement,
    },
    "custom_aggregate_functions": {
        NamedNode(LEAST): partial(_Extreme, lt),
        NamedNode(GREATEST): partial(_Extreme, gt),
    },
}
"""The arguments with which the engine knows the functions."""
