"""The store whose queries can be killed: it shares a few workers among many clients."""

import os
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aikg.errors import StoreError
from aikg.store import Answer, Query, Update
from aikg.store.pool.admission import Admission
from aikg.store.pool.evaluation import Evaluation, WorkerLostError
from aikg.store.pool.process import Worker
from aikg.store.pool.snapshot import Snapshot

_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, one client and all of them may take; the names are those that errors carry.

    ``timeout`` in seconds, from the request to the last byte; ``memory`` in bytes beyond the dump, per worker;
    ``result_bytes`` of one serialised result; ``queue`` queries that wait; ``per_client`` queries that run.
    """

    timeout: float = 30.0
    memory: int = 1 << 30
    result_bytes: int = 1 << 30
    queue: int = 256
    per_client: int = 4


class PoolStore:
    """A ``Store`` over worker processes forked from one that holds the dump in memory.

    Where the system cannot fork, raises StoreError: the in-process store serves there.
    """

    def __init__(self, source: Path, workers: int = 8, limits: Limits | None = None) -> None:
        if not (hasattr(os, "fork") and hasattr(os, "pidfd_open")):
            raise StoreError("Killable queries need fork and pidfds, that is Linux. Use the store in this process.")
        self._source = source
        self._workers = workers
        self._limits = limits or Limits()
        self._admission = Admission(workers, self._limits.per_client, self._limits.queue)
        self._evaluations: set[Evaluation] = set()
        self._swapping = threading.Lock()
        self._closed = threading.Event()
        self._snapshot = self._load(source)

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a worker; waits for a turn, then for the first frame of the result.

        Raises LimitExceededError with the name of the limit, QueryCancelledError, and what Store.answer raises.
        """
        for _ in range(self._workers):
            with suppress(WorkerLostError):
                return self._answer(query)
        return self._answer(query)

    def _answer(self, query: Query) -> Answer:
        evaluation = Evaluation(query, time.monotonic())
        deadline = evaluation.since + min(query.timeout or self._limits.timeout, self._limits.timeout)
        with ExitStack() as leaving:
            self._evaluations.add(evaluation)
            leaving.callback(self._evaluations.discard, evaluation)
            self._admission.enter(query.client, deadline)
            leaving.callback(self._admission.leave, query.client)
            snapshot, worker = self._take(deadline)
            leave = leaving.pop_all()
        return evaluation.begin(worker, deadline, partial(_release, snapshot, worker, leave))

    def update(self, update: Update) -> None:
        """Refuse: a dump is read-only."""
        raise StoreError("The store is read-only.")

    def running(self) -> list[Evaluation]:
        """The queries that wait or run, oldest first."""
        return sorted(self._evaluations, key=lambda evaluation: evaluation.since)

    def cancel(self, query_id: str) -> bool:
        """Cancel the queries of this id; false where there is none."""
        found = [each for each in self.running() if each.query.query_id == query_id]
        for evaluation in found:
            evaluation.cancel()
        return bool(found)

    def reload(self, source: Path) -> None:
        """Serve another dump; the old one serves until it is in memory, and queries that run finish on it."""
        self._swap(self._load(source))
        self._source = source

    def close(self) -> None:
        """End all workers; answers still open break."""
        self._closed.set()
        with self._swapping:
            self._snapshot.retire()
        for evaluation in self.running():
            evaluation.cancel()

    def _load(self, source: Path) -> Snapshot:
        settings = {
            "source": str(source),
            "memory": self._limits.memory,
            "result": self._limits.result_bytes,
        }
        snapshot = Snapshot(settings, self._workers, self._recover)
        snapshot.start()
        return snapshot

    def _take(self, deadline: float) -> tuple[Snapshot, Worker]:
        while True:
            snapshot = self._snapshot
            worker = snapshot.take(deadline)
            if worker is not None:
                return snapshot, worker
            if self._closed.is_set():
                raise StoreError("The store is closed.")

    def _swap(self, snapshot: Snapshot) -> None:
        with self._swapping:
            old, self._snapshot = self._snapshot, snapshot
            old.retire()
            if self._closed.is_set():
                snapshot.retire()

    def _recover(self) -> None:
        while not self._closed.is_set():
            try:
                return self._swap(self._load(self._source))
            except StoreError:
                self._closed.wait(_RETRY_SECONDS)


def _release(snapshot: Snapshot, worker: Worker, leave: ExitStack, fit: bool) -> None:
    snapshot.release(worker, fit)
    leave.close()
