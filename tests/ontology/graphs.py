"""Dumps that say something more or less than the project's own."""

from collections.abc import Iterable

import pyoxigraph as ox

from aikg.checks.compiled_dump import Dump
from aikg.iris import PREFIXES, graph


def dump_of(*parts: Iterable[ox.Quad]) -> Dump:
    store = ox.Store()
    for part in parts:
        store.bulk_extend(part)
    return Dump(store)


def quads_of(text: str, name: str = "test") -> list[ox.Quad]:
    """The triples of a text in Turtle, with the project's prefixes, in the graph of that name."""
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    triples = ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph(name))) for t in triples]
