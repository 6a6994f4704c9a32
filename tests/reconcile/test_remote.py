"""The index is read by SPARQL alone, so that it works over any endpoint."""

from collections.abc import Iterator

import pytest
from serving import Endpoint
from waiting import eventually

from aikg.errors import LimitExceededError
from aikg.reconcile.candidates import ReconciliationQuery
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import LINKED, OWN
from aikg.store import Update
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint as RemoteEndpoint

QUERIES = [
    ReconciliationQuery((name,))
    for name in ("네이버(주)", "Ko-GPT", "Naver Webtoon", "Microsft", "GPT-4", "haiti")
]
NAMED = """INSERT DATA { GRAPH <http://example.org/new> {
    <https://w3id.org/aikg/id/new> a <https://w3id.org/aikg/ontology#Company> ;
        <http://www.w3.org/2000/01/rdf-schema#label> "Quuxify"@en } }"""
DROPPED = "DROP GRAPH <http://example.org/new>"


@pytest.fixture
def remote(endpoint: Endpoint) -> Iterator[RemoteStore]:
    store = RemoteStore(RemoteEndpoint(endpoint.query, endpoint.update, endpoint.token))
    yield store
    store.close()


def test_a_remote_store_gives_the_same_candidates(remote: RemoteStore, reconciler: Reconciler) -> None:
    over_there = Reconciler(remote, timeout=60)

    def summary(one: Reconciler) -> list[list[tuple[str, float, bool]]]:
        found = one.candidates(QUERIES, OWN)
        return [[(c.entity.iri, c.score, c.match) for c in candidates] for candidates in found]

    assert summary(over_there) == summary(reconciler)
    assert over_there.candidates([ReconciliationQuery(("OpenAI",))], LINKED)[0][0].entity.item == "Q21708200"


def test_the_index_of_a_store_without_versions_follows_after_a_while(remote: RemoteStore) -> None:
    """Whoever asks is answered by the index that there is while another is made."""
    soon, later = Reconciler(remote, timeout=60, fresh_for=0), Reconciler(remote, timeout=60)

    def found() -> list[int]:
        query = ReconciliationQuery(("Quuxify",))
        return [len(one.candidates([query], OWN)[0]) for one in (soon, later)]

    before = found()
    remote.update(Update(NAMED))
    eventually(lambda: found() == [1, 0])
    remote.update(Update(DROPPED))
    assert before == [0, 0]
    eventually(lambda: found() == [0, 0])


def test_time_is_limited(reconciler: Reconciler, remote: RemoteStore) -> None:
    hurried = Reconciler(remote, timeout=1e-9)
    with pytest.raises(LimitExceededError):
        hurried.candidates(QUERIES, OWN)
