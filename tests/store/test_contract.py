"""What every store keeps to, in this process, in workers, on disk, or at an engine of others."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph
import pytest
from engines import Engine

from aikg.errors import (
    AikgError,
    EvaluationError,
    LimitExceededError,
    NotAcceptableError,
    QuerySyntaxError,
    ServiceRefusedError,
)
from aikg.formats import GRAPHS, RESULTS
from aikg.negotiation import Format
from aikg.store import Query, Store, Update
from aikg.store.local import LocalStore
from aikg.store.pool.pool_store import PoolStore, QueryLimits
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint

pytestmark = pytest.mark.quick

KINDS = ("memory", "folder", "pool", "persistent pool", "oxigraph", "virtuoso")
HERE = "http://example.org/contract/"
TERMS = (
    '"plain"',
    r'"quotes \" and \\ and \n and \t"',
    '"한국어 &<>"@ko',
    '"👩‍🔬 nodeID://x"',
    "<http://example.org/한국>",
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"2023-02-06"^^<http://www.w3.org/2001/XMLSchema#date>',
    '"x"^^<http://example.org/type>',
)
EVERY_OBJECT = f"SELECT ?o {{ ?s <{HERE}p> ?o }}"
EVERY_TRIPLE = f"CONSTRUCT {{ ?s <{HERE}p> ?o }} WHERE {{ ?s <{HERE}p> ?o }}"
DATA = f"""
PREFIX : <{HERE}>
INSERT DATA {{
    GRAPH :g {{ :a :p 1 }}
    GRAPH :h {{ :b :p 2 }}
    GRAPH :t {{ {" ".join(f":t :term{number} {term} ." for number, term in enumerate(TERMS))} }}
}} ;
INSERT {{ GRAPH :h {{ :c :node [ :deep "deep" ] }} }} WHERE {{}}"""
DROPPED = "".join(f"DROP SILENT GRAPH <{HERE}{name}> ; " for name in "ght").rstrip("; ")
LONG = "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 20000"
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?a{n} ?b{n} ?c{n} .' for n in range(6))} }}"


@pytest.fixture(scope="module", params=KINDS)
def store(
    request: pytest.FixtureRequest, dump: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store that holds the real data and those of this module."""
    with closing(opened(request, dump, tmp_path_factory.mktemp("store"))) as store:
        store.update(Update(DATA))
        yield store
        store.update(Update(DROPPED))


def opened(request: pytest.FixtureRequest, dump: Path, folder: Path) -> Store:
    match request.param:
        case "memory":
            return LocalStore.load(dump)
        case "folder":
            return filled(LocalStore.open(folder), dump)
        case "pool":
            return filled(PoolStore(folder, 2, QueryLimits(timeout=60)), dump)
        case "persistent pool":
            filled(PoolStore(folder, 2, QueryLimits(timeout=60)), dump).close()
            return PoolStore(folder, 2, QueryLimits(timeout=60))
    engine: Engine = request.getfixturevalue(request.param)
    return RemoteStore(Endpoint(engine.query_and_update, engine.update, engine.credentials))


def filled(store: Store, dump: Path) -> Store:
    lines = dump.read_text("utf-8").splitlines()
    sample = "\n".join(line for line in lines[:: len(lines) // 5000] if "_:" not in line)
    quads = pyoxigraph.parse(sample, pyoxigraph.RdfFormat.N_QUADS)
    blocks = (f"GRAPH {quad.graph_name} {{ {quad.triple} }}" for quad in quads)
    store.update(Update("", inserted=" ".join(blocks)))
    return store


def body(store: Store, query: Query) -> bytes:
    with closing(store.answer(query).body) as content:
        return b"".join(content)


def objects(store: Store, query: Query) -> list[int]:
    bindings = json.loads(body(store, query))["results"]["bindings"]
    return sorted(int(binding["o"]["value"]) for binding in bindings)


def ask(store: Store, text: str) -> bool:
    return bool(json.loads(body(store, Query(text)))["boolean"])


def test_who_names_no_data_set_asks_the_union_or_the_default_graph(store: Store) -> None:
    assert objects(store, Query(EVERY_OBJECT)) == [1, 2]
    assert objects(store, Query(EVERY_OBJECT, default_graph="exact")) == []


def test_a_data_set_is_named_in_the_text_or_beats_it(store: Store) -> None:
    from_g = EVERY_OBJECT.replace("{", f"FROM <{HERE}g> {{", 1)
    assert objects(store, Query(from_g)) == [1]
    assert objects(store, Query(from_g, default_graph_uris=(f"{HERE}h",))) == [2]
    both = (f"{HERE}g", f"{HERE}h")
    assert objects(store, Query(EVERY_OBJECT, default_graph_uris=both)) == [1, 2]


def test_a_variable_for_graphs_ranges_over_those_that_are_named(store: Store) -> None:
    in_graphs = f"SELECT ?o {{ GRAPH ?g {{ ?s <{HERE}p> ?o }} }}"
    assert objects(store, Query(in_graphs, named_graph_uris=(f"{HERE}h",))) == [2]


@pytest.mark.parametrize("syntax", RESULTS, ids=lambda each: each.names[0])
def test_solutions_are_the_same_in_every_format(store: Store, syntax: Format) -> None:
    answer = store.answer(Query(f"{EVERY_OBJECT} ORDER BY ?o", accept=syntax.media_type))
    content = b"".join(answer.body)
    assert answer.media_type.startswith(syntax.media_type)
    if "csv" in syntax.media_type:
        assert content.split() == [b"o", b"1", b"2"]
        return
    parsed = pyoxigraph.parse_query_results(
        content, pyoxigraph.QueryResultsFormat.from_media_type(syntax.media_type)
    )
    assert [solution["o"].value for solution in parsed] == ["1", "2"]


@pytest.mark.parametrize("syntax", GRAPHS, ids=lambda each: each.names[0])
def test_a_graph_is_the_same_in_every_format(store: Store, syntax: Format) -> None:
    answer = store.answer(Query(EVERY_TRIPLE, accept=syntax.media_type))
    assert answer.media_type.startswith(syntax.media_type)
    parsed = pyoxigraph.parse(b"".join(answer.body), pyoxigraph.RdfFormat.from_media_type(syntax.media_type))
    assert {quad.object.value for quad in parsed} == {"1", "2"}


@pytest.mark.parametrize("syntax", [*RESULTS[:2], *RESULTS[3:]], ids=lambda each: each.names[0])
def test_no_solutions_are_an_answer(store: Store, syntax: Format) -> None:
    content = body(store, Query(f"SELECT ?o {{ ?s <{HERE}none> ?o }}", accept=syntax.media_type))
    parsed = pyoxigraph.parse_query_results(
        content, pyoxigraph.QueryResultsFormat.from_media_type(syntax.media_type)
    )
    assert list(parsed) == []
    assert body(store, Query(EVERY_TRIPLE.replace("p>", "none>"), accept="application/n-triples")) == b""


def test_yes_and_no(store: Store) -> None:
    assert ask(store, f"ASK {{ ?s <{HERE}p> 1 }}")
    assert not ask(store, f"ASK {{ ?s <{HERE}p> 3 }}")
    assert body(store, Query(f"ASK {{ ?s <{HERE}p> 1 }}", accept="text/csv")) == b"true"


@pytest.mark.parametrize("number", range(len(TERMS)))
def test_a_term_comes_back_as_it_was_stored(store: Store, number: int) -> None:
    text = f"CONSTRUCT {{ <urn:s> <urn:p> ?o }} WHERE {{ ?s <{HERE}term{number}> ?o }}"
    expected = pyoxigraph.parse(f"<urn:s> <urn:p> {TERMS[number]} .", pyoxigraph.RdfFormat.TURTLE)
    found = pyoxigraph.parse(body(store, Query(text)), pyoxigraph.RdfFormat.TURTLE)
    assert [quad.object for quad in found] == [quad.object for quad in expected]
    select = f"SELECT ?o {{ ?s <{HERE}term{number}> ?o }}"
    rows = pyoxigraph.parse_query_results(body(store, Query(select)), pyoxigraph.QueryResultsFormat.JSON)
    (row,) = rows
    assert f"{row['o']}" == str(
        next(iter(pyoxigraph.parse(f"<urn:s> <urn:p> {TERMS[number]} .", pyoxigraph.RdfFormat.TURTLE))).object
    )


def test_a_blank_node_has_a_name_within_an_answer(store: Store) -> None:
    text = f"SELECT ?node ?deep {{ ?s <{HERE}node> ?node . ?node <{HERE}deep> ?deep }}"
    rows = pyoxigraph.parse_query_results(body(store, Query(text)), pyoxigraph.QueryResultsFormat.JSON)
    (row,) = rows
    assert isinstance(row["node"], pyoxigraph.BlankNode)
    assert row["deep"].value == "deep"


def test_our_prefixes_and_base_need_no_declaration(store: Store) -> None:
    assert ask(store, "ASK { id:baai ?p ?o }")
    assert ask(store, "ASK { <id/baai> ?p ?o }")
    assert ask(store, f"BASE <{HERE}> ASK {{ <a> <p> 1 }}")
    assert ask(store, f"PREFIX id: <{HERE}> ASK {{ id:a id:p 1 }}")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("SELECT *\n{ ?s ?p }", 2, 9), ("SELECT * { ?s nothing:p ?o }", 1, 15), ("DROP ALL", 1, 1), ("", 1, 1)],
)
def test_a_syntax_error_has_its_place(store: Store, text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        body(store, Query(text))
    assert (raised.value.line, raised.value.column) == (line, column)


def test_an_update_that_is_none_changes_nothing(store: Store) -> None:
    with pytest.raises(QuerySyntaxError):
        store.update(Update(f"INSERT DATA {{ GRAPH <{HERE}g> {{ <{HERE}x> <{HERE}p> 9 }} }} ; nonsense"))
    assert objects(store, Query(EVERY_OBJECT)) == [1, 2]


def test_an_update_that_fails_changes_nothing(store: Store) -> None:
    missing = f"DROP GRAPH <{HERE}missing>"
    with pytest.raises(AikgError):
        store.update(Update(f"INSERT DATA {{ GRAPH <{HERE}g> {{ <{HERE}x> <{HERE}q> 9 }} }} ; {missing}"))
    assert not ask(store, f"ASK {{ ?s <{HERE}q> 9 }}")


def test_an_update_is_seen_at_once_and_changes_the_version(store: Store) -> None:
    before = store.version
    store.update(Update(f"INSERT DATA {{ GRAPH <{HERE}g> {{ <{HERE}x> <{HERE}p> 3 }} }}"))
    assert objects(store, Query(EVERY_OBJECT)) == [1, 2, 3]
    assert store.version != before or not before
    store.update(Update(f"DELETE WHERE {{ GRAPH <{HERE}g> {{ <{HERE}x> ?p ?o }} }}"))
    assert objects(store, Query(EVERY_OBJECT)) == [1, 2]


def test_a_format_that_does_not_fit_is_refused(store: Store) -> None:
    with pytest.raises(NotAcceptableError):
        store.answer(Query(EVERY_OBJECT, accept="image/png"))
    with pytest.raises(NotAcceptableError):
        store.answer(Query(EVERY_OBJECT, accept="text/turtle"))


def test_nobody_else_is_contacted(store: Store) -> None:
    service = "SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o }"
    with pytest.raises(ServiceRefusedError):
        body(store, Query(f"SELECT * {{ {service} }}"))
    with pytest.raises(ServiceRefusedError):
        store.update(Update("LOAD <http://127.0.0.1:9/data>"))
    with pytest.raises(QuerySyntaxError):
        body(store, Query(f"SELECT * {{ {service}"))
    assert ask(store, f"ASK {{ ?s <{HERE}p> ?o FILTER(?o = 1 && 'SERVICE <http://127.0.0.1:9/>' != '') }}")


def test_a_text_that_is_nested_too_deeply_is_refused(store: Store) -> None:
    with pytest.raises(EvaluationError):
        body(store, Query(f"ASK {{ FILTER({'(' * 2000}true{')' * 2000}) }}"))


def test_a_query_past_its_deadline_is_told_the_limit(store: Store) -> None:
    # Where a runaway cannot be ended it would keep the machine busy for the rest of the run.
    query = Query(RUNAWAY, timeout=1.0) if isinstance(store, PoolStore) else Query(LONG, timeout=1e-9)
    with pytest.raises(LimitExceededError) as raised:
        body(store, query)
    assert raised.value.limit == "timeout"


def test_an_answer_that_is_closed_early_leaves_the_store_usable(store: Store) -> None:
    answer = store.answer(Query("SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 3000"))
    next(iter(answer.body))
    answer.body.close()
    assert objects(store, Query(EVERY_OBJECT)) == [1, 2]
