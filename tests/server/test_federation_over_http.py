"""SERVICE over HTTP: what other endpoints answer, and what is told when they do not."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from conftest import STORES
from running_server import TOKEN, running

RESULTS = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"there"}}]}}'
REFUSED = "http://refused.example/sparql"
NOBODY = "http://127.0.0.1:1/sparql"


class Elsewhere(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, media_type, body = {
            "/sparql": (200, "application/sparql-results+json", RESULTS),
            "/failing": (500, "text/plain", b"secret"),
            "/page": (200, "text/html", b"<p>hello</p>"),
            "/cut": (200, "application/sparql-results+json", RESULTS[:40]),
        }[self.path]
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module", params=STORES)
def federated(
    elsewhere: str, token_file: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[httpx.Client]:
    allowed = [f"{elsewhere}/{name}" for name in ("sparql", "failing", "page", "cut")]
    options = [option for iri in (*allowed, NOBODY) for option in ("--allow-service", iri)]
    folder = tmp_path_factory.mktemp("federated")
    writing = ("--directory", folder, "--token-file", token_file)
    with running(*writing, *options, *STORES[request.param]) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


def asked(client: httpx.Client, query: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers={"Accept": "application/json"})


def test_another_endpoint_is_asked(federated: httpx.Client, elsewhere: str) -> None:
    response = asked(federated, f"SELECT ?o {{ SERVICE <{elsewhere}/sparql> {{ ?s ?p ?o }} }}")
    assert response.json()["results"]["bindings"] == [{"o": {"type": "literal", "value": "there"}}]


@pytest.mark.parametrize("name", ["failing", "page", "cut"])
def test_an_endpoint_that_fails_is_named(federated: httpx.Client, elsewhere: str, name: str) -> None:
    response = asked(federated, f"SELECT ?o {{ SERVICE <{elsewhere}/{name}> {{ ?s ?p ?o }} }}")
    problem = response.json()
    assert (response.status_code, problem["endpoint"]) == (502, f"{elsewhere}/{name}")
    assert problem["type"] == "https://w3id.org/aikg/problem/service-failed"
    assert problem["detail"].startswith(f"<{elsewhere}/{name}> failed: ")
    assert problem["detail"].count("http") == 1
    assert "secret" not in problem["detail"]


def test_an_endpoint_that_is_not_there_is_named(federated: httpx.Client) -> None:
    response = asked(federated, f"SELECT ?o {{ SERVICE <{NOBODY}> {{ ?s ?p ?o }} }}")
    assert response.status_code == 502
    assert response.json()["detail"].startswith(f"<{NOBODY}> failed: Connection refused. ")


def test_a_failing_load_is_named_and_changes_nothing(federated: httpx.Client) -> None:
    update = f"INSERT DATA {{ <x:a> <x:b> 1 }} ; LOAD <{NOBODY}>"
    response = federated.post("/sparql", data={"update": update})
    assert (response.status_code, response.json()["endpoint"]) == (502, NOBODY)
    assert asked(federated, "ASK { ?s ?p ?o }").json()["boolean"] is False


@pytest.mark.parametrize("address", [NOBODY, REFUSED, "{elsewhere}/failing"])
def test_silent_means_one_empty_solution(federated: httpx.Client, elsewhere: str, address: str) -> None:
    address = address.format(elsewhere=elsewhere)
    query = f"SELECT * {{ VALUES ?x {{ 1 2 }} SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"
    values = [binding["x"]["value"] for binding in asked(federated, query).json()["results"]["bindings"]]
    assert sorted(values) == ["1", "2"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <A> { ?s ?p ?o } }", 403),
        ("SELECT * { SERVICE <A> { ?s ?p ?o ^?x } }", 400),
        ("SELECT * { SERVICE <B> { ?s ?p ?o } ?x ^}", 400),
        ("SELECT * { # a service\n FILTER('service' = ?o) SERVICE <B> { ?s ?p ?o } ?x ^}", 400),
        ("SELECT * { SERVICE <B> { ?s ?p ?o } ?s ^foaff:name ?o }", 400),
        ("SELECT * { SERVICE <B> { ?s ?p ?o } SERVICE <A> { ?s ?p ?o } } ^}", 400),
        ("SELECT * { SERVICE ?b { ?s ?p ?o } }", 403),
        ("SELECT * { ^SERVICE { ?s ?p ?o } }", 400),
    ],
)
def test_a_syntax_error_is_told_first_and_where_it_stands(
    federated: httpx.Client, elsewhere: str, query: str, status: int
) -> None:
    """A mark stands before what is to blame."""
    text = query.replace("<A>", f"<{REFUSED}>").replace("<B>", f"<{elsewhere}/sparql>")
    problem = asked(federated, text.replace("^", "")).json()
    assert problem["status"] == status
    if status == 400:
        before = text.partition("^")[0]
        place = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        assert (problem["line"], problem["column"]) == place
