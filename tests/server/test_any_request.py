"""Whatever a client sends, the server answers below 500 or hangs up, and lives on."""

import gzip
import http.client
import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_server import TOKEN, Server, started

SEEDS = int(os.environ.get("AIKG_SEEDS", "500"))
SHARED = Path(__file__).parents[3] / "shared" / "conformance"
SUITE = Path(os.environ.get("AIKG_CONFORMANCE", SHARED)) / "w3c-sparql"
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY", "PATCH", "TRACE", "get", "X-Y"]
PATHS = [
    "/sparql",
    "/sparql/",
    "/sparql.csv",
    "/sparql.%00",
    "/store",
    "/store/a/b",
    "/store/%2e%2e/%00",
    "/",
    "/health",
    "//",
    "*",
]
TYPES = [
    "application/sparql-query",
    "application/sparql-update; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/turtle",
    "application/n-quads",
    "application/ld+json",
    "application/rdf+xml",
    "application/trig;charset=utf-16",
    "text/plain",
    "/;=\xe9",
    "",
]
TEXTS = [
    "SELECT * { ?s ?p ?o }",
    "ASK { GRAPH ?g { ?s <http://example.org/p> 'x\\u00e9'@en-GB } }",
    "PREFIX a: <http://a/> CONSTRUCT { ?s a:p ( 1 2.5 'é' ) } WHERE { ?s ?p ?o . FILTER(?o < 3) } LIMIT 5",
    "DESCRIBE ?s { ?s ?p ?o MINUS { ?s a ?c } OPTIONAL { ?o !(a|^a)* ?x } }",
    "SELECT (COUNT(*) AS ?n) FROM <x:g> { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } } GROUP BY ?s",
    "INSERT DATA { GRAPH <x:g> { <x:s> <x:p> '''a''' , true , 1e0 } }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } USING <x:g> WHERE { ?s ?p ?o } ; DROP ALL",
    "LOAD <file:///etc/passwd> INTO GRAPH <x:g> ; CLEAR SILENT DEFAULT",
    "@prefix x: <x:> . x:a x:b [ x:c ( 1 2 ) ] , <<( x:a x:b x:c )>> .",
    '{"@context": {"@vocab": "x:"}, "@id": "x:a", "b": [{"@value": "é", "@language": "fr"}]}',
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>',
    '--x\r\nContent-Disposition: form-data; name="f"; filename="f.ttl"\r\n\r\n<x:a> <x:b> 1 .\r\n--x--\r\n',
]
SUITE_TEXTS = [
    path.read_text("utf-8", errors="replace") for path in sorted(SUITE.rglob("*.r[qu]"))[::7]
] or TEXTS  # without the W3C's suite there are fewer, and the rest is the same
PARAMETERS = [
    "query",
    "update",
    "default-graph-uri",
    "using-graph-uri",
    "graph",
    "default",
    "format",
    "timeout",
    "lint",
    "explain",
    "results",
]
VALUES = ["", "x:g", "relative", "http://example.org/%61", "json", "5", "-1", "\x00", "é", "<x:g>"]
ACCEPTS = [
    "*/*",
    "text/html",
    "text/turtle;version=1.2",
    "application/json;q=0.5, */*;q=0",
    ",;/",
    "text/csv",
]
FIELDS = [
    ("Content-Encoding", "gzip"),
    ("Content-Encoding", "br"),
    ("Accept-Encoding", "gzip;q=0.3, deflate;q=x, *;q=0"),
    ("Accept-Encoding", "deflate"),
    ("Prefer", "lint, \xff"),
    ("If-None-Match", '"x-gzip", W/"'),
    ("Query-Id", "\x00"),
    ("Cookie", "a=b"),
    ("Host", "[::1]:x y"),
    ("Origin", "null"),
    ("Expect", "100-continue"),
    ("Upgrade", "h2c"),
    ("Authorization", "Bearer \xff"),
    ("Access-Control-Request-Method", "PUT"),
    ("User-Agent", "curl/8"),
    ("Range", "bytes=0-1"),
]
Change = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def insert(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randrange(1, 5)) + data[at:]


def repeat(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at : at + 9] * chance.choice([2, 50, 3000]) + data[at:]


def keep(chance: random.Random, data: bytes) -> bytes:
    return data


def garble(chance: random.Random, data: bytes) -> bytes:
    """Broken UTF-8: a byte of a longer sequence alone, an overlong one, a surrogate, a byte order mark."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice([b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbb\xbf"]) + data[at:]


def swap(chance: random.Random, data: bytes) -> bytes:
    """Another order of the words, some of them of another text."""
    words = data.split() + chance.choice(TEXTS).encode().split()
    chance.shuffle(words)
    return b" ".join(words[: chance.randrange(1, len(words) + 1)])


def empty(chance: random.Random, data: bytes) -> bytes:
    return b""


def swell(chance: random.Random, data: bytes) -> bytes:
    """Longer than any limit but that of writing."""
    return data + b" " * (1 << 20) + b"#" * chance.choice([1, 1 << 20])


CHANGES: list[Change] = [*[keep, cut, insert, repeat, garble, swap] * 4, empty, swell]


def encoded(chance: random.Random, text: bytes) -> bytes:
    plain = chance.choice([b"", b"{}?<>:/'*", bytes(range(33, 127))])
    escaped = (bytes([c]) if c in plain and c not in b"%&#+ " else b"%%%02x" % c for c in text)
    return b"".join(escaped)


def query_string(chance: random.Random, text: bytes) -> bytes:
    pairs = []
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        name = chance.choice(PARAMETERS)
        value = text if name in ("query", "update") else chance.choice(VALUES).encode()
        pairs.append(name.encode() + chance.choice([b"=", b"=", b""]) + encoded(chance, value))
    return b"&".join(pairs)


def request(seed: int) -> bytes:
    chance = random.Random(seed)
    text = chance.choice(CHANGES)(chance, chance.choice(chance.choice([TEXTS, SUITE_TEXTS])).encode())
    url = chance.choice(PATHS).encode() + b"?" + query_string(chance, text)
    media_type = chance.choice(TYPES)
    content = query_string(chance, text) if "urlencoded" in media_type else text
    fields = [("Host", "localhost"), ("Content-Type", media_type), ("Accept", chance.choice(ACCEPTS))]
    fields += [("Authorization", f"Bearer {TOKEN}")] * chance.choice([0, 1, 1])
    fields += chance.sample(FIELDS, chance.choice([0, 0, 1, 2]))
    if ("Content-Encoding", "gzip") in fields and chance.random() < 0.7:
        content = gzip.compress(content, mtime=0)
    head = b"%s %s HTTP/1.1\r\n" % (chance.choice(METHODS).encode(), url)
    for name, value in [*fields, ("Connection", "close"), ("Content-Length", str(len(content)))]:
        head += f"{name}: {value}\r\n".encode("latin-1")
    return head + b"\r\n" + content


@pytest.fixture(scope="module", params=["local", "pool"])
def server(
    data: Path, token_file: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("any-request")
    store = {"local": ("--data", data), "pool": ("--directory", folder, "--workers", "2")}[request.param]
    with started(*store, "--token-file", token_file, "--timeout", "5") as server:
        yield server


def status(server: Server, message: bytes) -> int:
    """The status of the response, 0 where the server hung up without one."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        try:
            connection.sendall(message)
            response = http.client.HTTPResponse(connection, method=message.split(b" ", 1)[0].decode())
            response.begin()
            response.read()
        except (ConnectionError, http.client.BadStatusLine):
            return 0
        return response.status


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, SEEDS, 50)])
def test_any_request_is_answered(server: Server, seeds: range) -> None:
    failed = {seed: got for seed in seeds if (got := status(server, request(seed))) >= 500}
    assert not failed, request(next(iter(failed)))
    assert status(server, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200


def test_the_requests_reach_every_kind_of_answer(server: Server) -> None:
    seen = {status(server, request(seed)) for seed in range(SEEDS)}
    assert {200, 204, 400, 401, 404, 405, 406, 415} <= seen


@pytest.mark.parametrize(
    "garbage",
    [b"\x00" * 100, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"PRI * HTTP/2"],
)
def test_what_is_not_http_is_refused(server: Server, garbage: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(garbage)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1000)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 505")
    assert status(server, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200
