"""Rewrites a text so that the engine does with it what the specifications say."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from aikg import iris
from aikg.sparql.alternatives import with_unions
from aikg.sparql.functions import with_standard_functions
from aikg.sparql.graph_copies import with_sources
from aikg.sparql.ordering import with_total_order

_SHORT: Final = 20_000


def in_standard_sense(text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> str:
    """The text for the engine of the store in this process; it calls functions that no other engine has.

    Who has errors to tell takes them from the text as it was: a text that is no SPARQL may come out as some.
    """
    rewrite = _remembered if len(text) <= _SHORT else _rewritten
    return rewrite(text, base_iri, tuple(namespaces.items()))


def _rewritten(text: str, base_iri: str, prefixes: tuple[tuple[str, str], ...]) -> str:
    namespaces = dict(prefixes)
    return with_total_order(
        with_standard_functions(with_unions(with_sources(text, base_iri, namespaces)), base_iri, namespaces)
    )


_remembered: Final = lru_cache(64)(_rewritten)
"""Who asks a library of queries asks the same texts again and again."""
