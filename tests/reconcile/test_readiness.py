"""The index is there before anybody asks for it, follows the data, and serves everybody in turn."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyoxigraph
import pytest
from fastapi import FastAPI
from waiting import eventually

from aikg.errors import LimitExceededError
from aikg.reconcile.candidates import Condition, ReconciliationQuery
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import OWN
from aikg.server.app import create_app
from aikg.server.settings import Settings
from aikg.store import Answer, Query, Update
from aikg.store.local import LocalStore
from reconcile.made import CLASSES, GRAPH

NAMES = 'id:a a aikg:Company ; rdfs:label "Alpha"@en ; aikg:basedIn id:b . id:b rdfs:label "Beta"@en .'
GAMMA = """INSERT DATA { GRAPH <http://example.org/graph> {
    <https://w3id.org/aikg/id/c> a <https://w3id.org/aikg/ontology#Company> ;
        <http://www.w3.org/2000/01/rdf-schema#label> "Gamma"@en } }"""
BASED_IN = "https://w3id.org/aikg/ontology#basedIn"


class Watched(LocalStore):
    """A store that remembers which threads asked it, and answers nothing while ``is_open`` is not set."""

    def __init__(self) -> None:
        quads = pyoxigraph.Store()
        quads.load(f"{CLASSES}{NAMES}".encode(), format=pyoxigraph.RdfFormat.TURTLE, to_graph=GRAPH)
        super().__init__(quads)
        self.asked_by: list[str] = []
        self.is_open = threading.Event()
        self.is_open.set()

    def answer(self, query: Query) -> Answer:
        if query.client != "readiness":
            self.asked_by.append(threading.current_thread().name)
            self.is_open.wait(30)
        return super().answer(query)


@pytest.fixture
def store() -> Iterator[Watched]:
    store = Watched()
    yield store
    store.is_open.set()


def names_found(reconciler: Reconciler, text: str) -> list[str]:
    return [one.entity.slug for one in reconciler.candidates([ReconciliationQuery((text,))], OWN)[0]]


def test_nobody_waits_for_the_index(store: Watched) -> None:
    reconciler = Reconciler(store, timeout=60)
    reconciler.keep_ready()
    eventually(lambda: not reconciler.is_preparing)
    assert names_found(reconciler, "Alpha") == ["a"]
    before = len(store.asked_by)
    store.update(Update(GAMMA))
    eventually(lambda: len(store.asked_by) > before + 4)
    eventually(lambda: names_found(reconciler, "Gamma") == ["c"])
    assert set(store.asked_by) == {"reconciliation"}


def get(app: FastAPI, path: str) -> httpx.Response:
    async def response() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    # In a thread of its own: what drives a browser leaves an event loop in the one of the tests.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, response()).result()


def test_the_server_is_ready_once_the_index_is(store: Watched) -> None:
    store.is_open.clear()
    app = create_app(store, Settings())
    app.state.reconciler.keep_ready()
    refused = get(app, "/ready")
    assert (refused.status_code, refused.json()["title"]) == (503, "Not ready")
    assert get(app, "/health").status_code == 200
    store.is_open.set()
    eventually(lambda: get(app, "/ready").status_code == 200)


def test_a_flood_of_one_client_turns_away_nobody_else(store: Watched) -> None:
    reconciler = Reconciler(store, timeout=60)
    conditional = ReconciliationQuery(("Alpha",), conditions=(Condition(BASED_IN, ("Beta",)),))
    reconciler.matcher()
    store.is_open.clear()
    with ThreadPoolExecutor(40) as threads:
        flood = [threads.submit(reconciler.candidates, [conditional], OWN, client="flood") for _ in range(30)]
        eventually(lambda: sum(one.done() for one in flood) == 30 - 17)
        other = threads.submit(reconciler.candidates, [ReconciliationQuery(("Alpha",))], OWN, client="other")
        assert [one.match for one in other.result(30)[0]] == [True]
        store.is_open.set()
        refused = [one.exception() for one in flood]
    limits = {error.limit for error in refused if isinstance(error, LimitExceededError)}
    assert (limits, refused.count(None)) == ({"queue"}, 17)
