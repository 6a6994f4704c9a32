"""The store in this process: its answers, how they stream and break, and what updates keep."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from aikg.errors import (
    EvaluationError,
    LimitExceededError,
    NotAcceptableError,
    QuerySyntaxError,
    StoreError,
)
from aikg.store import Query, Store, Update
from aikg.store.evaluation import Conditions
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

DATA = """
PREFIX : <http://example.org/>
INSERT DATA {
    :a :p 0 .
    GRAPH :g { :a :p 1 ; :q [ :r "deep" ] }
    GRAPH :h { :b :p 2 }
}
"""
EVERY_OBJECT = "SELECT ?o { ?s <http://example.org/p> ?o }"
EVERY_TRIPLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture
def store() -> Iterator[LocalStore]:
    store = LocalStore(pyoxigraph.Store())
    store.update(Update(DATA))
    yield store
    store.close()


@pytest.fixture(scope="module")
def large() -> LocalStore:
    quads = pyoxigraph.Store()
    subjects = (NamedNode(f"http://example.org/{n}") for n in range(100_000))
    p = NamedNode("http://example.org/p")
    quads.bulk_extend(Quad(s, p, Literal("x" * 20)) for s in subjects)
    return LocalStore(quads)


def body(store: Store, query: Query) -> str:
    return b"".join(store.answer(query).body).decode()


def objects(store: Store, query: Query) -> list[int]:
    bindings = json.loads(body(store, query))["results"]["bindings"]
    return sorted(int(binding["o"]["value"]) for binding in bindings)


def iri(name: str) -> str:
    return f"http://example.org/{name}"


def test_the_default_graph_is_the_union_of_all_or_exact(store: LocalStore) -> None:
    assert objects(store, Query(EVERY_OBJECT)) == [0, 1, 2]
    assert objects(store, Query(EVERY_OBJECT, default_graph="exact")) == [0]


def test_a_data_set_in_the_text_replaces_the_union(store: LocalStore) -> None:
    from_g = EVERY_OBJECT.replace("{", f"FROM <{iri('g')}> {{", 1)
    named = EVERY_OBJECT.replace("{", f"FROM NAMED <{iri('g')}> {{", 1)
    assert objects(store, Query(from_g)) == [1]
    assert objects(store, Query(named)) == []


@pytest.mark.parametrize("hiding", ["# FROM\n", "?from a 'FROM' .", "<http://from/FROM> a <FROM> ."])
def test_from_outside_of_a_clause_names_no_data_set(store: LocalStore, hiding: str) -> None:
    text = f"SELECT ?o {{ ?s <{iri('p')}> ?o OPTIONAL {{ {hiding} }} }}"
    assert objects(store, Query(text)) == [0, 1, 2]


def test_the_data_set_of_the_protocol_beats_that_of_the_text(store: LocalStore) -> None:
    text = EVERY_OBJECT.replace("{", f"FROM <{iri('g')}> {{", 1)
    assert objects(store, Query(text, default_graph_uris=(iri("h"),))) == [2]
    in_graphs = f"SELECT ?o FROM NAMED <{iri('g')}> {{ GRAPH ?g {{ ?s <{iri('p')}> ?o }} }}"
    assert objects(store, Query(in_graphs, named_graph_uris=(iri("h"),))) == [2]
    assert objects(store, Query(in_graphs, default_graph_uris=(iri("h"),))) == []
    assert objects(store, Query(EVERY_OBJECT, named_graph_uris=(iri("h"),))) == []


@pytest.mark.parametrize(
    "media_type",
    ["application/rdf+xml", "application/n-triples", "application/ld+json", "text/turtle"],
)
def test_a_graph_is_the_same_in_every_format(store: LocalStore, media_type: str) -> None:
    answer = store.answer(Query(EVERY_TRIPLE, accept=media_type))
    syntax = pyoxigraph.RdfFormat.from_media_type(answer.media_type)
    parsed = pyoxigraph.parse(b"".join(answer.body), format=syntax)
    assert len(list(parsed)) == 5


def test_turtle_is_sorted_and_declares_the_prefixes_that_occur(store: LocalStore) -> None:
    store.update(Update('INSERT DATA { id:x rdfs:label "x" . id:x a prov:Entity }'))
    text = 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(STRSTARTS(STR(?s), "https://w3id.org/")) }'
    turtle = body(store, Query(text)).splitlines()
    assert sorted(line.split()[1] for line in turtle[:3]) == ["id:", "prov:", "rdfs:"]
    assert turtle[3:] == ["id:x a prov:Entity ;", '\trdfs:label "x" .']


def test_describe_gives_a_triple_of_several_graphs_once(store: LocalStore) -> None:
    store.update(Update(f"INSERT DATA {{ GRAPH <{iri('h')}> {{ <{iri('a')}> <{iri('p')}> 1 }} }}"))
    for text in (f"DESCRIBE <{iri('a')}>", f"DESCRIBE ?x {{ ?x <{iri('p')}> 1 }}"):
        lines = body(store, Query(text, accept="application/n-triples")).splitlines()
        assert len(lines) == len(set(lines)) == 4


def test_describe_gives_the_concise_bounded_description(store: LocalStore) -> None:
    turtle = body(store, Query(f"DESCRIBE <{iri('a')}>"))
    assert '"deep"' in turtle
    assert iri("b") not in turtle


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "SELECT *\n{ ?s ?p }",
            "Line 2, column 9: '}' is unexpected. A triple has three terms, and one is missing.",
        ),
        ("SELECT * { ?s ?p ?o }\n }", "Line 2, column 2: '}' is unexpected: it closes nothing."),
        ("SELECT * { ?s ?p ?o\n", "Line 1, column 10: this '{' is still open at the end; a '}' is missing."),
        ("ASK {} LIMIT 5 5", "Line 1, column 16: '5' is unexpected."),
        ("ASK {} LIMIT  ", "Line 1, column 13: the text ends too early. What follows LIMIT is missing."),
    ],
)
def test_a_syntax_error_has_its_place(store: LocalStore, text: str, said: str) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        store.answer(Query(text))
    assert str(error.value) == said
    assert said.startswith(f"Line {error.value.line}, column {error.value.column}: ")


def test_a_syntax_error_is_found_without_carrying_anything_out(store: LocalStore) -> None:
    with pytest.raises(QuerySyntaxError, match="Line 2, column 2: ';' is unexpected"):
        store.update(Update("LOAD <http://127.0.0.1:1/> ; CLEAR ALL ;\n ;"))
    assert body(store, Query("ASK { ?s ?p ?o }", accept="text/csv")) == "true"


def test_a_prefix_that_is_not_predeclared_is_named() -> None:
    store = LocalStore(pyoxigraph.Store(), Conditions(prefixes={}))
    with pytest.raises(
        QuerySyntaxError, match=r"column 15: the prefix rdfs: is not declared\. Write PREFIX rdfs:"
    ):
        store.answer(Query("SELECT * { ?s rdfs:label ?o }"))


def test_what_cannot_be_carried_out_is_named(store: LocalStore) -> None:
    with pytest.raises(EvaluationError, match="function"):
        store.answer(Query("SELECT (<http://example.org/f>(1) AS ?x) {}"))
    with pytest.raises(EvaluationError, match="does not exist"):
        store.update(Update(f"DROP GRAPH <{iri('missing')}>"))


def test_a_format_that_does_not_fit_is_refused(store: LocalStore) -> None:
    with pytest.raises(NotAcceptableError):
        store.answer(Query(EVERY_OBJECT, accept="text/turtle"))
    with pytest.raises(NotAcceptableError):
        store.answer(Query(EVERY_TRIPLE, accept="text/csv"))


def test_a_large_result_comes_in_chunks(large: LocalStore) -> None:
    answer = large.answer(Query("SELECT * { ?s ?p ?o }", accept="text/csv"))
    chunks = list(answer.body)
    assert len(chunks) > 50
    assert b"".join(chunks).count(b"\n") == 100_001


def evaluations() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "aikg-evaluation"]


@pytest.mark.parametrize("read", [0, 1, 3])
def test_a_closed_answer_ends_its_thread(large: LocalStore, read: int) -> None:
    answer = large.answer(Query("SELECT * { ?s ?p ?o }"))
    for _ in range(read):
        next(answer.body)
    threads = evaluations()
    answer.body.close()
    for thread in threads:
        thread.join(60)
    assert not evaluations()
    with pytest.raises(StoreError, match="closed"):
        next(answer.body)


def test_a_dropped_answer_ends_its_thread(large: LocalStore) -> None:
    answer = large.answer(Query("SELECT * { ?s ?p ?o }"))
    threads = evaluations()
    del answer
    for thread in threads:
        thread.join(60)
    assert not evaluations()


def test_an_evaluation_that_breaks_later_breaks_the_body(large: LocalStore) -> None:
    text = """CONSTRUCT { ?s <http://example.org/p> ?o } WHERE {
        { BIND(<http://example.org/z> AS ?s) BIND(<<( ?s ?s ?s )>> AS ?o) } UNION { ?s ?p ?o } }
        ORDER BY ?s"""
    answer = large.answer(Query(text, accept="application/ld+json"))
    with pytest.raises(EvaluationError, match="JSON-LD"):
        list(answer.body)


def test_a_query_past_its_deadline_is_told_the_limit(large: LocalStore) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?p ?y FILTER(?a < ?b) } LIMIT 1"
    bounded = text.replace("?b ?p ?y", "{ SELECT ?b { ?b ?p ?y } LIMIT 20 }")
    with pytest.raises(LimitExceededError, match=r"0\.001 seconds") as error:
        large.answer(Query(bounded, timeout=0.001))
    assert error.value.limit == "timeout"


def test_an_update_uses_the_data_set_of_the_request(store: LocalStore) -> None:
    text = f"INSERT {{ GRAPH <{iri('to')}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o . FILTER(?o > 0) }}"
    store.update(Update(text, using_graph_uris=(iri("h"),)))
    assert objects(store, Query(EVERY_OBJECT, default_graph_uris=(iri("to"),))) == [2]
    named = f"DELETE WHERE {{ GRAPH <{iri('to')}> {{ ?s ?p ?o }} }}"
    store.update(Update(named, using_named_graph_uris=(iri("g"),)))
    assert objects(store, Query(EVERY_OBJECT, default_graph_uris=(iri("to"),))) == [2]
    store.update(Update(named, using_named_graph_uris=(iri("to"),)))
    assert objects(store, Query(EVERY_OBJECT, default_graph_uris=(iri("to"),))) == []


@pytest.mark.parametrize("clause", ["WITH <http://example.org/g>", ""])
def test_a_data_set_in_text_and_request_is_refused(store: LocalStore, clause: str) -> None:
    using = "" if clause else "USING <http://example.org/g>"
    text = f"{clause} DELETE {{ ?s ?p ?o }} {using} WHERE {{ ?s ?p ?o }}"
    with pytest.raises(QuerySyntaxError):
        store.update(Update(text, using_graph_uris=(iri("h"),)))


def test_an_update_that_fails_changes_nothing(store: LocalStore) -> None:
    with pytest.raises(EvaluationError):
        store.update(Update(f"CLEAR ALL ; DROP GRAPH <{iri('missing')}>"))
    assert objects(store, Query(EVERY_OBJECT)) == [0, 1, 2]


def test_a_relative_iri_resolves_against_the_base(store: LocalStore) -> None:
    store.update(Update("INSERT DATA { GRAPH <graph/r> { <id/x> rdfs:seeAlso <y> } }"))
    query = Query("SELECT * { id:x ?p ?o }", accept="text/csv")
    assert "https://w3id.org/aikg/y" in body(store, query)


KILLED = """
import os, signal, sys
from pathlib import Path
from aikg.store import Update
from aikg.store.evaluation import Conditions
from aikg.store.local import LocalStore
store = LocalStore.open(Path(sys.argv[1]))
store.update(Update("INSERT DATA { <http://example.org/a> <http://example.org/p> 7 }"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_update_that_returned_survives_the_process(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    store = LocalStore.open(tmp_path)
    assert objects(store, Query(EVERY_OBJECT)) == [7]
    store.close()


def test_a_dump_is_loaded_by_its_name(tmp_path: Path) -> None:
    dump = tmp_path / "dump.nq"
    dump.write_text(f"<{iri('a')}> <{iri('p')}> '1' <{iri('g')}> .".replace("'", '"'))
    assert objects(LocalStore.load(dump), Query(EVERY_OBJECT)) == [1]


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("no quads")
    with pytest.raises(StoreError, match=r"broken\.nq"):
        LocalStore.load(broken)
    with pytest.raises(StoreError, match=r"broken\.nq"):
        LocalStore.open(broken)


def test_a_closed_store_answers_nothing(large: LocalStore) -> None:
    closed = LocalStore(pyoxigraph.Store())
    closed.close()
    with pytest.raises(StoreError):
        closed.answer(Query("ASK {}"))
    with pytest.raises(StoreError):
        closed.update(Update("CLEAR ALL"))
