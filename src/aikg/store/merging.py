"""The RDF merge of several graphs as the default graph (SPARQL 1.1, section 13.2.1): each triple once.

The engine asks one graph after the other, so that a triple in n of them would give n solutions.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import pyoxigraph
from pyoxigraph import NamedNode, Quad


def overlap(quads: pyoxigraph.Store, graphs: Sequence[str]) -> bool:
    """Whether a triple stands in more than one of the graphs."""
    return any(_share(quads, one, other) for one, other in combinations(map(NamedNode, graphs), 2))


def merged(quads: pyoxigraph.Store, default: Iterable[str], named: Iterable[str]) -> pyoxigraph.Store:
    """A store whose default graph is the merge of some graphs, and whose named graphs are others."""
    found = pyoxigraph.Store()
    for iri in default:
        found.bulk_extend(Quad(*quad.triple) for quad in _in_graph(quads, iri))
    for iri in named:
        found.bulk_extend(_in_graph(quads, iri))
    return found


def _share(quads: pyoxigraph.Store, one: NamedNode, other: NamedNode) -> bool:
    return bool(quads.query(f"ASK {{ GRAPH {one} {{ ?s ?p ?o }} GRAPH {other} {{ ?s ?p ?o }} }}"))


def _in_graph(quads: pyoxigraph.Store, iri: str) -> Iterator[Quad]:
    return quads.quads_for_pattern(None, None, None, NamedNode(iri))
