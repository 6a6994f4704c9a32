"""Comunica queries the server as a SPARQL source, and joins two of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Endpoint

from clients.conftest import Run

SCRIPT = Path(__file__).with_name("node") / "query.mjs"
Query = Callable[..., str]


@pytest.fixture
def query(run: Run) -> Query:
    """Evaluate a query and return the result in a media type."""
    if not (SCRIPT.parent / "node_modules").is_dir():
        pytest.skip("Comunica is not installed; tests/clients/install.sh installs it")
    return lambda *arguments: run("node", str(SCRIPT), *arguments)


def test_select(query: Query, people: Endpoint) -> None:
    text = 'SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(lang(?l) = "ko") }'
    assert query("text/csv", text, people.query).split() == ["l", "에이다"]


def test_construct(query: Query, people: Endpoint) -> None:
    text = "CONSTRUCT WHERE { <http://example.org/ada> ?p ?o }"
    assert len(query("application/n-triples", text, people.query).splitlines()) == 4


def test_ask(query: Query, people: Endpoint) -> None:
    text = "ASK { ?s <http://example.org/age> 36 }"
    assert '"boolean":true' in query("application/sparql-results+json", text, people.query)


def test_a_join_over_two_servers(query: Query, people: Endpoint, machines: Endpoint) -> None:
    text = """
        SELECT ?age ?built WHERE {
            ?person <http://example.org/age> ?age ; <http://example.org/worksFor> ?machine .
            ?machine <http://example.org/built> ?built .
        } ORDER BY ?age
    """
    table = query("text/csv", text, people.query, machines.query)
    assert table.split() == ["age,built", "36,1837", "41,1940"]
