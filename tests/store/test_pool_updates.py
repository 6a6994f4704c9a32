"""Updates of the killable store: atomic, durable, and no reader waits for them."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from waiting import eventually

from aikg.errors import EvaluationError, LimitExceededError, QuerySyntaxError, StoreError
from aikg.store import Query, Update
from aikg.store.pool.journal import found
from aikg.store.pool.pool_store import PoolStore, QueryLimits

RUNAWAY = """INSERT { <urn:x> <urn:y> ?a } WHERE {
    GRAPH <urn:g> { ?a ?b ?c . FILTER(EXISTS {
        ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?a)) + STRLEN(STR(?d)) + STRLEN(STR(?g)) < 0)
    }) }
}"""
WRITER = """
import sys
from contextlib import suppress
from pathlib import Path
from aikg.store import Update
from aikg.store.pool.pool_store import PoolStore
store = PoolStore(Path(sys.argv[1]), workers=2)
print("open", flush=True)
for line in sys.stdin:
    store.update(Update(line))
    print(line.split()[-1], flush=True)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    dump = tmp_path / "dump.nq"
    dump.write_text("".join(f'<urn:e:{i}> <urn:p> "{i}" <urn:g> .\n' for i in range(2000)))
    (tmp_path / "store").mkdir()
    found(tmp_path / "store", dump)
    return tmp_path / "store"


@pytest.fixture
def pool(directory: Path) -> Iterator[PoolStore]:
    store = PoolStore(directory, workers=2, limits=QueryLimits(update_timeout=2, memory=64 << 20))
    yield store
    store.close()


def insert(i: int) -> str:
    return f"INSERT DATA {{ <urn:n:{i}> <urn:n> 'a', 'b', 'c' }} # {i}"


def values(store: PoolStore, pattern: str) -> list[str]:
    query = Query(f"SELECT ?x {{ {pattern} }}", "application/sparql-results+json")
    results = json.loads(b"".join(store.answer(query).body))
    return sorted(binding["x"]["value"] for binding in results["results"]["bindings"])


def processes_over(directory: Path) -> list[int]:
    found_pids = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if os.fsencode(directory) in path.read_bytes():
                found_pids.append(int(path.parent.name))
        except OSError:
            continue
    return found_pids


def reopened(store: PoolStore, directory: Path) -> PoolStore:
    store.close()
    return PoolStore(directory, workers=2)


def test_an_update_is_seen_by_whoever_asks_after_it(pool: PoolStore) -> None:
    for i in range(20):
        pool.update(Update(insert(i)))
        assert values(pool, f"<urn:n:{i}> <urn:n> ?x") == ["a", "b", "c"]


def test_an_update_outlives_the_server(pool: PoolStore, directory: Path) -> None:
    pool.update(Update(insert(1)))
    pool.update(Update("DELETE { ?s ?p 'a' } INSERT { ?s ?p 'd' } WHERE { ?s ?p 'a' }"))
    pool.update(Update("INSERT { <urn:u> <urn:u> ?u } WHERE { BIND(STR(UUID()) AS ?u) }"))
    pool.update(Update("DELETE DATA { <urn:n:1> <urn:n> 'b' }"))
    before = values(pool, "?s ?p ?x")
    assert {"c", "d"} < set(before)
    again = reopened(pool, directory)
    assert values(again, "?s ?p ?x") == before
    again.close()


def test_an_update_that_fails_changes_nothing(pool: PoolStore, directory: Path) -> None:
    with pytest.raises(QuerySyntaxError):
        pool.update(Update("INSERT DATA { <urn:a> }"))
    with pytest.raises(EvaluationError):
        pool.update(Update("INSERT DATA { <urn:a> <urn:b> 1 } ; DROP GRAPH <urn:missing>"))
    assert values(pool, "<urn:a> ?p ?x") == []
    pool.update(Update(insert(2)))
    again = reopened(pool, directory)
    assert values(again, "<urn:n:2> ?p ?x") == ["a", "b", "c"]
    again.close()


def test_a_runaway_update_ends_at_its_deadline_and_changes_nothing(pool: PoolStore) -> None:
    with ThreadPoolExecutor(1) as threads:
        runaway = threads.submit(pool.update, Update(RUNAWAY))
        asked = 0
        while not runaway.done():
            assert values(pool, f"<urn:e:{asked % 2000}> ?p ?x") == [str(asked % 2000)]
            asked += 1
        with pytest.raises(LimitExceededError) as caught:
            runaway.result()
        assert caught.value.limit == "timeout"
    pool.update(Update(insert(3)))
    assert values(pool, "<urn:x> ?p ?x") == []


def test_readers_see_each_update_whole(pool: PoolStore) -> None:
    done = threading.Event()

    def read() -> set[int]:
        seen = set()
        while not done.is_set():
            seen.add(len(values(pool, "?s <urn:n> ?x")) % 3)
        return seen

    with ThreadPoolExecutor(3) as threads:
        reading = [threads.submit(read) for _ in range(3)]
        for i in range(30):
            pool.update(Update(insert(i)))
        done.set()
        assert [each.result() for each in reading] == [{0}] * 3


def test_updates_from_many_threads_are_all_applied(pool: PoolStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: pool.update(Update(insert(i))), range(40)))
    assert len(values(pool, "?s <urn:n> ?x")) == 120


def test_a_read_only_dump_refuses_updates(tmp_path: Path) -> None:
    dump = tmp_path / "dump.nq"
    dump.write_text("<urn:a> <urn:b> <urn:c> .\n")
    store = PoolStore(dump, workers=1)
    with pytest.raises(StoreError):
        store.update(Update(insert(1)))
    store.close()


def test_a_directory_serves_one_process(pool: PoolStore, directory: Path) -> None:
    with pytest.raises(StoreError, match="in use"):
        PoolStore(directory)


def test_updates_survive_the_death_of_the_process_that_holds_them(pool: PoolStore, directory: Path) -> None:
    for i in range(5):
        # A worker may answer a moment longer than its holder lives, which takes no update then.
        eventually(partial(accepts, pool, insert(i)))
        for pid in processes_over(directory):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: answers(pool))
        assert len(values(pool, "?s <urn:n> ?x")) == 3 * (i + 1)


def accepts(pool: PoolStore, text: str) -> bool:
    try:
        pool.update(Update(text))
    except StoreError:
        return False
    return True


def answers(pool: PoolStore) -> bool:
    try:
        return values(pool, "<urn:e:1> ?p ?x") == ["1"]
    except StoreError:
        return False


def test_an_update_dies_with_its_server(directory: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(directory)], stdin=subprocess.PIPE, text=True
    )
    assert writer.stdin
    writer.stdin.write(" ".join(RUNAWAY.split()) + "\n")
    writer.stdin.flush()
    # Server, zygote, two workers, heir.
    eventually(lambda: len(processes_over(directory)) == 5)
    time.sleep(0.2)
    writer.kill()
    writer.stdin.close()
    writer.wait()
    eventually(lambda: not processes_over(directory))
    again = PoolStore(directory, workers=1)
    assert values(again, "<urn:x> ?p ?x") == []
    again.close()


def test_a_full_disk_refuses_the_update_and_keeps_the_rest(pool: PoolStore, directory: Path) -> None:
    pool.update(Update(insert(1)))
    limit_file_size(directory, 200)
    with pytest.raises(StoreError, match="not applied"):
        pool.update(Update(insert(2) + "x" * 1000))
    limit_file_size(directory, resource.RLIM_INFINITY)
    pool.update(Update(insert(3)))
    again = reopened(pool, directory)
    assert [len(values(again, f"<urn:n:{i}> ?p ?x")) for i in (1, 2, 3)] == [3, 0, 3]
    again.close()


def limit_file_size(directory: Path, size: int) -> None:
    for pid in processes_over(directory):
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 'from now on, where the LIMIT is' }", "journal"),
        ("DELETE { ?s ?p ?o } INSERT { ?o ?p [] } WHERE { ?s ?p ?o }", "journal"),
        ("INSERT { <urn:a> <urn:b> ?n } WHERE { BIND(now() AS ?n) }", "checkpoint"),
        ("INSERT { ?s <urn:b> 1 } WHERE { SELECT ?s { ?s ?p ?o } limit 1 }", "checkpoint"),
    ],
)
def test_an_update_is_kept_as_text_where_that_determines_its_effect(
    pool: PoolStore, directory: Path, text: str, written_as: str
) -> None:
    pool.update(Update(text))
    number = {"journal": 1, "checkpoint": 2}[written_as]
    assert {path.name for path in directory.glob("*-*")} == {
        f"checkpoint-{number}.nq",
        f"journal-{number}.log",
    }
    (journal,) = directory.glob("journal-*")
    assert (b"@@" in journal.read_bytes().replace(b"\xabUP\x8d", b"@@")) == (written_as == "journal")


def test_a_damaged_journal_is_refused(pool: PoolStore, directory: Path) -> None:
    for i in range(3):
        pool.update(Update(insert(i)))
    pool.close()
    (journal,) = directory.glob("journal-*")
    damaged = bytearray(journal.read_bytes())
    damaged[-20] ^= 1
    journal.write_bytes(damaged)
    with pytest.raises(StoreError, match="damaged at byte"):
        PoolStore(directory)


@pytest.mark.parametrize("cut", [1, 7, 30])
def test_an_entry_cut_off_is_dropped(pool: PoolStore, directory: Path, cut: int) -> None:
    for i in range(2):
        pool.update(Update(insert(i)))
    pool.close()
    (journal,) = directory.glob("journal-*")
    journal.write_bytes(journal.read_bytes()[:-cut])
    again = PoolStore(directory, workers=1)
    assert len(values(again, "?s <urn:n> ?x")) == 3
    again.update(Update(insert(5)))
    again = reopened(again, directory)
    assert len(values(again, "?s <urn:n> ?x")) == 6
    again.close()


@pytest.mark.parametrize("seed", range(4))
def test_no_acknowledged_update_is_lost_by_kill(directory: Path, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: set[int] = set()
    sent = 0
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        writer.stdin.writelines(insert(i) + "\n" for i in range(sent, sent + 500))
        writer.stdin.flush()
        sent += 500
        threading.Timer(chance.uniform(0, 0.4), os.killpg, (writer.pid, signal.SIGKILL)).start()
        acknowledged.update(int(line) for line in writer.stdout)
        writer.stdin.close()
        writer.stdout.close()
        writer.wait()
    store = PoolStore(directory, workers=1)
    kept = values(store, "?s <urn:n> ?o BIND(STR(?s) AS ?x)")
    store.close()
    assert all(kept.count(each) == 3 for each in kept)
    assert {f"urn:n:{i}" for i in acknowledged} <= set(kept)
