"""The W3C's entailment tests, answered by what the build's reasoner materialises."""

import pyoxigraph as ox

from aikg.build.inference import infer
from aikg.iris import TERM
from aikg.ontology import Ontology
from conformance.evaluation import Files
from conformance.manifests import Test
from conformance.systems import Dataset, System

NAMESPACES = ("http://example.org/ns#", "http://example.org/x/", "http://example.org/test#")


class Materialising:
    """A system whose default graph gets what follows from it when it is loaded."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.query, self.update, self.quads = system.query, system.update, system.quads

    def load(self, dataset: Dataset) -> None:
        """Load a dataset with what its default graph, taken for an ontology and its facts, entails."""
        self._system.load(Dataset((*dataset.quads, *inferred(dataset.quads)), dataset.graphs))


def files(test: Test) -> Files:
    """The files of a test, with their terms in the namespace that the reasoner takes terms from."""
    return Files(test.suite, dict.fromkeys(NAMESPACES, TERM))


def inferred(quads: tuple[ox.Quad, ...]) -> list[ox.Quad]:
    """What the build's reasoner infers from the triples."""
    asserted = ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)
    lines = (f"{' '.join(triple)} .\n" for triple in infer(Ontology(quads), asserted))
    return list(ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES))
