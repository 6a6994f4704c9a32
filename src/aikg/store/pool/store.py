"""The store whose queries can be killed: it shares a few workers among many clients."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from aikg.errors import AikgError, StoreError
from aikg.store import Answer, Begun, Query, Update
from aikg.store.evaluation import CONDITIONS, Conditions
from aikg.store.pool.admission import Admission
from aikg.store.pool.folder import lock
from aikg.store.pool.frames import Kind, end_from, frame, update_payload
from aikg.store.pool.process import Worker, WorkerLostError
from aikg.store.pool.running import RunningQuery
from aikg.store.pool.snapshot import Snapshot, start_zygote
from aikg.store.pool.worker import Bounds
from aikg.store.version import checked, of_dump, unique

_RETRY_SECONDS = 5.0
_COPIES = 32 << 20
_CLOSED = "The store is closed."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, one client and all of them may take; the names are those that errors carry.

    ``timeout`` in seconds, from the request to the last byte; ``memory`` in bytes beyond the dump,
    per worker; ``result_bytes`` of one serialised result; ``queue`` queries that wait;
    ``per_client`` queries that run; ``update_timeout`` in seconds until an update is evaluated;
    ``copies`` in bytes of the data that all workers together may keep: if None, as much as the data take,
    and at least 32 MiB for each worker.
    """

    timeout: float = 30.0
    memory: int = 1 << 30
    result_bytes: int = 1 << 30
    queue: int = 256
    per_client: int = 4
    update_timeout: float = 600.0
    copies: int | None = None


def has_fork() -> bool:
    """Whether this system can fork workers and hold on to them."""
    return hasattr(os, "fork") and hasattr(os, "pidfd_open")


class PoolStore:
    """A ``Store`` over worker processes forked from one that holds the data in memory.

    ``source`` is a dump, which is read-only, or a directory (see ``journal``), which takes updates.
    Where the system cannot fork, raises StoreError: the store in the server's process serves there.
    """

    def __init__(
        self,
        source: Path,
        workers: int = 8,
        limits: Limits | None = None,
        conditions: Conditions = CONDITIONS,
    ) -> None:
        if not has_fork():
            raise StoreError("Killable queries need fork and pidfds (Linux). Use the store in this process.")
        self._source = source
        self._workers = workers
        self._limits = limits or Limits()
        self._conditions = conditions
        self._admission = Admission(workers, self._limits.per_client, self._limits.queue)
        self._running: set[RunningQuery] = set()
        self._writing = threading.Lock()
        self._swapping = threading.Lock()
        self._closed = threading.Event()
        self._lock = lock(source) if source.is_dir() else -1
        with ExitStack() as undoing:
            undoing.callback(self._unlock)
            self._snapshot, self.version = self._load_with_version(source)
            undoing.pop_all()

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a worker; waits for a turn, then for the first frame of the result.

        Raises what Store.answer raises, LimitExceededError for every limit, QueryCancelledError.
        """
        for _ in range(self._workers):
            with suppress(WorkerLostError):
                return self._answer(query)
        return self._answer(query)

    def begin(self, query: Query) -> Begun | None:
        """Have a worker begin a query, if one is free for it now."""
        if not self._admission.enter_now(query.client):
            return None
        running = RunningQuery(query, time.monotonic())
        snapshot = self._snapshot
        with ExitStack() as leaving:
            leaving.callback(self._admission.leave, query.client)
            worker = snapshot.take_now(self._deadline(running), query.client)
            if worker is None:
                return None
            self._list(running, leaving)
            leave = leaving.pop_all()
        running.begin(worker, partial(_release, snapshot, worker, leave))
        return _Begun(running, self)

    def _answer(self, query: Query) -> Answer:
        running = RunningQuery(query, time.monotonic())
        deadline = self._deadline(running)
        with ExitStack() as leaving:
            self._list(running, leaving)
            self._admission.enter(query.client, deadline)
            leaving.callback(self._admission.leave, query.client)
            snapshot, worker = self._take(deadline, query.client)
            leave = leaving.pop_all()
        running.begin(worker, partial(_release, snapshot, worker, leave))
        return running.answer()

    def _deadline(self, running: RunningQuery) -> float:
        limit = self._limits.timeout
        return running.since + min(running.query.timeout or limit, limit)

    def _list(self, running: RunningQuery, leaving: ExitStack) -> None:
        self._running.add(running)
        leaving.callback(self._running.discard, running)

    def update(self, update: Update) -> None:
        """Apply an update whole or not at all; it is durable when this returns.

        Queries that begin after that see it; those that run, and those that begin before, do not.
        Raises what Store.update raises, LimitExceededError, and StoreError for a read-only store.
        """
        if self._lock < 0:
            raise StoreError(f"{self._source} is a dump, which is read-only. Serve a directory.")
        with self._writing:
            if self._closed.is_set():
                raise StoreError(_CLOSED)
            deadline = time.monotonic() + self._limits.update_timeout
            heir, control = self._snapshot.fork_heir(deadline)
            try:
                _commit(update, heir)
            except AikgError:
                control.close()
                raise
            finally:
                heir.close()
            self._swap(Snapshot(control, self._workers, self._snapshot.room, self._recover))
            self.version = unique()

    def running(self) -> list[RunningQuery]:
        """The queries that wait or run, oldest first."""
        return sorted(self._running, key=lambda running: running.since)

    def cancel(self, query_id: str) -> bool:
        """Cancel the queries of this id; false where there is none."""
        found = [each for each in self.running() if each.query.query_id == query_id]
        for running in found:
            running.cancel()
        return bool(found)

    def reload(self, dump: Path) -> None:
        """Serve another dump once it is in memory; queries that run finish on the old one."""
        if self._lock >= 0:
            raise StoreError(f"{self._source} is a directory, which changes by updates alone.")
        with self._writing:
            snapshot, version = self._load_with_version(dump)
            self._swap(snapshot)
            self._source = dump
            self.version = version

    def close(self) -> None:
        """End all workers; answers still open break."""
        if self._closed.is_set():
            return
        self._closed.set()
        with self._swapping:
            self._snapshot.retire()
        self._unlock()
        for running in self.running():
            running.cancel()

    def _unlock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)

    def _load_with_version(self, source: Path) -> tuple[Snapshot, str]:
        # The other process reads the file on another processor, for ten times as long.
        with ThreadPoolExecutor(1) as beside:
            version = beside.submit(_version, source)
            claimed = checked(source)
            snapshot = self._load(source, is_checked=bool(claimed))
            if claimed and claimed != version.result():
                snapshot.retire()
                snapshot = self._load(source)
            return snapshot, version.result()

    def _load(self, source: Path, is_checked: bool = False) -> Snapshot:
        limits = self._limits
        bounds = Bounds(limits.memory, limits.result_bytes, limits.update_timeout)
        settings = {
            "source": str(source),
            "is_checked": is_checked,
            "bounds": asdict(bounds),
            "conditions": asdict(self._conditions),
        }
        control, size = start_zygote(settings, self._lock)
        room = max(size, self._workers * _COPIES) if limits.copies is None else limits.copies
        return Snapshot(control, self._workers, room, self._recover)

    def _take(self, deadline: float, client: str) -> tuple[Snapshot, Worker]:
        while True:
            snapshot = self._snapshot
            worker = snapshot.take(deadline, client)
            if worker is not None:
                return snapshot, worker
            if self._closed.is_set():
                raise StoreError(_CLOSED)

    def _swap(self, snapshot: Snapshot) -> None:
        snapshot.wait()
        with self._swapping:
            old, self._snapshot = self._snapshot, snapshot
            old.retire()
            if self._closed.is_set():
                snapshot.retire()

    def _recover(self, orphan: Snapshot) -> None:
        while not self._closed.is_set():
            with suppress(StoreError), self._writing:
                if self._snapshot is orphan:
                    self._swap(self._load(self._source))
                    # The same data, in another order: an answer can have other bytes.
                    self.version = unique()
                return
            self._closed.wait(_RETRY_SECONDS)


class _Begun:
    """A query that a worker has begun; another begins it again when that one is lost."""

    def __init__(self, running: RunningQuery, store: PoolStore) -> None:
        self._running = running
        self._store = store
        self.fileno = running.fileno
        self.is_here = running.is_here

    def answer(self) -> Answer:
        try:
            return self._running.answer()
        except WorkerLostError:
            return self._store.answer(self._running.query)


def _version(source: Path) -> str:
    return unique() if source.is_dir() else of_dump(source)


def _release(snapshot: Snapshot, worker: Worker, leave: ExitStack, fit: bool) -> None:
    snapshot.release(worker, fit)
    leave.close()


def _commit(update: Update, heir: Worker) -> None:
    heir.send(frame(Kind.UPDATE, update_payload(update)))
    try:
        _, payload = heir.reader.read()
    except EOFError:
        raise heir.failure(update.text) from None
    _, error = end_from(payload)
    if error is not None:
        raise error
