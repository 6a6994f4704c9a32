"""The process that holds the dump in memory and forks workers from it.

It is a fresh interpreter with a single thread, since a fork copies only the thread that forks: a lock
that another thread held would stay locked in the worker for ever. It is started as
``python -m aikg.store.pool.zygote FD SETTINGS`` where FD is the control socket and SETTINGS is JSON.

    pool to zygote    fork                       one worker more
    zygote to pool    ready | failed: message    once, when the dump is in memory
                      forked: pid                with the worker's socket and its pidfd
                      exited: pid, status        with the wait status, and whether memory ran out
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from aikg.store.pool.frames import MESSAGE
from aikg.store.pool.worker import Bounds, work

_OUT_OF_MEMORY = b"memory allocation of"


@dataclass(frozen=True, slots=True)
class Child:
    """A forked worker: its process and the file that holds what it wrote to standard error."""

    pid: int
    log: int


class Zygote:
    """Holds the quads; forks a worker when told to; tells when one has ended."""

    def __init__(self, control: socket.socket, quads: Store, bounds: Bounds) -> None:
        self._control = control
        self._quads = quads
        self._bounds = bounds
        self._children: dict[int, Child] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def run(self) -> None:
        """Serve until the pool hangs up, then end every worker."""
        with suppress(ConnectionError):
            while self._turn():
                pass
        for pidfd in self._children:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)

    def _turn(self) -> bool:
        for descriptor, _ in self._poll.poll():
            if descriptor != self._control.fileno():
                self._reap(descriptor)
            elif self._control.recv(MESSAGE):
                self._fork()
            else:
                return False
        return True

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        log = os.memfd_create("worker")
        pid = os.fork()
        if not pid:
            ours.close()
            self._become_worker(theirs, log)
        theirs.close()
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = Child(pid, log)
        self._poll.register(pidfd, select.POLLIN)
        socket.send_fds(self._control, [_message(forked=pid)], [ours.fileno(), pidfd])
        ours.close()

    def _become_worker(self, connection: socket.socket, log: int) -> None:
        os.dup2(log, sys.stderr.fileno())
        self._control.close()
        for pidfd, child in self._children.items():
            os.close(pidfd)
            os.close(child.log)
        # Where memory runs out for the whole machine, a worker must go before the server does.
        Path("/proc/self/oom_score_adj").write_text("1000")
        work(connection, self._quads, self._bounds)
        # Skips the interpreter's teardown, which would copy every page of the dump to free it.
        os._exit(0)

    def _reap(self, pidfd: int) -> None:
        self._poll.unregister(pidfd)
        child = self._children.pop(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(child.pid, 0)
        written = os.pread(child.log, MESSAGE, 0)
        os.close(child.log)
        memory = _OUT_OF_MEMORY in written
        if written and not memory:
            sys.stderr.buffer.write(written)
            sys.stderr.flush()
        self._control.send(_message(exited=child.pid, status=status, memory=memory))


def _message(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def load(source: str) -> Store:
    """Read a dump into memory; its format follows from its name."""
    quads = Store()
    suffix = Path(source).suffix.removeprefix(".")
    quads.load(path=source, format=RdfFormat.from_extension(suffix) or RdfFormat.N_QUADS)
    return quads


def main(descriptor: str, settings: str) -> None:
    """Load the dump and serve the control socket until the pool hangs up."""
    # A terminal or a service manager signals the whole group; the pool ends this process by hanging up.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    control = socket.socket(fileno=int(descriptor))
    given = json.loads(settings)
    try:
        quads = load(given["source"])
    except (OSError, SyntaxError) as error:
        control.send(_message(failed=str(error)))
        return
    gc.freeze()
    control.send(_message(ready=len(quads)))
    Zygote(control, quads, Bounds(given["memory"], given["result"])).run()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
