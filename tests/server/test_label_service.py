"""A query of Wikidata's query service over HTTP, however the server evaluates it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_server import running

QUERY = """SELECT ?company ?companyLabel WHERE {
  ?company wdt:P31 wd:Q783794 ; wdt:P17 wd:Q884 .
  SERVICE wikibase:label { bd:serviceParam wikibase:language "ko,en". }
} ORDER BY ?company"""
STORES = {
    "local": (),
    "pool": ("--workers", "1"),
    "federated": ("--allow-service", "https://query.wikidata.org/sparql"),
}


@pytest.fixture(scope="module", params=STORES)
def client(dump: Path, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    with running("--data", dump, *STORES[request.param]) as client:
        yield client


def test_labels_are_found(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": QUERY}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    rows = [line.split(",") for line in answer.text.splitlines()[1:]]
    assert [row[1] for row in rows] == ["LG", "카카오", "KT", "네이버"]


def test_what_the_service_cannot_find_is_an_error_with_its_place(client: httpx.Client) -> None:
    text = QUERY.replace("bd:serviceParam", "?company rdfs:comment ?comment . bd:serviceParam")
    answer = client.get("/sparql", params={"query": text})
    assert answer.status_code == 400
    assert "line 3" in answer.text.lower()


def test_another_service_is_refused_as_ever(client: httpx.Client) -> None:
    text = QUERY.replace("wikibase:label", "<https://example.org/sparql>")
    answer = client.get("/sparql", params={"query": text})
    assert answer.status_code >= 400
    assert "example.org" in answer.text
