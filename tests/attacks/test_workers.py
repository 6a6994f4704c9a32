"""Attacks on the processes that evaluate: by queries without end, by leaving, by hardly reading."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from attacked import Server, assert_others_are_served, served

SECONDS = 3.0
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LOOPBACK = [f"127.0.0.{number}" for number in range(2, 8)]
ONE_NETWORK = [f"2001:db8::{number:x}:1" for number in range(1, 9)]
ATTACKS: dict[str, tuple[list[str], int, str]] = {
    "two addresses with four each": (LOOPBACK[:2], 4, RUNAWAY),
    "six addresses with four each": (LOOPBACK, 4, RUNAWAY),
    "eight addresses of one network": (ONE_NETWORK, 4, RUNAWAY),
    "queries that take a second": (LOOPBACK[:4], 4, SLOW),
}
"""From where, how many at once from each, and what is asked."""

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ("--workers", "8", "--trusted-proxy", "127.0.0.1")
    with served(tmp_path_factory.mktemp("attacked"), *options) as server:
        yield server


def connected(port: int, address: str) -> socket.socket:
    """A connection from a loopback address; any other is said in a header field."""
    source = (address, 0) if address.startswith("127.") else None
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=source)


def request(address: str, text: str) -> bytes:
    return (
        f"GET /sparql?query={quote(f'{text} # {time.monotonic()}')} HTTP/1.1\r\nHost: a\r\n"
        f"X-Forwarded-For: {address}\r\nConnection: close\r\n\r\n"
    ).encode()


def ask(port: int, address: str, text: str, until: float) -> None:
    """Ask, and wait for the end of the answer, but not for ever."""
    with contextlib.suppress(OSError), connected(port, address) as connection:
        connection.settimeout(max(0.01, until - time.monotonic()))
        connection.sendall(request(address, text))
        while connection.recv(1 << 16):
            pass


def leave(port: int, address: str, text: str, after: float = 0.01) -> None:
    """Ask, and be gone before the answer."""
    with contextlib.suppress(OSError), connected(port, address) as connection:
        connection.sendall(request(address, text))
        time.sleep(after)


def dawdle(port: int, address: str, text: str, until: float) -> None:
    """Ask, and read 200 bytes a second."""
    with contextlib.suppress(OSError), connected(port, address) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request(address, text))
        while time.monotonic() < until and connection.recv(20):
            time.sleep(0.1)


def at_once(acts: list[Callable[[float], object]], seconds: float = SECONDS) -> None:
    """Do each again and again, side by side."""
    until = time.monotonic() + seconds

    def repeat(act: Callable[[float], object]) -> None:
        while time.monotonic() < until:
            act(until)

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(repeat, act) for act in acts]:
            done.result()


@pytest.mark.parametrize("attack", ATTACKS)
def test_queries_without_end_keep_nobody_else_waiting(server: Server, attack: str) -> None:
    """FAULTS H7."""
    addresses, number, text = ATTACKS[attack]
    acts = [
        lambda until, address=address: ask(server.port, address, text, until)
        for address in addresses
        for _ in range(number)
    ]
    assert_others_are_served(server, lambda: at_once(acts))


@pytest.mark.parametrize("addresses", [LOOPBACK[:1], LOOPBACK[:4]], ids=["one address", "four addresses"])
def test_readers_that_hardly_read_keep_nobody_else_waiting(server: Server, addresses: list[str]) -> None:
    """FAULTS H7: 200 bytes a second of a result that has no end."""
    acts = [
        lambda until, address=address: dawdle(server.port, address, ENDLESS, until)
        for address in addresses
        for _ in range(8)
    ]
    assert_others_are_served(server, lambda: at_once(acts))


@pytest.mark.parametrize("pause", [0.2, 0.0], ids=["five a second", "as many as can be"])
def test_clients_that_leave_keep_nobody_else_waiting(server: Server, pause: float) -> None:
    """FAULTS H4: what is begun for who leaves is ended, and its process replaced."""

    def come_and_go(_: float) -> None:
        leave(server.port, LOOPBACK[0], RUNAWAY)
        time.sleep(pause)

    assert_others_are_served(server, lambda: at_once([come_and_go] * (1 if pause else 4)))


def test_clients_that_leave_with_two_workers_keep_nobody_else_waiting(tmp_path: Path) -> None:
    """FAULTS H4."""
    with served(tmp_path, "--workers", "2") as server:
        assert_others_are_served(
            server, lambda: at_once([lambda _: leave(server.port, LOOPBACK[0], RUNAWAY)])
        )


def test_a_long_query_ends_though_others_ask_all_the_time(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "2") as server:
        medium = (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(STR(?a)) + STRLEN(STR(?d)) > 0) }"
        )

        def medium_ends() -> None:
            with connected(server.port, LOOPBACK[0]) as connection:
                connection.sendall(request(LOOPBACK[0], medium))
                assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")

        with ThreadPoolExecutor(2) as threads:
            holding = threads.submit(ask, server.port, LOOPBACK[1], RUNAWAY, time.monotonic() + SECONDS)
            assert_others_are_served(server, medium_ends)
            holding.result()
