"""Rewrites a text so that the engine does with it what the specifications say."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from aikg import iris
from aikg.sparql.alternatives import with_unions
from aikg.sparql.edits import edited
from aikg.sparql.functions import function_edits
from aikg.sparql.graph_copies import with_sources
from aikg.sparql.ordering import order_edits

_SHORT: Final = 20_000
_SIGNS: Final = ("(", "|", "+", "order", "copy", "move")
"""What a text has of which anything is rewritten."""


def in_standard_sense(text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> str:
    """The text for the engine of the store in this process; it calls functions that no other engine has.

    Who has errors to tell takes them from the text as it was: a text that is no SPARQL may come out as some.
    """
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return text
    rewrite = _remembered if len(text) <= _SHORT else _rewritten
    return rewrite(text, base_iri, tuple(namespaces.items()))


def _rewritten(text: str, base_iri: str, prefixes: tuple[tuple[str, str], ...]) -> str:
    namespaces = dict(prefixes)
    text = with_unions(with_sources(text, base_iri, namespaces))
    return edited(text, [*order_edits(text), *function_edits(text, base_iri, namespaces)])


_remembered: Final = lru_cache(64)(_rewritten)
"""Who asks a library of queries asks the same texts again and again."""
