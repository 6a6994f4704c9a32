"""RDF files as graphs to walk: values of a property, items of a list."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
SD = "http://www.w3.org/ns/sparql-service-description#"

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
NIL = ox.NamedNode(f"{RDF}nil")


class Graph:
    """A set of triples that is asked by subject and property."""

    def __init__(self, triples: Iterator[ox.Quad] | list[ox.Quad]) -> None:
        self._values: dict[tuple[Node, str], list[Node]] = {}
        self.triples = [quad.triple for quad in triples]
        for triple in self.triples:
            self._values.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)

    def values(self, subject: Node, prop: str) -> list[Node]:
        """Every value of a property, in the order of the file."""
        return self._values.get((subject, prop), [])

    def value(self, subject: Node, prop: str) -> Node | None:
        """The first value of a property, or None."""
        return next(iter(self.values(subject, prop)), None)

    def text(self, subject: Node, prop: str) -> str | None:
        """The IRI or lexical form of the first value of a property, or None."""
        node = self.value(subject, prop)
        return node.value if isinstance(node, ox.NamedNode | ox.Literal) else None

    def items(self, head: Node | None) -> Iterator[Node]:
        """The members of an RDF list."""
        while head not in (None, NIL):
            yield self._values[head, f"{RDF}first"][0]
            head = self.value(head, f"{RDF}rest")

    def subjects(self, prop: str) -> list[Node]:
        """Every subject that has a property, in the order of the file."""
        return [subject for subject, name in self._values if name == prop]


def read(path: Path, base: str) -> Graph:
    """Parse an RDF file; its format is told by its suffix."""
    return Graph(ox.parse(path=path, base_iri=base))
