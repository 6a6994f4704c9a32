"""The W3C's tests of the SPARQL 1.1 Service Description, whose manifest only names them."""

from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from conformance.description import violations
from conformance.exchange import Connection, Request
from conformance.graphs import SD, Graph
from conformance.manifests import Test
from conformance.results import parse_graph
from conformance.systems import OverHttp


@pytest.mark.w3c("service description")
def test_service_description(test: Test, system: OverHttp) -> None:
    CHECKS[test.id.rpartition("#")[2]](described(system.endpoint.query), system.endpoint.query)


def described(url: str) -> Graph:
    """What the endpoint says of itself to a client that states no preference (section 2)."""
    connection = Connection(url)
    try:
        response = connection.exchange(Request("GET", urlsplit(url).path))
    finally:
        connection.close()
    assert response.status == 200, response
    triples = parse_graph(response.media_type, response.body)
    return Graph([ox.Quad(*triple) for triple in triples])


def returns_rdf(description: Graph, endpoint: str) -> None:
    assert description.triples


def has_endpoint_triple(description: Graph, endpoint: str) -> None:
    endpoints = [description.text(node, f"{SD}endpoint") for node in description.subjects(f"{SD}endpoint")]
    assert endpoint in endpoints


def conforms_to_schema(description: Graph, endpoint: str) -> None:
    assert violations(description) == []


CHECKS = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}
