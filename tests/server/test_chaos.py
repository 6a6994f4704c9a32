"""What goes wrong at once, for a bounded time: no wrong answer, no lost update, recovery unaided."""

import contextlib
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from test_operation import RUNAWAY, TOKEN, serving
from waiting import eventually

SECONDS = 5.0
ANYTHING = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
IDLE = 10_000


def workers(pid: int) -> Iterator[int]:
    """The processes that evaluate, below the one that holds the dump."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            for zygote in (task / "children").read_text().split():
                yield from map(int, Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split())


def repeatedly(act: Callable[[], object], over: threading.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(httpx.HTTPError, OSError):
            act()


def vanish(port: int) -> None:
    """Ask for something large and leave at once."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = (
            f"GET /sparql?query={quote(ANYTHING)} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.8\r\n\r\n"
        )
        connection.sendall(head.encode())
        time.sleep(0.05)


def dawdle(port: int, over: threading.Event) -> None:
    """Ask for something large and read it byte by byte."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = (
            f"GET /sparql?query={quote(ANYTHING)} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n"
        )
        connection.sendall(head.encode())
        while not over.is_set() and connection.recv(1):
            over.wait(0.1)


def kill_one(pid: int) -> None:
    alive = list(workers(pid))
    if alive:
        os.kill(random.choice(alive), signal.SIGKILL)
    time.sleep(0.5)


def test_no_answer_is_wrong_while_queries_run_away_workers_are_killed_and_clients_vanish(
    tmp_path: Path,
) -> None:
    over, statuses = threading.Event(), []
    with serving(tmp_path, "--trusted-proxy", "127.0.0.1", "--workers", "4", "--timeout", "3") as (
        client,
        pid,
    ):
        port = client.base_url.port or 0

        def behave(number: int) -> None:
            with httpx.Client(
                base_url=client.base_url, headers={"X-Forwarded-For": f"198.51.100.{number}"}
            ) as own:
                for turn in range(100_000):
                    if over.is_set():
                        return
                    thing = (number * 100 + turn) % 1000
                    text = f"SELECT ?o {{ <urn:e:{thing}> ?p ?o }} # {turn}"
                    answer = own.get("/sparql", params={"query": text, "format": "csv"}, timeout=30)
                    statuses.append(answer.status_code)
                    assert answer.text == "o\r\n0\r\n" or answer.status_code in (500, 503)

        def run_away() -> None:
            fields = {"X-Forwarded-For": "192.0.2.7"}
            client.get("/sparql", params={"query": f"{RUNAWAY} # {time.monotonic()}"}, headers=fields)

        with ThreadPoolExecutor(16) as threads:
            good = [threads.submit(behave, number) for number in range(4)]
            bad = [threads.submit(repeatedly, run_away, over) for _ in range(3)]
            bad += [threads.submit(repeatedly, lambda: vanish(port), over) for _ in range(2)]
            bad.append(threads.submit(dawdle, port, over))
            bad.append(threads.submit(repeatedly, lambda: kill_one(pid), over))
            over.wait(SECONDS)
            over.set()
            for each in good + bad:
                each.result()
        assert statuses.count(200) > 20
        assert statuses.count(200) > 0.9 * len(statuses)
        eventually(
            lambda: client.get("/sparql", params={"query": "ASK { <urn:e:1> ?p ?o }"}).json()["boolean"]
        )
        eventually(lambda: client.get("/queries/running", headers=TOKEN).json() == [])


@contextlib.contextmanager
def writing(folder: Path, largest_file: int = resource.RLIM_INFINITY) -> Iterator[tuple[httpx.Client, int]]:
    """A server that keeps its graph in a folder; killed at the end, not stopped."""
    token = folder / "token"
    token.write_text(TOKEN["Authorization"].removeprefix("Bearer "))
    command = [
        sys.executable,
        "-m",
        "aikg",
        "serve",
        "--port",
        "0",
        "--store",
        folder / "graph",
        "--writable",
    ]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    with subprocess.Popen(
        [*command, "--token-file", token], stderr=subprocess.PIPE, text=True, preexec_fn=limit
    ) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1].removesuffix("/sparql")
        try:
            with httpx.Client(base_url=url, timeout=30, headers=TOKEN) as client:
                yield client, process.pid
        finally:
            process.kill()


def insert(client: httpx.Client, value: str) -> int:
    fields = {"Content-Type": "application/sparql-update"}
    text = f"INSERT DATA {{ <urn:s> <urn:p> '{value}' }}"
    return client.post("/sparql", content=text, headers=fields).status_code


def kept(client: httpx.Client) -> set[str]:
    answer = client.get("/sparql", params={"query": "SELECT ?o { <urn:s> <urn:p> ?o }", "format": "csv"})
    return set(answer.text.split()[1:])


def test_no_acknowledged_update_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    acknowledged, sent = set(), 0
    for _ in range(3):
        with writing(tmp_path) as (client, pid):
            assert acknowledged <= kept(client)
            killer = threading.Timer(random.uniform(0.3, 1.0), os.kill, (pid, signal.SIGKILL))
            killer.start()
            with contextlib.suppress(httpx.HTTPError):
                while True:
                    sent += 1
                    if insert(client, str(sent)) == 204:
                        acknowledged.add(str(sent))
            killer.join()
    with writing(tmp_path) as (client, _):
        assert acknowledged
        assert acknowledged <= kept(client) <= {str(number) for number in range(sent + 1)}


def test_a_full_disk_refuses_updates_and_loses_none(tmp_path: Path) -> None:
    acknowledged = set()
    with writing(tmp_path, largest_file=1 << 16) as (client, _):
        for number in range(40):
            value = f"{number}-{'x' * 4000}"
            if insert(client, value) == 204:
                acknowledged.add(value)
        assert 0 < len(acknowledged) < 40
        assert kept(client) == acknowledged
    with writing(tmp_path) as (client, _):
        assert kept(client) == acknowledged
        assert insert(client, "there is room again") == 204


def test_idle_connections_keep_nobody_waiting(tmp_path: Path) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Both ends count: those of the server in its process, the others in this one.
    idle = min(IDLE, most - 500)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with serving(tmp_path) as (client, _), contextlib.ExitStack() as stack:
        for number in range(idle):
            # From many addresses, of each fewer than one may have.
            source = (f"127.0.1.{1 + number // 200}", 0)
            server = ("127.0.0.1", client.base_url.port or 0)
            stack.enter_context(socket.create_connection(server, source_address=source))
        assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"]
        assert client.get("/ready").status_code == 200


CSV = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
GOOD = CSV + b"Content-Length: 6\r\n\r\no\r\n1\r\n"
WRONG = {
    "hangs": (b"", 504),
    "is no HTTP": (b"\x16\x03\x01\x02\x00garbage\r\n\r\n", 502),
    "closes": (b"HTTP", 502),
    "lies about its length": (CSV + b"Content-Length: 100\r\n\r\no\r\n1\r\n", 502),
    "breaks off": (CSV + b"Transfer-Encoding: chunked\r\n\r\n6\r\no\r\n1\r\n\r\n", 502),
    "does not say where it ends": (CSV + b"Connection: close\r\n\r\no\r\n1\r\n", 502),
    "dribbles": (CSV + b"Content-Length: 1000\r\n\r\n", 504),
    "sends nothing": (CSV + b"Content-Length: 0\r\n\r\n", 502),
    "ends too early": (JSON + b'Content-Length: 16\r\n\r\n{"head":{"vars":', 502),
    "sends other JSON": (JSON + b'Content-Length: 14\r\n\r\n{"error": "no"}'[:-1], 502),
    "sends a page": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x", 502),
    "sends us elsewhere": (b"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", 502),
    "asks who we are": (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", 502),
    "fails": (b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\nOops", 502),
}
"""What an endpoint may send in place of an answer, and the status with which that is told."""


class Endpoint:
    """Answers every request with the bytes that it is told to, and hangs where there are none."""

    def __init__(self, listener: socket.socket) -> None:
        self.port = listener.getsockname()[1]
        self.answer = GOOD
        self._listener = listener
        self._over = threading.Event()

    def serve(self) -> None:
        with contextlib.suppress(OSError), ThreadPoolExecutor(8) as threads:
            while True:
                threads.submit(self._converse, self._listener.accept()[0])

    def stop(self) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            request = connection.recv(1 << 16)
            answer = self.answer
            connection.sendall(answer)
            if not answer:
                self._over.wait(5)
            while answer == WRONG["dribbles"][0] and request and not self._over.wait(0.2):
                connection.sendall(b"x")


@pytest.fixture(scope="module")
def misbehaving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Endpoint, httpx.Client]]:
    """An endpoint, and a client of the server that asks it."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:
        endpoint = Endpoint(listener)
        threads.submit(endpoint.serve)
        options = ("--store", f"http://127.0.0.1:{endpoint.port}/", "--timeout", "1")
        try:
            with serving(tmp_path_factory.mktemp("remote"), *options) as (client, _):
                yield endpoint, client
        finally:
            endpoint.stop()


@pytest.mark.parametrize("fault", WRONG)
def test_a_remote_store_that_misbehaves_gives_an_error_and_no_short_answer(
    misbehaving: tuple[Endpoint, httpx.Client], fault: str
) -> None:
    endpoint, client = misbehaving
    endpoint.answer, status = WRONG[fault]
    accept = {"Accept": "application/sparql-results+json" if JSON in endpoint.answer else "text/csv"}
    asked = {"query": "SELECT ?o { ?s ?p ?o }"}
    answer = client.get("/sparql", params=asked, headers=accept)
    assert answer.status_code == status, answer.text
    assert "127.0.0.1" not in answer.text
    assert client.get("/id/baai", headers={"Accept": "text/turtle"}).status_code in (502, 504)
    assert client.get("/health").status_code == 200
    endpoint.answer = GOOD
    assert client.get("/sparql", params=asked, headers={"Accept": "text/csv"}).text == "o\r\n1\r\n"


def test_workers_that_die_at_once_are_not_forked_without_end(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as (client, pid):
        killed, end = set(), time.monotonic() + 4
        while time.monotonic() < end:
            for worker in workers(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                killed.add(worker)
        assert 2 < len(killed) < 40
        eventually(lambda: client.get("/sparql", params={"query": "ASK { <urn:e:1> ?p ?o }"}).is_success)
