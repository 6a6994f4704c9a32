"""One query that waits or runs: its frames, its end, and what it means when they break off."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

from aikg.errors import AikgError, QueryCancelledError, StoreError
from aikg.store import Answer, Query
from aikg.store.pool.admission import Admission, Stage, Turn
from aikg.store.pool.frames import FrameKind, end_from, frame, query_payload
from aikg.store.pool.process import Worker, WorkerLostError

_HELD = 1 << 20
"""Bytes of a result that are kept until it is sure that they need not be taken back."""

_PATIENCE = 0.05
_MOMENT = 0.1
_SHARE = 0.03
_LONGEST = 0.3
_ATTEMPTS = 8
_CANCELLED = "The query was cancelled."


class GaveWayError(WorkerLostError):
    """The query had a brief turn, which was over before the query was: it needs a lasting one."""


class RunningQuery(Iterator[bytes]):
    """The body of an answer: chunks as the worker sends them; the worker waits for a slow reader.

    It exists from when the query begins to wait, so that it can be cancelled before it runs. One
    thread reads; any thread may close or cancel. ``since`` and ``deadline`` are in seconds of the monotonic
    clock. ``ready`` is called once a worker has the query, or none ever will; ``engage`` gives it one, if one
    is idle, and ``descriptor`` is that over which it answers, -1 where none does. While ``turn`` is brief,
    nothing is handed out that might have to be taken back. Once it is over it leaves ``admission`` and
    ``others``. ``is_long`` is whether it had its moment in a brief turn. ``again`` has it evaluated by
    another worker, where one is lost.
    """

    def __init__(self, query: Query, since: float, deadline: float, ready: Callable[[], None]) -> None:
        self.query = query
        self.since = since
        self.turn = Turn(query.client, deadline, self._begin, self._take, self._lasts, self._give_way)
        self.descriptor = -1
        self.admission: Admission
        self.others: set[RunningQuery]
        self.engage: Callable[[float, str], Worker | None]
        self.again: Callable[[RunningQuery], RunningQuery]
        self._ready = ready
        self._worker: Worker | None = None
        self._lock = threading.Lock()
        self._arrived: deque[tuple[FrameKind, bytes]] = deque()
        self._reading = False
        self._handed_out = False
        self._is_held = False
        self.is_long = False
        self._over = False
        self._stopped = False
        self._error: AikgError | None = None

    def _take(self) -> bool:
        """Take a worker, now that the turn has come; whether there is one, and still the query."""
        with self._lock:
            if not self._over:
                self._worker = self.engage(self.turn.deadline, self.turn.client)
            return self._worker is not None

    def _begin(self) -> None:
        """Have the worker evaluate the query, where the turn has come."""
        worker = self._worker
        if worker is None:
            self._refuse(self.turn.error or QueryCancelledError(_CANCELLED))
            return
        self.descriptor = worker.fileno()
        worker.send(frame(FrameKind.QUERY, query_payload(self.query, worker.deadline - time.monotonic())))
        self._ready()

    def _refuse(self, error: AikgError) -> None:
        """Have who waits for the query get an error, where no worker has it yet."""
        with self._lock:
            if self._over or self._worker is not None:
                return
            self._over, self._error = True, error
        self.others.discard(self)
        self.admission.leave(self.turn)
        self._ready()

    def answer(self) -> Answer:
        """Wait for the first frame, of another worker where one is lost; raises what the worker raises."""
        running = self
        for _ in range(_ATTEMPTS):
            try:
                return running._begun()
            except WorkerLostError:
                running = running.again(running)
        return running._begun()

    def _begun(self) -> Answer:
        if self._worker is None:
            raise self._error or QueryCancelledError(_CANCELLED)
        self._hold_back(self._worker)
        kind, payload = self._read(self._worker)
        if kind is FrameKind.END:
            raise self._end(payload) or StoreError("The worker sent no media type.")
        return Answer(payload.decode(), self)

    def is_here(self) -> bool:
        """Whether all frames are here; takes in those that are, and waits for none."""
        worker = self._worker
        if worker is None or self._over:
            return True
        self._reserve()
        self._arrived += worker.reader.arrived()
        self._reading = False
        return self._is_whole()

    def __next__(self) -> bytes:
        if self._stopped:
            self._finish(fit=False)
            raise QueryCancelledError(_CANCELLED)
        if (self._over and not self._arrived) or self._worker is None:
            raise StopIteration
        kind, payload = self._read(self._worker)
        if kind is FrameKind.CHUNK:
            return payload
        raise self._end(payload) or StopIteration

    def cancel(self) -> None:
        """Stop the query, or keep it from beginning; its reader gets QueryCancelledError."""
        self._refuse(QueryCancelledError(_CANCELLED))
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
            self._arrived += self._worker.reader.arrived()
            if self._is_whole():
                self._end(self._arrived[-1][1])
            self._finish(fit=False)
            self._stopped = True

    def __del__(self) -> None:
        self.close()

    def _lasts(self) -> bool:
        """Whether the query has had a moment of a processor; a machine may be too busy to give it one."""
        worker = self._worker
        seconds = 0.0 if worker is None else time.monotonic() - worker.since
        if worker is None or seconds < _MOMENT:
            return False
        self.is_long = self._is_held or worker.used() > _SHARE
        return self.is_long or seconds > _LONGEST

    def _give_way(self) -> None:
        with self._lock:
            if not (self._over or self._handed_out or self._worker is None):
                self._worker.abandon()

    def _hold_back(self, worker: Worker) -> None:
        """Return when the turn is a lasting one, or the result whole."""
        held = 0
        while self.turn.stage is Stage.BRIEF and not self._is_whole():
            if held < _HELD:
                self._arrived.append(self._receive(worker))
                held += len(self._arrived[-1][1])
            else:
                self._is_held = True
                self._require_turn(worker)
                time.sleep(_PATIENCE)
        with self._lock:
            self._handed_out = self._is_whole() or not self.turn.has_given_way
        if self._is_whole():
            self._end(self._arrived[-1][1])
        else:
            self._require_turn(worker)

    def _require_turn(self, worker: Worker) -> None:
        if self.turn.has_given_way or self._stopped or time.monotonic() > worker.deadline:
            raise self._broken(worker)

    def _is_whole(self) -> bool:
        return bool(self._arrived) and self._arrived[-1][0] is FrameKind.END

    def _read(self, worker: Worker) -> tuple[FrameKind, bytes]:
        return self._arrived.popleft() if self._arrived else self._receive(worker)

    def _receive(self, worker: Worker) -> tuple[FrameKind, bytes]:
        self._reserve()
        try:
            return worker.reader.read()
        except EOFError:
            raise self._broken(worker) from None
        finally:
            self._reading = False

    def _reserve(self) -> None:
        """Have this thread alone read; whoever closes meanwhile cancels instead."""
        with self._lock:
            if self._reading:
                raise QueryCancelledError(_CANCELLED)
            self._reading = True

    def _end(self, payload: bytes) -> AikgError | None:
        """The error that it ended with; its worker is let go once, before what is here is read."""
        if self._worker is not None and not self._over:
            self._worker.copied, self._error = end_from(payload)
            self._finish(fit=True)
        return self._error

    def _finish(self, fit: bool) -> None:
        with self._lock:
            if self._over or self._worker is None:
                return
            self._over = True
        is_kept = fit and not self._stopped
        self._worker.release(is_kept)
        self.others.discard(self)
        self.admission.leave(self.turn, was_killed=not is_kept)

    def _broken(self, worker: Worker) -> AikgError:
        self._finish(fit=False)
        if self._stopped:
            return QueryCancelledError(_CANCELLED)
        if self.turn.has_given_way and not self._handed_out:
            return GaveWayError("The query gave way to another.")
        return worker.failure(self.query.text)
