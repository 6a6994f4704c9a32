"""A worker process as the pool sees it: its socket, its end, and the means to end it."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from aikg.errors import AikgError, LimitExceededError, StoreError, UnavailableError
from aikg.sparql.lint import narrowing
from aikg.store.pool.frames import FrameReader

ON_PURPOSE = signal.SIGUSR2
"""What ends a worker that the pool needs no more; whatever else ends one comes from outside."""

_NICENESS = 10
_NEWS = 1.0
_AT_ONCE = 0.1


@dataclass(frozen=True, slots=True)
class Exit:
    """How a worker ended: the signal that ended it (0 for none), and whether memory had run out."""

    signal: int
    memory: bool


class Courtesy(IntEnum):
    """Whom a worker lets run first: nobody, those who ask for less, or everybody."""

    NONE = 0
    SOME = 1
    FULL = 2


class WorkerLostError(StoreError):
    """The worker was killed from outside before it can have done anything: ask another."""


class Worker:
    """One forked process; the pool talks to it alone, and signals it through its pidfd.

    ``since`` and ``deadline`` are of the request it works on, in seconds of the monotonic clock, and
    ``client`` is who sent that; ``release`` takes it back, with whether it can serve another. ``copied``
    is how many bytes of the data it said last that it holds a copy of: a page that it reads is copied, since
    the engine counts references there. The next time it costs nothing.
    """

    release: Callable[[bool], None]

    def __init__(self, pid: int, pidfd: int, connection: socket.socket) -> None:
        self.pid = pid
        self.reader = FrameReader(connection)
        self.since = self.deadline = 0.0
        self.client = ""
        self.courtesy = Courtesy.NONE
        self.copied = 0
        self._used_before = 0.0
        self._connection = connection
        self.fileno: Final = connection.fileno
        self._pidfd = pidfd
        self._exited = threading.Event()
        self._exit: Exit | None = None

    def engage(self, deadline: float, client: str) -> None:
        """Note that a request begins."""
        self.since, self.deadline, self.client = time.monotonic(), deadline, client
        self._used_before = self._clock()

    def used(self) -> float:
        """The seconds of a processor that the request has had."""
        return self._clock() - self._used_before

    def _clock(self) -> float:
        # The clock of another process (clock_getcpuclockid(3)), whose name Python makes for none but its own.
        try:
            return time.clock_gettime(~self.pid << 3 | 2)
        except OSError:
            return 0.0

    def send(self, request: bytes) -> None:
        """Hand over a request; a worker that has died shows it when its answer is read."""
        with suppress(ConnectionError):
            self._connection.sendall(request)

    def kill(self) -> None:
        """End the process now; harmless when it has ended."""
        self.copied = 0
        with suppress(ProcessLookupError):
            # The first says why, and ends all but one that is stopped.
            for each in (ON_PURPOSE, signal.SIGKILL):
                signal.pidfd_send_signal(self._pidfd, each)

    def abandon(self) -> None:
        """End the process and let go who reads from it: on a busy machine it dies slowly."""
        self.kill()
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def make_way(self, courtesy: Courtesy) -> None:
        """Let others run first; never taken back, since that takes privileges: the worker is replaced."""
        if courtesy > self.courtesy:
            self.courtesy = courtesy
            # It may have ended; and where descriptors have run out, others wait a little longer.
            with suppress(OSError):
                # Linux has all this for each thread, and the one that evaluates is not the first.
                for thread in map(int, os.listdir(f"/proc/{self.pid}/task")):  # noqa: PTH208
                    _make_way(thread, courtesy)

    def ended(self, how: Exit | None) -> None:
        """Note how the process ended; None where nobody can tell any more."""
        self._exit = how
        self._exited.set()

    def failure(self, text: str) -> AikgError:
        """Why the process ended before it had answered what was asked; waits a moment for the news of it."""
        seen = time.monotonic()
        if seen < self.deadline:
            self._exited.wait(_NEWS)
        how = self._exit or Exit(0, memory=False)
        if how.signal == signal.SIGALRM or time.monotonic() >= self.deadline:
            seconds = self.deadline - self.since
            return LimitExceededError(
                "timeout", f"It took longer than {seconds:.3g} seconds. {narrowing(text)}"
            )
        if how.memory:
            return LimitExceededError("memory", f"It needs more memory than it may have. {narrowing(text)}")
        # Killed while it was idle: the news of that had not come when it was chosen.
        if how.signal == signal.SIGKILL and seen < self.since + _AT_ONCE:
            return WorkerLostError("The worker was killed before it began.")
        if how.signal == signal.SIGKILL:
            return UnavailableError("The process that worked on it was killed. Try again.")
        return StoreError("The process that worked on it died. Try again.")

    def close(self) -> None:
        """Let go of the process; it must not be in use by another thread."""
        self._connection.close()
        os.close(self._pidfd)


def _make_way(thread: int, courtesy: Courtesy) -> None:
    if courtesy is Courtesy.FULL:
        os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
        os.sched_setaffinity(thread, _half_of_the_processors())
    else:
        os.setpriority(os.PRIO_PROCESS, thread, _NICENESS)


def _half_of_the_processors() -> list[int]:
    """Where a worker runs that lets everybody run first.

    A processor that is never idle takes no work from another that has too much, for some milliseconds,
    even where what it does could wait.
    """
    processors = sorted(os.sched_getaffinity(0))
    return processors[len(processors) // 2 :]
