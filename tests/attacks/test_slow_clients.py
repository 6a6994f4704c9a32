"""Clients that are slow, silent, or too many: each ends in time, and none takes the place of others."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from attacked import Server, assert_others_are_served, served
from raw import HOST, QUERY, exchanged, get, post
from waiting import eventually

LIMITS = (
    *("--head-seconds", "1", "--content-seconds", "1", "--content-rate", "1000"),
    *("--reading-seconds", "2", "--idle-seconds", "2", "--connections", "60", "--per-network", "20"),
)
POSTS = ["/sparql", "/store", "/store?default", "/reconcile", "/reconcile/wikidata", "/reload", "/nothing"]
MIB = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("slow"), "--workers", "2", *LIMITS) as server:
        yield server


@contextlib.contextmanager
def connected(port: int, addresses: list[str], data: bytes = b"") -> Iterator[list[socket.socket]]:
    """A connection from each address, over which some bytes were sent."""
    with contextlib.ExitStack() as stack:
        made = []
        for address in addresses:
            connection = socket.create_connection(("127.0.0.1", port), 10, source_address=(address, 0))
            made.append(stack.enter_context(connection))
            if data:
                connection.sendall(data)
        yield made


@pytest.mark.parametrize(
    "part", [b"G", get()[:-2], get(fields=HOST + b"X: y"), b"POST /sparql HTTP/1.1\r\nHo"]
)
def test_half_a_head_is_answered_with_408(server: Server, part: bytes) -> None:
    """FAULTS H8."""
    received = exchanged(server.port, part)
    assert received.statuses == [408]
    assert received.is_closed
    assert 0.9 < received.seconds < 8
    assert b"Send it at once." in received.content


def test_a_head_that_comes_byte_by_byte_has_no_more_time(server: Server) -> None:
    with connected(server.port, ["127.0.0.1"]) as (connection,):
        start = time.monotonic()
        while not select.select([connection], [], [], 0.1)[0]:
            connection.sendall(b"X")
            assert time.monotonic() < start + 8
        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("framing", [b"Content-Length: 100\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_content_that_does_not_come_is_not_waited_for(server: Server, path: str, framing: bytes) -> None:
    """FAULTS H8: 408, unless the request is answered without it."""
    fields = framing + b"Content-Type: application/x-www-form-urlencoded\r\n"
    received = exchanged(server.port, post(path.encode(), fields, b"5\r\nquery\r\n"))
    assert received.is_closed
    assert len(received.statuses) == 1
    assert received.statuses[0] == 408 or 400 <= received.statuses[0] < 500
    assert received.seconds < 8


def test_content_that_trickles_is_not_waited_for(server: Server) -> None:
    head = post(b"/sparql", b"Content-Type: application/sparql-query\r\nContent-Length: 1000\r\n")
    with connected(server.port, ["127.0.0.1"], head) as (connection,):
        start = time.monotonic()
        while not select.select([connection], [], [], 0.1)[0]:
            connection.sendall(b"#")
            assert time.monotonic() < start + 8
        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


def test_content_that_is_slow_but_comes_at_its_rate_is_taken(server: Server) -> None:
    text = b"ASK {} #" + b"x" * 4000
    head = post(b"/sparql", b"Content-Type: application/sparql-query\r\nContent-Length: %d\r\n" % len(text))
    with connected(server.port, ["127.0.0.1"], head) as (connection,):
        for start in range(0, len(text), 400):
            connection.sendall(text[start : start + 400])
            time.sleep(0.2)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_who_says_nothing_is_left(server: Server) -> None:
    silent = exchanged(server.port)
    assert silent.is_closed
    assert (silent.content, silent.seconds < 8) == (b"", True)
    idle = exchanged(server.port, get())
    assert (idle.statuses, idle.is_closed) == ([200], True)
    assert 1.5 < idle.seconds < 10


def test_who_does_not_read_is_left(server: Server) -> None:
    text = b"SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D"
    before = server.descriptors()
    request = get(b"/sparql?query=" + text, HOST + b"Accept: text/csv\r\n")
    with connected(server.port, ["127.0.0.1"] * 5, request):
        eventually(lambda: server.descriptors() > before)
        eventually(lambda: server.descriptors() <= before + 1)


def test_a_network_has_so_many_connections_and_no_more(server: Server) -> None:
    """FAULTS H8: others have theirs."""
    with connected(server.port, ["127.0.0.2"] * 20):
        received = exchanged(server.port, get(), address="127.0.0.2")
        assert received.statuses in ([503], [])
        assert exchanged(server.port, get(), until=1, address="127.0.0.3").statuses == [200]
    eventually(lambda: exchanged(server.port, get(), until=1, address="127.0.0.2").statuses == [200])


def test_a_refused_connection_is_told_why(server: Server) -> None:
    with connected(server.port, ["127.0.0.2"] * 20), connected(server.port, ["127.0.0.2"]) as (connection,):
        told = connection.recv(1 << 16)
        assert told.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: " in told
        assert b"20 connections from your network" in told


def test_where_all_places_are_taken_who_asks_for_nothing_makes_room(server: Server) -> None:
    addresses = [f"127.0.0.{host}" for host in (2, 3, 4) for _ in range(20)]
    with connected(server.port, addresses) as made:
        assert exchanged(server.port, get(), until=1, address="127.0.0.5").statuses == [200]
        made[0].settimeout(5)
        assert made[0].recv(1) == b""


@pytest.mark.alone
def test_heads_that_never_end_keep_nobody_waiting(server: Server) -> None:
    def attack() -> None:
        for _ in range(2):
            with connected(
                server.port, [f"127.0.0.{host}" for host in (2, 3, 4) for _ in range(19)], b"GET /"
            ):
                time.sleep(0.8)

    assert_others_are_served(server, attack)


def test_requests_that_are_sent_ahead_take_no_memory(server: Server) -> None:
    """FAULTS H3 and H8: neither readers that do not read nor what they send is kept."""
    text = b"SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7DLIMIT%206000"
    ahead = get(b"/sparql?query=" + text, HOST + b"Accept: text/csv\r\n") * 400
    exchanged(server.port, get(b"/sparql?query=" + text, HOST + b"Accept: text/csv\r\n"), until=1)
    before = server.memory()
    with connected(server.port, [f"127.0.0.{host}" for host in (2, 3, 4) for _ in range(19)]) as made:
        threads = [threading.Thread(target=push, args=(each, ahead)) for each in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.memory() - before < 60 * MIB


def push(connection: socket.socket, data: bytes) -> None:
    """Send as much as the server takes within a second."""
    connection.settimeout(1)
    with contextlib.suppress(OSError):
        connection.sendall(data)


def test_content_that_nobody_reads_is_not_taken_for_ever(server: Server) -> None:
    """FAULTS H8: who is answered may not go on for gigabytes."""
    head = post(b"/health", b"Content-Length: 60000000\r\n")
    with connected(server.port, ["127.0.0.1"], head) as (connection,):
        sent = 0
        with contextlib.suppress(OSError):
            for _ in range(60):
                connection.sendall(b"x" * 1_000_000)
                sent += 1
        assert sent < 40


def test_requests_at_once_are_answered_in_their_order(server: Server) -> None:
    requests = [get(QUERY + b"%%23%d" % number) for number in range(500)]
    received = exchanged(server.port, b"".join(requests), until=500)
    assert received.statuses == [200] * 500
