"""Attacks by what stands in the head of a request: long, many, or of nothing but what is slow to read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from attacked import Server, assert_others_are_served, served
from raw import HOST, QUERY, exchanged, get

LONG = 30_000
LINES = {
    "blanks before a byte outside ASCII": b"X:" + b" " * 1700 + b"\x80",
    "a megabyte of blanks": b"X:" + b" " * (1 << 20),
    "ranges": b"Accept: " + b"a/b," * (LONG // 4),
    "ranges that fit": b"Accept: " + b"*/*;q=0.1," * (LONG // 10),
    "parameters": b"Accept: text/csv" + b";a=b" * (LONG // 4),
    "quotes": b"Accept: " + b'"\\",' * (LONG // 4),
    "blanks in a range": b"Accept: a/b" + b" " * LONG + b";q",
    "languages": b"Accept-Language: " + b"a," * (LONG // 2),
    "codings": b"Accept-Encoding: " + b"x;q=0.1," * (LONG // 8),
    "profiles": b"Accept-Profile: " + b"<a>," * (LONG // 4),
    "tags": b"If-None-Match: " + b'"a",' * (LONG // 4),
    "quotes as tags": b"If-None-Match: " + b'"' * LONG,
    "states": b"If-Match: " + b'"a",' * (LONG // 4),
    "parts": b"Range: bytes=" + b"0-1," * (LONG // 4),
    "digits": b"Range: bytes=" + b"9" * LONG + b"-",
    "dates": b"If-Modified-Since: " + b"(" * LONG,
    "preferences": b"Prefer: " + b"a," * (LONG // 2),
    "cookies": b"Cookie: " + b"a=b;" * (LONG // 4),
    "types": b"Content-Type: a/b" + b";a=b" * (LONG // 4),
    "proxies": b"X-Forwarded-For: " + b"1," * (LONG // 2),
    "a token": b"Authorization: Bearer " + b"a" * LONG,
    "a name": b"Query-Id: " + b"a" * LONG,
}
PATHS = [
    QUERY,
    b"/id/baidu",
    b"/",
    b"/dump/graph.nq",
    b"/sitemap.xml",
    b"/fragments",
    b"/reconcile",
    b"/health",
]

URLS = {
    "folders": b"/" + b"a/" * (LONG // 2),
    "escapes": b"/id/" + b"%C3%A9" * (LONG // 6),
    "null bytes": b"/id/" + b"%00" * (LONG // 3),
    "steps up": b"/id/" + b"..%2f" * (LONG // 5),
    "a way out": b"/dump/..%2f..%2fetc%2fpasswd",
    "names": b"/sparql?" + b"a&" * (LONG // 2),
    "parameters": b"/sparql?" + b"a=b&" * (LONG // 4),
    "blanks": b"/sparql?query=" + b"%20" * (LONG // 3),
    "comments": b"/sparql?query=ASK{}" + b"%23now" * (LONG // 6),
    "keywords": b"/sparql?query=ASK{}" + b"%23from+" * (LONG // 8),
    "functions": b"/sparql?query=ASK{}" + b"%23replace%23max%23order" * (LONG // 23),
    "semicolons": b"/sparql?query=ASK{}" + b"%23;%23;graph+%3F" * (LONG // 17),
    "brackets": b"/sparql?query=" + b"(" * LONG,
    "half a character": b"/sparql?query=%ED%A0%80",
    "lists": b"/reconcile?queries=" + b"[" * LONG,
    "seconds": b"/sparql?timeout=" + b"9" * LONG,
    "a format": b"/sparql?format=" + b"x" * LONG,
    "a page": b"/fragments?page=" + b"9" * LONG,
    "a sitemap": b"/sitemap/" + b"9" * 5000 + b".xml",
    "a literal": b"/fragments?object=%22" + b"%22%5E%5E" * (LONG // 9),
    "a language": b"/?lang=" + b"x" * LONG,
    "versions": b"/search?q=" + b"1.0.0.0" * (LONG // 7),
    "syllables": b"/search?q=" + b"%EA%B0%80" * (LONG // 9),
}
TIMES = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("attacked"), "--workers", "2") as server:
        yield server


def ask_all(server: Server, requests: list[bytes]) -> None:
    """Send requests over four connections at a time; none of them is the fault of the server."""
    with ThreadPoolExecutor(4) as threads:
        for request, received in zip(
            requests, threads.map(lambda each: exchanged(server.port, each, until=1), requests), strict=True
        ):
            assert received.statuses, request[:80]
            assert received.statuses[0] < 500, (request[:80], received.content[:300])


@pytest.mark.alone
@pytest.mark.parametrize("line", LINES)
def test_no_field_keeps_others_waiting(server: Server, line: str) -> None:
    """FAULTS H1 and H8: at every kind of path, and each answered."""
    requests = [get(path, HOST + LINES[line] + b"\r\n") for path in PATHS] * TIMES
    assert_others_are_served(server, lambda: ask_all(server, requests))


@pytest.mark.alone
@pytest.mark.parametrize("url", URLS)
def test_no_url_keeps_others_waiting(server: Server, url: str) -> None:
    """FAULTS H1, H6 and H8."""
    assert_others_are_served(server, lambda: ask_all(server, [get(URLS[url])] * 4 * TIMES))
