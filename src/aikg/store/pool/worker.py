"""One worker: a forked process that answers one query at a time from the memory it inherited.

The kernel enforces the limits, since an evaluation that never returns can check none: a timer ends
the process at the deadline (SIGALRM), and memory beyond the limit is not given, which aborts it.
"""

import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store as Quads
from typing_extensions import Buffer

from aikg.errors import AikgError, LimitExceededError
from aikg.sparql.vocabulary import Vocabulary
from aikg.store.evaluation import Conditions, serialise
from aikg.store.pool.frames import FrameKind, FrameReader, end_frame, frame, query_from

_CHUNK = 1 << 16
_PAGE = resource.getpagesize()
_SOON = 0.001
_NICENESS = 5
_STACK = 1 << 27  # the engine recurses over a query: the usual 8 MiB end at 300 nested calls
_ENDING = 0.0005


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may take: bytes of memory beyond the dump, bytes of serialised result.

    A query brings its deadline along; an update has ``update_seconds``.
    """

    memory: int
    result: int
    update_seconds: float


def data_bytes() -> int:
    """The private writable memory of this process in bytes: what RLIMIT_DATA counts."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * _PAGE


def own_bytes() -> int:
    """An estimate of the bytes that this process does not share, without asking the kernel long.

    A page is copied when it is written to, and reading a quad writes to it: the engine counts
    references. Each copy is one minor fault; what is allocated anew shows in the resident set.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_minflt * _PAGE + usage.ru_maxrss * 1024


def bound_memory(memory: int) -> None:
    """Let this process allocate ``memory`` bytes beyond what it has; past that it aborts."""
    _limit(resource.RLIMIT_DATA, data_bytes() + memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def unbound_memory() -> None:
    """Let this process allocate what there is."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def on_fresh_thread(act: Callable[[], None]) -> None:
    """Run what evaluates in a forked process; there is one thread again once this returns.

    The engine draws from a random generator of its thread (UUID, RAND, blank nodes, variables of its own).
    A fork copies that of the thread that forks, and with it all that it will draw.
    """
    threading.stack_size(_STACK)
    thread = threading.Thread(target=act, name="aikg-evaluation")
    thread.start()
    thread.join()
    # Python has heard of its end before the kernel has.
    while len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 (whoever forks cannot wait for a Path)
        time.sleep(_ENDING)


def _limit(kind: int, wanted: int) -> None:
    _, hard = resource.getrlimit(kind)
    granted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (granted, hard))


class ResultStream:
    """Where the result is written: sends whole chunks, and counts bytes."""

    def __init__(self, connection: socket.socket, limit: int) -> None:
        self._connection = connection
        self._limit = limit
        self._total = 0
        self._head = b""
        self._chunk = bytearray()

    def begin(self, media_type: str) -> None:
        """Name the media type of what follows."""
        self._head = frame(FrameKind.HEAD, media_type.encode())

    def write(self, data: Buffer, /) -> int:
        """Take the next bytes of the body; raises LimitExceededError when they are too many."""
        size = memoryview(data).nbytes
        self._total += size
        if self._total > self._limit:
            raise LimitExceededError(
                "result-bytes",
                f"The result is larger than {self._limit} bytes. Ask for less, as with LIMIT.",
            )
        self._chunk += data
        if len(self._chunk) >= _CHUNK:
            self._connection.sendall(self._pending())
        return size

    def flush(self) -> None:
        """Nothing: small writes are gathered until a chunk is full."""

    def end(self, copied: int, error: AikgError | None) -> None:
        """Send what is left, or why it is missing, and how many bytes this worker has copied by now."""
        rest = b"" if error else self._pending()
        self._connection.sendall(rest + end_frame(copied, error))

    def _pending(self) -> bytes:
        pending = self._head + frame(FrameKind.CHUNK, bytes(self._chunk))
        self._head = b""
        self._chunk.clear()
        return pending


class _Evaluator:
    def __init__(
        self,
        connection: socket.socket,
        quads: Quads,
        bounds: Bounds,
        conditions: Conditions,
        statistics: Vocabulary,
    ) -> None:
        self._reader = FrameReader(connection)
        self._connection = connection
        self._quads = quads
        self._bounds = bounds
        self._conditions = conditions
        self._statistics = statistics
        self._has_made_way = False
        self._fresh = own_bytes()

    def answer(self) -> None:
        """Answer the query that is asked next."""
        _, payload = self._reader.read()
        self._make_way()
        query = query_from(payload)
        stream = ResultStream(self._connection, self._bounds.result)
        _give(max(query.timeout or 0, _SOON))
        error: AikgError | None = None
        try:
            serialise(self._quads, query, stream, self._conditions, self._statistics)
        except AikgError as raised:
            error = raised
        _give(0)
        stream.end(self._copied(), error)

    def _make_way(self) -> None:
        """Let the server run first: nobody knows yet how long a query will take."""
        if not self._has_made_way:
            os.nice(_NICENESS)
            self._has_made_way = True

    def _copied(self) -> int:
        """About how many bytes of the data this process holds a copy of, besides what it shares."""
        return max(0, own_bytes() - self._fresh)


def work(
    connection: socket.socket, quads: Quads, bounds: Bounds, conditions: Conditions, statistics: Vocabulary
) -> None:
    """Answer queries from ``connection`` until the pool hangs up."""

    def answer_all() -> None:
        bound_memory(bounds.memory)
        worker = _Evaluator(connection, quads, bounds, conditions, statistics)
        # The pool hangs up on a worker that it needs no more, even while that sends.
        with suppress(EOFError, ConnectionError):
            while True:
                worker.answer()

    on_fresh_thread(answer_all)


def _give(seconds: float) -> None:
    """Have this process end when the seconds are over; 0 lets it go on."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
