"""A subselect within GRAPH ?g is evaluated in each graph (A6)."""

import json
from collections.abc import Iterator
from contextlib import closing

import pyoxigraph
import pytest

from aikg.errors import EvaluationError, ServiceRefusedError
from aikg.store import Query, Update
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

PREFIX = "PREFIX : <http://e/> "
DATA = """INSERT DATA { :d :p 0 .
  GRAPH :one { :a :p 1, 2 ; :q 'x' }
  GRAPH :two { :a :p 3 . :b :p 4, 5, 6 }
} ;
CREATE GRAPH :empty"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LARGEST = "SELECT ?s (SUM(?o) AS ?m) { ?s :p ?o } GROUP BY ?s"
GROUPS = "SELECT (COUNT(*) AS ?k) { ?s :p _:o } GROUP BY ?s"


@pytest.fixture
def store() -> Iterator[LocalStore]:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        store.update(Update(PREFIX + DATA))
        yield store


def rows(store: LocalStore, text: str, named: tuple[str, ...] = ()) -> list[str]:
    query = Query(PREFIX + text, accept="application/sparql-results+json", named_graph_uris=named)
    found = json.loads(b"".join(store.answer(query).body))
    names = found["head"]["vars"]
    values = ([row.get(name, {}).get("value", "-") for name in names] for row in found["results"]["bindings"])
    return sorted(" ".join(value.removeprefix("http://e/") for value in row) for row in values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT ?g ?n {{ GRAPH ?g {{ {{ {COUNT} }} }} }}", ["empty 0", "one 3", "two 4"]),
        (f"SELECT ?g ?n {{ GRAPH ?g {{ {COUNT} }} }}", ["empty 0", "one 3", "two 4"]),
        (f"SELECT ?g ?n {{ VALUES ?g {{ :one :none }} GRAPH ?g {{ {{ {COUNT} }} }} }}", ["one 3"]),
        (f"SELECT ?g ?n {{ GRAPH ?g {{ {{ {COUNT} }} }} VALUES ?g {{ :two }} }}", ["two 4"]),
        (f"SELECT ?g ?n FROM NAMED :two {{ GRAPH ?g {{ {{ {COUNT} }} }} }}", ["two 4"]),
        (f"SELECT ?g ?n FROM NAMED :two FROM NAMED :one {{ GRAPH ?g {{ {{ {COUNT} }} }} }}",
         ["one 3", "two 4"]),
        (f"SELECT ?g ?n FROM :two {{ GRAPH ?g {{ {{ {COUNT} }} }} }}", []),
        ("SELECT ?g ?s ?n { GRAPH ?g { { SELECT ?s (COUNT(?o) AS ?n) { ?s :p ?o } GROUP BY ?s } } }",
         ["one a 2", "two a 1", "two b 3"]),
        ("SELECT ?g ?o { GRAPH ?g { { SELECT ?o { ?s :p ?o } ORDER BY DESC(?o) LIMIT 1 } } }",
         ["one 2", "two 6"]),
        ("SELECT ?g ?s { GRAPH ?g { { SELECT DISTINCT ?s { ?s :p ?o } } } }",
         ["one a", "two a", "two b"]),
        ("SELECT ?g ?m { GRAPH ?g { { SELECT (MAX(?o) AS ?m) { ?s :p ?o } } FILTER(?m > 2) } }",
         ["two 6"]),
        (f"SELECT ?g ?m {{ GRAPH ?g {{ ?s :q ?x {{ {LARGEST} }} }} }}", ["one 3"]),
        (f"SELECT ?g ?n {{ GRAPH ?g {{ {{ SELECT (SUM(?k) AS ?n) {{ {{ {GROUPS} }} }} }} }} }}",
         ["empty 0", "one 2", "two 4"]),
        (f"SELECT ?g ?h ?n {{ GRAPH ?g {{ ?a :q 'x' GRAPH ?h {{ {{ {COUNT} }} }} }} }}",
         ["one empty 0", "one one 3", "one two 4"]),
        (f"SELECT ?g ?h ?n {{ GRAPH ?g {{ {{ SELECT ?h ?n {{ _:x :q 'x' GRAPH ?h {{ {COUNT} }} }} }} }} }}",
         ["one empty 0", "one one 3", "one two 4"]),
        (f"SELECT ?s ?n {{ ?s :p 0 OPTIONAL {{ GRAPH ?g {{ {{ {COUNT} }} FILTER(?n > 3) }} }} }}",
         ["d 4"]),
        ("ASK { GRAPH ?g { { SELECT (COUNT(*) AS ?n) { ?s :p 0 } } } FILTER(?n > 0) }", None),
        (f"SELECT ?n {{ GRAPH :one {{ {{ {COUNT} }} }} }}", ["3"]),
        (f"SELECT ?n {{ {{ {COUNT} }} }}", ["8"]),
        ("SELECT ?g ?n { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } }",
         ["one 3", "two 4"]),
    ],
)  # fmt: skip
def test_each_graph_has_its_turn(store: LocalStore, text: str, expected: list[str] | None) -> None:
    if expected is None:
        answer = store.answer(Query(PREFIX + text, accept="application/sparql-results+json"))
        assert json.loads(b"".join(answer.body))["boolean"] is False
    else:
        assert rows(store, text) == sorted(expected)


def test_the_graphs_are_those_of_the_protocol(store: LocalStore) -> None:
    text = f"SELECT ?g ?n {{ GRAPH ?g {{ {{ {COUNT} }} }} }}"
    assert rows(store, text, ("http://e/one",)) == ["one 3"]


def test_an_update_counts_in_each_graph_that_is_there_by_then(store: LocalStore) -> None:
    named = "BIND(CONCAT(STR(?g), ' ', STR(?n)) AS ?l)"
    counting = f"INSERT {{ :counts :of ?l }} WHERE {{ GRAPH ?g {{ {{ {COUNT} }} }} {named} }}"
    store.update(
        Update(f"{PREFIX} DROP GRAPH :one ; INSERT DATA {{ GRAPH :new {{ :n :p 1 }} }} ; {counting}")
    )
    assert rows(store, "SELECT ?l { :counts :of ?l }") == ["empty 0", "new 1", "two 4"]
    store.update(Update(f"{PREFIX} DELETE {{ :counts :of ?l }} WHERE {{ :counts :of ?l }}"))
    store.update(Update(PREFIX + counting.replace("WHERE", "USING NAMED :two WHERE")))
    assert rows(store, "SELECT ?l { :counts :of ?l }") == ["two 4"]


def test_too_many_graphs_are_refused_rather_than_summed_up(store: LocalStore) -> None:
    quads = " ".join(f"GRAPH :g{number} {{ :a :p 1 }}" for number in range(1100))
    store.update(Update(f"{PREFIX} INSERT DATA {{ {quads} }}"))
    with pytest.raises(EvaluationError, match="Put GRAPH \\?g into the subselect, and group by \\?g"):
        rows(store, f"SELECT ?g ?n {{ GRAPH ?g {{ {{ {COUNT} }} }} }}")


@pytest.mark.parametrize(
    "text", ["SELECT * {\n SERVICE <x:y> %s }", "SELECT * {\n SERVICE SILENT <x:y> %s }"]
)
def test_another_endpoint_is_not_asked_of_all_graphs_at_once(store: LocalStore, text: str) -> None:
    pattern = f"{{ GRAPH ?g {{ {{ {COUNT} }} }} }}"
    with pytest.raises(EvaluationError, match=r"Line 2, column [0-9]+: within SERVICE, GRAPH \?g"):
        rows(store, text % pattern)
    with pytest.raises(EvaluationError, match="within SERVICE"):
        store.update(Update(f"INSERT {{ ?g <x:n> ?n }} WHERE {{ SERVICE <x:y> {pattern} }}"))


def test_a_graph_around_a_service_or_beside_it_is_none_of_those(store: LocalStore) -> None:
    service = f"SERVICE <x:y> {{ {{ {COUNT} }} GRAPH ?h {{ ?a ?b ?c }} }}"
    with pytest.raises(ServiceRefusedError):
        rows(store, f"SELECT * {{ GRAPH ?g {{ {{ {COUNT} }} }} {service} }}")
