"""Alternative paths have as many solutions as the unions that they are (A7)."""

import json
from collections import Counter
from contextlib import closing

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from aikg.errors import EvaluationError
from aikg.sparql.alternatives import with_unions
from aikg.store import Query, Update
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

PREFIX = "PREFIX : <http://e/> "
TRIPLES = (
    ":a :p :b ; :q :b ; :r :c . :b :p :c ; :q :c , :a . :c :r :a ; :p :c . :d :p 'x' ; :q 'x' . :e :r :a ."
)
NAMES = st.sampled_from([":p", ":q", ":r", "<http://e/p>"])
SETS = st.lists(NAMES, min_size=1, max_size=3)
PATHS = st.recursive(
    st.one_of(NAMES, SETS.map(lambda names: f"!({'|'.join(names)})")),
    lambda inner: st.one_of(
        st.builds(lambda one, other: f"{one}|{other}", inner, inner),
        st.builds(lambda one, other: f"({one})/({other})", inner, inner),
        st.builds(lambda one: f"^({one})", inner),
        st.builds(lambda one: f"({one})|:p", inner),
    ),
    max_leaves=4,
)
"""No path of any length: rdflib has other nodes of length zero than the engine."""


def solutions(text: str, triples: str = TRIPLES) -> Counter[tuple[str, ...]]:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        store.update(Update(f"{PREFIX} INSERT DATA {{ {triples} }}"))
        answer = store.answer(Query(PREFIX + text, accept="application/sparql-results+json"))
        found = json.loads(b"".join(answer.body))
    names = found["head"]["vars"]
    return Counter(
        tuple(row.get(n, {}).get("value", "") for n in names) for row in found["results"]["bindings"]
    )


@given(PATHS)
@settings(max_examples=100)
def test_any_path_has_the_solutions_that_rdflib_finds(path: str) -> None:
    text = f"SELECT ?x ?y {{ ?x {path} ?y }}"
    graph = rdflib.Graph().parse(data=f"@prefix : <http://e/> . {TRIPLES}", format="turtle")
    expected = Counter(tuple(str(term) for term in row) for row in graph.query(PREFIX + text))
    assert solutions(text) == expected


@pytest.mark.parametrize(
    ("pattern", "union"),
    [
        ("?x :p|:q ?y", "{ ?x :p ?y } UNION { ?x :q ?y }"),
        ("?x :p|:p ?y", "{ ?x :p ?y } UNION { ?x :p ?y }"),
        ("?x ^:p|:q ?y", "{ ?y :p ?x } UNION { ?x :q ?y }"),
        ("?x (:p|:q)/:p ?y", "{ ?x :p ?z } UNION { ?x :q ?z } ?z :p ?y"),
        ("?x :p/(:q|:r)/:p ?y", "?x :p ?z { ?z :q ?w } UNION { ?z :r ?w } ?w :p ?y"),
        ("?x :p|(:q|:r) ?y", "{ ?x :p ?y } UNION { ?x :q ?y } UNION { ?x :r ?y }"),
        ("?x ^(:p|:q) ?y", "{ ?y :p ?x } UNION { ?y :q ?x }"),
        ("?x a|:p ?y", "{ ?x a ?y } UNION { ?x :p ?y }"),
        ("?x :p|:q ?y, ?z", "{ ?x :p ?y } UNION { ?x :q ?y } { ?x :p ?z } UNION { ?x :q ?z }"),
        ("?x :p|:q ?y ; :r|:q ?z", "{ ?x :p ?y } UNION { ?x :q ?y } { ?x :r ?z } UNION { ?x :q ?z }"),
        ("?x :p|:q [ :q|:r ?y ]", "{ ?x :p ?z } UNION { ?x :q ?z } { ?z :q ?y } UNION { ?z :r ?y }"),
        ("_:x :p|:q ?y . FILTER(?y != :b) _:x :r ?z",
         "{ ?x :p ?y } UNION { ?x :q ?y } ?x :r ?z FILTER(?y != :b)"),
        ("?x :r ?z OPTIONAL { ?x :p|:q ?y }", "?x :r ?z OPTIONAL { { ?x :p ?y } UNION { ?x :q ?y } }"),
        ("?x :r ?z MINUS { ?x :p|:q ?y }", "?x :r ?z MINUS { { ?x :p ?y } UNION { ?x :q ?y } }"),
        ("?x :r ?z FILTER EXISTS { ?x :p|:q :b }", "?x :r ?z FILTER EXISTS { ?x :p :b }"),
        ("{ SELECT ?x (COUNT(*) AS ?y) { ?x :p|:q ?o } GROUP BY ?x }",
         "{ SELECT ?x (COUNT(*) AS ?y) { { ?x :p ?o } UNION { ?x :q ?o } } GROUP BY ?x }"),
        ("?x (:p|:q)? ?y", "{ SELECT DISTINCT ?x ?y { { ?x ?any ?o BIND(?x AS ?y) } "
         "UNION { ?o ?any ?x BIND(?x AS ?y) } UNION { ?x :p ?y } UNION { ?x :q ?y } } }"),
        ("?x (:p|:q)+ :c", "{ SELECT DISTINCT ?x { { ?x :p :c } UNION { ?x :q :c } "
         "UNION { ?x :p|:q ?z . ?z :p|:q :c } UNION { ?x :p|:q ?z . ?z :p|:q ?w . ?w :p|:q :c } } }"),
        ("VALUES ?x { :a :b } BIND(?x AS ?w) ?w :p|:q ?y", "VALUES ?x { :a :b } ?x :p|:q ?y BIND(?x AS ?w)"),
        ("?x !(:p|^:r) ?y", "{ ?x !:p ?y } UNION { ?y !:r ?x }"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("graph", ["", "GRAPH :g "])
def test_a_path_counts_as_its_union(pattern: str, union: str, graph: str) -> None:
    held = f"GRAPH :g {{ {TRIPLES} }}" if graph else TRIPLES
    variables = [name for name in ("?x", "?y", "?z") if name in pattern]
    found, expected = (
        solutions(f"SELECT {' '.join(variables)} {{ {graph} {{ {each} }} }}", held)
        for each in (pattern, union)
    )
    assert found == expected != Counter()


def test_all_variables_are_those_that_were_written() -> None:
    both = solutions("SELECT * { ?x :p|:q [ :r ?y ] }"), solutions("SELECT ?x ?y { ?x :p|:q [ :r ?y ] }")
    assert both[0] == both[1] != Counter()


def test_updates_see_every_alternative() -> None:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        store.update(Update(f"{PREFIX} INSERT DATA {{ {TRIPLES} }}"))
        count = "SELECT (COUNT(*) AS ?n) { ?x :p|:q ?y }"
        store.update(Update(f"{PREFIX} INSERT {{ :n :is ?n }} WHERE {{ {count} }}"))
        answer = store.answer(Query(PREFIX + "SELECT ?n { :n :is ?n }", accept="text/csv"))
        assert b"".join(answer.body).split() == [b"n", b"8"]


def test_too_many_alternatives_are_refused_rather_than_miscounted() -> None:
    assert solutions("SELECT * { ?x " + "/".join(["(:p|:q)"] * 6) + " ?y }") != Counter()
    with pytest.raises(EvaluationError, match="Write UNION"):
        solutions("SELECT * { ?x " + "/".join(["(:p|:q)"] * 7) + " ?y }")
    with pytest.raises(EvaluationError, match="Write UNION"):
        solutions("SELECT * { " + "?x :p|:q ?y . " * 7 + "}")


@pytest.mark.parametrize(
    "text", ["ASK { ?x (:p|:q)* ?y }", "SELECT (?a || ?b AS ?c) {}", "ASK { SERVICE <x:> { ?x :p|:q 1 } }"]
)
def test_what_has_no_alternatives_of_its_own_stays_byte_for_byte(text: str) -> None:
    assert with_unions(text) == text
