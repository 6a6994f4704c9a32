"""rdflib uses the server as a store: SPARQLStore to read, SPARQLUpdateStore to write as well."""

import pytest
from rdflib import RDFS, Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import Endpoint

ADA = URIRef("http://example.org/ada")


def test_sparql_store(people: Endpoint) -> None:
    graph = Graph(SPARQLStore(people.query))
    assert set(graph.objects(ADA, RDFS.label)) == {Literal("Ada", "en"), Literal("에이다", "ko")}
    assert (ADA, RDFS.label, Literal("에이다", "ko")) in graph
    ages = graph.query("SELECT (SUM(?age) AS ?sum) { ?s <http://example.org/age> ?age }")
    assert [row.sum.toPython() for row in ages] == [162]
    assert graph.query("ASK { ?s ?p 36 }").askAnswer is True


@pytest.mark.parametrize("method", ["POST", "POST_FORM"])
def test_sparql_store_by_post(people: Endpoint, method: str) -> None:
    graph = Graph(SPARQLStore(people.query, method=method))
    assert len(list(graph.triples((ADA, None, None)))) == 4


def test_sparql_update_store(people: Endpoint) -> None:
    store = SPARQLUpdateStore(
        people.query, people.update, context_aware=True, headers=dict(people.authorization)
    )
    graph = Dataset(store).graph(URIRef("http://example.org/rdflib"))
    triple = (ADA, RDFS.comment, Literal('백작 "부인"\n', "ko"))
    graph.add(triple)
    assert set(graph) == {triple}
    graph.remove(triple)
    assert len(graph) == 0
