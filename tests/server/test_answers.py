"""Answers on the wire: whole ones end, broken ones are seen to be broken, nobody's are stopped."""

import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from running_server import Server, started
from waiting import eventually

MEMORY = 512 << 20
ROWS = 20_000
SORTED = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s"
MILLION = """SELECT ?a ?b {
    { SELECT ?a { ?a <http://example.org/p> ?x } LIMIT 1000 }
    { SELECT ?b { ?b <http://example.org/p> ?y } LIMIT 1000 } }"""
WORKERS = 40  # that many threads the framework has at most, besides one per evaluation


def crossed(times: int) -> str:
    """A pattern that has three to this power solutions in the data of the tests."""
    return " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(times))


ENDLESS = f"SELECT * {{ {crossed(20)} }}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in 512 MiB of memory whose last subject has a triple term, which JSON-LD cannot hold."""
    path = tmp_path_factory.mktemp("large") / "large.nq"
    with path.open("w") as quads:
        for n in range(ROWS):
            quads.write(f'<http://example.org/{n}> <http://example.org/p> "{n}" .\n')
        quads.write("<http://example.org/z> <http://example.org/q> <<( <x:a> <x:b> <x:c> )>> .\n")
    with started("--data", path, "--memory", str(MEMORY)) as server:
        yield server


@pytest.fixture
def port(server: Server) -> int:
    return server.port


def send(port: int, text: str, accept: str, version: str = "1.1", method: str = "GET") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    head = f"{method} /sparql?query={quote(text)} HTTP/{version}\r\nHost: x\r\nAccept: {accept}\r\n"
    connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
    return connection


def received(connection: socket.socket) -> tuple[bytes, bytes]:
    with connection:
        data = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    head, _, content = data.partition(b"\r\n\r\n")
    return head, content


def test_a_whole_answer_is_terminated(port: int) -> None:
    head, content = received(send(port, SORTED, "application/n-triples"))
    assert b"transfer-encoding: chunked" in head
    assert content.endswith(b"\r\n0\r\n\r\n")


def test_an_answer_that_breaks_is_never_terminated(port: int) -> None:
    head, content = received(send(port, SORTED, "application/ld+json"))
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"transfer-encoding: chunked" in head
    assert len(content) > 1 << 17
    assert not content.endswith(b"0\r\n\r\n")


def test_a_client_is_told_that_an_answer_broke(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept": "application/ld+json"}
    connection.request("GET", f"/sparql?query={quote(SORTED)}", headers=headers)
    with contextlib.closing(connection), pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()


def test_an_answer_that_breaks_before_it_begins_has_its_status(port: int) -> None:
    text = SORTED.replace("ORDER BY ?s", "ORDER BY DESC(?s) LIMIT 100")
    head, _ = received(send(port, text, "application/ld+json"))
    assert head.startswith(b"HTTP/1.1 422 ")


def test_http_1_0_gets_only_whole_answers(port: int) -> None:
    head, content = received(send(port, SORTED, "application/n-triples", "1.0"))
    assert f"content-length: {len(content)}".encode() in head
    assert content.count(b"\n") == ROWS + 1
    head, _ = received(send(port, SORTED, "application/ld+json", "1.0"))
    assert b" 422 " in head.splitlines()[0]


def test_head_of_a_long_answer_has_no_content(port: int) -> None:
    head, content = received(send(port, MILLION, "text/csv", method="HEAD"))
    assert b"200" in head.splitlines()[0]
    assert b"text/csv" in head
    assert content == b""


def test_a_million_rows_fit_in_512_mib(server: Server, port: int) -> None:
    rows = 0
    with httpx.stream(
        "GET",
        f"http://127.0.0.1:{port}/sparql",
        params={"query": MILLION, "format": "csv"},
        timeout=300,
    ) as response:
        for chunk in response.iter_bytes():
            rows += chunk.count(b"\n")
    assert rows == 1_000_001
    assert server.peak_memory() < MEMORY


def test_who_leaves_stops_the_evaluation(data: Path) -> None:
    with started("--data", data) as server:
        connections = [send(server.port, ENDLESS, "text/csv") for _ in range(WORKERS + 8)]
        for connection in connections:
            assert connection.recv(1000)
            connection.close()
        assert_evaluations_end(server)


def assert_evaluations_end(server: Server) -> None:
    def have_ended() -> bool:
        # Threads that have nothing to do end when the next request comes.
        assert received(send(server.port, "SELECT (NOW() AS ?now) {}", "text/csv"))[1]
        return server.threads() < 1.5 * WORKERS

    eventually(have_ended)


def test_who_leaves_with_requests_in_the_queue_leaves_no_trace(data: Path) -> None:
    with started("--data", data) as server:
        for text in [f"SELECT (COUNT(*) AS ?n) {{ {crossed(11)} }}"] * 20 + [ENDLESS] * (WORKERS + 8):
            message = f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(message * 3)
        assert_evaluations_end(server)


def test_idle_connections_take_no_threads(server: Server, port: int) -> None:
    before = server.threads()
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    received(send(port, "ASK {}", "*/*"))
    assert server.threads() <= before + 2
    for connection in idle:
        connection.close()


def test_an_offer_of_another_protocol_is_declined(port: int) -> None:
    text = b"SELECT (1 AS ?x) {}"
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Type: application/sparql-query\r\n"
        b"Accept: text/csv\r\nContent-Length: %d\r\n\r\n" % len(text)
    )
    for pieces in ([head + text], [head, text], [head + text[:5], text[5:]]):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            for piece in pieces:
                connection.sendall(piece)
            response = http.client.HTTPResponse(connection)
            response.begin()
            assert response.read() == b"x\r\n1\r\n"


TERM = "SELECT (TRIPLE(<x:a>, <x:b>, 1) AS ?t) {}"
DIRECTED = 'CONSTRUCT { <x:a> <x:b> ?o } WHERE { VALUES ?o { "a"@ar--rtl } }'
LITERAL = r"""SELECT ("<<( \"type\":\"triple\" <triple> its:dir=\"x\" \"@ar--rtl\t<<(" AS ?t) {}"""
JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("query", "accept", "status", "media_type"),
    [
        (TERM, JSON, 200, f"{JSON}; version=1.2"),
        (TERM, "*/*", 200, f"{JSON}; version=1.2"),
        (TERM, f"{JSON};version=1.2", 200, f"{JSON}; version=1.2"),
        (TERM, f"{JSON};version=1.2-basic, */*;q=0.1", 200, f"{JSON}; version=1.2"),
        (TERM, f"{JSON};version=1.1", 406, "application/problem+json"),
        (TERM, "application/sparql-results+xml", 200, "application/sparql-results+xml; version=1.2"),
        (TERM, "text/tab-separated-values", 200, "text/tab-separated-values; charset=utf-8; version=1.2"),
        (TERM, "text/csv", 200, "text/csv; charset=utf-8"),
        (DIRECTED, "text/turtle", 200, "text/turtle; charset=utf-8; version=1.2"),
        (DIRECTED, "text/turtle;version=1.2-basic", 200, "text/turtle; charset=utf-8; version=1.2-basic"),
        (DIRECTED, "text/turtle;version=1.1", 406, "application/problem+json"),
        (DIRECTED, "application/ld+json", 422, "application/problem+json"),
        (LITERAL, JSON, 200, JSON),
        (LITERAL, f"{JSON};version=1.2", 200, f"{JSON}; version=1.2"),
        (LITERAL, "application/sparql-results+xml", 200, "application/sparql-results+xml"),
        (LITERAL, "text/tab-separated-values", 200, "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_terms_of_rdf_1_2_are_announced(
    reading: httpx.Client, query: str, accept: str, status: int, media_type: str
) -> None:
    response = reading.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (status, media_type)


def test_who_accepts_only_1_1_gets_no_term_of_1_2_late(port: int) -> None:
    for version, ends in (("", True), (";version=1.2", True), (";version=1.1", False)):
        head, content = received(send(port, SORTED, f"application/n-triples{version}"))
        assert head.startswith(b"HTTP/1.1 200 ")
        assert content.endswith(b"\r\n0\r\n\r\n") == ends
        assert (b"<<(" in content) == ends
