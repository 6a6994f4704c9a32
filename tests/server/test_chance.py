"""What is drawn by chance is never drawn twice, whichever process draws it (FAULTS.md, A2)."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from serving import free_port
from test_operation import TOKEN, serving

AT_ONCE = 8
ROUNDS = 6
SLOW = "{ SELECT (COUNT(*) AS ?n) { { SELECT * { ?a <urn:p> ?b } LIMIT 200 } ?c <urn:p> ?d } }"
"""Takes long enough that all who ask at once are evaluated at once."""
DRAWN = {
    "SELECT (UUID() AS ?x) {}": 1,
    f"SELECT (STRUUID() AS ?x) {{ {SLOW} }}": 1,
    "SELECT (RAND() AS ?x) {}": 1,
    f"SELECT (BNODE() AS ?x) {{ {SLOW} }}": 1,
    "CONSTRUCT { [] <urn:q> 1 } {}": 1,
    f"CONSTRUCT {{ ?x <urn:q> _:b }} {{ BIND(UUID() AS ?x) {SLOW} }}": 2,
}
"""Queries, and how many names each draws."""

NAME = re.compile(r"urn:uuid:[-0-9a-f]{36}|_:[0-9a-zA-Z]+|0\.\d+(?:[eE]-?\d+)?|[-0-9a-f]{36}")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is asked by many at once."""

    client: httpx.Client

    def draw(self, text: str) -> list[str]:
        accept = "application/n-triples" if text.startswith("CONSTRUCT") else "text/tab-separated-values"
        answer = self.client.post("/sparql", data={"query": text}, headers={"Accept": accept})
        assert answer.is_success, answer.text
        return NAME.findall(answer.text)

    def draw_at_once(self, text: str, turn: int) -> list[str]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            drawn = threads.map(self.draw, [f"{text} # {turn} {number}" for number in range(AT_ONCE)])
            return [name for names in drawn for name in names]

    def update(self, text: str) -> None:
        answer = self.client.post("/sparql", data={"update": text}, headers=TOKEN)
        assert answer.status_code == 204, answer.text


@contextlib.contextmanager
def writable(folder: Path, *options: str) -> Iterator[Served]:
    """A server over a folder that it writes to."""
    with serving(folder, *options, "--store", str(folder / "graph"), "--writable") as (client, _):
        yield Served(client)


@contextlib.contextmanager
def reading(folder: Path, *options: str) -> Iterator[Served]:
    """A server over a dump."""
    with serving(folder, *options) as (client, _):
        yield Served(client)


KINDS: dict[str, Callable[[Path], contextlib.AbstractContextManager[Served]]] = {
    "pool": lambda folder: reading(folder, "--workers", "8", "--per-client", "8"),
    "writable pool": lambda folder: writable(folder, "--workers", "8", "--per-client", "8"),
    "in process": lambda folder: reading(folder, "--in-process"),
    "persistent in process": lambda folder: writable(folder, "--in-process"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_drawn_at_once_differs(tmp_path: Path, kind: str) -> None:
    with KINDS[kind](tmp_path) as served:
        for text, names in DRAWN.items():
            drawn = [name for turn in range(ROUNDS) for name in served.draw_at_once(text, turn)]
            assert len(drawn) == ROUNDS * AT_ONCE * names, drawn
            assert len(set(drawn)) == len(drawn), text


@pytest.mark.parametrize("kind", ["writable pool", "persistent in process"])
def test_updates_and_queries_in_turn_draw_nothing_twice(tmp_path: Path, kind: str) -> None:
    with KINDS[kind](tmp_path) as served:
        drawn, turns = [], 10
        for turn in range(turns):
            served.update(
                "INSERT { GRAPH <urn:g> { ?x <urn:u> 1 . [] <urn:u> 2 . ?n <urn:u> 3 . <urn:r> <urn:v> ?r } }"
                " WHERE { BIND(UUID() AS ?x) BIND(BNODE() AS ?n) BIND(STR(RAND()) AS ?r) }"
            )
            drawn += served.draw_at_once("SELECT (UUID() AS ?x) {}", turn)
            drawn += served.draw(f"SELECT (BNODE() AS ?x) {{}} # {turn}")
            drawn += served.draw(f"SELECT (RAND() AS ?x) {{}} # {turn}")
        kept = served.draw("SELECT DISTINCT ?x { { ?x <urn:u> ?o } UNION { <urn:r> <urn:v> ?x } }")
        assert len(kept) == 4 * turns
        assert len(drawn) == turns * (AT_ONCE + 2)
        assert len({*drawn, *kept}) == len(drawn) + len(kept)


def test_service_to_the_endpoint_itself_after_an_update(tmp_path: Path) -> None:
    port = free_port()
    own = f"http://127.0.0.1:{port}/sparql"
    with writable(tmp_path, "--workers", "4", "--port", str(port), "--allow-service", own) as served:
        for turn in range(5):
            served.update(f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s{turn}> <urn:p> 'x' }} }}")
            text = f"SELECT ?s {{ ?s <urn:p> ?o SERVICE <{own}> {{ ?s <urn:p> ?o FILTER(STRLEN(?o) > 0) }} }}"
            answer = served.client.post("/sparql", data={"query": text})
            assert answer.is_success, answer.text
            assert len(answer.json()["results"]["bindings"]) == turn + 1


def test_the_command_line_draws_anew_each_time(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<urn:a> <urn:b> <urn:c> .\n")
    command = [sys.executable, "-m", "aikg", "query", "--store", tmp_path / "a.nq", "--format", "csv"]
    query = "SELECT (UUID() AS ?x) (RAND() AS ?y) (STRUUID() AS ?z) {}"
    drawn = [subprocess.run([*command, query], check=True, capture_output=True).stdout for _ in range(3)]
    assert len(set(drawn)) == len(drawn)
