"""How long a reader waits at worst while a writable store is updated."""

import contextlib
import http.client
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from peers import Data, Peer, Server, running, serving

from aikg.store.pool.journal import found

PACE = 0.01
"""Seconds from one request of the reader to the next."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What a reader waited, in milliseconds, and how often it was not answered."""

    worst: float
    p99: float
    failed: int


@contextlib.contextmanager
def writable(data: Data, folder: Path) -> Iterator[tuple[Server, str]]:
    """Serve a folder that holds the data, with who may write; the server and the token."""
    store, token = folder / "store", folder / "token"
    store.mkdir(parents=True)
    token.write_text("of-the-bench")
    found(store, data.quads)

    def serve(port: int, _data: Data, folder: Path, stack: contextlib.ExitStack) -> subprocess.Popen[bytes]:
        return serving(port, store, folder, stack, "--writable", "--token-file", token)

    with running(Peer("aikg", "/sparql", serve), data, folder / "server") as server:
        yield server, token.read_text()


def steady_reader(server: Server, queries: Sequence[str], seconds: float) -> Waits:
    """Ask at a steady pace; the wait for a predecessor that took too long counts as its own."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    waits, failed, started = [], 0, time.perf_counter()
    for number in range(int(seconds / PACE)):
        turn = started + number * PACE
        time.sleep(max(0.0, turn - time.perf_counter()))
        text = quote(f"{queries[number % len(queries)]} #{time.monotonic_ns()}")
        connection.request("GET", f"{address.path}?query={text}")
        response = connection.getresponse()
        response.read()
        failed += response.status != 200
        waits.append((time.perf_counter() - turn) * 1000)
    waits.sort()
    return Waits(waits[-1], waits[int(len(waits) * 0.99)], failed)


@contextlib.contextmanager
def updates(server: Server, token: str, triples: int = 1000) -> Iterator[list[float]]:
    """Insert and delete triples meanwhile, ten times a second where that can be; the seconds each took."""
    over, took = threading.Event(), list[float]()

    def keep_writing() -> None:
        number = 0
        while not over.wait(0.1):
            data = " ".join(f'<urn:bench:{n}> <urn:bench> "{n}" .' for n in range(triples))
            way = "INSERT" if number % 2 == 0 else "DELETE"
            began = time.perf_counter()
            _update(server, token, f"{way} DATA {{ GRAPH <urn:bench> {{ {data} }} }}")
            took.append(time.perf_counter() - began)
            number += 1

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


def _update(server: Server, token: str, text: str) -> None:
    fields = {"Authorization": f"Bearer {token}", "Content-Type": "application/sparql-update"}
    request = urllib.request.Request(server.url, text.encode(), fields)
    urllib.request.urlopen(request, timeout=60).close()
