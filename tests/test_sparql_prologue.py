"""A text that stands on its own means to an engine without prologue what it means here."""

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from aikg.iris import BASE, PREFIXES
from aikg.sparql.prologue import self_contained

pytestmark = pytest.mark.quick

TEXTS = (
    "SELECT ?o { id:a rdf:value ?o }",
    "SELECT ?o { <id/a> rdf:value ?o }",
    "BASE <id/> SELECT ?o { <a> rdf:value ?o }",
    "BASE <http://e.org/x/> BASE <y/> PREFIX : <../z#> SELECT ?o { :a rdf:value ?o }",
    "PREFIX id: <http://e.org/other/> SELECT ?o { id:a rdf:value ?o }",
    "#BASE <x>\nSELECT ?o { <id/a> rdf:value '<b> BASE <c>', ?o }",
    "PREFIX p: <id/>\nBASE <http://e.org/>\nSELECT ?o { p:a rdf:value ?o }",
    "BASE <http://e.org/> BASE <x/> SELECT ?o { ?s rdf:value ?o FILTER(?s = IRI('z#a')) }",
    "SELECT ?o FROM <graph/g> { ?s rdf:value ?o }",
)
IRIS = (f"{BASE}id/a", "http://e.org/x/z#a", "http://e.org/other/a", f"{BASE}nothing")


@pytest.fixture
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    value = NamedNode(f"{PREFIXES['rdf']}value")
    for number, iri in enumerate(IRIS):
        store.add(Quad(NamedNode(iri), value, Literal(number)))
        store.add(Quad(NamedNode(iri), value, Literal("<b> BASE <c>")))
        store.add(Quad(NamedNode(iri), value, Literal(number + 10), NamedNode(f"{BASE}graph/g")))
    return store


@pytest.mark.parametrize("text", TEXTS)
def test_it_has_the_same_solutions(store: pyoxigraph.Store, text: str) -> None:
    expected = {str(row) for row in store.query(text, base_iri=BASE, prefixes=dict(PREFIXES))}
    changed = self_contained(text, BASE, PREFIXES)
    assert expected
    assert {str(row) for row in store.query(changed)} == expected
    assert changed.count("\n") == text.count("\n")


def test_what_stands_on_its_own_stays_as_it_is() -> None:
    text = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\nSELECT * { <urn:a> rdf:value ?o }"
    assert self_contained(text, BASE, PREFIXES) == text
