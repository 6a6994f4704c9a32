"""A server that is told to end does so in time, whatever it does, and says so (FAULTS.md, H13, H16)."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest
import warm
from waiting import eventually

TOKEN = "a-token-for-tests"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
REQUESTS = {
    "a query": {"query": SLOW},
    "an update": {"update": f"INSERT {{ <x:s> <x:p> ?n }} WHERE {{ {{ {SLOW} }} }}"},
}
ENDS_WITHIN = 30.0
"""Ten seconds of grace, and a machine that has much else to do."""


@contextmanager
def serving(folder: Path, *options: str | Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A server over a folder, which ends itself; its process and its log."""
    token, log = folder / "token", folder / "log"
    token.write_text(TOKEN)
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--workers", "2", "--token-file", token]
    with log.open("wb") as output, warm.Popen([*command, *options], stderr=output) as process:
        try:
            eventually(lambda: process.poll() is not None or "http://" in log.read_text())
            yield process, log
        finally:
            process.kill()
    assert "Traceback" not in log.read_text(), log.read_text()


def url_of(log: Path) -> str:
    return log.read_text().split()[3].removesuffix("/sparql")


@pytest.mark.parametrize("what", REQUESTS)
def test_what_the_end_cuts_is_to_be_sent_again(tmp_path: Path, what: str) -> None:
    """FAULTS H13: 503 with Retry-After; and the server does not wait for it for ever."""
    answers: list[httpx.Response] = []
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with serving(tmp_path, "--store", tmp_path / "graph", "--writable") as (process, log):
        url = url_of(log)
        quads = "".join(f"<x:s{n}> <x:p> '{n}' ." for n in range(1000))
        update = {"update": f"INSERT DATA {{ {quads} }}"}
        assert httpx.post(f"{url}/sparql", data=update, headers=headers, timeout=60).is_success

        def ask() -> None:
            answers.append(httpx.post(f"{url}/sparql", data=REQUESTS[what], headers=headers, timeout=60))

        asking = Thread(target=ask)
        asking.start()
        time.sleep(1)
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0
        asking.join()
    assert answers[0].status_code == 503
    assert answers[0].headers["Retry-After"]
    assert "ending" in answers[0].json()["detail"]


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGTERM],
        [signal.SIGINT],
        [signal.SIGTERM] * 3,
        [signal.SIGINT] * 3,
        [signal.SIGHUP, signal.SIGTERM],
    ],
)
def test_a_server_that_has_just_begun_ends_when_told_to(
    tmp_path: Path, signals: list[signal.Signals]
) -> None:
    """From the line on that says where it answers; a signal was lost, or ended the process alone."""
    dump = tmp_path / "a.nq"
    dump.write_text("<x:s> <x:p> <x:o> .\n")
    with serving(tmp_path, "--store", dump) as (process, _):
        for each in signals:
            process.send_signal(each)
        assert process.wait(ENDS_WITHIN) == 0


def test_two_servers_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with serving(tmp_path, "--store", tmp_path / "graph", "--writable") as (process, log):
        url = url_of(log)
        other = tmp_path / "other"
        other.mkdir()
        with serving(other, "--store", tmp_path / "graph", "--writable") as (second, said):
            assert second.wait(ENDS_WITHIN) == 1
            assert "in use by another process" in said.read_text()
        assert httpx.get(f"{url}/health", timeout=60).json() == {"status": "ok"}
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0
