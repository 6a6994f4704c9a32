"""The graph against its SHACL shapes (https://www.w3.org/TR/shacl/), with pySHACL."""

from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.errors import AikgError
from aikg.iris import compact, graph

NAME = "shacl"

severities = MappingProxyType(
    {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFORMATION}
)


class _PreparingGraph(rdflib.Graph):
    """A graph that parses equal queries once: pySHACL asks one query for every node that a shape targets."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        query = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **options)


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    """Let pyoxigraph see the query first: unlike rdflib's, its complaint has a type of its own."""
    try:
        ox.Store().query(text)
    except SyntaxError as error:
        raise _unusable(f"{error} in: {text}") from error
    return prepareQuery(text)


def find(dump: Dump) -> Iterable[Finding]:
    """A finding for each violation of the shapes in graph/shapes, by what the other graphs assert.

    What graph/inferred holds is left out: by it every value has the class that a range asks for. So is
    graph/wikidata, which says the same again in the shape of another model. The focus
    node is the first of a finding's subjects; a blank focus node is none of them. Raises AikgError where a
    shape cannot be evaluated.
    """
    shapes, data = _shapes_and_data(dump.store)
    if not shapes:
        message = "The dump carries no shapes, so nothing was checked against any. Build it again."
        return [Finding(NAME, Severity.INFORMATION, message, ())]
    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    except ReportableRuntimeError as error:
        raise _unusable(str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise _unusable(text)
    results = list(report.subjects(RDF.type, SH.ValidationResult))
    explained = report + shapes
    found = {_finding(explained, result) for result in results}
    return sorted(found, key=lambda finding: (finding.subjects, finding.message))


def _unusable(reason: str) -> AikgError:
    return AikgError(f"ontology/shapes.ttl: a shape cannot be evaluated: {reason}. Correct it.")


def _shapes_and_data(store: ox.Store) -> tuple[_PreparingGraph, _PreparingGraph]:
    shapes, data = _PreparingGraph(), _PreparingGraph()
    for name in store.named_graphs():
        if name.value not in (graph("inferred"), graph("wikidata")):
            triples = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""
            (shapes if name.value == graph("shapes") else data).parse(data=triples, format="nt")
    return shapes, data


def _finding(report: rdflib.Graph, result: Node) -> Finding:
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    severity = severities[rdflib.URIRef(str(report.value(result, SH.resultSeverity)))]
    path = report.value(result, SH.resultPath)
    where = f" Path: {_path(report, path)}." if path else ""
    what = f" Value: {_shown(value)}." if value not in (None, focus) else ""
    nodes = dict.fromkeys(str(node) for node in (focus, value) if isinstance(node, rdflib.URIRef))
    kind = f"{_message(report, result)}{where}"
    figures = (_shown(value),) if what else ()
    return Finding(NAME, severity, f"{kind}{what}", tuple(nodes), kind=kind, figures=figures)


def _message(report: rdflib.Graph, result: Node) -> str:
    """The English message of the constraint or shape; pySHACL's copies in the result lose their language."""
    for origin in (SH.sourceConstraint, SH.sourceShape):
        for message in report.objects(result, origin / SH.message):
            if isinstance(message, rdflib.Literal) and message.language == "en":
                return str(message)
    return str(report.value(result, SH.resultMessage))


def _path(report: rdflib.Graph, path: Node) -> str:
    """A property path (SHACL, section 2.3.1): a predicate, a sequence or alternatives."""
    alternatives = report.value(path, SH.alternativePath)
    if alternatives:
        return " | ".join(_path(report, step) for step in report.items(alternatives))
    if isinstance(path, rdflib.BNode):
        return " / ".join(_path(report, step) for step in report.items(path))
    return compact(str(path))


def _shown(value: Node | None) -> str:
    return compact(str(value)) if isinstance(value, rdflib.URIRef) else f'"{value}"'
