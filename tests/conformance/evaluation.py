"""The W3C's evaluation and syntax tests, run on any system."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox

from conformance import results
from conformance.graphs import MF, QT, RDFS, UT, Graph, Node
from conformance.isomorphism import isomorphic
from conformance.manifests import HOME, Test
from conformance.systems import Dataset, Queried, RefusedError, System

JSON: Final = "application/sparql-results+json"
TURTLE: Final = "text/turtle"
MEDIA_TYPES: Final = {
    ".srx": "application/sparql-results+xml",
    ".srj": JSON,
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)


class Files:
    """The files of a suite, in which some IRIs may stand for others."""

    def __init__(self, suite: Path, renamed: Mapping[str, str] | None = None) -> None:
        self._suite = suite
        self._renamed = renamed or {}

    def content(self, iri: str) -> bytes:
        """The content of a file that its IRI in the suite names."""
        content = (self._suite / iri.removeprefix(HOME)).read_bytes()
        for name, other in self._renamed.items():
            content = content.replace(name.encode(), other.encode())
        return content

    def quads(self, iri: str, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
        """What a file holds, its default graph as ``graph``, its blank nodes as no others."""
        rdf_format = ox.RdfFormat.from_extension(iri.rpartition(".")[2])
        parsed = ox.parse(self.content(iri), rdf_format, base_iri=iri, rename_blank_nodes=True)
        return [_moved(quad, graph) for quad in parsed]


def _moved(quad: ox.Quad, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    is_default = isinstance(quad.graph_name, ox.DefaultGraph)
    return ox.Quad(*quad.triple, graph) if is_default else quad


def run(test: Test, system: System, files: Files) -> None:
    """Run a test of any kind; raises AssertionError where it is not passed."""
    if test.kind == "UpdateEvaluationTest":
        evaluate_update(test, system, files)
    elif test.kind.endswith("SyntaxTest"):
        check_syntax(test, system, files)
    else:
        evaluate_query(test, system, files)


def evaluate_query(test: Test, system: Queried, files: Files) -> None:
    """Load the test's data, run its query, and assert that the result is the expected one."""
    action, wanted = test.graph.value(test.node, f"{MF}action"), test.iri(f"{MF}result")
    query = test.graph.text(action, f"{QT}query")
    text = files.content(query).decode()
    expected = _expected(wanted, files)
    system.load(_queried(test, action, text, query, files))
    asked = MEDIA_TYPES.get(Path(wanted).suffix) or _media_type(expected)
    got, body = system.query(text, query, asked + test.parameter)
    assert got == asked, f"asked for {asked} and got {got}"
    actual = _actual(got, body)
    lax = test.graph.text(test.node, f"{MF}resultCardinality") == f"{MF}LaxCardinality"
    assert results.same(expected, actual, lax=lax), f"expected {expected}, got {body.decode()}"


def asked(test: Test, files: Files) -> tuple[str, Dataset]:
    """The text of a query test, and the data that it is evaluated over."""
    action = test.graph.value(test.node, f"{MF}action")
    query = test.graph.text(action, f"{QT}query")
    text = files.content(query).decode()
    return text, _queried(test, action, text, query, files)


def evaluate_update(test: Test, system: System, files: Files) -> None:
    """Load the test's data, run its update, and assert that the store holds what is expected."""
    graph = test.graph
    action, result = graph.value(test.node, f"{MF}action"), graph.value(test.node, f"{MF}result")
    update = graph.text(action, f"{UT}request")
    expected = _updated(graph, result, files)
    system.load(_updated(graph, action, files))
    system.update(files.content(update).decode(), update)
    actual = system.quads()
    assert isomorphic(results.rows(expected.quads), results.rows(actual)), (
        f"expected {expected.quads}, got {actual}"
    )


def check_syntax(test: Test, system: System, files: Files) -> None:
    """Assert that the system takes a positive test's text and calls a negative one's malformed."""
    text = files.content(test.iri(f"{MF}action")).decode()
    malformed = _is_malformed(text, system, is_update="Update" in test.kind)
    assert malformed is test.kind.startswith("Negative"), f"malformed: {malformed}\n{text}"


def _is_malformed(text: str, system: System, *, is_update: bool) -> bool:
    """Whether the text is refused as malformed; any other refusal is none of the syntax."""
    system.load(Dataset())
    try:
        if is_update:
            system.update(text, None)
        else:
            system.query(text, None, "*/*")
    except RefusedError as error:
        return error.malformed
    return False


def _queried(test: Test, action: Node, text: str, query: str, files: Files) -> Dataset:
    """The data of a query test: what the manifest names, and what the query's FROM names."""
    graph = test.graph
    default = [node.value for node in graph.values(action, f"{QT}data")]
    named = {node.value for node in graph.values(action, f"{QT}graphData")}
    named |= {urljoin(query, name) for name in FROM.findall(text)}
    names = [ox.NamedNode(name) for name in sorted(named)]
    quads = [quad for name in default for quad in files.quads(name, ox.DefaultGraph())]
    quads += [quad for name in names for quad in files.quads(name.value, name)]
    return Dataset(tuple(quads), tuple(names))


def _updated(graph: Graph, node: Node, files: Files) -> Dataset:
    """The data that an update test starts from or ends with."""
    quads = [
        q for data in graph.values(node, f"{UT}data") for q in files.quads(data.value, ox.DefaultGraph())
    ]
    names = []
    for data in graph.values(node, f"{UT}graphData"):
        names.append(ox.NamedNode(graph.text(data, f"{RDFS}label")))
        quads += files.quads(graph.text(data, f"{UT}graph"), names[-1])
    return Dataset(tuple(quads), tuple(names))


def _actual(media_type: str, body: bytes) -> results.Result:
    try:
        return results.parse(media_type, body)
    except SyntaxError as error:
        raise AssertionError(f"{body.decode()} is not {media_type}") from error


def _expected(wanted: str, files: Files) -> results.Result:
    media_type = MEDIA_TYPES.get(Path(wanted).suffix)
    if media_type:
        return results.parse(media_type, files.content(wanted))
    return results.from_graph(Graph(files.quads(wanted, ox.DefaultGraph())))


def _media_type(expected: results.Result) -> str:
    return TURTLE if isinstance(expected, frozenset) else JSON
