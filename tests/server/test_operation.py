"""What an operator needs: limits, queries that can be seen and stopped, another dump without a pause."""

import contextlib
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import warm
from waiting import eventually

TOKEN = {"Authorization": "Bearer the-operators-token"}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def write_dump(path: Path, value: int) -> None:
    quads = "".join(
        f"<urn:e:{n}> <urn:p> {value} .\n".replace(f" {value} ", f' "{value}" ') for n in range(1000)
    )
    partial = path.with_suffix(".partial")
    partial.write_text(quads)
    partial.replace(path)


@contextlib.contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[httpx.Client, int]]:
    """`aikg serve` as an operator starts it, over a dump in the folder; its client and its process."""
    dump, token = folder / "graph.nq", folder / "token"
    write_dump(dump, 0)
    token.write_text(TOKEN["Authorization"].removeprefix("Bearer "))
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--store", dump, "--token-file", token]
    with warm.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            port = re.search(r":(\d+)/", process.stderr.readline())
            assert port is not None
            with httpx.Client(base_url=f"http://127.0.0.1:{port[1]}", timeout=60) as client:
                yield client, process.pid
            process.terminate()
            log = process.stderr.read()
            assert process.wait(30) == 0
            assert "Traceback" not in log, log
        finally:
            # A test that fails is not to be waited for: nobody has told the server to stop.
            process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, int]]:
    with serving(tmp_path_factory.mktemp("operation"), "--workers", "2", "--per-client", "2") as served:
        yield served


@pytest.fixture
def client(server: tuple[httpx.Client, int]) -> httpx.Client:
    return server[0]


def ids(client: httpx.Client) -> list[str]:
    return [query["id"] for query in client.get("/queries/running", headers=TOKEN).json()]


def ask(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.post("/sparql", data={"query": text}, headers=headers)


def send(client: httpx.Client, text: str) -> socket.socket:
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 80))
    connection.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def test_a_query_has_the_name_that_its_client_gave_it_or_a_new_one(client: httpx.Client) -> None:
    assert ask(client, "ASK {}", **{"Query-Id": "mine-1"}).headers["Query-Id"] == "mine-1"
    names = {ask(client, "ASK {}").headers["Query-Id"] for _ in range(3)}
    assert len(names) == 3
    for wrong in ("a b", "x" * 101, "a/b"):
        assert ask(client, "ASK {}", **{"Query-Id": wrong}).status_code == 400


@pytest.mark.parametrize("who", ["operator", "same address"])
def test_a_query_is_stopped_by_its_name(client: httpx.Client, who: str) -> None:
    with ThreadPoolExecutor() as threads:
        running = threads.submit(ask, client, RUNAWAY, **{"Query-Id": "runaway"})
        eventually(lambda: "runaway" in ids(client))
        stopped = client.delete("/queries/running/runaway", headers=TOKEN if who == "operator" else {})
        assert stopped.status_code == 204
        assert running.result().status_code == 503
        assert running.result().json()["type"].endswith("/query-cancelled")
    eventually(lambda: ids(client) == [])


def test_nobody_else_sees_what_is_running_or_stops_it(tmp_path: Path) -> None:
    with serving(tmp_path, "--trusted-proxy", "127.0.0.1") as (client, _), ThreadPoolExecutor() as threads:
        mine, another = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}
        running = threads.submit(ask, client, RUNAWAY, **{"Query-Id": "mine"}, **mine)
        eventually(lambda: "mine" in ids(client))
        (listed,) = client.get("/queries/running", headers=TOKEN).json()
        assert (listed["client"], listed["query"]) == ("192.0.2.1", RUNAWAY)
        assert client.get("/queries/running", headers=mine).status_code == 401
        assert client.delete("/queries/running/mine", headers=another).status_code == 404
        assert not running.done()
        assert client.delete("/queries/running/mine", headers=mine).status_code == 204
        assert running.result().status_code == 503


def test_an_address_is_taken_from_no_proxy_that_was_not_named(client: httpx.Client) -> None:
    with ThreadPoolExecutor() as threads:
        running = threads.submit(ask, client, RUNAWAY, **{"Query-Id": "q", "X-Forwarded-For": "192.0.2.1"})
        eventually(lambda: "q" in ids(client))
        assert client.get("/queries/running", headers=TOKEN).json()[0]["client"] == "127.0.0.1"
        client.delete("/queries/running/q", headers=TOKEN)
        assert running.result().status_code == 503


def test_who_leaves_before_the_first_byte_stops_the_query(client: httpx.Client) -> None:
    connections = [send(client, f"{RUNAWAY} #{number}") for number in range(6)]
    eventually(lambda: len(ids(client)) == 6)
    for connection in connections:
        connection.close()
    eventually(lambda: ids(client) == [])
    assert ask(client, "ASK { ?s ?p ?o }").json()["boolean"]


def test_who_leaves_does_not_stop_what_another_waits_for(client: httpx.Client) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(CONCAT(STR(?a), STR(?d))) > 0) }"
    with ThreadPoolExecutor() as threads:
        leaving = send(client, text)
        eventually(lambda: len(ids(client)) == 1)
        staying = threads.submit(client.get, "/sparql", params={"query": text})
        leaving.close()
        assert staying.result().json()["results"]["bindings"][0]["n"]["value"] == "1000000"


def test_a_full_queue_is_told_at_once_and_disturbs_no_other_path(tmp_path: Path) -> None:
    options = ("--workers", "1", "--queue", "2", "--timeout", "20")
    with serving(tmp_path, *options) as (client, _):
        connections = [send(client, f"{RUNAWAY} #{number}") for number in range(4)]
        # One of them is refused as well, by which the queue is known to be full.
        eventually(lambda: select.select(connections, [], [], 0)[0])
        refused = ask(client, "ASK {}")
        assert refused.status_code == 503
        assert refused.json()["limit"] == "queue"
        assert int(refused.headers["Retry-After"]) > 0
        assert client.get("/health").status_code == 200
        for connection in connections:
            connection.close()
        eventually(lambda: client.get("/ready").status_code == 200)


def test_a_deadline_is_told_without_an_invitation_to_try_again(client: httpx.Client) -> None:
    late = client.get("/sparql", params={"query": RUNAWAY, "timeout": "1"})
    assert (late.status_code, late.json()["limit"]) == (503, "timeout")
    assert "Retry-After" not in late.headers


def test_the_limits_are_published(client: httpx.Client) -> None:
    described = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    for name in ("timeout", "memory", "result-bytes", "queue", "per-client"):
        assert f'"{name}"' in described


@pytest.mark.parametrize("way", ["SIGHUP", "POST"])
def test_another_dump_is_loaded_without_a_failed_request(tmp_path: Path, way: str) -> None:
    with serving(tmp_path) as (client, pid):
        done, wrong = threading.Event(), []

        def keep_asking() -> None:
            while not done.is_set():
                answer = client.get(
                    "/sparql", params={"query": "SELECT DISTINCT ?o { ?s ?p ?o }", "format": "csv"}
                )
                if answer.text not in ("o\r\n0\r\n", "o\r\n1\r\n"):
                    wrong.append(answer.text)

        with ThreadPoolExecutor() as threads:
            asking = [threads.submit(keep_asking) for _ in range(4)]
            version = client.get("/ready").json()["version"]
            write_dump(tmp_path / "graph.nq", 1)
            if way == "POST":
                assert client.post("/reload").status_code == 401
                assert client.post("/reload", headers=TOKEN).status_code == 200
                assert client.get("/ready").json()["version"] != version
            else:
                os.kill(pid, signal.SIGHUP)
            eventually(lambda: client.get("/ready").json()["version"] != version)
            text = "SELECT DISTINCT ?o { ?s ?p ?o } #"
            assert ask(client, text, Accept="text/csv").text == "o\r\n1\r\n"
            done.set()
            for each in asking:
                each.result()
        assert wrong == []


def test_a_dump_that_cannot_be_loaded_leaves_the_old_one(tmp_path: Path) -> None:
    with serving(tmp_path) as (client, _):
        (tmp_path / "graph.nq").write_text("this is no N-Quads")
        assert client.post("/reload", headers=TOKEN).status_code == 500
        assert ask(client, "ASK { <urn:e:0> <urn:p> '0' }").json()["boolean"]


def test_what_the_last_has_left_is_not_joined_by_the_next(client: httpx.Client) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(CONCAT(STR(?d), STR(?a))) > 0) }"
    for _ in range(5):
        leaving = send(client, text)
        eventually(lambda: len(ids(client)) == 1)
        leaving.close()
        eventually(lambda: ids(client) == [])
    assert ask(client, text).json()["results"]["bindings"][0]["n"]["value"] == "1000000"


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or waits to be collected, when it has no command line."""
    try:
        return b"aikg" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.05])
def test_a_server_ends_at_once_after_a_query(tmp_path: Path, pause: float) -> None:
    """FAULTS H16: it waited ten seconds for a query that had been answered."""
    with serving(tmp_path, "--workers", "2") as (client, pid):
        assert ask(client, "SELECT * { ?s ?p ?o } LIMIT 1").is_success
        time.sleep(pause)
        started = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: has_ended(pid))
        assert time.monotonic() < started + 5
