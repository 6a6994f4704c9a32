"""A request that comes again, or with others, gets the answer that it would get alone."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from running_server import DATA, TOKEN, Server, running, started

from aikg.formats import GRAPHS, RESULTS
from aikg.server.http.received_request import decode_parameters
from aikg.server.http.status_codes import BadRequestError

LOOKUP = "SELECT ?p ?o { <http://example.org/a> ?p ?o }"
LOOKUPS = [
    LOOKUP,
    f"{LOOKUP} # one",
    "select * where {<http://example.org/a> <http://example.org/p> ?o .} limit 1",
    "SELECT ?o { <http://example.org/b> <http://example.org/p> ?o }",
    "SELECT ?p { <http://example.org/b> ?p <http://example.org/nothing> }",
    "SELECT ?o { rdf:nil a ?o }",
    "SELECT ?none { <http://example.org/a> ?p ?o }",
    "SELECT ?p ?o { <relative> ?p ?o }",
]
OTHER_PATTERNS = [
    "SELECT ?s { ?s ?p ?o }",
    "SELECT ?o { <http://example.org/a> ?p ?o . ?o ?q ?r }",
    "SELECT ?o { <http://example.org/a> ?p+ ?o }",
    "SELECT ?o { <http://example.org/a> <http://example.org/p>* ?o }",
    "SELECT (NOW() AS ?n) { <http://example.org/a> ?p ?o }",
    "SELECT ?o FROM <http://example.org/g> { <http://example.org/a> ?p ?o }",
    "SELECT ?o { <http://example.org/a> ?p ?o FILTER(?o != 1) }",
    "SELECT ?o { SERVICE <http://example.org/a> { <http://example.org/a> ?p ?o } }",
    "SELECT ?o { GRAPH ?g { <http://example.org/a> ?p ?o } }",
    "SELECT ?o { <http://example.org/a> ?p ?o } ORDER BY ?o",
    "DESCRIBE <http://example.org/a>",
]
OTHERS = [
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isIRI(?s)) }",
    "CONSTRUCT { [] <http://example.org/of> ?s } WHERE { ?s <http://example.org/p> '1' }",
    "SELECT ?a ?b { ?a <http://example.org/p> ?x . ?b <http://example.org/p> ?y } LIMIT 12000",
    "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/p> ?c . ?b <http://example.org/p> ?d FILTER(?c < ?d) }",
    "SELECT * { }",
    "# nothing",
    "INSERT DATA { <http://example.org/a> <http://example.org/p> 1 }",
    "SELECT ?o { SERVICE SILENT <http://example.org/a> { ?s ?p ?o } }",
    "SELECT (1/0 AS ?x) (STRDT('x', <http://www.w3.org/2001/XMLSchema#byte>) AS ?y) { }",
]
WRONG = [
    "SELECT ?p ?p ?o { unknown:a ?p ?o }",
    "SELECT ?p ?o { <http://example.org/a> A ?o }",
    "SELECT ?p ?o { <http://exa mple.org/a> ?p ?o }",
]
ACCEPTS = ["", "*/*", "text/csv", "application/sparql-results+xml", "text/tab-separated-values", "image/png"]
CODINGS = ["identity", "gzip, deflate", "deflate", "br"]
SUBJECTS = 500
VARYING = {"date", "query-id", "content-length", "transfer-encoding"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("data") / "data.nq"
    many = "".join(f'<http://example.org/b> <http://example.org/p> "{n}" .\n' for n in range(200))
    each = "".join(f'<http://example.org/s{n}> <http://example.org/p> "{n}" .\n' for n in range(SUBJECTS))
    data.write_text(DATA + many + each)
    with started("--data", data, "--workers", "2") as server:
        yield server


def fields_of(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in VARYING}


def unnamed(content: bytes) -> bytes:
    """Without the names of blank nodes, which a template makes anew, and in the order of the rest."""
    return b"\n".join(sorted(re.sub(rb"_:[0-9a-f]+", b"_:", content).splitlines()))


def counted(client: httpx.Client) -> dict[str, int]:
    lines = client.get("/metrics").text.splitlines()
    sample = re.compile(r'aikg_queries_total\{cache="(\w*)",outcome="answered"\} (\d+)\.0')
    found = [sample.fullmatch(line) for line in lines]
    return {each[1]: int(each[2]) for each in found if each}


def exchanged(port: int, sent: bytes, ends: int) -> bytes:
    """What comes back for bytes that go out at once, up to the last byte of so many responses."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        received = b""
        while not is_complete(received, ends):
            received += connection.recv(1 << 16) or b"the connection ended"
        return received


def is_complete(received: bytes, ends: int) -> bool:
    for _ in range(ends):
        head, found, rest = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        if not found or length is None or len(rest) < int(length[1]):
            return False
        received = rest[int(length[1]) :]
    return True


@pytest.mark.parametrize("text", LOOKUPS + OTHER_PATTERNS[:4] + OTHER_PATTERNS[5:] + OTHERS + WRONG)
def test_a_query_is_answered_again_as_it_was_evaluated(server: Server, text: str) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        for accept in ACCEPTS:
            for coding in CODINGS:
                # A preference is answered anew each time.
                given = {"Accept": accept, "Accept-Encoding": coding}
                anew = client.get("/sparql", params={"query": text}, headers={**given, "Prefer": "x"})
                found = client.get("/sparql", params={"query": text}, headers=given)
                again = client.get("/sparql", params={"query": text}, headers=given)
                for response in (found, again):
                    assert response.status_code == anew.status_code
                    assert unnamed(response.content) == unnamed(anew.content)
                    assert fields_of(response) == fields_of(anew)


OF_ALL_KINDS = {
    "lookup": (LOOKUP, RESULTS),
    "select": ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", RESULTS),
    "long": ("SELECT ?a ?b { ?a ?p ?x . ?b ?p ?y } LIMIT 4000", RESULTS),
    "ask": ("ASK { ?s ?p ?o }", RESULTS),
    "construct": ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5", GRAPHS),
    "describe": ("DESCRIBE <http://example.org/a>", GRAPHS),
}


@pytest.mark.parametrize("kind", OF_ALL_KINDS)
def test_every_name_of_a_format_can_be_accepted(server: Server, kind: str) -> None:
    """FAULTS H5: no name of a format ends a worker, alone, in capitals, or with a version."""
    text, formats = OF_ALL_KINDS[kind]
    names = [name for each in formats for name in (each.media_type, *each.aliases)]
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        before = workers(server.pid)
        for name in names:
            for accept in (name, name.upper(), f"{name}; version=1.1", f"{name}; q=0.3, x/y"):
                for _ in range(2):
                    found = client.get("/sparql", params={"query": text}, headers={"Accept": accept})
                    assert found.status_code == 200
                    assert found.headers["content-type"].partition(";")[0] == name
        assert workers(server.pid) == before


def test_a_bulk_answer_is_evaluated_once(server: Server) -> None:
    """FAULTS B7: what has begun is sent on; to begin anew, the worker that began would have to be ended."""
    kept = []
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        for number in range(5):
            client.get("/sparql", params={"query": "ASK {}"}).raise_for_status()
            before = workers(server.pid)
            text = f"SELECT ?a ?b {{ ?a ?p ?x . ?b ?p ?y }} LIMIT {40_000 + number}"
            found = client.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
            assert len(found.content) > 3 << 19
            kept.append(workers(server.pid) == before)
    # One that runs for a quarter of a second is replaced as well: on a busy machine it may be any.
    assert any(kept)


@given(
    st.lists(
        st.sampled_from([b"&", b"=", b"+", b"%", b"%3D", b"%e9", b"%C3%A9", b"a", b"_", b" ", b"\n", b"\xe9"])
    )
)
def test_parameters_are_decoded_as_those_of_any_form(parts: list[bytes]) -> None:
    content = b"".join(parts)
    try:
        expected = tuple(parse_qsl(content.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        with pytest.raises(BadRequestError):
            decode_parameters(content)
    else:
        assert decode_parameters(content).pairs == expected


@given(st.text(max_size=60))
def test_any_text_can_be_a_parameter(text: str) -> None:
    for written in (quote(text, safe=""), quote_plus(text)):
        assert decode_parameters(f"query={written}".encode()).pairs == (("query", text),)


def test_the_same_request_is_answered_with_what_is_kept_and_counted(server: Server) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        before = counted(client)
        asked = [client.get("/sparql", params={"query": f"{LOOKUP} # counted"}) for _ in range(5)]
        counts = {name: count - before.get(name, 0) for name, count in counted(client).items()}
        assert len({response.content for response in asked}) == 1
        assert (counts["evaluated"], counts["response"]) == (1, 4)


def test_a_condition_is_held_against_what_is_kept(server: Server) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
        tag = client.get("/sparql", params=asked).headers["etag"]
        before = counted(client)
        for name, value, status in (
            ("If-None-Match", tag, 304), ("If-None-Match", f'"other", {tag}', 304),
            ("If-None-Match", '"other"', 200), ("If-Match", "*", 200),
            ("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ):  # fmt: skip
            response = client.get("/sparql", params=asked, headers={name: value})
            assert (response.status_code, response.headers["etag"]) == (status, tag), (name, value)
            assert bool(response.content) == (status == 200)
        counts = {name: count - before.get(name, 0) for name, count in counted(client).items()}
        assert (counts.get("evaluated", 0), counts["response"]) == (0, 5)
        refused = client.get("/sparql", params=asked, headers={"If-Match": '"other"'})
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
            412,
            "precondition-failed",
        )


def test_requests_that_come_in_together_are_answered_in_their_order(server: Server) -> None:
    head = b" HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n"
    lookup = b"GET /sparql?query=" + quote(LOOKUPS[3], safe="").encode() + head
    other = b"GET /sparql?query=" + quote("SELECT (7 AS ?x) {}", safe="").encode() + head
    for _ in range(3):  # evaluated, then kept, then known
        answer = exchanged(server.port, lookup + other + lookup, 3)
        places = [
            answer.index(b"\r\n\r\no\r\n"),
            answer.index(b"\r\n\r\nx\r\n7"),
            answer.rindex(b"\r\n\r\no\r\n"),
        ]
        assert places == sorted(set(places))


def test_content_that_looks_like_a_known_request_is_content(server: Server) -> None:
    known = b"GET /sparql?query=" + quote(LOOKUP, safe="").encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _ in range(3):
        exchanged(server.port, known, 1)
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(known))
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):  # the content is not here yet
            connection.recv(1)
        connection.settimeout(20)
        connection.sendall(known)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("text", [LOOKUP, "SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 2", "SELECT *", OTHERS[4]])
def test_a_connection_is_closed_when_the_client_wants_that(server: Server, text: str) -> None:
    head = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    routed = httpx.get(
        f"http://127.0.0.1:{server.port}/sparql", params={"query": text}, headers={"Prefer": "x"}
    )
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(b"GET /sparql?query=" + quote(text, safe="").encode() + head)
            received = b""
            while part := connection.recv(1 << 16):
                received += part
        fields, _, content = received.partition(b"\r\n\r\n")
        assert fields.lower().count(b"connection: close") == 1
        assert content == routed.content


def test_a_lookup_after_an_update_sees_it(tmp_path: Path, token_file: Path) -> None:
    arguments = ("--directory", tmp_path / "store", "--token-file", token_file, "--workers", "2")
    with running(*arguments) as client:
        for number in range(30):
            update = f"DELETE WHERE {{ <x:s> <x:p> ?o }} ; INSERT DATA {{ <x:s> <x:p> {number} }}"
            given = {"Authorization": f"Bearer {TOKEN}"}
            assert client.post("/sparql", data={"update": update}, headers=given).status_code == 204
            for _ in range(3):
                found = client.get(
                    "/sparql",
                    params={"query": "SELECT ?o { <x:s> <x:p> ?o }"},
                    headers={"Accept": "text/csv"},
                )
                assert found.text.split() == ["o", str(number)]


def test_queries_are_answered_while_their_workers_are_killed(server: Server) -> None:
    told = []
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        for number in range(60):
            if number % 6 == 0:
                kill_workers(server.pid)
            text = f"SELECT ?o {{ <http://example.org/b> <http://example.org/p> ?o }} # {number}"
            found = client.get("/sparql", params={"query": text})
            if found.status_code == 200:
                assert len(found.json()["results"]["bindings"]) >= 200
            else:
                told.append(found.json()["detail"])
    # Who was killed in the midst of a query cannot answer it; that is said, and is rare.
    assert all("Try again" in each for each in told)
    assert len(told) < 6


def test_each_of_many_clients_gets_the_answer_to_its_own_lookup(server: Server) -> None:
    def ask(first: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
            for number in range(first, first + 40):
                subject = f"http://example.org/s{number % SUBJECTS}"
                asked = {"query": f"SELECT ?o {{ <{subject}> <http://example.org/p> ?o }} # {number}"}
                found = client.get("/sparql", params=asked, headers={"Accept": "text/csv"})
                assert found.text.split() == ["o", str(number % SUBJECTS)]

    with ThreadPoolExecutor(24) as threads:
        list(threads.map(ask, range(0, 2400, 40)))


def workers(pid: int) -> set[int]:
    return {worker for zygote in children(pid) for worker in children(zygote)}


def kill_workers(pid: int) -> None:
    for worker in workers(pid):
        os.kill(worker, signal.SIGKILL)


def children(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
