"""The real graph to reconcile against, here and behind a server."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import serving
from serving import Endpoint

from aikg.reconcile import Reconciler
from aikg.store.local import LocalStore

LINKS = """
<https://w3id.org/aikg/id/openai> <http://www.w3.org/2004/02/skos/core#exactMatch>
    <http://www.wikidata.org/entity/Q21708200> .
<https://w3id.org/aikg/id/beijing> <http://www.w3.org/2004/02/skos/core#exactMatch>
    <http://www.wikidata.org/entity/Q956> .
"""


@pytest.fixture(scope="session")
def reconciler(dump: Path) -> Reconciler:
    return Reconciler(LocalStore.load(dump), timeout=60)


@pytest.fixture(scope="session")
def endpoint(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server of the real graph, with two links to Wikidata."""
    with serving.running(serving.Command(), tmp_path_factory.mktemp("reconcile")) as endpoint:
        load(endpoint, "PUT", "", "application/n-quads", dump.read_bytes())
        load(endpoint, "POST", "?graph=http://example.org/links", "text/turtle", LINKS.encode())
        yield endpoint


def load(endpoint: Endpoint, method: str, query: str, media_type: str, content: bytes) -> None:
    fields = {"Content-Type": media_type, **dict(endpoint.authorization)}
    httpx.request(
        method, endpoint.store + query, content=content, headers=fields, timeout=60
    ).raise_for_status()


@pytest.fixture(scope="session")
def client(endpoint: Endpoint) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{urlsplit(endpoint.query).netloc}", timeout=60) as client:
        yield client
