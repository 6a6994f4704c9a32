"""SPARQLWrapper reads every format that it converts, and updates."""

import pytest
from rdflib import Graph, Literal
from serving import Endpoint
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

SELECT = """
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?label WHERE { <http://example.org/ada> rdfs:label ?label }
"""
CONSTRUCT = "CONSTRUCT WHERE { <http://example.org/ada> ?p ?o }"


def converted(endpoint: Endpoint, query: str, return_format: str, method: str = "GET") -> object:
    wrapper = SPARQLWrapper(endpoint.query, returnFormat=return_format)
    wrapper.setMethod(method)
    wrapper.setQuery(query)
    return wrapper.query().convert()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_json(people: Endpoint, method: str) -> None:
    answer = converted(people, SELECT, JSON, method)
    values = {binding["label"]["value"] for binding in answer["results"]["bindings"]}
    assert values == {"Ada", "에이다"}


def test_xml(people: Endpoint) -> None:
    document = converted(people, SELECT, XML)
    literals = document.getElementsByTagName("literal")
    assert {literal.firstChild.data for literal in literals} == {"Ada", "에이다"}


@pytest.mark.parametrize("return_format", [CSV, TSV])
def test_tables(people: Endpoint, return_format: str) -> None:
    lines = converted(people, SELECT, return_format).decode().split()
    assert len(lines) == 3
    assert any("에이다" in line for line in lines)


@pytest.mark.parametrize("return_format", [JSON, XML])
def test_ask(people: Endpoint, return_format: str) -> None:
    answer = converted(people, "ASK { ?s ?p ?o }", return_format)
    if return_format == JSON:
        assert answer["boolean"] is True
    else:
        assert answer.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("return_format", [TURTLE, N3, RDFXML, JSONLD])
def test_graphs(people: Endpoint, return_format: str) -> None:
    answer = converted(people, CONSTRUCT, return_format)
    graph = Graph().parse(data=answer) if isinstance(answer, bytes) else answer
    assert len(graph) == 4
    assert Literal("에이다", lang="ko") in set(graph.objects())


def test_update(people: Endpoint) -> None:
    wrapper = SPARQLWrapper(people.update)
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {people.token}")
    wrapper.setMethod(POST)
    wrapper.setQuery("INSERT DATA { GRAPH <http://example.org/w> { <http://example.org/s> a 1 } }")
    assert wrapper.query().response.status in (200, 204)
    answer = converted(people, "ASK { GRAPH <http://example.org/w> { ?s a 1 } }", JSON)
    assert answer["boolean"] is True
