"""A request that changes something changes nothing where it says what the server does not understand."""

from urllib.error import HTTPError

import httpx
import pytest
from running_server import TOKEN
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

TURTLE = {"Content-Type": "text/turtle"}
UPDATE_TYPE = {"Content-Type": "application/sparql-update"}
GRAPH = "http://example.org/kept"
INSERT = "INSERT { <http://example.org/x> <http://example.org/y> ?o } WHERE { ?s ?p ?o }"


def quads(client: httpx.Client) -> list[str]:
    response = client.get("/store?format=nq")
    assert response.status_code == 200
    return sorted(response.text.splitlines())


@pytest.fixture(autouse=True)
def kept(writing: httpx.Client) -> None:
    """There is something to lose."""
    for path in ("/store?default", f"/store?graph={GRAPH}"):
        assert writing.put(path, content="<x:a> <x:b> 1 .", headers=TURTLE).is_success


IDENTIFYING = [
    (f"graph-uri={GRAPH}", "graph"),
    (f"graph_uri={GRAPH}", "graph"),
    (f"context={GRAPH}", "graph"),
    (f"context=%3C{GRAPH}%3E", "graph"),
    (f"named-graph={GRAPH}", "graph"),
    (f"named-graph-uri={GRAPH}", "graph"),
    (f"default-graph-uri={GRAPH}", "graph"),
    (f"Graph={GRAPH}", "graph"),
    (f"GRAPH={GRAPH}", "graph"),
    (f"graph%20={GRAPH}", "graph"),
    (f"grpah={GRAPH}", "graph"),
    (f"graph%5B%5D={GRAPH}", "graph"),
    ("Default", "default"),
    ("default=false", "default"),
    ("default=true", "default"),
    ("default-graph", "default"),
    (f"default&graph={GRAPH}", "once"),
    (f"default;graph={GRAPH}", "default"),
    (f"graph={GRAPH}&graph={GRAPH}", "2 times"),
    ("default&default", "2 times"),
    ("graph=", "graph"),
    ("graph", "graph"),
    ("graph=default", "graph"),
    (f"={GRAPH}", "graph"),
    (GRAPH, "graph"),
    (f"graph={GRAPH}&dry-run=true", "dry-run"),
    (f"default&context={GRAPH}", "graph"),
    ("update=CLEAR%20ALL", "update"),
]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(("query", "named"), IDENTIFYING)
def test_a_graph_that_is_named_in_another_way_is_not_the_whole_store(
    writing: httpx.Client, method: str, query: str, named: str
) -> None:
    """A1."""
    before = quads(writing)
    content = b"" if method == "DELETE" else b"<x:c> <x:d> 2 ."
    response = writing.request(method, f"/store?{query}", headers=TURTLE, content=content)
    assert response.status_code == 400, response.text
    assert named in response.json()["detail"]
    assert quads(writing) == before


@pytest.mark.parametrize("query", ["graph-uri=x:g", "context", "default", "graph=x:g", "x=1"])
def test_a_graph_that_the_path_names_is_named_by_nothing_else(writing: httpx.Client, query: str) -> None:
    before = quads(writing)
    response = writing.put(f"/store/person/7?{query}", headers=TURTLE, content=b"<x:c> <x:d> 2 .")
    assert response.status_code == 400
    assert quads(writing) == before


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "application/json", ""])
def test_a_graph_that_is_named_in_the_body_of_a_delete_is_not_the_whole_store(
    writing: httpx.Client, media_type: str
) -> None:
    before = quads(writing)
    headers = {"Content-Type": media_type} if media_type else {}
    response = writing.request("DELETE", "/store", content=f"graph={GRAPH}", headers=headers)
    assert response.status_code == 400
    assert "?graph=IRI" in response.json()["detail"] or "'graph'" in response.json()["detail"]
    assert quads(writing) == before


@pytest.mark.parametrize("query", [f"graph-uri={GRAPH}", f"context={GRAPH}", f"Graph={GRAPH}"])
def test_a_graph_that_is_read_by_another_name_is_not_the_whole_store(
    writing: httpx.Client, query: str
) -> None:
    for method in ("GET", "HEAD"):
        assert writing.request(method, f"/store?{query}").status_code == 400
    assert writing.get(f"/store?graph={GRAPH}&utm_source=mail&format=nt").text.count("\n") == 1


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("default-graph-uri", "using-graph-uri"),
        ("named-graph-uri", "using-named-graph-uri"),
        ("graph", "using-graph-uri"),
        ("using_graph_uri", "using-graph-uri"),
        ("Using-Graph-Uri", "using-graph-uri"),
        ("using-graph-url", "using-graph-uri"),
        ("insert-graph-uri", "using-graph-uri"),
        ("dryRun", "using-graph-uri"),
    ],
)
def test_an_update_with_the_data_set_of_a_query_is_refused(
    writing: httpx.Client, name: str, right: str
) -> None:
    before, given = quads(writing), {name: GRAPH}
    for response in (
        writing.post("/sparql", data={"update": INSERT, **given}),
        writing.post("/sparql", data={"update": INSERT}, params=given),
        writing.post("/sparql", params={"update": INSERT, **given}),
        writing.post("/sparql", content=INSERT, params=given, headers=UPDATE_TYPE),
    ):
        assert response.status_code == 400, response.text
        assert repr(name) in response.json()["detail"]
        assert right in response.json()["detail"]
    assert quads(writing) == before


def test_an_update_with_an_empty_data_set_is_refused(writing: httpx.Client) -> None:
    before = quads(writing)
    for name in ("using-graph-uri", "using-named-graph-uri"):
        assert writing.post("/sparql", data={"update": INSERT, name: ""}).status_code == 400
    assert quads(writing) == before


def test_the_default_graph_of_a_client_is_no_data_set_of_an_update(writing: httpx.Client) -> None:
    """A1: SPARQLWrapper's addDefaultGraph."""
    before = quads(writing)
    client = SPARQLWrapper(f"{str(writing.base_url).rstrip(chr(47))}/sparql")
    client.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    client.setMethod(POST)
    client.addDefaultGraph(GRAPH)
    client.setQuery(INSERT)
    with pytest.raises(QueryBadFormed, match="using-graph-uri") as raised:
        client.query()
    assert isinstance(raised.value.__context__, HTTPError)
    raised.value.__context__.close()
    assert quads(writing) == before


def test_a_query_with_the_data_set_of_an_update_is_refused(writing: httpx.Client) -> None:
    given = {"query": "SELECT * { ?s ?p ?o }", "using-graph-uri": GRAPH}
    response = writing.get("/sparql", params=given)
    assert response.status_code == 400
    assert "default-graph-uri" in response.json()["detail"]


def test_a_get_never_updates(writing: httpx.Client) -> None:
    before = quads(writing)
    for name in ("update", "query"):
        response = writing.get("/sparql", params={name: "CLEAR ALL"})
        assert response.status_code == 400
        assert "POST" in response.json()["detail"]
    assert quads(writing) == before


@pytest.mark.parametrize(("method", "path"), [("POST", "/reload"), ("DELETE", "/queries/running/a")])
def test_operation_takes_no_parameters(writing: httpx.Client, method: str, path: str) -> None:
    response = writing.request(method, f"{path}?graph={GRAPH}")
    assert response.status_code == 400
    assert "'graph'" in response.json()["detail"]
