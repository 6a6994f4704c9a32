"""The W3C's manifests: every test that they list, and the files that a test names."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from conformance import graphs
from conformance.graphs import MF, RDF, Graph, Node

HOME = "https://w3c.github.io/rdf-tests/sparql/"
CATEGORIES = {
    "protocol": "protocol",
    "graph-store-protocol": "graph store protocol",
    "http-rdf-update": "graph store protocol (deprecated tests)",
    "service-description": "service description",
    "entailment": "entailment",
    "service": "federated query",
    "csv-tsv-res": "result formats",
    "json-res": "result formats",
    "QueryEvaluationTest": "query evaluation",
    "UpdateEvaluationTest": "update evaluation",
    "PositiveSyntaxTest": "query syntax",
    "NegativeSyntaxTest": "query syntax",
    "PositiveUpdateSyntaxTest": "update syntax",
    "NegativeUpdateSyntaxTest": "update syntax",
}


@dataclass(frozen=True)
class Test:
    """One entry of a manifest; ``folder`` is relative to the suite, such as sparql11/protocol."""

    __test__ = False
    folder: str
    node: Node
    graph: Graph
    suite: Path

    @cached_property
    def id(self) -> str:
        """The folder and the local name of the test, such as sparql11/protocol#query_get."""
        return f"{self.folder}#{str(self.node).strip('<>').rpartition('#')[2]}"

    @cached_property
    def kind(self) -> str:
        """The local name of the test's class, without the version that some of them end in."""
        kinds = [text.removeprefix(MF) for text in self._types() if text.startswith(MF)]
        return kinds[0].removesuffix("11")

    @property
    def version(self) -> str:
        """The SPARQL version of the suite: 1.0, 1.1 or 1.2."""
        return f"1.{self.folder[len('sparql1')]}"

    @property
    def category(self) -> str:
        """What the test is about: the subject of its folder, or else of its class."""
        return CATEGORIES.get(self.folder.partition("/")[2]) or CATEGORIES[self.kind]

    @property
    def parameter(self) -> str:
        """The media type parameter with which a client asks for results of the test's version."""
        return "; version=1.2" if self.version == "1.2" else ""

    def iri(self, prop: str) -> str:
        """The IRI that is the value of a property of the test."""
        value = self.graph.text(self.node, prop)
        assert value is not None, f"{self.id} has no {prop}"
        return value

    def _types(self) -> list[str]:
        types = self.graph.values(self.node, f"{RDF}type")
        return [str(node).strip("<>") for node in types]


@cache
def tests(suite: Path) -> list[Test]:
    """Every test that a manifest has among its entries, in the order of the manifests."""
    manifests = sorted(suite.glob("sparql1?/*/manifest*.ttl"))
    return [test for manifest in manifests for test in _entries(manifest, suite)]


def _entries(manifest: Path, suite: Path) -> list[Test]:
    name = manifest.relative_to(suite)
    graph = graphs.read(manifest, HOME + name.as_posix())
    lists = [graph.value(subject, f"{MF}entries") for subject in graph.subjects(f"{MF}entries")]
    nodes = [node for head in lists for node in graph.items(head)]
    return [Test(name.parent.as_posix(), node, graph, suite) for node in nodes]
