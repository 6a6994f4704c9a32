"""Clients ask the server over the engines of others: the same tests."""

from collections.abc import Iterator

import engines
import httpx
import pytest
import serving
import stores
from serving import Endpoint

from clients import (
    test_comunica,
    test_curl,
    test_jena,
    test_pandas,
    test_raptor,
    test_rdflib,
    test_sparqlwrapper,
)
from clients.conftest import PEOPLE
from clients.test_comunica import query
from clients.test_jena import arq

__all__ = ["arq", "query"]

for client in (test_comunica, test_curl, test_jena, test_pandas, test_rdflib, test_sparqlwrapper):
    globals().update(stores.tests_of(client))
# Virtuoso has no default graph to read.
globals().update(stores.tests_of(test_raptor, "test_rapper_reads_the_graph_store"))


@pytest.fixture(scope="session", params=stores.ENGINES)
def people(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server that writes, over an engine that holds who works for which machine and nothing else."""
    folder = tmp_path_factory.mktemp(f"people-{request.param}")
    with getattr(engines, request.param)(folder) as engine:
        command = serving.Command(stores.writing(engine, folder))
        with serving.running(command, tmp_path_factory.mktemp("server")) as endpoint:
            fields = dict(endpoint.authorization) | {"Content-Type": "text/turtle"}
            url = f"{endpoint.store}?graph=http://example.org/people"
            assert httpx.put(url, content=PEOPLE.encode(), headers=fields, timeout=60).status_code == 201
            yield endpoint
