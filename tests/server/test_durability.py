"""Updates over HTTP while readers read and the server is killed: none is lost, none is seen in half."""

import os
import random
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import serving
import warm
from serving import Command, Endpoint
from waiting import until_ready

KILLS = int(os.environ.get("AIKG_KILLS", "8"))
WRITERS = 3
UPDATE = """DELETE {{ GRAPH ?g {{ <x:{w}> <x:at> ?old }} }}
INSERT {{ GRAPH <x:g> {{ <x:{w}> <x:at> {n} }} GRAPH <x:h> {{ <x:{w}> <x:at> {n} }} }}
WHERE {{ OPTIONAL {{ GRAPH ?g {{ <x:{w}> <x:at> ?old }} }} }}"""
STATE = "SELECT ?g ?w ?n { GRAPH ?g { ?w <x:at> ?n } }"


@dataclass
class Writer:
    """Counts up in two graphs at once; ``acknowledged`` is the last that was answered, ``sent`` the last."""

    name: int
    sent: int = 0
    acknowledged: int = 0
    refused: list[str] = field(default_factory=list)

    def write(self, endpoint: Endpoint, until: threading.Event) -> None:
        with httpx.Client(headers=dict(endpoint.authorization), timeout=60) as client:
            while not until.is_set():
                self.sent = self.acknowledged + 1
                try:
                    text = UPDATE.format(w=self.name, n=self.sent)
                    response = client.post(endpoint.update, data={"update": text})
                except httpx.HTTPError:
                    return
                if response.status_code != 204:
                    self.refused.append(response.text)
                    return
                self.acknowledged = self.sent


class Server:
    """A server over a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._token = secrets.token_urlsafe(16)
        (folder / "token").write_text(self._token)

    @contextmanager
    def started(self) -> Iterator[tuple[Endpoint, subprocess.Popen[bytes]]]:
        port = serving.free_port()
        arguments = Command().arguments(port, self._folder / "token", self._folder)
        with (self._folder / "log").open("ab") as log, warm.Popen(arguments, stderr=log) as process:
            try:
                health = f"http://127.0.0.1:{port}/health"
                until_ready(process, lambda: serving.answers(health), self._folder / "log")
                yield Command().endpoint(port, self._token), process
            finally:
                process.kill()


def state(endpoint: Endpoint) -> dict[str, dict[int, list[int]]]:
    """Graph to writer to its numbers."""
    rows = httpx.get(endpoint.query, params={"query": STATE}, timeout=60).json()["results"]["bindings"]
    found: dict[str, dict[int, list[int]]] = {}
    for row in rows:
        numbers = found.setdefault(row["g"]["value"], {})
        numbers.setdefault(int(row["w"]["value"][2:]), []).append(int(row["n"]["value"]))
    return found


@contextmanager
def writing(writers: list[Writer], endpoint: Endpoint) -> Iterator[None]:
    until = threading.Event()
    threads = [threading.Thread(target=writer.write, args=(endpoint, until)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        until.set()
        for thread in threads:
            thread.join()


def assert_kept(writers: list[Writer], endpoint: Endpoint) -> None:
    found = state(endpoint)
    assert found.get("x:g") == found.get("x:h"), "an update was applied in half"
    for writer in writers:
        numbers = found.get("x:g", {}).get(writer.name, [0])
        assert numbers in ([writer.acknowledged], [writer.sent]), "an acknowledged update was lost"
        writer.acknowledged = numbers[0]
        assert writer.refused == []


def test_kill_9_loses_no_acknowledged_update(tmp_path: Path) -> None:
    chance = random.Random(KILLS)
    server, writers = Server(tmp_path), [Writer(name) for name in range(WRITERS)]
    for _ in range(KILLS):
        with server.started() as (endpoint, process):
            assert_kept(writers, endpoint)
            with writing(writers, endpoint):
                time.sleep(chance.uniform(0, 0.6))
                process.send_signal(signal.SIGKILL)
                process.wait()
    with server.started() as (endpoint, _):
        assert_kept(writers, endpoint)
    assert sum(writer.acknowledged for writer in writers) > KILLS // 2


def test_readers_see_the_state_before_or_after(tmp_path: Path) -> None:
    writers = [Writer(name) for name in range(WRITERS)]
    with Server(tmp_path).started() as (endpoint, _):
        with writing(writers, endpoint):
            last: dict[int, int] = {}
            for _ in range(60):
                known = {writer.name: writer.acknowledged for writer in writers}
                found = state(endpoint)
                assert found.get("x:g") == found.get("x:h")
                for name, numbers in found.get("x:g", {}).items():
                    assert len(numbers) == 1
                    assert numbers[0] >= max(last.get(name, 0), known[name])
                    last[name] = numbers[0]
        assert_kept(writers, endpoint)
        assert min(writer.acknowledged for writer in writers) > 1


@pytest.mark.parametrize("accept", ["application/n-quads", "application/trig"])
def test_a_copy_of_all_data_is_of_one_state(tmp_path: Path, accept: str) -> None:
    writers = [Writer(name) for name in range(WRITERS)]
    whole = 0
    with Server(tmp_path).started() as (endpoint, _), writing(writers, endpoint):
        for _ in range(20):
            lines = httpx.get(endpoint.store, headers={"Accept": accept}, timeout=60).text.splitlines()
            for writer in writers:
                start = f"<x:{writer.name}>"
                numbers = [line.split()[2] for line in lines if line.strip().startswith(start)]
                assert len(numbers) in (0, 2)
                assert len(set(numbers)) <= 1
                whole += len(numbers)
    assert whole
