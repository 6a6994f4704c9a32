"""Several graphs as one default graph: a triple that stands in two of them is one triple."""

from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

QUADS = """
GRAPH <x:g> { <x:a> <x:p> 1 , 2 }
GRAPH <x:h> { <x:a> <x:p> 1 . <x:b> <x:p> 3 }
GRAPH <x:i> { <x:c> <x:p> 4 }
"""
COUNT = "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) {clauses} {{ ?s <x:p> ?o }}"
NAMED = "SELECT (COUNT(*) AS ?n) {clauses} {{ ?s <x:p> ?o GRAPH ?g {{ ?s ?p ?o }} }}"


@pytest.fixture
def filled(writing: httpx.Client) -> httpx.Client:
    insert = f"CLEAR ALL ; INSERT DATA {{ {QUADS} }}"
    assert writing.post("/sparql", data={"update": insert}).status_code == 204
    return writing


def counted(client: httpx.Client, query: str, **parameters: list[str]) -> list[int]:
    fields = {"query": query, **{name.replace("_", "-"): value for name, value in parameters.items()}}
    response = client.post("/sparql", data=fields, headers={"Accept": "text/csv"})
    return [int(number) for number in response.text.splitlines()[1].split(",")]


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        (["x:g", "x:h"], [3, 6]),
        (["x:h", "x:g", "x:i", "x:g"], [4, 10]),
        (["x:g", "x:i"], [3, 7]),
        (["x:g", "x:g"], [2, 3]),
        (["x:g", "x:missing"], [2, 3]),
    ],
)
def test_from_merges_graphs(filled: httpx.Client, graphs: list[str], expected: list[int]) -> None:
    clauses = " ".join(f"FROM <{graph}>" for graph in graphs)
    assert counted(filled, COUNT.format(clauses=clauses)) == expected
    by_prefix = " ".join(f"FROM {graph}" for graph in graphs)
    assert counted(filled, f"PREFIX x: <x:> {COUNT.format(clauses=by_prefix)}") == expected
    assert counted(filled, COUNT.format(clauses=""), default_graph_uri=graphs) == expected
    assert counted(filled, COUNT.format(clauses="FROM <x:i>"), default_graph_uri=graphs) == expected


def test_named_graphs_stay_apart_from_the_merge(filled: httpx.Client) -> None:
    clauses = "FROM <x:g> FROM <x:h> FROM NAMED <x:h> FROM NAMED <x:i>"
    assert counted(filled, NAMED.format(clauses=clauses)) == [2]
    assert counted(filled, NAMED.format(clauses="FROM <x:g> FROM <x:h>")) == [0]
    graphs = {"default_graph_uri": ["x:g", "x:h"], "named_graph_uri": ["x:g", "x:h"]}
    assert counted(filled, NAMED.format(clauses=""), **graphs) == [4]


def test_no_published_triple_stands_in_two_graphs(whole_dump: Path) -> None:
    """Why the union of all graphs is their merge: what counts solutions counts each fact once."""
    store = ox.Store()
    store.bulk_load(path=whole_dump, format=ox.RdfFormat.N_QUADS)
    triples = [str(quad.triple) for quad in store]
    assert len(triples) == len(set(triples)) > 1000
