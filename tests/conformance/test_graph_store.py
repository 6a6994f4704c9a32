"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, replayed from their manifests."""

from urllib.parse import urlsplit

import pytest

from conformance.exchange import Request
from conformance.manifests import Test
from conformance.replay import replay, steps
from conformance.systems import Dataset, OverHttp

PLACEHOLDER = "/gsp"


@pytest.mark.w3c("graph store protocol", "graph store protocol (deprecated tests)")
def test_graph_store(test: Test, system: OverHttp) -> None:
    system.load(Dataset())
    system.forget()
    path = urlsplit(system.endpoint.store).path

    def prepare(request: Request) -> Request:
        target = request.target.replace(PLACEHOLDER, path, 1)
        fields = request.fields + system.endpoint.authorization
        return Request(request.method, target, fields, request.body)

    replay(system.endpoint.store, steps(test), prepare)
