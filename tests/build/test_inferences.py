"""Why something follows: each inferred fact has one node, with the claims of its smallest derivation."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.build.derivation import Derivations, inference_iri
from aikg.iris import PREFIXES, TERM, graph
from aikg.ontology import Ontology

ID = PREFIXES["id"]
FOLLOWS = f"""SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }}
  VALUES ?g {{ <{graph("inferred")}> <{graph("backing")}> }}
  FILTER(STRSTARTS(STR(?s), "{ID}") && STRSTARTS(STR(?p), "{TERM}")) }}"""
NODES = """SELECT ?node ?s ?p ?o {
  ?node aikg:inferredSubject ?s ; aikg:inferredProperty ?p ; aikg:inferredObject ?o }"""
MADE = f"""@prefix : <{TERM}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:within a owl:ObjectProperty, owl:TransitiveProperty .
:near a owl:ObjectProperty, owl:SymmetricProperty .
:holds a owl:ObjectProperty ; owl:inverseOf :within .
:beside a owl:ObjectProperty ; owl:propertyChainAxiom ( :near :within ) .
:touches a owl:ObjectProperty ; rdfs:subPropertyOf :near .
"""


def asked(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    found = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    return [tuple(term.value for term in row) for row in found]


@pytest.fixture(scope="module")
def article(dump: Path) -> ox.Store:
    return loaded(dump)


def loaded(dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=dump, format=ox.RdfFormat.N_QUADS)
    return store


def test_every_inferred_fact_has_its_node(whole_dump: Path) -> None:
    whole = loaded(whole_dump)
    facts = asked(whole, FOLLOWS)
    nodes = Counter(row[1:] for row in asked(whole, NODES))
    assert len(facts) > 20
    assert nodes == Counter(facts)


def test_a_premise_is_a_claim_of_the_fact_that_is_named(article: ox.Store) -> None:
    text = """SELECT ?claim ?stated ?premise { ?node a aikg:Inference ; prov:wasDerivedFrom ?claim ;
      aikg:premiseProperty ?premise . ?claim aikg:property ?stated ; aikg:modality aikg:Fact }"""
    rows = asked(article, text)
    assert len(rows) == len(
        asked(article, f"SELECT ?node {{ ?node a <{TERM}Inference> ; aikg:followsBy ?rule }}")
    )
    assert {premise for _, stated, premise in rows if stated != premise} == {f"{TERM}modelFundedBy"}


def test_backing_rests_on_the_claims_of_its_node(article: ox.Store) -> None:
    text = """SELECT ?claim { ?node aikg:inferredSubject id:wu-dao-2-0 ;
      aikg:inferredProperty %s ; prov:wasDerivedFrom ?claim }"""
    funding = [(f"{PREFIXES['claim']}hankyung-2023-02-06.baai-funding",)]
    assert (
        asked(article, text % "aikg:modelFundedBy") == asked(article, text % "aikg:stateBackedBy") == funding
    )


def derived(*facts: str) -> dict[str, tuple[str, set[str]]]:
    """What follows in the made ontology: the fact, its rule's head and chain, the facts that it rests on."""
    ontology = Ontology(quad.triple for quad in ox.parse(MADE, format=ox.RdfFormat.TURTLE))
    found = Derivations(ontology).of(term(fact) for fact in facts)
    return {
        said(triple): (" ".join(map(name, why.rule.chain)), set(map(said, why.facts)))
        for triple, why in found.items()
    }


def term(fact: str) -> tuple[str, str, str]:
    subject, predicate, object_ = fact.split()
    return f"<{ID}{subject}>", f"<{TERM}{predicate}>", f"<{ID}{object_}>"


def name(iri: str) -> str:
    return iri.strip("<>").removeprefix(TERM).removeprefix(ID)


def said(triple: tuple[str, ...]) -> str:
    return " ".join(map(name, triple))


def test_rules_of_each_kind_are_followed_to_what_is_stated() -> None:
    found = derived("a touches b", "b within c", "c within d")
    assert found["b near a"] == ("near", {"a touches b"})
    assert found["c holds b"] == ("within", {"b within c"})
    assert found["b within d"] == ("within within", {"b within c", "c within d"})
    assert found["a beside d"] == ("near within", {"a touches b", "b within c", "c within d"})
    assert "b within c" not in found and "a touches b" not in found


def test_the_smallest_derivation_is_the_one_that_is_kept() -> None:
    found = derived("a within b", "b within c", "c within d", "a within x", "x within d")
    assert found["a within d"][1] == {"a within x", "x within d"}
    assert "a within b" not in derived("a within b", "a within x", "x within b")


def test_the_same_facts_in_another_order_give_the_same_derivations() -> None:
    facts = ["a within x", "x within d", "a within b", "b within d", "b near a", "a near b"]
    assert derived(*facts) == derived(*reversed(facts))


def test_the_iri_of_an_inference_is_made_of_its_triple() -> None:
    made = f"{PREFIXES['id'].removesuffix('id/')}inference/active-in.kakao."
    assert inference_iri(term("kakao activeIn language-model")) == f"{made}language-model"
    assert inference_iri((f"<{ID}kakao>", f"<{TERM}activeIn>", '"일"@ko')).startswith(made)
