"""Real graphs to reconcile against, here and behind a server."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import serving
from serving import Endpoint

from aikg.reconcile.reconciler import Reconciler
from aikg.store.local import LocalStore


@pytest.fixture(scope="session")
def reconciler(dump: Path) -> Reconciler:
    """Knows the entities that the first sources speak of."""
    return Reconciler(LocalStore.load(dump), timeout=60)


@pytest.fixture(scope="session")
def knowing_all(whole_dump: Path) -> Reconciler:
    """Knows the entities of all sources."""
    return Reconciler(LocalStore.load(whole_dump), timeout=60)


@pytest.fixture(scope="session")
def endpoint(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server of what the first sources say, that may be written to."""
    with serving.running(serving.Command(), tmp_path_factory.mktemp("reconcile")) as endpoint:
        fields = {"Content-Type": "application/n-quads", **dict(endpoint.authorization)}
        httpx.put(endpoint.store, content=dump.read_bytes(), headers=fields, timeout=60).raise_for_status()
        yield endpoint


@pytest.fixture(scope="session")
def client(endpoint: Endpoint) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{urlsplit(endpoint.query).netloc}", timeout=60) as client:
        yield client
