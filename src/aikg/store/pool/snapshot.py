"""One state of the graph in memory: a zygote that holds it and the workers forked from that."""

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aikg.errors import LimitExceededError, StoreError
from aikg.store.pool.frames import MESSAGE
from aikg.store.pool.process import Courtesy, Exit, Worker

_TICK_MS = 100
_GRACE = 0.1
_LONG = 0.25
_REMEMBERED = 10.0
_MALLOC = ":".join(
    f"glibc.malloc.{name}={value}"
    for name, value in {
        "hugetlb": 1,
        "arena_max": 1,
        "mmap_threshold": 1 << 26,
        "trim_threshold": 1 << 26,
    }.items()
)
_LOADING = "The store is being loaded again. Try again in a few seconds."


class Snapshot:
    """Keeps ``workers`` workers alive over one state of the graph until it is retired.

    A worker that was used answers faster, since it has copied what it reads, and is used again first. Those
    copies have ``room`` bytes, all together: who has answered where that is not enough is replaced.

    ``on_orphaned`` is called, in a thread of its own, when the zygote dies before that: the workers
    that are left still serve, but nobody replaces them.
    """

    def __init__(
        self, control: socket.socket, workers: int, room: int, on_orphaned: Callable[["Snapshot"], None]
    ) -> None:
        self.room = room
        self._control = control
        self._on_orphaned = on_orphaned
        self._changed = threading.Condition()
        self._known: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._greedy: dict[str, float] = {}
        self._heirs: list[tuple[Worker, socket.socket]] = []
        self._retired = False
        self._orphaned = False
        for _ in range(workers):
            self._ask_for("worker")
        threading.Thread(target=self._keep, name="aikg-pool-keeper", daemon=True).start()

    def wait(self) -> None:
        """Return when the first worker is there."""
        with self._changed:
            self._changed.wait_for(lambda: self._idle or self._orphaned)

    def fork_heir(self, deadline: float) -> tuple[Worker, socket.socket]:
        """A process that can apply an update and take over, and the control socket for then.

        One at a time; raises StoreError where there is nobody to fork it.
        """
        self._ask_for("heir")
        with self._changed:
            self._changed.wait_for(lambda: self._heirs or self._orphaned)
            if not self._heirs:
                raise StoreError(_LOADING)
            heir, control = self._heirs.pop()
        heir.engage(deadline, "")
        return heir, control

    def take(self, deadline: float, client: str) -> Worker | None:
        """An idle worker for a client, waited for until ``deadline``; None once the snapshot is retired.

        Raises StoreError where no worker is left, LimitExceededError at the deadline.
        """
        with self._changed:
            while not self._retired:
                if (worker := self._take_idle(deadline, client)) is not None:
                    return worker
                if self._orphaned and not self._busy:
                    raise StoreError(_LOADING)
                if not self._changed.wait(deadline - time.monotonic()):
                    raise LimitExceededError("queue", "No worker became free in time. Try again later.")
        return None

    def take_now(self, deadline: float, client: str) -> Worker | None:
        """An idle worker for a client, if there is one."""
        with self._changed:
            return None if self._retired else self._take_idle(deadline, client)

    def _take_idle(self, deadline: float, client: str) -> Worker | None:
        worker = self._pop_idle()
        if worker is not None:
            worker.engage(deadline, client)
            self._busy.add(worker)
            self._make_way(worker.since)
        return worker

    def release(self, worker: Worker, fit: bool) -> None:
        """Take back a worker; one that cannot serve another query is replaced."""
        with self._changed:
            self._busy.remove(worker)
            if fit and not worker.courtesy and not self._retired and self._has_room():
                self._idle.append(worker)
            else:
                self._lose(worker)
                self._leave_when_empty()
            self._changed.notify_all()

    def retire(self) -> None:
        """Serve nobody new; queries that are running finish."""
        with self._changed:
            self._retired = True
            while self._idle:
                self._lose(self._idle.pop())
            self._leave_when_empty()
            self._changed.notify_all()

    def _has_room(self) -> bool:
        """Whether what all workers have copied is not too much."""
        return sum(worker.copied for worker in self._known.values()) <= self.room

    def _pop_idle(self) -> Worker | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive():
                return worker
            self._lose(worker)
        return None

    def _lose(self, worker: Worker) -> None:
        worker.kill()
        worker.close()
        if not self._retired:
            self._ask_for("worker")

    def _leave_when_empty(self) -> None:
        if self._retired and not self._busy and not self._orphaned:
            self._control.shutdown(socket.SHUT_RDWR)

    def _ask_for(self, role: str) -> None:
        with suppress(OSError):
            self._control.send(role.encode())

    def _keep(self) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        while self._attend(poll):
            pass
        self._close()
        if not self._retired:
            self._on_orphaned(self)

    def _attend(self, poll: select.poll) -> bool:
        if poll.poll(_TICK_MS):
            message = hear(self._control)
            if not message:
                return False
            self._heed(message)
        self._sweep(time.monotonic())
        return True

    def _heed(self, message: dict[str, Any]) -> None:
        with self._changed:
            if "forked" in message:
                self._welcome(message)
            else:
                self._bury(message)
            self._changed.notify_all()

    def _welcome(self, message: dict[str, Any]) -> None:
        pidfd, *sockets = message["descriptors"]
        connection, *control = (socket.socket(fileno=descriptor) for descriptor in sockets)
        worker = self._known[message["forked"]] = Worker(message["forked"], pidfd, connection)
        if control:
            self._heirs.append((worker, control[0]))
        elif self._retired:
            self._lose(worker)
        else:
            self._idle.append(worker)

    def _bury(self, message: dict[str, Any]) -> None:
        worker = self._known.pop(message["exited"])
        status = message["status"]
        worker.ended(Exit(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, message["memory"]))
        if worker in self._idle:
            self._idle.remove(worker)
            self._lose(worker)

    def _sweep(self, now: float) -> None:
        with self._changed:
            self._make_way(now)
            for worker in self._busy:
                if now > worker.deadline + _GRACE:
                    worker.abandon()

    def _make_way(self, now: float) -> None:
        """Have long queries run after others, and all those of who has several long ones after everything.

        So it is for a while after they end, since who asks for too much asks again.
        """
        long = [worker for worker in self._busy if now >= worker.since + _LONG]
        count = Counter(worker.client for worker in long)
        self._greedy = {client: until for client, until in self._greedy.items() if now < until}
        self._greedy |= {client: now + _REMEMBERED for client in count if count[client] > 1}
        for worker in long:
            worker.make_way(Courtesy.SOME)
        for worker in self._busy if self._greedy else ():
            if worker.client in self._greedy:
                worker.make_way(Courtesy.FULL)

    def _close(self) -> None:
        with self._changed:
            self._orphaned = True
            self._control.close()
            for worker in self._known.values():
                worker.ended(None)
            self._changed.notify_all()


def hear(control: socket.socket) -> dict[str, Any]:
    """The zygote's next message and the ``descriptors`` with it; empty when it is dead."""
    try:
        data, descriptors, _, _ = socket.recv_fds(control, MESSAGE, 3)
    except ConnectionError:
        return {}
    message: dict[str, Any] = json.loads(data or b"{}")
    return message | {"descriptors": descriptors} if message else {}


def start_zygote(settings: dict[str, Any], lock: int) -> tuple[socket.socket, int]:
    """Start a zygote and wait for the data: its control socket, and the bytes that they take; StoreError."""
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    kept = [theirs.fileno(), *([lock] if lock >= 0 else [])]
    given = json.dumps(settings | {"lock": lock})
    # With huge pages there is less to map: a fork of a million triples takes 1 ms instead of 6. What a query
    # frees stays with its worker: to get it from the kernel again costs a fault for each page. And it is all
    # one arena, so that the thread which evaluates goes on with what the zygote began.
    tuned = ["/usr/bin/env", f"GLIBC_TUNABLES={_MALLOC}", sys.executable]
    module = ["-m", "aikg.store.pool.zygote", str(theirs.fileno()), given]
    with theirs:
        process = subprocess.Popen(  # noqa: S603 (every argument is ours)
            tuned + module, stdin=subprocess.DEVNULL, pass_fds=kept
        )
    threading.Thread(target=process.wait, name="aikg-pool-reaper", daemon=True).start()
    message = hear(control)
    if "ready" not in message:
        control.close()
        raise StoreError(message.get("failed", "The process that loads the data died."))
    return control, message["ready"]
