"""The killable store: limits, fairness and recovery, with real processes that really die."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pyoxigraph
import pytest
from waiting import eventually

from aikg.errors import (
    LimitExceededError,
    QueryCancelledError,
    QuerySyntaxError,
    StoreError,
)
from aikg.store import Query
from aikg.store.local import LocalStore
from aikg.store.pool.pool_store import PoolStore, QueryLimits
from aikg.store.version import note_checked, of_dump

ENTITIES = 10_000
RUNAWAY = """SELECT (COUNT(*) AS ?n) {
    ?a ?b ?c . FILTER(EXISTS { ?d ?e ?f . FILTER(STRLEN(STR(?d)) + STRLEN(STR(?a)) < 0) })
}"""
HOG = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c"
EVERYTHING = "SELECT * { ?s ?p ?o }"
PAIRS = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"


def write_dump(path: Path, entities: int, offset: int = 0) -> Path:
    with path.open("w") as dump:
        for i in range(entities):
            for k in range(5):
                dump.write(f'<urn:e:{i}> <urn:p:{k}> "{i * 10 + k + offset}" <urn:g:{k}> .\n')
    return path


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dump(tmp_path_factory.mktemp("dump") / "dump.nq", ENTITIES)


@pytest.fixture
def pool(dump: Path) -> Iterator[PoolStore]:
    store = PoolStore(dump, workers=4, limits=QueryLimits(per_client=2, memory=64 << 20))
    yield store
    store.close()


def lookup(store: PoolStore, i: int, client: str = "") -> list[int]:
    query = Query(f"SELECT ?o {{ <urn:e:{i}> ?p ?o }}", "application/sparql-results+json", client=client)
    results = json.loads(b"".join(store.answer(query).body))
    return sorted(int(binding["o"]["value"]) for binding in results["results"]["bindings"])


def right(i: int, offset: int = 0) -> list[int]:
    return [i * 10 + k + offset for k in range(5)]


def children(pid: int) -> list[int]:
    return children_of(Path(f"/proc/{pid}/task/{pid}"))


def zygotes() -> list[int]:
    own = [child for task in Path("/proc/self/task").iterdir() for child in children_of(task)]
    return [child for child in own if b"zygote" in command_of(child)]


def command_of(pid: int) -> bytes:
    with suppress(FileNotFoundError, ProcessLookupError):  # it may have ended since it was listed
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def children_of(task: Path) -> list[int]:
    with suppress(FileNotFoundError):  # a thread may have ended since it was listed
        return [int(child) for child in (task / "children").read_text().split()]
    return []


def limit_of(store: PoolStore, query: Query) -> str:
    with pytest.raises(LimitExceededError) as caught:
        b"".join(store.answer(query).body)
    return caught.value.limit


def test_answers_are_right_from_many_threads(pool: PoolStore) -> None:
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(lambda i: lookup(pool, i, str(i % 16)), range(400))) == [
            right(i) for i in range(400)
        ]


def test_a_syntax_error_is_the_one_of_the_store_in_this_process(pool: PoolStore) -> None:
    told = []
    for store in (pool, LocalStore(pyoxigraph.Store())):
        with pytest.raises(QuerySyntaxError) as caught:
            store.answer(Query("SELECT *\nWHERE { ?s ?p }"))
        told.append((str(caught.value), caught.value.line, caught.value.column))
    assert told[0] == told[1]
    assert told[0][1] == 2


def test_a_runaway_ends_at_its_deadline(pool: PoolStore) -> None:
    assert limit_of(pool, Query(RUNAWAY, timeout=0.3)) == "timeout"
    assert lookup(pool, 7) == right(7)


def test_a_client_cannot_ask_for_more_time_than_there_is(dump: Path) -> None:
    store = PoolStore(dump, workers=1, limits=QueryLimits(timeout=0.3))
    assert limit_of(store, Query(RUNAWAY, timeout=3600)) == "timeout"
    store.close()


def test_runaways_disturb_nobody(pool: PoolStore) -> None:
    started, stop = time.monotonic(), threading.Event()

    def run_away(client: str) -> int:
        killed = 0
        while not stop.is_set():
            killed += limit_of(pool, Query(RUNAWAY, timeout=0.2, client=client)) == "timeout"
        return killed

    with ThreadPoolExecutor(10) as threads:
        runaways = [threads.submit(run_away, client) for client in ("bad", "worse")]
        served = list(threads.map(lambda i: lookup(pool, i, f"good {i % 8}"), range(2000)))
        eventually(lambda: time.monotonic() > started + 1)
        stop.set()
        assert served == [right(i) for i in range(2000)]
        assert all(runaway.result() > 0 for runaway in runaways)


def test_a_query_that_takes_too_much_memory_ends_alone(pool: PoolStore) -> None:
    with ThreadPoolExecutor(2) as threads:
        hog = threads.submit(limit_of, pool, Query(HOG, client="hog"))
        assert [lookup(pool, i) for i in range(50)] == [right(i) for i in range(50)]
        assert hog.result() == "memory"


def test_a_result_that_is_too_large_is_refused_or_broken_off(dump: Path) -> None:
    store = PoolStore(dump, workers=1, limits=QueryLimits(result_bytes=10_000))
    with pytest.raises(LimitExceededError):
        store.answer(Query(EVERYTHING))
    store.close()
    store = PoolStore(dump, workers=1, limits=QueryLimits(result_bytes=1_000_000))
    body = store.answer(Query(EVERYTHING)).body
    assert next(body)
    with pytest.raises(LimitExceededError) as caught:
        list(body)
    assert caught.value.limit == "result-bytes"
    assert lookup(store, 3) == right(3)
    store.close()


def test_a_large_result_waits_for_its_reader_in_little_memory(pool: PoolStore) -> None:
    body = pool.answer(Query(PAIRS, timeout=60)).body
    before = resident()
    received = sum(len(chunk) for chunk, _ in zip(body, range(1000), strict=False))
    assert received > 20_000_000
    time.sleep(0.2)
    assert resident() - before < 16 << 20
    body.close()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_full_queue_turns_away_whoever_fills_it(dump: Path) -> None:
    store = PoolStore(dump, workers=2, limits=QueryLimits(per_client=1, queue=2))
    with ThreadPoolExecutor(8) as threads:
        running = threads.submit(limit_of, store, Query(RUNAWAY, timeout=2, client="flood"))
        eventually(lambda: len(store.running()) == 1)
        flood = [threads.submit(limit_of, store, Query(RUNAWAY, timeout=2, client="flood")) for _ in range(5)]
        assert [lookup(store, i, "polite") for i in range(20)] == [right(i) for i in range(20)]
        assert [each.result() for each in flood].count("queue") >= 3
        assert running.result() == "timeout"
    store.close()


def test_closing_a_body_stops_its_query(pool: PoolStore) -> None:
    for _ in range(8):
        body = pool.answer(Query(PAIRS)).body
        assert next(body)
        body.close()
    assert pool.running() == []
    assert lookup(pool, 5) == right(5)


def test_closing_a_body_that_nobody_read_keeps_the_worker(dump: Path) -> None:
    store = PoolStore(dump, workers=1)
    lookup(store, 1)
    before = children(zygotes()[-1])
    store.answer(Query("ASK { ?s ?p ?o }")).body.close()
    assert lookup(store, 2) == right(2)
    assert children(zygotes()[-1]) == before
    store.close()


def test_a_file_that_was_changed_since_it_was_checked_is_refused(tmp_path: Path) -> None:
    dump, line = tmp_path / "dump.nq", "<urn:s> <urn:p> <urn:o> .\n"
    dump.write_text(line)
    note_checked(dump, of_dump(dump))
    store = PoolStore(dump, workers=1)
    assert b"urn:o" in b"".join(store.answer(Query(EVERYTHING)).body)
    store.close()
    dump.write_text(line + "<urn:s> <urn:p> <http://example.org/%zz> .\n")
    with pytest.raises(StoreError, match="cut short or changed"):
        PoolStore(dump, workers=1)


def test_who_asks_for_much_runs_after_the_others(dump: Path) -> None:
    store = PoolStore(dump, workers=4, limits=QueryLimits(per_client=3))
    with ThreadPoolExecutor(3) as threads:
        for client in ("greedy", "greedy", "modest"):
            threads.submit(limit_of, store, Query(RUNAWAY, timeout=4, client=client))
        eventually(lambda: precedence() == [0, 10, IDLE, IDLE])
        processors = len(os.sched_getaffinity(0))
        room = sorted(len(os.sched_getaffinity(thread)) for thread in evaluating())
        assert room == sorted([processors - processors // 2] * 2 + [processors] * 2)
        assert lookup(store, 1, "modest") == right(1)
    eventually(lambda: precedence() in ([0] * 4, [0, 0, 0, 5]))
    with ThreadPoolExecutor(2) as threads:
        for client in ("greedy", "modest"):
            threads.submit(limit_of, store, Query(RUNAWAY, timeout=2, client=client))
        eventually(lambda: precedence()[2:] == [10, IDLE])
    store.close()


IDLE = 100


def precedence() -> list[int]:
    """The niceness of each worker; of one that runs only when nobody else does, more than any."""
    found = []
    for thread in evaluating():
        with suppress(ProcessLookupError):
            is_idle = os.sched_getscheduler(thread) == os.SCHED_IDLE
            found.append(IDLE if is_idle else os.getpriority(os.PRIO_PROCESS, thread))
    return sorted(found)


def evaluating() -> list[int]:
    """The thread of each worker that evaluates, which is the one that was started last."""
    tasks = [Path(f"/proc/{pid}/task") for pid in children(zygotes()[-1])]
    return [max(int(thread.name) for thread in task.iterdir()) for task in tasks if task.exists()]


@pytest.mark.parametrize(("copies", "is_kept"), [(None, True), (1 << 20, False)])
def test_a_worker_goes_on_while_there_is_room_for_what_it_has_copied(
    dump: Path, copies: int | None, is_kept: bool
) -> None:
    store = PoolStore(dump, workers=1, limits=QueryLimits(copies=copies))
    eventually(lambda: children(zygotes()[-1]))
    before = children(zygotes()[-1])
    assert [lookup(store, i) for i in range(0, ENTITIES, 100)] == [right(i) for i in range(0, ENTITIES, 100)]
    eventually(lambda: children(zygotes()[-1]))
    assert (children(zygotes()[-1]) == before) == is_kept
    store.close()


def test_a_result_that_is_read_too_slowly_says_that_it_breaks_off(pool: PoolStore) -> None:
    body = pool.answer(Query(PAIRS, timeout=2)).body
    assert next(body)
    time.sleep(2.2)
    with pytest.raises(LimitExceededError) as caught:
        list(body)
    assert caught.value.limit == "timeout"


def test_closing_from_another_thread_frees_whoever_reads(pool: PoolStore) -> None:
    body = pool.answer(Query(PAIRS, timeout=20)).body
    with ThreadPoolExecutor(1) as threads:
        reader = threads.submit(lambda: sum(map(len, body)))
        time.sleep(0.3)
        body.close()
        with pytest.raises(QueryCancelledError):
            reader.result()
    assert pool.running() == []


def test_a_query_is_cancelled_by_its_id(pool: PoolStore) -> None:
    with ThreadPoolExecutor(1) as threads:
        victim = threads.submit(pool.answer, Query(RUNAWAY, query_id="this one"))
        eventually(lambda: [each.query.query_id for each in pool.running()] == ["this one"])
        assert not pool.cancel("another one")
        assert pool.cancel("this one")
        with pytest.raises(QueryCancelledError):
            victim.result()
    assert not pool.cancel("this one")


def test_a_query_is_cancelled_while_it_waits(dump: Path) -> None:
    store = PoolStore(dump, workers=1)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(store.answer, Query(RUNAWAY, query_id="first"))
        eventually(lambda: len(store.running()) == 1)
        second = threads.submit(store.answer, Query(RUNAWAY, query_id="second"))
        eventually(lambda: len(store.running()) == 2)
        store.cancel("second")
        store.cancel("first")
        for cancelled in (first, second):
            with pytest.raises(QueryCancelledError):
                cancelled.result()
    store.close()


def test_workers_killed_while_idle_are_replaced(pool: PoolStore) -> None:
    for _ in range(5):
        for worker in children(zygotes()[-1]):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        assert [lookup(pool, i) for i in range(10)] == [right(i) for i in range(10)]


def test_a_worker_killed_at_work_fails_its_query_alone(pool: PoolStore) -> None:
    with ThreadPoolExecutor(1) as threads:
        victim = threads.submit(pool.answer, Query(RUNAWAY))
        eventually(lambda: len(pool.running()) == 1)
        time.sleep(0.3)
        for worker in children(zygotes()[-1]):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        with pytest.raises(StoreError):
            victim.result()
    assert lookup(pool, 6) == right(6)


def test_a_stopped_worker_is_ended_from_outside(pool: PoolStore) -> None:
    with ThreadPoolExecutor(1) as threads:
        victim = threads.submit(limit_of, pool, Query(RUNAWAY, timeout=1))
        eventually(lambda: len(pool.running()) == 1)
        time.sleep(0.1)
        for worker in children(zygotes()[-1]):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGSTOP)
        assert victim.result() == "timeout"


def test_the_pool_recovers_from_the_death_of_its_zygote(pool: PoolStore) -> None:
    dead = zygotes()[-1]
    running = pool.answer(Query(EVERYTHING)).body
    os.kill(dead, signal.SIGKILL)
    assert len(b"".join(running)) > 1_000_000
    eventually(lambda: [each for each in zygotes() if each != dead])
    assert [lookup(pool, i) for i in range(50)] == [right(i) for i in range(50)]


def test_a_reload_serves_the_new_dump_and_lets_running_queries_finish(
    pool: PoolStore, tmp_path: Path
) -> None:
    running = pool.answer(Query(EVERYTHING)).body
    old = zygotes()[-1]
    pool.reload(write_dump(tmp_path / "new.nq", ENTITIES, offset=5))
    assert lookup(pool, 9) == right(9, offset=5)
    assert len(b"".join(running)) > 1_000_000
    eventually(lambda: old not in zygotes())


def test_no_query_fails_during_reloads(pool: PoolStore, dump: Path, tmp_path: Path) -> None:
    other = write_dump(tmp_path / "other.nq", ENTITIES, offset=5)
    done = threading.Event()

    def ask(client: int) -> int:
        asked = 0
        while not done.is_set():
            assert lookup(pool, 11, str(client)) in (right(11), right(11, 5))
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask, client) for client in range(4)]
        for source in (other, dump, other):
            pool.reload(source)
        done.set()
        assert all(each.result() > 0 for each in asking)
    assert lookup(pool, 11) == right(11, 5)


def test_a_dump_that_does_not_parse_is_refused_and_the_old_one_stays(pool: PoolStore, tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("this is not N-Quads\n")
    with pytest.raises(StoreError):
        pool.reload(broken)
    assert lookup(pool, 1) == right(1)


def test_a_closed_pool_leaves_no_process_and_refuses(dump: Path) -> None:
    store = PoolStore(dump, workers=2)
    zygote = zygotes()[-1]
    workers = children(zygote)
    store.close()
    with pytest.raises(StoreError):
        store.answer(Query(EVERYTHING))
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in [zygote, *workers]))
