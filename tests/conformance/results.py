"""Results of queries, read from what a server sent or a file expects, and compared."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from conformance.graphs import Graph, Node
from conformance.isomorphism import Row, isomorphic
from conformance.terms import by_value

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RESULT_SET = ox.NamedNode(f"{RS}ResultSet")
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Solutions:
    """A table of solutions; a cell is a term, or a string in CSV, and None where it is unbound."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = False


Result = bool | Solutions | frozenset[ox.Triple]


def same(expected: Result, actual: Result, *, lax: bool = False) -> bool:
    """Whether two results are equal up to the names of blank nodes and the spelling of numbers.

    With ``lax``, for REDUCED, it is not counted how often a solution occurs.
    """
    if isinstance(expected, Solutions) and isinstance(actual, Solutions):
        return _same_solutions(expected, actual, lax)
    if isinstance(expected, frozenset) and isinstance(actual, frozenset):
        return isomorphic(rows(expected), rows(actual))
    return expected is actual


def rows(triples: Iterable[ox.Triple | ox.Quad]) -> list[Row]:
    """Triples or quads as rows of terms by value."""
    return [tuple(by_value(term) for term in triple) for triple in triples]


def parse(media_type: str, body: bytes) -> Result:
    """Read a result in any format of SPARQL results or of RDF."""
    if media_type == CSV:
        return _parse_csv(body)
    results_format = ox.QueryResultsFormat.from_media_type(media_type)
    if results_format is None:
        return parse_graph(media_type, body)
    results = ox.parse_query_results(body, results_format)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    variables = tuple(variable.value for variable in results.variables)
    return Solutions(variables, tuple(tuple(solution) for solution in results))


def parse_graph(media_type: str, body: bytes) -> frozenset[ox.Triple]:
    """Read a graph; relative IRIs resolve against a base that stands for the request's."""
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None, f"{media_type} is no media type of RDF"
    quads = ox.parse(body, rdf_format, base_iri="http://www.example/gsp", without_named_graphs=True)
    return frozenset(quad.triple for quad in quads)


def from_graph(graph: Graph) -> Result:
    """Read a result set that a graph describes in the vocabulary of the W3C's first test suite."""
    for subject in graph.subjects(f"{RS}boolean"):
        return graph.text(subject, f"{RS}boolean") == "true"
    tables = [t.subject for t in graph.triples if t.object == RESULT_SET]
    if not tables:
        return frozenset(graph.triples)
    variables = tuple(
        str(getattr(node, "value", "")) for node in graph.values(tables[0], f"{RS}resultVariable")
    )
    solutions = graph.values(tables[0], f"{RS}solution")
    ordered = any(graph.value(solution, f"{RS}index") for solution in solutions)
    solutions = sorted(solutions, key=lambda node: int(graph.text(node, f"{RS}index") or 0))
    return Solutions(variables, tuple(_row(graph, node, variables) for node in solutions), ordered)


def _row(graph: Graph, solution: Node, variables: tuple[str, ...]) -> Row:
    bindings = {
        graph.text(binding, f"{RS}variable"): graph.value(binding, f"{RS}value")
        for binding in graph.values(solution, f"{RS}binding")
    }
    return tuple(bindings.get(variable) for variable in variables)


def _parse_csv(body: bytes) -> Solutions:
    table = list(csv.reader(io.StringIO(body.decode(), newline="")))
    return Solutions(tuple(table[0]), tuple(tuple(_cell(text) for text in row) for row in table[1:]))


def _cell(text: str) -> str | ox.BlankNode:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else text


def _same_solutions(expected: Solutions, actual: Solutions, lax: bool) -> bool:
    if set(expected.variables) != set(actual.variables):
        return False
    ours, theirs = _table(expected, expected.variables), _table(actual, expected.variables)
    if lax:
        return isomorphic(list(dict.fromkeys(ours)), list(dict.fromkeys(theirs)))
    if expected.ordered:
        return isomorphic(_numbered(ours), _numbered(theirs))
    return isomorphic(ours, theirs)


def _table(solutions: Solutions, variables: tuple[str, ...]) -> list[Row]:
    columns = [solutions.variables.index(variable) for variable in variables]
    return [tuple(by_value(row[column]) for column in columns) for row in solutions.rows]


def _numbered(table: list[Row]) -> list[Row]:
    return [(number, *row) for number, row in enumerate(table)]
