"""Tests whose HTTP requests and expected responses stand in the manifest, replayed as they are."""

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from conformance.exchange import Connection, Request, Response
from conformance.graphs import CNT, HT, MF, Graph, Node
from conformance.manifests import Test
from conformance.results import parse, same

STATUS_CODES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
FORMATS = {
    "boolean": {"application/sparql-results+xml", "application/sparql-results+json"},
    "tabular": {
        "application/sparql-results+xml",
        "application/sparql-results+json",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {
        "application/rdf+xml",
        "text/turtle",
        "application/n-triples",
        "application/xhtml+xml",
        "text/html",
    },
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the manifest expects of one response; None and empty are no expectation.

    ``statuses`` are codes or classes of codes, such as 204 or 4. ``location`` is what later
    requests have in place of the Location of the response.
    """

    statuses: frozenset[str]
    format: str | None
    boolean: str | None
    location: str | None
    media_type: str | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Step:
    """One request and what is expected of its response."""

    request: Request
    expected: Expected


def steps(test: Test) -> list[Step]:
    """The requests of a test in their order."""
    graph = test.graph
    connection = graph.value(test.node, f"{MF}action")
    assert connection is not None, f"{test.id} has no mf:action"
    requests = graph.items(graph.value(connection, f"{HT}requests"))
    return [Step(_request(graph, node), _expected(graph, node)) for node in requests]


def replay(url: str, script: list[Step], prepare: Callable[[Request], Request]) -> None:
    """Send the requests of a script to the host of a URL, and assert each response.

    ``prepare`` turns the placeholder path of a request into the server's own.
    """
    connection = Connection(url)
    locations: dict[str, str] = {}
    try:
        for step in script:
            request = prepare(_located(step.request, locations))
            response = connection.exchange(request)
            check(step.expected, request, response)
            if step.expected.location:
                locations[step.expected.location] = response.fields["location"]
    finally:
        connection.close()


def check(expected: Expected, request: Request, response: Response) -> None:
    """Assert that a response is as expected."""
    said = f"{request} was answered {response}"
    status = str(response.status)
    assert {status, status[0]} & expected.statuses, said
    assert response.status not in (401, 403), said
    assert not expected.location or "location" in response.fields, said
    assert expected.format is None or response.media_type in FORMATS[expected.format], said
    assert expected.media_type in (None, response.media_type), said
    assert response.charset in (None, "utf-8"), said
    if expected.boolean:
        assert parse(response.media_type, response.body) is (expected.boolean == "true"), said
    if expected.body is not None:
        wanted = parse("text/turtle", expected.body)
        assert same(wanted, parse(response.media_type, response.body)), said


def _request(graph: Graph, node: Node) -> Request:
    method, target = graph.text(node, f"{HT}methodName"), graph.text(node, f"{HT}absolutePath")
    assert method and target
    return Request(method, target, _fields(graph, node), _body(graph, node))


def _fields(graph: Graph, node: Node) -> tuple[tuple[str, str], ...]:
    fields = graph.items(graph.value(node, f"{HT}headers"))
    return tuple(
        (graph.text(item, f"{HT}fieldName") or "", graph.text(item, f"{HT}fieldValue") or "")
        for item in fields
    )


def _body(graph: Graph, node: Node) -> bytes | None:
    body = graph.value(node, f"{HT}body")
    if body is None:
        return None
    text, encoding = graph.text(body, f"{CNT}chars"), graph.text(body, f"{CNT}characterEncoding")
    return (text or "").encode(encoding or "UTF-8")


def _expected(graph: Graph, node: Node) -> Expected:
    response = graph.value(node, f"{HT}resp")
    assert response is not None
    content_type = dict(_fields(graph, response)).get("content-type", "")
    return Expected(
        frozenset(_status(value) for value in graph.values(response, f"{MF}expectedStatus")),
        graph.text(response, f"{MF}expectedFormat"),
        graph.text(response, f"{MF}expectedBoolean"),
        graph.text(response, f"{MF}expectedLocation"),
        content_type.partition(";")[0] or None,
        _body(graph, response),
    )


def _status(value: Node) -> str:
    assert isinstance(value, ox.NamedNode)
    name = value.value.rpartition("#")[2]
    return STATUS_CODES.get(name) or name.removeprefix("StatusCode")[0]


def _located(request: Request, locations: dict[str, str]) -> Request:
    target = request.target
    for name, location in locations.items():
        target = target.replace(name, location)
    return Request(request.method, target, request.fields, request.body)
