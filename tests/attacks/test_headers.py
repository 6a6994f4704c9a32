"""Attacks by what stands in the head of a request."""

import socket
from collections.abc import Iterator

import pytest
from attacked import Server, assert_others_are_served, served

HEAD = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n"
LINES = {
    "blanks before a byte outside ASCII": b"X:" + b" " * 1700 + b"\x80",
    "a megabyte of blanks": b"X:" + b" " * (1 << 20),
    "a long list in Accept": b"Accept: " + b"a/b;q=0.1," * 3000,
    "blanks in Accept": b"Accept: a/b" + b" " * 30_000 + b";q",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("attacked"), "--workers", "2") as server:
        yield server


def send(port: int, data: bytes, times: int) -> None:
    """Send the same on as many connections, one after another, and read what comes back at once."""
    for _ in range(times):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            try:
                connection.sendall(data)
                connection.recv(1 << 16)
            except ConnectionError:
                pass


@pytest.mark.parametrize("line", LINES)
def test_no_line_of_a_header_keeps_others_waiting(server: Server, line: str) -> None:
    """FAULTS H1 and H8."""
    request = HEAD + LINES[line] + b"\r\n\r\n"
    assert_others_are_served(server, lambda: send(server.port, request, 40))
