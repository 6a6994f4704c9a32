from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg import iris
from aikg.sparql.lint import Rule, lint, narrowing
from aikg.sparql.patterns import read_patterns
from aikg.sparql.tokens import Kind, significant, tokenize
from aikg.sparql.vocabulary import Vocabulary, nearest_terms
from aikg.store import Query
from aikg.store.local import LocalStore
from aikg.store.suspicions import findings, vocabulary_for

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[1]

VOCABULARY = Vocabulary(
    predicates={
        iris.term("developedBy"): 12,
        iris.term("parameterCount"): 7,
        iris.term("backedBy"): 3,
        iris.PREFIXES["rdfs"] + "label": 40,
    },
    classes={iris.term("Model"): 5, iris.term("Company"): 4, iris.term("Government"): 2},
)


def found(text, vocabulary=VOCABULARY):
    return [(item.rule, item.line, item.column) for item in lint(text, vocabulary)]


CLEAN = [
    "SELECT ?m ?c { ?m a aikg:Model ; aikg:developedBy ?c . ?c rdfs:label 'OpenAI'@en }",
    "SELECT * { ?m aikg:developedBy / rdfs:label ?name }",
    "ASK { aikg:x aikg:developedBy [ rdfs:label 'x' ] }",
    "CONSTRUCT { ?m aikg:new ?c } WHERE { ?m aikg:developedBy ?c }",
    "SELECT (COUNT(*) AS ?n) { [] a aikg:Model }",
    "SELECT ?m { ?m aikg:parameterCount ?n FILTER(?n > 1) }",
    "SELECT * { ?a a aikg:Model . ?b a aikg:Company . ?a aikg:developedBy ?b }",
    "SELECT * { ?a a aikg:Model . ?b a aikg:Company FILTER(CONTAINS(STR(?a), STR(?b))) }",
    "SELECT * { ?a a aikg:Model OPTIONAL { ?a aikg:developedBy ?b } }",
    "SELECT * { VALUES ?l { 'x' } ?a rdfs:label ?l }",
    "SELECT * { VALUES ?x { 1 2 } ?a rdfs:label ?l }",
    "SELECT * { { ?a rdfs:label ?l } UNION { ?a aikg:backedBy ?b } ?b rdfs:label ?n }",
    "SELECT * { aikg:x rdfs:label ?l ; aikg:backedBy ?b . aikg:x aikg:parameterCount ?n }",
    "SELECT * { ?a rdfs:label ?l { SELECT ?a (MAX(?n) AS ?most) "
    "{ ?a aikg:parameterCount ?n } GROUP BY ?a } }",
    "SELECT * { ?a rdfs:label ?l MINUS { ?x aikg:backedBy ?y } }",
    "SELECT ?b { ?claim aikg:backedBy ?b ; rdfs:label 'x' }",
    "SELECT ?b { ?claim aikg:backedBy ?b , aikg:x }",
    "SELECT ?m { ?m rdfs:label 'x' FILTER NOT EXISTS { ?m aikg:backedBy ?any } MINUS { ?m rdfs:label ?no } }",
    "SELECT * { aikg:backedBy rdfs:label ?level . ?m a aikg:Model }",
    "SELECT * { _:m rdfs:label ?l . _:m aikg:backedBy ?b }",
    "SELECT * { <<( ?s ?p ?o )>> aikg:backedBy ?b . ?s rdfs:label ?l }",
    "SELECT * { ?s aikg:backedBy ?o ~ ?r {| rdfs:label ?l |} . ?r rdfs:label ?n . ?l ?p 1 }",
    "SELECT * { (?a ?b) rdfs:label ?l . ?b rdfs:label -1, 'x'^^xsd:string, true }",
    "PREFIX e: <http://e/> SELECT * { ?s e:whatever ?o ; a e:Anything }",
    "INSERT DATA { <x> aikg:newTerm 1 . <y> a aikg:NewClass }",
    "DELETE { ?s aikg:oldTerm ?o } INSERT { ?s aikg:newTerm ?o } WHERE { ?s aikg:backedBy ?o }",
    "",
]


@pytest.mark.parametrize("text", CLEAN)
def test_a_good_query_has_no_findings(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {\n ?m aikg:developdBy ?c }", (Rule.UNKNOWN_PREDICATE, 2, 5)),
        ("SELECT * { ?m rdfs:label/^(aikg:nope|!aikg:backedBy)+ ?c }",
         (Rule.UNKNOWN_PREDICATE, 1, 28)),
        ("SELECT * { ?m rdf:type/rdfs:label ?c ; a aikg:Modell }", (Rule.UNKNOWN_CLASS, 1, 42)),
        ("SELECT * { ?m rdf:type aikg:Model , <https://w3id.org/aikg/ontology#Modul> }",
         (Rule.UNKNOWN_CLASS, 1, 37)),
        ("SELECT * { ?s foo:bar ?o }", (Rule.UNDECLARED_PREFIX, 1, 15)),
        ("SELECT ?m { ?m aikg:developedBy ?c }", (Rule.UNUSED_VARIABLE, 1, 33)),
        ("ASK { ?m aikg:developedBy $m . ?x aikg:backedBy ?m }", (Rule.UNUSED_VARIABLE, 1, 32)),
        ("SELECT ?m ?nmae { ?m rdfs:label 'x' }", (Rule.UNBOUND_VARIABLE, 1, 11)),
        ("SELECT * { ?a a aikg:Model . ?b a aikg:Company }", (Rule.CROSS_PRODUCT, 1, 30)),
        ("SELECT * { ?a a aikg:Model OPTIONAL { ?b a aikg:Company } }",
         (Rule.CROSS_PRODUCT, 1, 28)),
        ("SELECT * { ?a a aikg:Model { SELECT ?b { ?b aikg:backedBy ?a } } }",
         (Rule.CROSS_PRODUCT, 1, 28)),
        ("SELECT * { ?g rdfs:label ?l GRAPH ?h { ?a a aikg:Model } }", (Rule.CROSS_PRODUCT, 1, 29)),
        ("SELECT * { { ?a a aikg:Model . ?b a aikg:Company } UNION { ?a aikg:backedBy ?b } }",
         (Rule.CROSS_PRODUCT, 1, 32)),
        ("CLEAR ALL ; INSERT { ?a aikg:x ?b } WHERE { ?a a aikg:Model . ?b a aikg:Company }",
         (Rule.CROSS_PRODUCT, 1, 63)),
    ],
)  # fmt: skip
def test_a_mistake_is_found_where_it_is(text, expected):
    assert expected in found(text)
    assert {rule for rule, _, _ in found(text)} == {expected[0]} or "foo:bar" in text


def test_messages_say_what_to_do():
    text = "SELECT ?a ?nmae {\n?a aikg:developdBy ?b . ?b a aikg:Compny ; rdsf:label ?name }"
    told = [str(item) for item in lint(text, VOCABULARY)]
    assert told == [
        "Line 1, column 11: ?nmae is selected, but nothing binds it. Did you mean ?name?",
        "Line 2, column 4: No triple has the predicate aikg:developdBy. Did you mean aikg:developedBy?",
        "Line 2, column 30: Nothing is of the class aikg:Compny. Did you mean aikg:Company?",
        "Line 2, column 44: The prefix rdsf: is not declared. "
        f"Did you mean rdfs:, which is <{iris.PREFIXES['rdfs']}>?",
        "Line 2, column 55: ?name occurs only once. Did you mean ?nmae?",
    ]


def test_nearest_terms():
    known = [*VOCABULARY.predicates, *VOCABULARY.classes]
    assert nearest_terms(iris.term("parametercounts"), known) == [iris.term("parameterCount")]
    assert nearest_terms("http://other/Label", known) == [iris.PREFIXES["rdfs"] + "label"]
    assert nearest_terms(iris.term("zzz"), known) == []


PIECES = """
    SELECT * { } { } ( ) [ ] << >> {| |} ~ . ; , ?a ?b $a e:p a / | ^ ! + * ? 'x' ^^ @en 1 - _:b <i>
    OPTIONAL UNION MINUS GRAPH SERVICE SILENT FILTER EXISTS BIND AS VALUES SELECT WHERE true
    CONSTRUCT INSERT DELETE DATA ORDER BY
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=40).map(" ".join))
def test_any_text_can_be_linted(text):
    for item in lint(text, VOCABULARY):
        assert item.line == 1
        assert 1 <= item.column <= len(text)
    tokens = significant(tokenize(text))
    read = read_patterns(tokens)
    assert len(read.predicates) <= sum(t.kind in (Kind.IRI, Kind.PREFIXED_NAME) for t in tokens)


@pytest.mark.parametrize("piece", ["{", "(", "[ e:p ", "?a e:p (", "?s ?p ?o . ", "<<", "{ ?s e:p "])
def test_deep_and_long_texts_can_be_linted(piece):
    lint("SELECT * { " + piece * 3000, VOCABULARY)


def test_the_query_library_has_no_findings(dump):
    store = LocalStore.load(dump)
    queries = {path.name: Query(path.read_text("utf-8")) for path in sorted((ROOT / "queries").glob("*.rq"))}
    found = {name: findings(store, query, vocabulary_for(store, query)) for name, query in queries.items()}
    store.close()
    assert {name: each for name, each in found.items() if each} == {}


LABELLED = "SERVICE wikibase:label { bd:serviceParam wikibase:language 'en,ko' . }"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?m ?mLabel {{ ?m a aikg:Model {LABELLED} }}",
        f"SELECT ?mLabel ?cLabel {{ ?m aikg:developedBy ?c {LABELLED} }}",
        f"SELECT ?m ?mAltLabel ?mDescription {{ ?m a aikg:Model {LABELLED} }} ORDER BY ?mLabel",
        "SELECT * { ?m a aikg:Model SERVICE <http://e/s> { ?m aikg:nothing ?x ; a aikg:Nobody } }",
        "SELECT (COUNT(*) AS ?n) { ?s aikg:developedBy ?o }",
        "SELECT ?m { GRAPH ?g { ?m a aikg:Model } }",
    ],
)
def test_what_is_matched_elsewhere_has_no_findings(text):
    """B3."""
    assert found(text) == []


def test_nothing_is_costly_in_little_data():
    text = "SELECT * { ?a aikg:developedBy ?b . ?c aikg:backedBy ?d }"
    assert [rule for rule, _, _ in found(text)] == [Rule.CROSS_PRODUCT]
    little = Vocabulary({iris.term("developedBy"): 5, iris.term("backedBy"): 5})
    assert found(text, little) == []
    assert narrowing(text).startswith("Narrow it. Line 1, column 37: The patterns with ?c, ?d share")
    assert narrowing("SELECT * { ?a ?b ?c }") == "Narrow it."
