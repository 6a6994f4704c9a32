"""What rewrites texts takes any text, and leaves those that are no SPARQL as they are or as little SPARQL."""

from contextlib import closing

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aikg.errors import AikgError, QuerySyntaxError
from aikg.sparql.plain_names import with_plain_names
from aikg.sparql.standard import in_standard_sense
from aikg.store import Query
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

EVERYTHING = """SELECT * { ?s ex:a|ex:b/^(ex:c|ex:d)* ?o , [ !(a|^ex:b) 1 ] ; ex:x|ex:y (1 ?z) .
FILTER(?o || EXISTS { ?s a|ex:b 1 }) SERVICE SILENT <x:y> { ?s a|ex:b 1 } VALUES (?x ?y) { (UNDEF 'a|b') }
BIND(REPLACE(?o, 'a', '$1', 'i') AS ?r) GRAPH ?g { { SELECT (MIN(DISTINCT ?x) AS ?m)
(xsd:integer( ' 5 ' ) AS ?n) { ?a ?b ?c } GROUP BY ?x HAVING (MAX(?x) > 1)
ORDER BY ASC(?x) DESC (COUNT(?y)) ?z STR(?x) <f>(?x) LIMIT 1 } } }
ORDER BY ?o + 'P1D'^^xsd:dayTimeDuration OFFSET 2 ; PREFIX ex: <http://e/>
INSERT { ?a ?b \u0041 } WHERE { ex:\ud55c ?p "\u0041" } ; COPY <a> TO <b> # end"""
WORDS = ["|", "(", ")", "{", "}", "!", "^", "/", "'", "<<", "{|"]
TEXTS = st.one_of(
    st.lists(st.sampled_from(EVERYTHING.split() + WORDS), max_size=30).map(" ".join),
    st.integers(0, len(EVERYTHING)).map(lambda end: EVERYTHING[:end]),
    st.integers(0, len(EVERYTHING)).map(lambda start: EVERYTHING[start:]),
)
CHANGED = ("|", "+", "min", "max", "by", "replace", "xsd:", "\\u", "prefix", "copy", "graph")


@given(TEXTS)
@settings(max_examples=1500)
def test_any_text_is_taken(text: str) -> None:
    try:
        found = in_standard_sense(with_plain_names(text))
    except AikgError:
        return
    assert found == text or any(part in text.lower() for part in CHANGED)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT *\n{ ?s (rdfs:label|rdfs:comment ?o }", 2, 31),
        ("SELECT * {\n?s rdfs:label| ?o } ORDER BY ?o", 2, 16),
        ("SELECT * { ?s ?p ?o }\nORDER BY DESC(?o", 2, 14),
        ("SELECT (REPLACE('a', 'b') AS ?x) {}", 1, 9),
        ("SELECT (MIN(?x ?y) AS ?x) {}", 1, 16),
    ],
)  # fmt: skip
def test_an_error_has_its_place_in_the_text_that_was_sent(text: str, line: int, column: int) -> None:
    with closing(LocalStore(pyoxigraph.Store())) as store, pytest.raises(QuerySyntaxError) as caught:
        store.answer(Query(text))
    assert (caught.value.line, caught.value.column) == (line, column)
