"""Requests that are ambiguous, wrong, or too much: each is refused with what to do, or read in one way."""

import json
import re
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from attacked import Server, served
from raw import HOST, QUERY, complete, exchanged, get, post

SPARQL = b"Content-Type: application/sparql-query\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LONG = 1 << 15
MIB = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("requests"), "--workers", "2") as server:
        yield server


ANSWERED = {
    "no Host in HTTP/1.0": get(fields=b"", version=b"1.0"),
    "a blank behind Host": get(fields=b"Host: a \r\n"),
    "a tab before Host": get(fields=b"Host:\ta\t\r\n"),
    "an empty Host": get(fields=b"Host:\r\n"),
    "a Host with a port": get(fields=b"Host: [::1]:8000\r\n"),
    "an absolute URL": get(b"http://other.example:81" + QUERY),
    "an absolute URL in capitals": get(b"HTTP://other.example" + QUERY),
    "an absolute URL and a Host of another form": get(b"http://a" + QUERY, b"Host: a/b\r\n"),
    "raw UTF-8": get("/sparql?query=ASK{FILTER('네이버'='네이버')}".encode()),
    "braces and quotes": get(b"/sparql?query=ASK{FILTER(\"a\"='a')}"),
    "empty lines before it": b"\r\n\r\n" + get(),
    "a later HTTP/1": get(version=b"1.2"),
    "an offer to change the protocol": get(fields=HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"),
    "an expectation in HTTP/1.0": get(fields=HOST + b"Expect: x-none\r\n", version=b"1.0").replace(
        b"x-none", b"100-continue"
    ),
    "chunks": post(b"/sparql", SPARQL + CHUNKED, b"3\r\nASK\r\n2;name=value\r\n{}\r\n0\r\nX: y\r\n\r\n"),
    "chunks in capitals": post(b"/sparql", SPARQL + CHUNKED.upper(), b"5\r\nASK{}\r\n0\r\n\r\n"),
    "a length with zeros": post(b"/sparql", SPARQL + b"Content-Length: 005\r\n", b"ASK{}"),
    "bytes outside ASCII in a field": get(fields=HOST + b"X: \x80\xff\r\n"),
    "a URL as long as it may be": get(QUERY + b"%23" + b"x" * (LONG - len(QUERY) - 3)),
    "a hundred fields": get(fields=HOST + b"X: y\r\n" * 99),
}  # fmt: skip

REFUSED = {
    "no Host": (400, get(fields=b"")),
    "two Hosts": (400, get(fields=HOST * 2)),
    "two Hosts in HTTP/1.0": (400, get(fields=HOST * 2, version=b"1.0")),
    "a Host that is none": (400, get(fields=b"Host: a/b\r\n")),
    "a Host with a user": (400, get(fields=b"Host: me@a\r\n")),
    "two Hosts in one": (400, get(fields=b"Host: a, b\r\n")),
    "an absolute URL with a user": (400, get(b"http://me@a" + QUERY)),
    "an absolute URL without a host": (400, get(b"http:///sparql")),
    "an absolute URL of another scheme": (400, get(b"ftp://a/sparql")),
    "a relative URL": (400, get(b"sparql")),
    "an asterisk": (400, get(b"*")),
    "a fragment": (400, get(QUERY + b"#x")),
    "a blank in the URL": (400, get(b"/sparql?query=ASK {}")),
    "a control character in the URL": (400, get(b"/sparql?query=ASK\x01{}")),
    "a URL that is not UTF-8": (400, get(b"/sparql?query=%22\x80")),
    "a URL that is too long": (414, get(QUERY + b"x" * LONG)),
    "a URL of a megabyte": (414, get(QUERY + b"x" * (1 << 20))),
    "raw UTF-8 that is too long when encoded": (414, get(b"/sparql?query=" + "가".encode() * 5000)),
    "a hundred and one fields": (431, get(fields=HOST + b"X: y\r\n" * 100)),
    "a field that is too long": (431, get(fields=HOST + b"X: %b\r\n" % (b"y" * LONG))),
    "fields of a megabyte in HTTP/1.0": (431, get(fields=b"X: yyyyyyyyyyyyy\r\n" * 60_000, version=b"1.0")),
    "cookies that are too long": (431, get(fields=HOST + b"Cookie: a=%b\r\n" % (b"y" * 1000) * 40)),
    "another coding": (501, post(b"/sparql", SPARQL + b"Transfer-Encoding: gzip, chunked\r\n")),
    "a coding that is none": (501, post(b"/sparql", SPARQL + b"Transfer-Encoding: xchunked\r\n")),
    "an empty coding": (501, post(b"/sparql", SPARQL + b"Transfer-Encoding:\r\n")),
    "chunked twice": (400, post(b"/sparql", SPARQL + CHUNKED * 2)),
    "chunks and a length": (400, post(b"/sparql", SPARQL + CHUNKED + b"Content-Length: 5\r\n")),
    "chunks in HTTP/1.0": (400, post(b"/sparql", SPARQL + CHUNKED).replace(b"1.1", b"1.0")),
    "two lengths": (400, post(b"/sparql", b"Content-Length: 5\r\n" * 2)),
    "a length that is none": (400, post(b"/sparql", b"Content-Length: +5\r\n")),
    "a length of two": (400, post(b"/sparql", b"Content-Length: 5, 5\r\n")),
    "a length beyond all": (413, post(b"/sparql", b"Content-Length: %b\r\n" % (b"9" * 5000))),
    "a chunk beyond all": (400, post(b"/sparql", SPARQL + CHUNKED, b"fffffffffffffffff\r\n")),
    "a chunk of no size": (400, post(b"/sparql", SPARQL + CHUNKED, b"xyz\r\n")),
    "a chunk of a negative size": (400, post(b"/sparql", SPARQL + CHUNKED, b"-5\r\nASK{}\r\n0\r\n\r\n")),
    "a chunk of a size in Python": (400, post(b"/sparql", SPARQL + CHUNKED, b"0x5\r\nASK{}\r\n0\r\n\r\n")),
    "a chunk longer than its size": (400, post(b"/sparql", SPARQL + CHUNKED, b"3\r\nASK{}\r\n0\r\n\r\n")),
    "a chunk that ends in LF": (400, post(b"/sparql", SPARQL + CHUNKED, b"5\r\nASK{}\n0\r\n\r\n")),
    "a size that ends in LF": (400, post(b"/sparql", SPARQL + CHUNKED, b"5\nASK{}\r\n0\r\n\r\n")),
    "a chunk longer than all content": (413, post(b"/sparql", SPARQL + CHUNKED, b"ffffffff\r\nASK{}")),
    "a trailer that is no field": (400, post(b"/sparql", SPARQL + CHUNKED, b"5\r\nASK{}\r\n0\r\nX\r\n\r\n")),
    "an endless extension": (431, post(b"/sparql", SPARQL + CHUNKED, b"5;" + b"x" * (1 << 18))),
    "an endless trailer": (431, post(b"/sparql", SPARQL + CHUNKED, b"0\r\nX: " + b"x" * (1 << 18))),
    "another expectation": (417, get(fields=HOST + b"Expect: tea\r\n")),
    "HTTP/2": (505, get(version=b"2.0")),
    "HTTP/3": (505, get(version=b"3.0")),
    "the preface of HTTP/2": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "no version": (400, b"GET /\r\n\r\n"),
    "a version that is none": (400, get(version=b"1.11")),
    "no method": (400, get().replace(b"GET", b"")),
    "a method that is no word": (400, get().replace(b"GET", b"G(T")),
    "a tunnel": (400, b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00"),
    "lines that end in LF": (400, get().replace(b"\r\n", b"\n")),
    "LF within a line": (400, get(fields=HOST + b"X: a\nY: b\r\n")),
    "a folded line": (400, get(fields=HOST + b"X: a\r\n b\r\n")),
    "a blank before the colon": (400, get(fields=HOST + b"X : a\r\n")),
    "no colon": (400, get(fields=HOST + b"X\r\n")),
    "a null byte in a field": (400, get(fields=HOST + b"X: a\x00b\r\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERED)
def test_what_can_be_read_in_one_way_is_answered(server: Server, name: str) -> None:
    """FAULTS B5, H12 and H13."""
    received = exchanged(server.port, ANSWERED[name], until=1)
    assert received.statuses == [200], received.content[:600]
    assert b'"boolean":true' in received.content


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_is_refused_with_what_to_do(server: Server, name: str) -> None:
    """FAULTS B5, H8 and H13: a problem, and the end of the connection."""
    status, request = REFUSED[name]
    received = exchanged(server.port, request + get())
    assert received.statuses == [status], received.content[:600]
    assert received.is_closed
    head, _, content = received.content.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    problem = json.loads(content)
    assert problem["status"] == status
    assert len(problem["detail"].split(". ")) > 1 or problem["detail"].count(" ") > 5


def test_a_refusal_says_what_to_do_instead(server: Server) -> None:
    told = {name: exchanged(server.port, REFUSED[name][1]).content.decode() for name in REFUSED}
    assert "in a POST" in told["a URL that is too long"]
    assert "in a POST" in told["a URL of a megabyte"]
    assert "Percent-encode" in told["a URL that is not UTF-8"]
    assert "%20" in told["a blank in the URL"]
    assert "%23" in told["a fragment"]
    assert "Send one" in told["two Hosts"]


def test_a_request_about_the_server_is_answered_with_its_methods(server: Server) -> None:
    """FAULTS H13."""
    received = exchanged(server.port, get(b"*").replace(b"GET", b"OPTIONS"), until=1)
    assert received.statuses == [204]
    assert b"allow: DELETE, GET, HEAD, OPTIONS, POST, PUT, QUERY\r\n" in received.content


def test_an_unknown_method_is_told_which_there_are(server: Server) -> None:
    """RFC 9110, section 15.5.6; the connection goes on."""
    received = exchanged(server.port, get().replace(b"GET", b"FETCH") + get(), until=2)
    assert received.statuses == [405, 200]
    assert b"allow: GET, " in received.content


def test_an_absolute_url_wins_over_host(server: Server) -> None:
    """RFC 9112, section 3.2.2."""
    fields = b"Host: a\r\nAccept: application/n-triples\r\n"
    received = exchanged(server.port, get(b"http://other.example:81/sparql", fields), until=1)
    assert b"endpoint> <http://other.example:81/sparql>" in received.content


def test_what_follows_an_offer_is_answered_in_order(server: Server) -> None:
    """FAULTS H12: RFC 9112, section 9.3.2."""
    slow = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }").encode()
    offer = HOST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
    requests = [get(b"/sparql?query=" + slow, HOST), get(b"/health", offer), get(b"/robots.txt"), get()]
    received = exchanged(server.port, b"".join(requests), until=4)
    assert received.statuses == [200] * 4
    marks = [b'"250000"', b'"status":"ok"', b"User-agent", b'"boolean":true']
    places = [received.content.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("offer", [b"", b"Connection: Upgrade\r\nUpgrade: h2c\r\n"])
def test_http_1_0_gets_no_chunks(server: Server, offer: bytes) -> None:
    """FAULTS H12."""
    text = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000").encode()
    received = exchanged(server.port, get(b"/sparql?query=" + text, HOST + offer, b"1.0"))
    head, _, content = received.content.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    length = re.search(rb"content-length: ([0-9]+)", head)
    assert length is not None
    assert len(content) == int(length[1]) > 1 << 20


def test_what_stands_behind_chunks_is_no_field_of_the_request(server: Server) -> None:
    """RFC 9110, section 6.5.1: a trailer must not decide what the head left open."""
    chunks = b"5\r\nASK{}\r\n0\r\nAccept: application/sparql-results+xml\r\nHost: b\r\n\r\n"
    received = exchanged(server.port, post(b"/sparql", SPARQL + CHUNKED, chunks) + get(), until=2)
    assert received.statuses == [200, 200]
    assert b"<sparql" not in received.content


@pytest.mark.parametrize("size", [1, 1_000, 1 << 16, 1 << 19])
def test_long_content_comes_in_chunks_of_any_size(server: Server, size: int) -> None:
    """What stands around the chunks is limited, and not what is in them."""
    content = b"ASK{}#" + b"x" * (20_000 if size == 1 else 1 << 19)
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    received = exchanged(server.port, post(b"/sparql", SPARQL + CHUNKED, chunks + b"0\r\n\r\n"))
    assert received.statuses == [200]


def test_requests_are_the_same_wherever_they_are_cut(server: Server) -> None:
    chunks = b"2\r\nAS\r\n3;x=y\r\nK{}\r\n0\r\nX: y\r\n\r\n"
    stream = (
        post(b"/sparql", SPARQL + CHUNKED, chunks)
        + get(b"/health")
        + post(b"/sparql", SPARQL + b"Content-Length: 9\r\n", b"ASK{}\r\n\r\n")
        + get()
    )
    for cut in range(1, len(stream)):
        received = exchanged(server.port, stream[:cut], stream[cut:], until=4)
        assert received.statuses == [200] * 4, (stream[:cut], received.content)
    received = exchanged(server.port, *(bytes([byte]) for byte in stream), until=4)
    assert received.statuses == [200] * 4


UNREAD = post(b"/sparql", SPARQL + b"Content-Length: %d\r\n" % (2 * MIB), b"x" * 2 * MIB)
"""Content that is refused for its length before it is read."""


def test_what_follows_content_that_nobody_reads_is_answered(server: Server) -> None:
    """Once it hung: the content that came in one piece with its head had filled the room for it."""
    received = exchanged(server.port, UNREAD + get(), until=2)
    assert received.statuses == [413, 200]


def test_who_still_sends_can_read_the_last_response(server: Server) -> None:
    """RFC 9112, section 9.6: a connection that is closed while something comes in is reset."""
    request = UNREAD.replace(SPARQL, SPARQL + b"Connection: close\r\n")
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(request[:MIB])
        connection.recv(1, socket.MSG_PEEK)
        connection.sendall(request[MIB:])
        response = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert response.startswith(b"HTTP/1.1 413 ")
    assert complete(response) == 1
