"""What the machine runs out of is said while it lasts, and then the server serves again (FAULTS.md, H2)."""

import contextlib
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from test_operation import TOKEN, serving
from waiting import eventually

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
RECOVERS_WITHIN = 2.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[httpx.Client, int]]:
    graph = str(tmp_path / "graph")
    with serving(tmp_path, "--workers", "2", "--store", graph, "--writable") as (client, pid):
        assert update(client, 0).status_code == 204
        yield client, pid


def update(client: httpx.Client, number: int) -> httpx.Response:
    text = f"INSERT DATA {{ <urn:s> <urn:p> '{number}' }}"
    return client.post("/sparql", data={"update": text}, headers=TOKEN)


def asks(client: httpx.Client) -> bool:
    query = f"ASK {{ ?s ?p ?o }} # {time.monotonic()}"
    return client.get("/sparql", params={"query": query, "timeout": "1"}).is_success


def holders(folder: Path) -> list[int]:
    """The processes that hold the graph of a folder; after an update they are no children of the server."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            command = path.read_bytes()
            if b"pool.zygote" in command and os.fsencode(folder) in command:
                found.append(int(path.parent.name))
    return found


def children_of(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def zygote_of(folder: Path) -> int:
    """The one that forks the others."""
    return max(holders(folder), key=lambda pid: len(children_of(pid)))


@contextlib.contextmanager
def limited(pids: list[int], kind: int, limit: int) -> Iterator[None]:
    """Processes that may not have more of something than they have."""
    before = [resource.prlimit(pid, kind) for pid in pids]
    try:
        for pid, (_, hard) in zip(pids, before, strict=True):
            resource.prlimit(pid, kind, (limit, hard))
        yield
    finally:
        for pid, old in zip(pids, before, strict=True):
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, kind, old)


def kill_workers(folder: Path) -> None:
    for worker in children_of(zygote_of(folder)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def faults(client: httpx.Client) -> str:
    return " ".join(client.get("/health").json().get("faults", []))


def is_well(client: httpx.Client) -> bool:
    return client.get("/health").json()["status"] == "ok"


def test_the_soft_limit_of_descriptors_is_raised(server: tuple[httpx.Client, int]) -> None:
    soft, hard = resource.prlimit(server[1], resource.RLIMIT_NOFILE)
    assert soft == hard


def test_a_server_without_descriptors_says_so_and_serves_again(
    server: tuple[httpx.Client, int], tmp_path: Path
) -> None:
    client, pid = server
    assert is_well(client)
    highest = max(int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir())
    with contextlib.ExitStack() as idle:
        with limited([pid], resource.RLIMIT_NOFILE, highest + 4):
            for _ in range(8):
                connection = idle.enter_context(socket.socket())
                connection.connect(("127.0.0.1", client.base_url.port or 0))
            time.sleep(0.3)
            kill_workers(tmp_path)
            eventually(lambda: "descriptors" in faults(client), 5)
            time.sleep(1)
        eventually(lambda: asks(client), RECOVERS_WITHIN)
        eventually(lambda: is_well(client), RECOVERS_WITHIN)
    assert update(client, 1).status_code == 204


def test_a_server_that_cannot_fork_says_so_and_serves_again(
    server: tuple[httpx.Client, int], tmp_path: Path
) -> None:
    client, _ = server
    with limited([zygote_of(tmp_path)], resource.RLIMIT_NOFILE, 3):
        kill_workers(tmp_path)
        eventually(lambda: client.get("/health").status_code == 503, 5)
        assert "descriptors" in faults(client)
        assert client.get("/health").json()["status"] == "failing"
        refused = update(client, 1)
        assert refused.status_code == 503
        assert refused.headers["Retry-After"]
        time.sleep(1)
    eventually(lambda: asks(client), RECOVERS_WITHIN)
    eventually(lambda: is_well(client), RECOVERS_WITHIN)
    assert update(client, 2).status_code == 204


def test_a_server_whose_disk_is_full_says_so_and_writes_again(
    server: tuple[httpx.Client, int], tmp_path: Path
) -> None:
    client, pid = server
    with limited([pid, zygote_of(tmp_path)], resource.RLIMIT_FSIZE, 50):
        refused = update(client, 1)
        assert refused.status_code == 503, refused.text
        assert "not applied" in refused.json()["detail"]
        assert refused.headers["Retry-After"]
        health = client.get("/health")
        assert health.status_code == 200, "queries are answered"
        assert health.json()["status"] == "impaired"
        assert "size that a file may have" in faults(client)
        assert asks(client)
    eventually(lambda: is_well(client), RECOVERS_WITHIN)
    assert update(client, 2).status_code == 204
    rows = client.get("/sparql", params={"query": "SELECT ?o { ?s ?p ?o }", "format": "csv"}).text.split()
    assert sorted(rows[1:]) == ["0", "2"]


def test_updates_while_the_data_are_loaded_again_are_to_be_sent_again(
    server: tuple[httpx.Client, int], tmp_path: Path
) -> None:
    """FAULTS H13: 503 with Retry-After, never 500."""
    client, _ = server
    statuses = []
    for turn in range(3):
        os.kill(zygote_of(tmp_path), signal.SIGKILL)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            answer = update(client, turn)
            statuses.append(answer.status_code)
            assert answer.status_code in (204, 503), answer.text
            if answer.status_code == 204:
                break
            assert answer.headers["Retry-After"]
    assert statuses.count(204) == 3
