"""One query that waits or runs: its frames, its end, and what it means when they break off."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aikg.errors import AikgError, QueryCancelledError, StoreError
from aikg.store import Answer, Query
from aikg.store.pool.frames import Kind, end_from, frame, query_payload
from aikg.store.pool.process import Worker

_DRAINED = 8
_CANCELLED = "The query was cancelled."


class RunningQuery(Iterator[bytes]):
    """The body of an answer: chunks as the worker sends them; the worker waits for a slow reader.

    It exists from when the query begins to wait, so that it can be cancelled before it runs. One
    thread reads; any thread may close or cancel. ``since`` is in seconds of the monotonic clock.
    """

    def __init__(self, query: Query, since: float) -> None:
        self.query = query
        self.since = since
        self._worker: Worker | None = None
        self._release: Callable[[bool], None]
        self._lock = threading.Lock()
        self._arrived: deque[tuple[Kind, bytes]] = deque()
        self._reading = False
        self._over = False
        self._stopped = False

    def begin(self, worker: Worker, release: Callable[[bool], None]) -> None:
        """Have the worker evaluate the query.

        ``release`` is called once, with whether the worker can serve another query.
        """
        with self._lock:
            self._worker, self._release = worker, release
        if self._stopped:
            self._finish(fit=True)
            raise QueryCancelledError(_CANCELLED)
        worker.send(frame(Kind.QUERY, query_payload(self.query, worker.deadline - time.monotonic())))

    def answer(self) -> Answer:
        """Wait for the first frame; raises what the worker raises."""
        if self._worker is None:
            raise QueryCancelledError(_CANCELLED)
        kind, payload = self._read(self._worker)
        if kind is Kind.END:
            raise self._end(payload) or StoreError("The worker sent no media type.")
        return Answer(payload.decode(), self)

    def fileno(self) -> int:
        """The descriptor over which the worker answers."""
        return -1 if self._worker is None else self._worker.fileno()

    def is_here(self) -> bool:
        """Whether all frames are here; takes in those that are, and waits for none."""
        worker = self._worker
        if worker is None or self._over:
            return True
        with self._reserved():
            worker.block(False)
            try:
                while not self._arrived or self._arrived[-1][0] is not Kind.END:
                    self._arrived.append(worker.reader.read())
            except (BlockingIOError, EOFError):
                return False
            finally:
                worker.block(True)
        return True

    def __next__(self) -> bytes:
        if self._stopped:
            self._finish(fit=False)
            raise QueryCancelledError(_CANCELLED)
        if self._over or self._worker is None:
            raise StopIteration
        kind, payload = self._read(self._worker)
        if kind is Kind.CHUNK:
            return payload
        raise self._end(payload) or StopIteration

    def cancel(self) -> None:
        """Stop the query, or keep it from beginning; its reader gets QueryCancelledError."""
        with self._lock:
            if not self._over:
                self._stopped = True
                if self._worker is not None:
                    self._worker.abandon()

    def close(self) -> None:
        """Stop the query; a worker that has finished is kept, any other is ended."""
        with self._lock:
            if self._over or self._worker is None:
                return
            reading, self._reading = self._reading, True
        if reading:
            self.cancel()
        else:
            self._finish(fit=_drain(self._worker))
            self._stopped = True

    def __del__(self) -> None:
        self.close()

    def _read(self, worker: Worker) -> tuple[Kind, bytes]:
        if self._arrived:
            return self._arrived.popleft()
        with self._reserved():
            try:
                return worker.reader.read()
            except EOFError:
                raise self._broken(worker) from None

    @contextmanager
    def _reserved(self) -> Iterator[None]:
        """Let one thread read; whoever closes meanwhile cancels instead."""
        with self._lock:
            if self._reading:
                raise QueryCancelledError(_CANCELLED)
            self._reading = True
        try:
            yield
        finally:
            self._reading = False

    def _end(self, payload: bytes) -> AikgError | None:
        copied, error = end_from(payload)
        if self._worker is not None:
            self._worker.copied = copied
        self._finish(fit=True)
        return error

    def _finish(self, fit: bool) -> None:
        with self._lock:
            if self._over:
                return
            self._over = True
        self._release(fit and not self._stopped)

    def _broken(self, worker: Worker) -> AikgError:
        self._finish(fit=False)
        if self._stopped:
            return QueryCancelledError(_CANCELLED)
        return worker.failure(self.query.text)


def _drain(worker: Worker) -> bool:
    """Whether the worker has finished; reads what it has sent, but not for ever."""
    worker.block(False)
    try:
        for _ in range(_DRAINED):
            kind, payload = worker.reader.read()
            if kind is Kind.END:
                worker.block(True)
                worker.copied, _ = end_from(payload)
                return True
    except (BlockingIOError, EOFError):
        return False
    return False
