"""Graphs of a few made-up entities."""

from collections.abc import Iterable

import pyoxigraph

from aikg.reconcile.reconciler import Reconciler
from aikg.store.local import LocalStore

Described = tuple[str, str, str]
"""An entity: its slug, the name of its class, and its name."""

ONTOLOGY = "<https://w3id.org/aikg/ontology>"
GRAPH = pyoxigraph.NamedNode("http://example.org/graph")
CLASSES = f"""
@prefix aikg: <https://w3id.org/aikg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix id: <https://w3id.org/aikg/id/> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
aikg:Organization a owl:Class ; rdfs:label "Organization"@en ; rdfs:isDefinedBy {ONTOLOGY} .
aikg:Company a owl:Class ; rdfs:subClassOf aikg:Organization ; rdfs:label "Company"@en, "기업"@ko ;
    rdfs:isDefinedBy {ONTOLOGY} .
aikg:AIModel a owl:Class ; rdfs:label "AI model"@en ; rdfs:isDefinedBy {ONTOLOGY} .
"""


def made(entities: Iterable[Described]) -> Reconciler:
    """A reconciler of these entities."""
    return Reconciler(store_of(turtle_of(entities)), timeout=60)


def turtle_of(entities: Iterable[Described]) -> str:
    return "".join(
        f"id:{slug} a aikg:{kind} ; rdfs:label {pyoxigraph.Literal(name, language='en')} .\n"
        for slug, kind, name in entities
    )


def store_of(turtle: str) -> LocalStore:
    store = pyoxigraph.Store()
    store.load(f"{CLASSES}{turtle}".encode(), format=pyoxigraph.RdfFormat.TURTLE, to_graph=GRAPH)
    return LocalStore(store)
