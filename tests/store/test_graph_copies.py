"""COPY, MOVE and ADD from a graph that is not there leave every graph as it is (A14)."""

from collections.abc import Iterator
from contextlib import closing

import pyoxigraph
import pytest

from aikg.errors import EvaluationError
from aikg.store import Query, Update
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

PREFIX = "PREFIX : <http://e/> "
DATA = "INSERT DATA { :a :p 0 . GRAPH :s { :a :p 1 } GRAPH :t { :a :p 2 } } ; CREATE GRAPH :empty"
CONTENT = "SELECT (STRAFTER(STR(?g), 'http://e/') AS ?graph) ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o"
BEFORE = "s1 t2"


@pytest.fixture
def store() -> Iterator[LocalStore]:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        store.update(Update(PREFIX + DATA))
        yield store


def content(store: LocalStore) -> str:
    """What is in each graph, the default graph last."""
    named = store.answer(Query(CONTENT, accept="text/csv"))
    default = store.answer(
        Query("SELECT ?o { ?s ?p ?o } ORDER BY ?o", accept="text/csv", default_graph="exact")
    )
    lines = [b"".join(each.body).decode().replace(",", "").split()[1:] for each in (named, default)]
    return " ".join([part.removeprefix("graph") for part in lines[0]]) + " | " + " ".join(lines[1])


@pytest.mark.parametrize("operation", ["COPY", "MOVE"])
@pytest.mark.parametrize("target", [":t", "DEFAULT", "GRAPH :new"])
def test_nothing_to_copy_is_a_failure_or_nothing(store: LocalStore, operation: str, target: str) -> None:
    before = content(store)
    for source in (":none", "GRAPH <http://e/none>"):
        with pytest.raises(EvaluationError, match="<http://e/none> does not exist"):
            store.update(Update(f"{PREFIX} {operation} {source} TO {target}"))
        store.update(Update(f"{PREFIX} {operation} SILENT {source} TO {target}"))
    store.update(Update(f"{PREFIX} ADD :none TO {target} ; ADD SILENT :none TO {target}"))
    assert content(store) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COPY :s TO :t", "s1 t1 | 0"),
        ("copy silent :s to :t", "s1 t1 | 0"),
        ("COPY :s TO DEFAULT", "s1 t2 | 1"),
        ("COPY SILENT GRAPH :s TO DEFAULT", "s1 t2 | 1"),
        ("COPY DEFAULT TO :t", "s1 t0 | 0"),
        ("COPY :s TO GRAPH :new", "new1 s1 t2 | 0"),
        ("COPY :s TO :s", "s1 t2 | 0"),
        ("COPY SILENT :s TO <http://e/s>", "s1 t2 | 0"),
        ("COPY :empty TO :t", "s1 | 0"),
        ("MOVE :s TO :t", "t1 | 0"),
        ("MOVE SILENT :s TO :t", "t1 | 0"),
        ("MOVE SILENT :s TO DEFAULT", "t2 | 1"),
        ("MOVE SILENT DEFAULT TO :t", "s1 t0 |"),
        ("MOVE SILENT :empty TO :t", "s1 | 0"),
        ("ADD :s TO :t", "s1 t1 t2 | 0"),
        ("INSERT DATA { GRAPH :n { :a :p 7 } } ; COPY :n TO :t", "n7 s1 t7 | 0"),
        ("DROP GRAPH :s ; COPY SILENT :s TO :t", "t2 | 0"),
        ("COPY :s TO :t ; COPY SILENT :none TO :t ; MOVE :t TO :u", "s1 u1 | 0"),
    ],
)  # fmt: skip
def test_what_is_there_is_copied(store: LocalStore, text: str, expected: str) -> None:
    store.update(Update(PREFIX + text))
    assert content(store).strip() == expected


def test_a_copy_that_fails_undoes_what_came_before_it(store: LocalStore) -> None:
    before = content(store)
    with pytest.raises(EvaluationError):
        store.update(Update(f"{PREFIX} DROP GRAPH :s ; COPY :s TO :t"))
    assert content(store) == before


def test_an_empty_graph_is_still_there_after_it_was_copied(store: LocalStore) -> None:
    store.update(Update(f"{PREFIX} COPY :empty TO :t"))
    store.update(Update(f"{PREFIX} DROP GRAPH :empty"))
