"""Names that SPARQL 1.1 admits are read by every engine (A13)."""

from collections.abc import Iterator
from contextlib import closing

import pyoxigraph
import pytest
from engines import Engine

from aikg.errors import QuerySyntaxError
from aikg.sparql.plain_names import with_plain_names
from aikg.store import Query, Store, Update
from aikg.store.evaluation import require_query
from aikg.store.local import LocalStore
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint

pytestmark = pytest.mark.quick

LATE = """PREFIX x: <http://one/> INSERT DATA { GRAPH x:g { x:a x:p 1 } } ; # PREFIX x: <http://none/>
  PREFIX x: <http://two/>
  BASE <http://base/>
  PREFIX y: <yy/>
  INSERT DATA { GRAPH x:g { x:a <p> y:b, rdfs:label, 'x:a'^^x:type } } ;
  PREFIX x: <http://three/> DELETE { GRAPH x:g { ?s <p> ?o } } INSERT { GRAPH x:g { ?s ?p x:c } }
  WHERE { GRAPH <http://two/g> { ?s ?p ?o FILTER(?o = y:b) } } ;"""
WRITTEN = {
    "<http://one/g> <http://one/a> <http://one/p> 1",
    "<http://two/g> <http://two/a> <http://base/p> <http://base/yy/b>",
    "<http://two/g> <http://two/a> <http://base/p> <http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://two/g> <http://two/a> <http://base/p> x:a",
    "<http://three/g> <http://two/a> <http://base/p> <http://three/c>",
}


@pytest.fixture(params=["local", "oxigraph"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "local":
        held: Store = LocalStore(pyoxigraph.Store())
    else:
        engine: Engine = request.getfixturevalue("oxigraph")
        held = RemoteStore(Endpoint(engine.query, engine.update))
    with closing(held) as opened:
        yield opened


def content(store: Store) -> set[str]:
    graphs = "<http://one/g> <http://two/g> <http://three/g>"
    text = f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    rows = (
        b"".join(store.answer(Query(text, accept="text/tab-separated-values")).body).decode().splitlines()[1:]
    )
    return {row.replace("\t", " ").partition("^^")[0].replace('"', "") for row in rows}


def test_an_update_declares_prefixes_before_each_operation(store: Store) -> None:
    store.update(Update(LATE))
    assert content(store) == WRITTEN
    store.update(
        Update("DROP GRAPH <http://one/g> ; DROP GRAPH <http://two/g> ; DROP GRAPH <http://three/g>")
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"SELECT ?x { BIND(id:\uD55C AS ?x) }", "https://w3id.org/aikg/id/한"),
        (r"SELECT ?x { BIND(id:\uD55C\uAE00-1 AS ?x) }", "https://w3id.org/aikg/id/한글-1"),
        (r"SELECT ?x { BIND(id:caf\u00E9 AS ?x) }", "https://w3id.org/aikg/id/café"),
        (r"SELECT ?x { BIND(id:\U0001D538 AS ?x) }", "https://w3id.org/aikg/id/𝔸"),
        ("SELECT ?x { BIND(id:𝔸😀 AS ?x) }", "https://w3id.org/aikg/id/𝔸😀"),
        ("PREFIX e: <http://e/> SELECT ?x { BIND(e:𠀀 AS ?x) }", "http://e/𠀀"),
        (r"SELECT ?\uD55C { BIND('\uD55C' AS ?한) }", "한"),
        ("PREFIX \\uD55C: <http://e/\\uD55C> SELECT ?x { BIND(한:a AS ?x) }", "http://e/한a"),
    ],
)
def test_escapes_are_read_in_names(store: Store, written: str, read: str) -> None:
    require_query(written)
    answer = store.answer(Query(written, accept="text/csv"))
    assert b"".join(answer.body).decode().splitlines()[1] == read


@pytest.mark.parametrize(
    "text",
    [
        r"SELECT ?x { BIND(id:\uD83D\uDE00 AS ?x) }",
        r"SELECT ?x { BIND(id:a\u0020b AS ?x) }",
        r"\u0053ELECT ?x { BIND(id:a AS ?x) }",
        r"SELECT ?x { BIND(id:a\u00A0 AS ?x) }",
        r"SELECT ?x { BIND(id:\uFFFE AS ?x) }",
    ],
)
def test_an_escape_that_is_no_part_of_a_name_is_an_error(store: Store, text: str) -> None:
    assert with_plain_names(text) == text
    with pytest.raises(QuerySyntaxError):
        store.answer(Query(text))
