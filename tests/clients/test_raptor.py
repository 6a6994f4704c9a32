"""Raptor's rapper reads graphs from the server, and Rasqal's roqet queries it."""

from urllib.parse import urlencode

import pytest
from serving import Endpoint

from clients.conftest import Run

CONSTRUCT = "CONSTRUCT WHERE { <http://example.org/ada> ?p ?o }"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.mark.parametrize("syntax", ["guess", "turtle", "rdfxml", "ntriples"])
def test_rapper(people: Endpoint, run: Run, syntax: str) -> None:
    url = f"{people.query}?{urlencode({'query': CONSTRUCT})}"
    triples = run("rapper", "--quiet", "--input", syntax, url).splitlines()
    assert len(triples) == 4
    assert any(LABEL in triple and "@ko" in triple for triple in triples)


def test_rapper_reads_the_graph_store(people: Endpoint, run: Run) -> None:
    assert len(run("rapper", "--quiet", "--input", "guess", f"{people.store}?default").splitlines()) == 9


def test_roqet(people: Endpoint, run: Run) -> None:
    query = f"SELECT ?label WHERE {{ <http://example.org/ada> {LABEL} ?label }}"
    table = run("roqet", "-q", "-p", people.query, "-e", query, "-r", "csv")
    assert sorted(table.split()) == ["Ada", "label", "에이다"]
