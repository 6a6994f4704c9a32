"""The store whose queries can be killed: it shares a few workers among many clients."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from aikg.errors import StoreError, UnavailableError
from aikg.store import Answer, Begun, Health, Query, Update
from aikg.store.evaluation import CONDITIONS, Conditions
from aikg.store.pool.admission import Admission
from aikg.store.pool.durability import Durability
from aikg.store.pool.folder import lock
from aikg.store.pool.frames import FrameKind, end_from, frame, update_payload
from aikg.store.pool.process import Worker
from aikg.store.pool.running import RunningQuery
from aikg.store.pool.snapshot import Snapshot, start_zygote
from aikg.store.pool.worker import Bounds
from aikg.store.shortage import sentence
from aikg.store.version import checked, of_dump, require_whole, unique

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 0.5
_COPIES = 32 << 20
_CLOSED = "The store is closed. Another server may answer."
_UNKNOWN = (
    "The process that worked on the update was killed: see whether it was applied before you try again."
)
_DROPPED = (
    "At the end of the journal of {} was an update that a crash had cut off ({} bytes). It was never"
    " acknowledged, and was dropped."
)


@dataclass(frozen=True, slots=True)
class QueryLimits:
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
        limits: QueryLimits | None = None,
        conditions: Conditions = CONDITIONS,
    ) -> None:
        if not has_fork():
            raise StoreError("Killable queries need fork and pidfds (Linux). Use the store in this process.")
        self._source = source
        self._workers = workers
        self._limits = limits or QueryLimits()
        self._conditions = conditions
        self._admission = Admission(workers, self._limits.per_client, self._limits.queue)
        self._running: set[RunningQuery] = set()
        self._fault = ""
        self._notices: tuple[str, ...] = ()
        self._writing = threading.Lock()
        self._swapping = threading.Lock()
        self._heir: Worker | None = None
        self._closed = threading.Event()
        self._durability = Durability(source)
        self._lock = lock(source) if source.is_dir() else -1
        with ExitStack() as undoing:
            undoing.callback(self._unlock)
            self._snapshot, self.version = self._load_with_version(source)
            undoing.pop_all()

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a worker; waits for a turn, then for the first frame of the result.

        Raises what Store.answer raises, LimitExceededError for every limit, QueryCancelledError.
        """
        ready = threading.Event()
        begun = self.begin(query, ready.set)
        ready.wait()
        return begun.answer()

    def begin(self, query: Query, ready: Callable[[], None]) -> Begun:
        """Have a query wait for its turn, and a worker evaluate it then."""
        now = time.monotonic()
        seconds = min(query.timeout or self._limits.timeout, self._limits.timeout)
        return self._joined(query, now, now + seconds, ready)

    @property
    def health(self) -> Health:
        """How the pool is: without workers it cannot answer."""
        snapshot = self._snapshot
        faults = (self._fault or snapshot.fault, self._durability.fault())
        return Health(snapshot.can_answer, tuple(filter(None, faults)), self._notices)

    def _again(self, lost: RunningQuery) -> RunningQuery:
        """Have a query evaluated that a worker did not answer, and wait until it has begun."""
        ready = threading.Event()
        is_long = lost.is_long or lost.turn.is_long
        running = self._joined(lost.query, lost.since, lost.turn.deadline, ready.set, is_long)
        ready.wait()
        return running

    def _joined(
        self, query: Query, since: float, deadline: float, ready: Callable[[], None], is_long: bool = False
    ) -> RunningQuery:
        running = RunningQuery(query, since, deadline, ready)
        running.turn.is_long = is_long
        self._running.add(running)
        running.admission, running.others = self._admission, self._running
        running.engage, running.again = self._engage, self._again
        self._admission.join(running.turn)
        return running

    def _engage(self, deadline: float, client: str) -> Worker | None:
        """An idle worker for a query that may begin; raises UnavailableError where there will be none."""
        if self._closed.is_set():
            raise UnavailableError(_CLOSED)
        return self._snapshot.take(deadline, client)

    def update(self, update: Update) -> None:
        """Apply an update whole or not at all; it is durable when this returns.

        Queries that begin after that see it; those that run, and those that begin before, do not.
        Raises what Store.update raises, LimitExceededError, and StoreError for a read-only store.
        """
        if self._lock < 0:
            raise StoreError(f"{self._source} is a dump, which is read-only. Serve a directory.")
        with self._writing:
            if self._closed.is_set():
                raise UnavailableError(_CLOSED)
            deadline = time.monotonic() + self._limits.update_timeout
            self._succeed(*self._snapshot.fork_heir(deadline), update)
            self.version = unique()

    def _succeed(self, heir: Worker, control: socket.socket, update: Update) -> None:
        """Have an heir apply an update, and take the place of the process that holds the data."""
        with ExitStack() as undoing:
            undoing.enter_context(control)
            try:
                with self._ended_by_closing(heir):
                    _commit(update, heir)
            except UnavailableError as error:
                self._durability.failed(error)
                raise
            finally:
                heir.close()
            snapshot = self._snapshot_of(control, self._snapshot.room)
            undoing.pop_all()
        self._durability.succeeded()
        self._swap(snapshot)

    @contextmanager
    def _ended_by_closing(self, heir: Worker) -> Iterator[None]:
        """Have ``close`` end a process that applies an update: nobody would wait for it any more."""
        with self._swapping:
            self._heir = heir
            if self._closed.is_set():
                heir.abandon()
        try:
            yield
        finally:
            with self._swapping:
                self._heir = None

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
        """End all workers; answers still open break, and an update that is not written yet never is."""
        if self._closed.is_set():
            return
        self._closed.set()
        with self._swapping:
            self._snapshot.retire()
            if self._heir is not None:
                self._heir.abandon()
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
            with ExitStack() as undoing:
                undoing.callback(lambda: snapshot.retire())
                name = version.result()
                if claimed and claimed != name:
                    snapshot.retire()
                    snapshot = self._load(source)
                undoing.pop_all()
            return snapshot, name

    def _load(self, source: Path, is_checked: bool = False) -> Snapshot:
        limits = self._limits
        bounds = Bounds(limits.memory, limits.result_bytes, limits.update_timeout)
        settings = {
            "source": str(source),
            "is_checked": is_checked,
            "bounds": asdict(bounds),
            "conditions": asdict(self._conditions),
        }
        control, said = start_zygote(settings, self._lock)
        if said["dropped"]:
            self._note(_DROPPED.format(source, said["dropped"]))
        room = max(said["ready"], self._workers * _COPIES) if limits.copies is None else limits.copies
        return self._snapshot_of(control, room)

    def _note(self, notice: str) -> None:
        """Say once what the operator should know, in the log and as long as the store is open."""
        if notice not in self._notices:
            self._notices += (notice,)
            _log.warning("%s", notice)

    def _snapshot_of(self, control: socket.socket, room: int) -> Snapshot:
        return Snapshot(control, self._workers, room, self._admission.sweep, self._recover)

    def _swap(self, snapshot: Snapshot) -> None:
        snapshot.wait()
        with self._swapping:
            old, self._snapshot = self._snapshot, snapshot
            old.retire()
            if self._closed.is_set():
                snapshot.retire()
        self._admission.sweep(time.monotonic())

    def _recover(self, orphan: Snapshot) -> None:
        self._admission.sweep(time.monotonic())
        while not self._closed.is_set():
            try:
                self._take_place_of(orphan)
            except (OSError, RuntimeError) as error:
                self._fault = sentence(error)
            except StoreError as error:
                self._fault = str(error)
            else:
                self._fault = ""
                return
            self._closed.wait(_RETRY_SECONDS)

    def _take_place_of(self, orphan: Snapshot) -> None:
        with self._writing:
            if self._snapshot is orphan:
                self._swap(self._load(self._source))
                # The same data, in another order: an answer can have other bytes.
                self.version = unique()


def _version(source: Path) -> str:
    if source.is_dir():
        return unique()
    name = of_dump(source)
    require_whole(source, name)
    return name


def _commit(update: Update, heir: Worker) -> None:
    heir.send(frame(FrameKind.UPDATE, update_payload(update)))
    try:
        _, payload = heir.reader.read()
    except EOFError:
        failure = heir.failure(update.text)
        if isinstance(failure, UnavailableError):
            raise UnavailableError(_UNKNOWN) from None
        raise failure from None
    _, error = end_from(payload)
    if error is not None:
        raise error
