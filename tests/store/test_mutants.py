"""Behaviours that one changed line could take away without another test failing (FAULTS.md, G)."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Store
from serving import free_port

from aikg.errors import EndpointError
from aikg.store import Query, Update
from aikg.store.evaluation import apply
from aikg.store.local import LocalStore
from aikg.store.pool import folder as folders
from aikg.store.pool import journal as journals
from aikg.store.pool.admission import Admission, Stage, Turn
from aikg.store.pool.folder import lock
from aikg.store.pool.journal import Journal
from aikg.store.remote.connection import ConnectionPool

pytestmark = pytest.mark.quick

ONE_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@pytest.mark.parametrize("shared", [(1, 2), (1, 3), (2, 3)])
def test_a_triple_in_two_of_three_graphs_counts_once(tmp_path: Path, shared: tuple[int, int]) -> None:
    """FAULTS G1: whichever two of the graphs share it."""
    lines = [f"<x:s> <x:p> <x:shared> <x:g{graph}> ." for graph in shared]
    lines += [f"<x:s> <x:p> <x:own{graph}> <x:g{graph}> ." for graph in (1, 2, 3)]
    dump = tmp_path / "a.nq"
    dump.write_text("\n".join(lines) + "\n")
    query = "SELECT (COUNT(*) AS ?n) FROM <x:g1> FROM <x:g2> FROM <x:g3> { ?s ?p ?o }"
    assert b"".join(LocalStore.load(dump).answer(Query(query, "text/csv")).body).split() == [b"n", b"4"]


@pytest.mark.parametrize(
    ("expression", "is_text"),
    [
        ("GROUP_CONCAT(?o)", False),
        ("SUM(?o)", False),
        ("SAMPLE(?o)", False),
        ("MIN(?o)", False),
        ("MAX(?o)", False),
        ("AVG(?o)", False),
        ("COUNT(?o)", True),
    ],
)
def test_an_update_that_depends_on_an_order_is_kept_as_what_it_did(
    tmp_path: Path, expression: str, is_text: bool
) -> None:
    """FAULTS G2."""
    os_lock = lock(tmp_path)
    journal = Journal(tmp_path)
    quads = journal.restore()
    texts = ["INSERT DATA { <x:s> <x:p> 'b', 'a', 'c' }"]
    texts += [f"INSERT {{ <x:s> <x:q> ?x }} WHERE {{ SELECT ({expression} AS ?x) {{ ?s <x:p> ?o }} }}"]
    for text in texts:
        apply(quads, Update(text))
        journal.commit(Update(text), quads)
    assert bool(list(tmp_path.glob("checkpoint-*"))) is not is_text
    assert set(Journal(tmp_path).restore()) == set(quads)
    folders.os.close(os_lock)


def test_a_long_journal_ends_in_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAULTS G8: else it, and the next start, would take longer and longer."""
    monkeypatch.setattr(journals, "_LONG", 4096)
    folders.os.close(lock(tmp_path))
    journal, quads = Journal(tmp_path), Store()
    sizes, checkpoints = [], set()
    for number in range(60):
        update = Update(f"INSERT DATA {{ <x:{number}> <x:p> '{'x' * 200}' }}")
        apply(quads, update)
        journal.commit(update, quads)
        (path,) = tmp_path.glob("journal-*")
        sizes.append(path.stat().st_size)
        checkpoints |= {each.name for each in tmp_path.glob("checkpoint-*")}
    assert max(sizes) < 2 * 4096
    assert len(checkpoints) > 1
    assert len(list(tmp_path.glob("checkpoint-*"))) == 1
    assert set(Journal(tmp_path).restore()) == set(quads)


def endpoint(answers: list[bytes]) -> tuple[int, threading.Thread]:
    """A server that gives each connection the next of some answers, and ends it where there is none."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5)
                    connection.recv(1 << 16)
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


def send(port: int, *, repeatable: bool, meanwhile: Callable[[], object] = lambda: None) -> httpx.Response:
    connection = ConnectionPool(None, 5)
    meanwhile()
    try:
        request = connection.build("POST", f"http://127.0.0.1:{port}/", content=b"x")
        response = connection.send(request, repeatable=repeatable)
        response.read()
        return response
    finally:
        connection.close()


def test_a_query_is_asked_again_where_the_connection_broke() -> None:
    """FAULTS G10."""
    port, thread = endpoint([b"", b"", ONE_ANSWER])
    assert send(port, repeatable=True).text == "ok"
    thread.join(5)
    assert not thread.is_alive()


def test_an_update_is_not_sent_again_where_the_connection_broke() -> None:
    port, thread = endpoint([b"", ONE_ANSWER])
    with pytest.raises(EndpointError):
        send(port, repeatable=False)
    assert thread.is_alive(), "it was sent again"


def test_what_was_never_sent_is_tried_again() -> None:
    """Nobody listens at first: then an update may be tried again too."""
    port = free_port()
    accepted = []

    def listen_late() -> None:
        time.sleep(0.05)
        with socket.create_server(("127.0.0.1", port)) as listener:
            connection, _ = listener.accept()
            with connection:
                accepted.append(connection.recv(1 << 16))
                connection.sendall(ONE_ANSWER)

    thread = threading.Thread(target=listen_late, daemon=True)
    assert send(port, repeatable=False, meanwhile=thread.start).text == "ok"
    thread.join(5)
    assert len(accepted) == 1


def turns_of(admission: Admission, clients: str, order: list[str]) -> list[Turn]:
    turns = []
    for number, client in enumerate(clients):
        turn = Turn(client, time.monotonic() + 60, lambda name=f"{client}{number}": order.append(name))
        admission.join(turn)
        turns.append(turn)
    return turns


def test_who_came_first_runs_first() -> None:
    """FAULTS G13: of one client, and clients that have as many running take turns."""
    order: list[str] = []
    admission = Admission(1, 1, 99)
    turns = turns_of(admission, "aaabbcab", order)
    for _ in turns:
        (running,) = (each for each in turns if each.stage in (Stage.BRIEF, Stage.LASTING))
        admission.leave(running)
    assert order == ["a0", "a1", "b3", "c5", "a2", "b4", "a6", "b7"]


def test_a_full_line_loses_the_latest_of_who_has_most_in_it() -> None:
    order: list[str] = []
    admission = Admission(1, 1, 3)
    turns = turns_of(admission, "abbcb", order)
    assert [turn.stage for turn in turns].count(Stage.REFUSED) == 1
    assert turns[4].stage is Stage.REFUSED
