"""Prologue, form and update: what a request declares, is, and works on."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg import iris
from aikg.errors import QuerySyntaxError
from aikg.sparql.dataset import names_dataset, with_using
from aikg.sparql.form import Form, form, form_of, is_volatile
from aikg.sparql.prologue import declarations, resolved, undeclared_prefixes
from aikg.sparql.tokens import significant, tokenize

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select * { }", Form.SELECT),
        ("PREFIX select: <http://e/> BASE <ask> VERSION '1.2' # SELECT\nASK{}", Form.ASK),
        ("CONSTRUCT WHERE { }", Form.CONSTRUCT),
        ("DESCRIBE <http://e/>", Form.DESCRIBE),
        ("WITH <http://e/> DELETE { } WHERE { SELECT * { } }", Form.UPDATE),
        ("LOAD <http://e/>", Form.UPDATE),
        ("", None),
        ("PREFIX e: <http://e/>", None),
        ("'SELECT'", None),
        ("FIND * { }", None),
    ],
)
def test_form(text, expected):
    assert form(text) == expected


def test_the_form_of_a_long_text_is_found_wherever_it_stands():
    request = "BASE <http://example.org/> PREFIX a: <http://example.org/a> CONSTRUCT WHERE { ?s ?p ?o }"
    for length in range(20_000 - len(request) - 5, 20_005):
        assert form(f"#{'x' * length}\n{request}") is Form.CONSTRUCT, length
    assert form(f"{request} #{'x' * 30_000}") is Form.CONSTRUCT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (NOW() AS ?now) { }", True),
        ("SELECT * { BIND(struuid() AS ?id) }", True),
        ("SELECT * { FILTER(RAND() < 0.5) }", True),
        ("SELECT * { SERVICE <http://e/> { } }", True),
        ("SELECT ?now ?rand { ?now <http://e/NOW> 'NOW()' } # RAND()", False),
        ("PREFIX uuid: <http://e/> SELECT * { ?s uuid:NOW ?o }", False),
    ],
)
def test_is_volatile(text, expected):
    assert is_volatile(text) is expected


FRAGMENTS = [
    "PREFIX", "prefix", "e:", ":", "a.b:", "<http://e/>", "<#>", "BASE", "VERSION", "'1.2'", "SELECT", "ask",
    "ASK{", "CONSTRUCT", "DESCRIBE", "DELETE", "LOAD", "*", "{", "}", "?x", "#SELECT\n", "#", " ", "\n", "\t",
    "é", "SERVICE", "e:service", "services", "service_", "NOW", "now(", "(", ")", ".", ";", "'",
    '"', "\\u0041",
    "rand", "-", "_:b",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda between: between.join(parts))
)


@given(TEXTS)
def test_the_form_is_that_of_the_tokens(text):
    assert form(text) == form_of(significant(tokenize(text)))


@given(TEXTS)
def test_what_is_volatile_has_a_token_that_says_so(text):
    words = ("SERVICE", "LOAD")
    assert is_volatile(text) or not any(token.is_keyword(*words) for token in tokenize(text))


def test_declarations():
    text = (
        "PREFIX a: <http://a/> prefix : <\\u0062> BASE <http://c/> SELECT * { ?s a:PREFIX 'PREFIX d: <e>' }"
    )
    found = declarations(significant(tokenize(text)))
    assert list(found) == [("a", "http://a/"), ("", "b"), (None, "http://c/")]


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://a/b#", "http://a/b#"),
        ("URN:x:y", "URN:x:y"),
        ("c", "http://e/d/c"),
        ("../c#", "http://e/c#"),
        ("#", "http://e/d/f?g#"),
        ("#c", "http://e/d/f?g#c"),
        ("", "http://e/d/f?g"),
        ("//h/c", "http://h/c"),
        ("?c", "http://e/d/f?c"),
    ],
)
def test_resolved(iri, expected):
    assert resolved("http://e/d/f?g", iri) == expected
    assert resolved("", iri) == iri


def test_undeclared_prefixes_are_named_with_what_they_probably_mean():
    text = (
        "PREFIX e: <http://e/>\nSELECT * { ?s e:p rdsf:label ;\n scheme:name ?o , zzz:x , zzz:y , skos:note }"
    )
    found = undeclared_prefixes(text)
    assert [(item.prefix, item.line, item.column) for item in found] == [
        ("rdsf", 2, 19),
        ("scheme", 3, 2),
        ("zzz", 3, 19),
    ]
    assert (found[0].meant, found[0].iri) == ("rdfs", iris.PREFIXES["rdfs"])
    assert found[0].remedy == f"Did you mean rdfs:, which is <{iris.PREFIXES['rdfs']}>?"
    assert (found[1].meant, found[1].iri) == ("schema", iris.PREFIXES["schema"])
    assert (found[2].meant, found[2].iri) == ("", "")


def test_without_predeclared_prefixes_every_prefix_is_undeclared():
    (found,) = undeclared_prefixes("SELECT * { ?s skos:note ?o }", namespaces={})
    assert found.remedy == f"Write PREFIX skos: <{iris.PREFIXES['skos']}> at the beginning."


G, H = "http://e/g", "http://e/h"
DATA = f"""INSERT DATA {{
    <http://e/d> <http://e/p> 0 .
    GRAPH <{G}> {{ <http://e/g1> <http://e/p> 1 }}
    GRAPH <{H}> {{ <http://e/h1> <http://e/p> 2 }}
}}"""


def run(text, using=(), using_named=()):
    store = pyoxigraph.Store()
    store.update(DATA)
    store.update(with_using(text, using, using_named))
    return {
        (quad.subject.value.removeprefix("http://e/"), getattr(quad.graph_name, "value", "default"))
        for quad in store
    }


BEFORE = {("d", "default"), ("g1", G), ("h1", H)}


@pytest.mark.parametrize(
    ("text", "using", "using_named", "expected"),
    [
        ("INSERT { ?s <http://e/q> 1 } WHERE { ?s ?p ?o }", (G,), (), BEFORE | {("g1", "default")}),
        ("DELETE { ?s ?p ?o } INSERT { ?s <http://e/q> 1 } WHERE { ?s ?p ?o }", (G, H), (),
         BEFORE | {("g1", "default"), ("h1", "default")}),
        ("INSERT { ?s <http://e/q> 1 } WHERE { GRAPH ?x { ?s ?p ?o } }", (), (H,),
         BEFORE | {("h1", "default")}),
        ("INSERT { ?s <http://e/q> 1 } WHERE { GRAPH ?x { ?s ?p ?o } }", (G,), (), BEFORE),
        ("DELETE WHERE { GRAPH ?x { ?s ?p ?o } }", (), (H,), BEFORE - {("h1", H)}),
        ("DELETE WHERE { ?s ?p ?o }", (G,), (), BEFORE),
        ("DELETE WHERE { ?s ?p ?o }", (), (), BEFORE - {("d", "default")}),
        ("INSERT DATA { <http://e/n> <http://e/WHERE> 'WHERE' } ; "
         "INSERT{?s <http://e/q> 1}WHERE{ { SELECT ?s WHERE { ?s ?p ?o } } } # WHERE", (G,), (),
         BEFORE | {("n", "default"), ("g1", "default")}),
        (f"CLEAR GRAPH <{H}> ; INSERT {{ ?s <http://e/q> 1 }} "
         "WHERE { ?s ?p ?o FILTER NOT EXISTS { ?x <http://e/q> 2 } } ; DELETE WHERE { ?s ?p 1 }",
         (G,), (), BEFORE - {("h1", H)} | {("g1", "default")}),
    ],
)  # fmt: skip
def test_with_using(text, using, using_named, expected):
    assert run(text, using, using_named) == expected


@pytest.mark.parametrize("graph", ["a b", "x> WHERE {} ; DROP ALL #", "x\\u003e", "<x>", '"', "{", "x\n"])
def test_a_graph_that_is_no_iri_is_refused(graph):
    with pytest.raises(QuerySyntaxError):
        with_using("DELETE { } WHERE { }", (graph,), ())


@given(st.text(), st.text(st.sampled_from("abc/:#?é")))
def test_with_using_only_adds(text, graph):
    assert with_using(text, (), ()) == text
    if not any(word in text.lower() for word in ("where", "using", "with")):
        assert with_using(text, (graph,), (graph,)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT { } USING <http://e/g> WHERE { }", True),
        ("CLEAR ALL ; WITH <http://e/g> DELETE { } WHERE { }", True),
        ("SELECT * from NAMED <http://e/g> { }", True),
        ("INSERT { ?s <http://e/USING> 'WITH' } WHERE { ?with ?using ?o } # USING", False),
        ("PREFIX from: <http://e/> SELECT ?from { ?from from:FROM 'FROM' }", False),
    ],
)
def test_names_dataset(text, expected):
    assert names_dataset(text) is expected


def test_a_data_set_in_the_text_and_in_the_request_exclude_each_other():
    with pytest.raises(QuerySyntaxError) as refusal:
        with_using("CLEAR ALL ;\n WITH <http://e/g> DELETE { } WHERE { }", ("http://e/g",), ())
    assert (refusal.value.line, refusal.value.column) == (2, 2)
