"""Content codings over HTTP: what is sent compressed, and what is read so."""

import gzip
import re
import socket
import zlib
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from running_server import TOKEN

LONG = 'SELECT ("' + "x" * 2000 + '" AS ?x) {}'
SHORT = "SELECT (1 AS ?x) {}"
CODINGS = ("zstd", "br", "gzip", "deflate")
QUERY_TYPE = {"Content-Type": "application/sparql-query"}
CROSSED = "SELECT * { VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { 1 2 3 } }"


def asked(
    client: httpx.Client, accept_encoding: str, query: str = LONG, method: str = "GET"
) -> httpx.Response:
    headers = {"Accept-Encoding": accept_encoding, "Accept": "text/csv"}
    return client.request(method, "/sparql", params={"query": query}, headers=headers)


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=0.5, deflate;q=0.8", "deflate"),
        ("zstd;q=0.5, br;q=0.8", "br"),
        ("x-gzip", "gzip"),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0, br;q=0", "gzip"),
        ("compress;q=1.0, identity;q=0.5, gzip;q=0.2", None),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
        ("compress", None),
    ],
)
def test_the_coding_is_negotiated(reading: httpx.Client, accept_encoding: str, coding: str | None) -> None:
    response = asked(reading, accept_encoding)
    assert response.headers.get("content-encoding") == coding
    assert response.text == f"x\r\n{'x' * 2000}\r\n"
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert (len(response.content) > int(response.headers["content-length"])) == (coding is not None)


def test_a_short_answer_is_not_compressed(reading: httpx.Client) -> None:
    response = asked(reading, "gzip", SHORT)
    assert "content-encoding" not in response.headers
    assert response.headers["vary"] == "Accept, Accept-Encoding"


def test_head_says_what_get_would(reading: httpx.Client) -> None:
    head, get = (asked(reading, "gzip", method=method) for method in ("HEAD", "GET"))
    for name in ("content-encoding", "content-type", "vary"):
        assert head.headers[name] == get.headers[name]
    assert head.headers.get("content-length", get.headers["content-length"]) == get.headers["content-length"]
    assert head.content == b""


@pytest.mark.parametrize("coding", CODINGS)
def test_a_long_answer_streams_compressed(reading: httpx.Client, coding: str) -> None:
    numbers = " ".join(map(str, range(300)))
    query = CROSSED % (numbers, numbers)
    headers = {"Accept-Encoding": coding, "Accept": "text/csv"}
    with reading.stream("POST", "/sparql", data={"query": query}, headers=headers) as response:
        read = list(response.iter_bytes())
    assert response.headers["content-encoding"] == coding
    assert "content-length" not in response.headers
    assert len(read) > 1
    assert b"".join(read).count(b"\n") == 1 + 300 * 300 * 3


def test_http_1_0_gets_a_length_and_no_coding(reading: httpx.Client) -> None:
    port = reading.base_url.port or 0
    head = f"GET /sparql?query={quote(LONG)} HTTP/1.0\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode())
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert b"content-length" in received
    assert b"content-encoding" not in received


def test_a_problem_can_be_compressed(reading: httpx.Client) -> None:
    response = asked(reading, "gzip", "SELECT * { " + "x" * 2000)
    assert response.status_code == 400
    assert "Accept-Encoding" in response.headers["vary"]


COMPRESSED = {
    "gzip": gzip.compress(SHORT.encode()),
    "x-gzip": gzip.compress(SHORT.encode()),
    "deflate": zlib.compress(SHORT.encode()),
    "identity": SHORT.encode(),
    "GZIP": gzip.compress(SHORT[:9].encode()) + gzip.compress(SHORT[9:].encode()),
}


@pytest.mark.parametrize("coding", COMPRESSED)
def test_a_compressed_body_is_read(reading: httpx.Client, coding: str) -> None:
    headers = {**QUERY_TYPE, "Content-Encoding": coding, "Accept": "text/csv"}
    response = reading.post("/sparql", content=COMPRESSED[coding], headers=headers)
    assert response.text == "x\r\n1\r\n"


@pytest.mark.parametrize(
    ("status", "coding", "content"),
    [
        (413, "gzip", lambda: gzip.compress(SHORT.encode() + b" " * (1 << 28))),
        (413, "deflate", lambda: zlib.compress(b"#" * (1 << 24))),
        (400, "gzip", gzip.compress(SHORT.encode())[:-9]),
        (400, "gzip", b""),
        (400, "gzip", SHORT.encode()),
        (415, "br", SHORT.encode()),
        (415, "gzip, gzip", gzip.compress(gzip.compress(SHORT.encode()))),
    ],
    ids=["bomb", "deflate-bomb", "cut", "empty", "plain", "br", "twice"],
)
def test_a_body_that_cannot_be_inflated_is_refused(
    reading: httpx.Client, status: int, coding: str, content: bytes | Callable[[], bytes]
) -> None:
    headers = {**QUERY_TYPE, "Content-Encoding": coding}
    sent = content() if callable(content) else content
    response = reading.post("/sparql", content=sent, headers=headers)
    assert response.status_code == status
    assert (response.headers.get("accept-encoding") is not None) == (status == 415)


def test_a_graph_is_written_compressed(writing: httpx.Client) -> None:
    headers = {"Content-Type": "text/turtle", "Content-Encoding": "gzip"}
    params = {"graph": "http://example.org/compressed"}
    content = gzip.compress(b"<x:a> <x:b> 1 .")
    assert writing.headers["Authorization"] == f"Bearer {TOKEN}"
    assert writing.put("/store", params=params, content=content, headers=headers).status_code == 201
    read = writing.get("/store", params=params, headers={"Accept": "application/n-triples"})
    assert read.text.startswith("<x:a> <x:b> ")


def test_each_coding_has_an_entity_tag_of_its_own(reading: httpx.Client) -> None:
    tags = {coding: asked(reading, coding).headers["etag"] for coding in ("identity", *CODINGS)}
    assert len(set(tags.values())) == 5
    for coding, tag in tags.items():
        for more in ({}, {"Query-Id": f"not-stored-{coding}"}):
            headers = {"Accept-Encoding": coding, "Accept": "text/csv", "If-None-Match": tag, **more}
            again = reading.get("/sparql", params={"query": LONG}, headers=headers)
            assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")
            assert again.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("coding", CODINGS)
def test_the_tag_of_a_coding_is_that_of_the_representation_and_more(
    reading: httpx.Client, coding: str
) -> None:
    """One tag for all representations in a coding was noticed by no test, nor was one without a quote."""
    other = LONG.replace("x", "y")
    plain, coded, others = (
        asked(reading, *each).headers["etag"] for each in (("identity",), (coding,), (coding, other))
    )
    assert coded.startswith(plain[:-1])
    assert re.fullmatch(r'"[!#-~]+"', coded)
    assert others != coded


def test_a_stored_response_has_the_coding_that_is_asked_for(reading: httpx.Client) -> None:
    for _ in range(2):
        for coding in ("gzip", "identity", "br", "deflate", "zstd"):
            response = asked(reading, coding)
            assert response.headers.get("content-encoding", "identity") == coding
            assert response.text == f"x\r\n{'x' * 2000}\r\n"
