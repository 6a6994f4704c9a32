"""A name that the library does not have is answered with the nearest that it has."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_server import running


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    """A server of the real data."""
    with running("--data", dump, "--workers", "1") as client:
        yield client


@pytest.mark.parametrize(
    "accept", ["text/html", "text/turtle", "application/json", "application/sparql-query"]
)
@pytest.mark.parametrize("name", ["state-bakcing", "State_Backing", "statebacking", "state-backing-modle"])
def test_the_nearest_query_is_offered(client: httpx.Client, name: str, accept: str) -> None:
    """B8."""
    response = client.get(f"/queries/{name}", headers={"Accept": accept})
    assert response.status_code == 404
    assert f"The library has no query {name}" in response.text.replace("&#39;", "").replace("'", "")
    assert "Did you mean state-backing" in response.text


def test_nothing_is_offered_where_nothing_is_near(client: httpx.Client) -> None:
    response = client.get("/queries/zzz", headers={"Accept": "text/turtle"})
    assert response.status_code == 404
    assert "Did you mean" not in response.text
    assert "Did you mean" not in client.get("/id/queries", headers={"Accept": "text/turtle"}).text


def test_the_nearest_parameter_is_offered(client: httpx.Client) -> None:
    html = {"Accept": "text/html"}
    wrong = client.get("/queries/claims-about", params={"entitty": "id:baidu"}, headers=html)
    assert wrong.status_code == 400
    assert "Did you mean entity?" in wrong.text
    right = client.get("/queries/claims-about", params={"entity": "id:baidu", "lang": "ko"}, headers=html)
    assert right.status_code == 200
