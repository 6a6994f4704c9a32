"""The W3C's tests of the SPARQL 1.1 Protocol, replayed from their manifest."""

from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from serving import Endpoint

from conformance.evaluation import Files
from conformance.exchange import Request
from conformance.graphs import RDFS, UT
from conformance.manifests import Test
from conformance.replay import replay, steps
from conformance.systems import Dataset, OverHttp

PLACEHOLDER = "/sparql/"


@pytest.mark.w3c("protocol")
def test_protocol(test: Test, system: OverHttp) -> None:
    system.load(dataset(test))
    system.forget()
    is_update = "update" in test.id

    def prepare(request: Request) -> Request:
        return addressed(request, system.endpoint, is_update=is_update)

    replay(system.endpoint.query, steps(test), prepare)


def addressed(request: Request, endpoint: Endpoint, *, is_update: bool) -> Request:
    """The request with the server's own path, and with the token where it may be an update."""
    is_query = ("content-type", "application/sparql-query") in request.fields
    writes = is_update and not is_query
    path = urlsplit(endpoint.update if writes else endpoint.query).path
    target = request.target.replace(PLACEHOLDER, path, 1)
    fields = endpoint.authorization if writes else ()
    return Request(request.method, target, request.fields + fields, request.body)


def dataset(test: Test) -> Dataset:
    """The named graphs that a test wants in the store; their names stand as labels."""
    graph = test.graph
    quads: list[ox.Quad] = []
    for data in graph.values(test.node, f"{UT}graphData"):
        file, name = graph.text(data, f"{UT}graph"), graph.text(data, f"{RDFS}label")
        assert file and name
        quads += Files(test.suite).quads(file, ox.NamedNode(name))
    return Dataset(tuple(quads))
