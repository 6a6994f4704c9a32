"""The process that holds the dump in memory and forks workers from it.

It is a fresh interpreter with a single thread, since a fork copies only the thread that forks: a
lock that another thread held would stay locked in the worker for ever. It is started as
``python -m aikg.store.pool.zygote FD SETTINGS``: the control socket, and a JSON object.

    pool to zygote    worker | heir                to fork one
    zygote to pool    ready: bytes, dropped        once, when the dump is in memory, which takes so many
                      failed: message              or cannot be
                      forked: pid, role            with its pidfd and its socket
                      unforked: message, role      it could not be; for a worker it will be tried again
                      exited: pid, status, memory  the wait status, and whether memory had run out

An heir comes with a second socket, over which it serves the pool once it has taken over.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from aikg.errors import AikgError
from aikg.store.documents import source_of
from aikg.store.evaluation import Conditions
from aikg.store.pool.frames import MESSAGE
from aikg.store.pool.heir import inherit
from aikg.store.pool.journal import Journal
from aikg.store.pool.process import ON_PURPOSE
from aikg.store.pool.worker import Bounds, data_bytes, work
from aikg.store.shortage import sentence
from aikg.store.statistics import statistics_of

_OUT_OF_MEMORY = b"memory allocation of"
_DYING = "The processes that evaluate queries end as soon as they begin."
_AT_ONCE = 0.2
_TOLERATED = 3
_LONGEST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process, and the file that holds what it wrote to standard error."""

    pid: int
    role: str
    log: int
    born: float = field(default_factory=time.monotonic)


class Zygote:
    """Holds the quads; forks when told to; tells when a forked process has ended.

    ``journal`` is None where the data cannot be changed. ``lock`` is the descriptor that keeps
    other writers out, -1 for none.
    """

    def __init__(
        self,
        control: socket.socket,
        quads: Store,
        bounds: Bounds,
        conditions: Conditions,
        journal: Journal | None,
        lock: int,
    ) -> None:
        self._quads = quads
        # An update need not be counted: with old statistics an order is no less right, only less good.
        self._statistics = statistics_of(quads)
        self._bounds = bounds
        self._conditions = conditions
        self._journal = journal
        self._lock = lock
        self._stderr = os.dup(sys.stderr.fileno())
        self._died_at_once = 0
        self._late = 0
        self._due = 0.0
        self._obey(control)

    def run(self) -> None:
        """Serve until the pool hangs up, then end every worker."""
        with suppress(ConnectionError):
            while self._turn():
                pass
        for pidfd, child in self._children.items():
            if child.role == "worker":
                signal.pidfd_send_signal(pidfd, signal.SIGKILL)

    def _obey(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, Child] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def _turn(self) -> bool:
        ready = self._poll.poll(self._patience)
        if not ready:
            self._late -= 1
            self._due = time.monotonic() + self._pause
            self._try_to_fork("worker", self._fork_worker)
        elif ready[0][0] != self._control.fileno():
            self._reap(ready[0][0])
        else:
            return self._heed(self._control.recv(MESSAGE))
        return True

    def _heed(self, command: bytes) -> bool:
        if command == b"heir":
            self._try_to_fork("heir", self._fork_heir)
        elif command and self._died_at_once >= _TOLERATED:
            self._control.send(_message(unforked=_DYING, role="worker"))
            self._put_off()
        elif command:
            self._try_to_fork("worker", self._fork_worker)
        return bool(command)

    def _put_off(self) -> None:
        self._due = self._due if self._late else time.monotonic() + self._pause
        self._late += 1

    def _try_to_fork(self, role: str, fork: Callable[[], None]) -> None:
        """Fork; where descriptors, processes or memory are short, say so, and try again later."""
        try:
            fork()
        except OSError as error:
            self._control.send(_message(unforked=sentence(error), role=role))
            if role == "worker":
                self._put_off()

    @property
    def _patience(self) -> float | None:
        """The milliseconds until a worker is due whose fork was put off; None where none was."""
        return max(0.0, self._due - time.monotonic()) * 1000 if self._late else None

    @property
    def _pause(self) -> float:
        """Seconds between forks of workers that end as they begin, which would keep the machine busy."""
        doublings = min(10, max(0, self._died_at_once - _TOLERATED))
        return float(min(_LONGEST_PAUSE, 0.05 * 2**doublings))

    def _fork_worker(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            if self._fork("worker", ours):
                self._become_worker(theirs)

    def _fork_heir(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            pool, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with pool, control:
                if self._fork("heir", ours, pool):
                    self._become_heir(theirs.detach(), control.detach())

    def _fork(self, role: str, *ours: socket.socket) -> bool:
        """Fork and send our ends of the sockets to the pool; true in the forked process."""
        log = os.memfd_create(role)
        try:
            pid = os.fork()
        except OSError:
            os.close(log)
            raise
        if pid:
            self._announce(Child(pid, role, log), ours)
        else:
            os.dup2(log, sys.stderr.fileno())
            self._let_go()
            for end in ours:
                end.close()
        return not pid

    def _announce(self, child: Child, ours: tuple[socket.socket, ...]) -> None:
        try:
            pidfd = os.pidfd_open(child.pid)
        except OSError:
            # Nobody would hear of its end.
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            os.close(child.log)
            raise
        self._children[pidfd] = child
        self._poll.register(pidfd, select.POLLIN)
        message = _message(forked=child.pid, role=child.role)
        socket.send_fds(self._control, [message], [pidfd, *(end.fileno() for end in ours)])

    def _let_go(self) -> None:
        self._control.close()
        for pidfd, child in self._children.items():
            os.close(pidfd)
            os.close(child.log)

    def _become_worker(self, connection: socket.socket) -> None:
        if self._lock >= 0:
            os.close(self._lock)
        # Where memory runs out for the whole machine, a worker must go before the server does.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")
        work(connection, self._quads, self._bounds, self._conditions, self._statistics)
        # Skips the interpreter's teardown, which would copy every page of the dump to free it.
        os._exit(0)

    def _become_heir(self, connection: int, control: int) -> None:
        journal = self._journal
        with socket.socket(fileno=connection) as acknowledging:
            if journal is None or not inherit(
                acknowledging, self._quads, journal, self._bounds, self._conditions
            ):
                os._exit(0)
        os.dup2(self._stderr, sys.stderr.fileno())
        self._obey(socket.socket(fileno=control))

    def _reap(self, pidfd: int) -> None:
        self._poll.unregister(pidfd)
        child = self._children.pop(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(child.pid, 0)
        if child.role == "worker" and not _is_on_purpose(status):
            died_at_once = time.monotonic() - child.born < _AT_ONCE
            self._died_at_once = self._died_at_once + 1 if died_at_once else 0
        written = os.pread(child.log, MESSAGE, 0)
        os.close(child.log)
        memory = _OUT_OF_MEMORY in written
        if written and not memory:
            with suppress(OSError):
                os.write(self._stderr, written)
        self._control.send(_message(exited=child.pid, status=status, memory=memory))


def _is_on_purpose(status: int) -> bool:
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == ON_PURPOSE


def _message(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def main(descriptor: str, settings: str) -> None:
    """Load the data and serve the control socket until the pool hangs up."""
    # Terminals and service managers signal the whole group; the pool ends this one by hanging up.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    control = socket.socket(fileno=int(descriptor))
    given = json.loads(settings)
    source = Path(given["source"])
    journal = Journal(source) if source.is_dir() else None
    try:
        quads = journal.restore() if journal else load(source, given["is_checked"])
    except (OSError, SyntaxError, AikgError) as error:
        control.send(_message(failed=f"{source} could not be loaded: {error}"))
        return
    gc.freeze()
    control.send(_message(ready=data_bytes(), dropped=journal.dropped if journal else 0))
    bounds, conditions = Bounds(**given["bounds"]), Conditions(**given["conditions"])
    Zygote(control, quads, bounds, conditions, journal, given["lock"]).run()
    os._exit(0)


def load(dump: Path, is_checked: bool) -> Store:
    """Read a dump into memory; its format follows from its name. What is checked takes a fifth less time."""
    quads = Store()
    suffix = dump.suffix.removeprefix(".")
    syntax = RdfFormat.from_extension(suffix) or RdfFormat.N_QUADS
    quads.load(format=syntax, lenient=is_checked, **source_of(dump))
    return quads


if __name__ == "__main__":
    main(*sys.argv[1:])
