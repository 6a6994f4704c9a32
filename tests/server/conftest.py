"""Servers for the tests of the web interface."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_server import DATA, TOKEN, running


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "data.nq"
    path.write_text(DATA)
    return path


@pytest.fixture(scope="session")
def token_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("token") / "token"
    path.write_text(f"{TOKEN}\n")
    return path


STORES = {"local": (), "pool": ("--workers", "2")}


@pytest.fixture(scope="module", params=STORES)
def reading(data: Path, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A server that only reads."""
    with running("--data", data, *STORES[request.param]) as client:
        yield client


@pytest.fixture(scope="module", params=STORES)
def writing(
    token_file: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[httpx.Client]:
    """A server that writes, and a client that has its token."""
    directory = tmp_path_factory.mktemp("store")
    arguments = ("--directory", directory, "--token-file", token_file)
    with running(*arguments, *STORES[request.param]) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        headers = {"Content-Type": "application/n-quads"}
        assert client.put("/store", content=DATA, headers=headers).status_code == 204
        yield client
