"""A tenth of the table of negotiation over the engines of others: what is negotiated is not theirs."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
import stores
from engines import Engine
from test_negotiation_table import CASES, WITHDRAWN, Case
from test_negotiation_table import test_a_case as check

from aikg.store import Update
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint


@pytest.fixture(scope="session")
def client(
    engine: Engine, engine_options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A server of the real data and, while it runs, of one withdrawn IRI."""
    triple, graph, _ = WITHDRAWN.rsplit(" ", 2)
    with closing(RemoteStore(Endpoint(engine.query, engine.update, engine.credentials))) as store:
        store.update(Update(f"INSERT DATA {{ GRAPH {graph} {{ {triple} }} }}"))
        with stores.asked(tmp_path_factory.mktemp("server"), engine_options) as client:
            del client.headers["accept"]
            yield client
        store.update(Update(f"DELETE DATA {{ GRAPH {graph} {{ {triple} }} }}"))


@pytest.mark.parametrize("case", CASES[::10], ids=str)
def test_over_engines(client: httpx.Client, case: Case) -> None:
    check(client, case)
