"""A dump is moved into another server, goes on after an interruption, and is counted there."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import httpx
import pytest
import serving
from serving import Endpoint
from waiting import eventually

from aikg.errors import StoreError
from aikg.store.loading import State, chunks, survey
from aikg.store.remote.authentication import authentication

SECRET = "not-the-token-of-the-server"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with serving.running(serving.Command(), tmp_path_factory.mktemp("target")) as endpoint:
        yield endpoint


def command(target: Endpoint, folder: Path, token: str, *options: str | Path) -> list[str | Path]:
    credentials = folder / "credentials"
    credentials.write_text(f"Bearer {token}\n")
    return [
        sys.executable,
        "-m",
        "aikg",
        "load",
        *options,
        "--into",
        target.store,
        "--credentials",
        credentials,
    ]


def run(folder: Path, line: list[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(line, capture_output=True, text=True, cwd=folder, timeout=120)


def count(target: Endpoint) -> int:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    answer = httpx.get(target.query, params={"query": query, "format": "csv"}, timeout=60)
    return int(answer.text.split()[1])


def many(path: Path, number: int) -> Path:
    lines = (f'<urn:s:{n}> <urn:p> "{"x" * 200}" <urn:g:{n % 3}> .\n' for n in range(number))
    path.write_text("".join(lines))
    return path


def test_a_dump_is_moved_twice_and_is_there_once(target: Endpoint, dump: Path, tmp_path: Path) -> None:
    for _ in range(2):
        done = run(tmp_path, command(target, tmp_path, target.token, dump, "--chunk", "1"))
        assert done.returncode == 0, done.stderr
        assert "quads in" in done.stdout
    assert count(target) == len(dump.read_text("utf-8").splitlines())
    assert list(tmp_path.glob("*.json")) == []


def test_who_is_interrupted_goes_on(target: Endpoint, tmp_path: Path) -> None:
    source, state = many(tmp_path / "many.nq", 60_000), tmp_path / "state"
    line = command(target, tmp_path, target.token, source, "--chunk", "1", "--state", state)
    with subprocess.Popen(line, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        eventually(lambda: state.exists() or process.poll() is not None)
        os.kill(process.pid, signal.SIGKILL)
    before = json.loads(state.read_text())["done"]
    assert 0 < before < len(list(chunks(source, survey(source, lambda *_: None), 1 << 20)))
    done = run(tmp_path, line)
    assert done.returncode == 0, done.stderr
    query = "SELECT (COUNT(*) AS ?n) { VALUES ?g { <urn:g:0> <urn:g:1> <urn:g:2> } GRAPH ?g { ?s ?p ?o } }"
    answer = httpx.get(target.query, params={"query": query, "format": "csv"}, timeout=60)
    assert answer.text.split()[1] == "60000"
    assert not state.exists()


def test_a_store_that_does_not_let_us_in_is_named_and_the_secret_is_not(
    target: Endpoint, tmp_path: Path
) -> None:
    done = run(tmp_path, command(target, tmp_path, SECRET, many(tmp_path / "few.nq", 3)))
    assert done.returncode == 1
    assert "401" in done.stderr
    assert SECRET not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("named", ["graph=urn:g:0", "default", "graph-uri=urn:g:0", "context="])
def test_an_address_with_a_graph_in_it_is_refused(target: Endpoint, tmp_path: Path, named: str) -> None:
    """A1."""
    before = count(target)
    line = command(target, tmp_path, target.token, many(tmp_path / "many.nq", 10))
    done = run(tmp_path, [f"{target.store}?{named}" if each == target.store else each for each in line])
    assert done.returncode == 1
    assert named.partition("=")[0] in done.stderr
    assert count(target) == before


class Statements(BaseHTTPRequestHandler):
    """All statements at one address, as RDF4J has them, which knows ?context= and not ?graph=."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.command)
        is_query = not self.path.startswith("/repositories/aikg/statements")
        content = b'{"head": {}, "boolean": true}' if is_query else b"<urn:s> <urn:p> <urn:o> .\n"
        media_type = "application/sparql-results+json" if is_query else "application/n-triples"
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_GET  # noqa: N815 - the library names them

    def log_message(self, *_: object) -> None:
        """Nothing is told."""


def test_an_address_that_does_not_keep_graphs_apart_is_not_written_to(tmp_path: Path) -> None:
    """A1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Statements) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/repositories/aikg/statements"
        options = ("--into", url, "--query-url", url.removesuffix("/statements"))
        line = [sys.executable, "-m", "aikg", "load", many(tmp_path / "many.nq", 10), *options]
        done = run(tmp_path, line)
        server.shutdown()
    assert done.returncode == 1
    assert "would replace everything" in done.stderr
    assert "PUT" not in Statements.asked


def test_triples_that_are_missing_are_counted(target: Endpoint, tmp_path: Path) -> None:
    source = tmp_path / "twice.nq"
    source.write_text("<urn:s> <urn:p> <urn:o> <urn:twice> .\n" * 2)
    done = run(tmp_path, command(target, tmp_path, target.token, source))
    assert done.returncode == 1
    assert "<urn:twice> has 1 triples, and the dump has 2" in done.stderr


def test_a_blank_node_in_two_graphs_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "shared.nq"
    source.write_text("_:b <urn:p> <urn:o> <urn:g> .\n_:b <urn:p> <urn:o> <urn:h> .\n")
    with pytest.raises(StoreError, match="two nodes"):
        survey(source, lambda *_: None)


def test_a_graph_with_blank_nodes_is_one_chunk(dump: Path) -> None:
    found = survey(dump, lambda *_: None)
    sent = list(chunks(dump, found, 10_000))
    for graph in found.with_blank_nodes:
        assert [chunk.triples for chunk in sent if chunk.graph == graph] == [found.triples[graph]]
    assert sum(chunk.triples for chunk in sent) == found.total
    assert len({chunk.graph for chunk in sent if chunk.is_first}) == len(found.triples)


def test_the_state_of_another_load_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "state"
    State("one", "http://example.org/", 1, 7).write(path)
    assert State("one", "http://example.org/", 1).resumed(path).done == 7
    with pytest.raises(StoreError, match="another dump"):
        State("two", "http://example.org/", 1).resumed(path)


@pytest.mark.parametrize("line", ["Basic nobody", "Digest x", "Other a:b", "Bearer a b", "tökén"])
def test_credentials_that_are_not_understood_are_not_repeated(line: str) -> None:
    with pytest.raises(StoreError) as raised:
        authentication(line)
    assert line.split()[-1] not in str(raised.value).split()
