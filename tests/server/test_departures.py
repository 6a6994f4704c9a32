"""Clients that leave, at whatever moment: that is worth a line of the log, and no more (FAULTS.md, H16)."""

import contextlib
import re
import socket
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import warm
from waiting import eventually

TOKEN = "a-token-for-tests"
AUTHORIZED = f"Host: x\r\nAuthorization: Bearer {TOKEN}\r\n"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TIMES = 2


def get(target: str, fields: str = "Host: x\r\n") -> bytes:
    return f"GET {target} HTTP/1.1\r\n{fields}\r\n".encode()


def post(target: str, media_type: str, length: int, content: str) -> bytes:
    head = f"POST {target} HTTP/1.1\r\n{AUTHORIZED}Content-Type: {media_type}\r\n"
    return f"{head}Content-Length: {length}\r\n\r\n{content}".encode()


def ask(text: str) -> bytes:
    return get(f"/sparql?query={quote(text)}", "Host: x\r\nAccept: text/csv\r\n")


SLOW_UPDATE = f"INSERT {{ <x:s> <x:p> ?n }} WHERE {{ {{ {SLOW} }} }}"
PHASES: dict[str, tuple[bytes, int]] = {
    "before anything": (b"", 0),
    "in the request line": (b"GET /spar", 0),
    "in the fields": (get("/sparql")[:-4], 0),
    "in a query": (post("/sparql", "application/sparql-query", 9000, "SELECT"), 0),
    "in a form": (post("/sparql", "application/x-www-form-urlencoded", 9000, "query="), 0),
    "in an update": (post("/sparql", "application/sparql-update", 9000, "INSERT"), 0),
    "in an upload": (post("/store?graph=x:g", "text/turtle", 9000, "<x:s> <x:p> 1 ."), 0),
    "in chunks": (
        f"POST /store?default HTTP/1.1\r\n{AUTHORIZED}Content-Type: text/turtle\r\n"
        "Transfer-Encoding: chunked\r\n\r\n9\r\n<x:s> <".encode(),
        0,
    ),
    "in reconciliation": (post("/reconcile", "application/x-www-form-urlencoded", 9000, "queries=%7B"), 0),
    "while a query runs": (ask(SLOW), 0),
    "while an update runs": (post("/sparql", "application/sparql-update", len(SLOW_UPDATE), SLOW_UPDATE), 0),
    "while a page is made": (get("/"), 0),
    "while a dump is made": (get("/dump/aikg.ttl.zst"), 0),
    "in the head of an answer": (ask(ENDLESS), 10),
    "in a streamed answer": (ask(ENDLESS), 100_000),
    "in a dump": (get("/dump/aikg.nq"), 1000),
    "in a copy of the data": (get("/store?default"), 1000),
    "with requests ahead": (ask(ENDLESS) * 5, 1000),
}
"""What is sent, and how many bytes of the answer are read."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    log: Path

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def is_well(self) -> bool:
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30) as client:
            text = f"ASK {{}} # {time.monotonic()}"
            is_well = client.get("/health").json()["status"] == "ok"
            return is_well and client.get("/sparql", params={"query": text}).is_success


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("departures")
    token, log = folder / "token", folder / "log"
    token.write_text(TOKEN)
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--workers", "2", "--timeout", "10"]
    options = ["--store", folder / "graph", "--writable", "--token-file", token]
    with log.open("wb") as output, warm.Popen([*command, *options], stderr=output) as process:
        try:
            eventually(lambda: process.poll() is not None or "http://" in log.read_text())
            found = re.search(r"http://\S+:(\d+)/", log.read_text())
            assert found, log.read_text()
            quads = "".join(f"<x:s{n}> <x:p> '{n}' ." for n in range(2000))
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
            url = f"http://127.0.0.1:{found[1]}/store?default"
            assert httpx.put(url, content=quads, headers=headers, timeout=60).is_success
            yield Server(int(found[1]), log)
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()
    assert "Traceback" not in log.read_text(), log.read_text()


def leave(port: int, sent: bytes, read: int, is_abrupt: bool) -> None:
    """Send something, read so much of what comes, and be gone: in good order, or with a reset."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        while read > 0 and (received := connection.recv(min(read, 4096))):
            read -= len(received)
        if is_abrupt:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            time.sleep(0.02)


@pytest.mark.parametrize("is_abrupt", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("phase", PHASES)
def test_who_leaves_is_worth_a_line_at_most(server: Server, phase: str, is_abrupt: bool) -> None:
    sent, read = PHASES[phase]
    before = len(server.lines())
    for _ in range(TIMES):
        with contextlib.suppress(ConnectionError):
            leave(server.port, sent, read, is_abrupt)
    eventually(server.is_well)
    said = server.lines()[before:]
    assert not [line for line in said if "Traceback" in line or line.startswith(" ")], said
    assert len(said) <= TIMES


def test_updates_of_who_has_left_keep_no_page_waiting(server: Server) -> None:
    """FAULTS H4: fifty that wait for one another took all threads, and only queries were answered."""
    sent, _ = PHASES["while an update runs"]
    for _ in range(50):
        leave(server.port, sent, 0, is_abrupt=False)
    url = f"http://127.0.0.1:{server.port}"
    assert httpx.get(f"{url}/about?{time.monotonic()}", timeout=20).status_code in (200, 400, 404)
    assert httpx.get(f"{url}/fragments?subject=urn:{time.monotonic()}", timeout=20).is_success
