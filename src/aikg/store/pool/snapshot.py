"""One state of the graph in memory: a zygote that holds it and the workers forked from that."""

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from aikg.errors import LimitExceededError, StoreError
from aikg.store.pool.frames import MESSAGE
from aikg.store.pool.process import Exit, Worker

_TICK_MS = 100
_GRACE = 0.25
_PATIENCE = 0.25


class Snapshot:
    """Keeps ``workers`` workers alive over one state of the graph until it is retired.

    ``on_orphaned`` is called, in a thread of its own, when the zygote dies before that: the workers
    that are left still serve, but nobody replaces them.
    """

    def __init__(
        self, settings: dict[str, Any], workers: int, on_orphaned: Callable[[], None]
    ) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = _start_zygote(theirs, settings)
        self._changed = threading.Condition()
        self._workers = workers
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._known: dict[int, Worker] = {}
        self._retired = False
        self._orphaned = False
        self._on_orphaned = on_orphaned

    def start(self) -> None:
        """Wait until the dump is in memory, then fork the workers; raises StoreError."""
        message = self._hear()
        if "ready" not in message:
            self._control.close()
            self._process.wait()
            raise StoreError(message.get("failed", "The process that loads the dump died."))
        for _ in range(self._workers):
            self._ask_for_worker()
        threading.Thread(target=self._keep, name="aikg-pool-keeper", daemon=True).start()

    def take(self, deadline: float) -> Worker | None:
        """An idle worker, waited for until ``deadline``; None once the snapshot is retired.

        Raises StoreError where no worker is left and none will come, LimitExceededError past the deadline.
        """
        with self._changed:
            while not self._retired:
                if (worker := self._pop_idle()) is not None:
                    return self._engage(worker, deadline)
                if self._orphaned and not self._busy:
                    raise StoreError("The store is being loaded again. Try again in a few seconds.")
                if not self._changed.wait(deadline - time.monotonic()):
                    raise LimitExceededError("queue", "No worker became free in time. Try again later.")
        return None

    def release(self, worker: Worker, fit: bool) -> None:
        """Take back a worker; one that cannot serve another query is replaced."""
        with self._changed:
            self._busy.remove(worker)
            if fit and not worker.nice and not self._retired:
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

    def _engage(self, worker: Worker, deadline: float) -> Worker:
        worker.since, worker.deadline = time.monotonic(), deadline
        self._busy.add(worker)
        return worker

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
            self._ask_for_worker()

    def _leave_when_empty(self) -> None:
        if self._retired and not self._busy and not self._orphaned:
            self._control.shutdown(socket.SHUT_RDWR)

    def _ask_for_worker(self) -> None:
        try:
            self._control.send(b"fork")
        except ConnectionError:
            return

    def _hear(self) -> dict[str, Any]:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE, 2)
        except ConnectionError:
            return {}
        message: dict[str, Any] = json.loads(data or b"{}")
        return message | {"descriptors": descriptors} if message else {}

    def _keep(self) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        while self._attend(poll):
            pass
        self._close()
        if not self._retired:
            self._on_orphaned()

    def _attend(self, poll: select.poll) -> bool:
        if poll.poll(_TICK_MS):
            message = self._hear()
            if not message:
                return False
            self._heed(message)
        self._sweep(time.monotonic())
        return True

    def _heed(self, message: dict[str, Any]) -> None:
        with self._changed:
            if "forked" in message:
                self._welcome(Worker(message["forked"], *_opened(message["descriptors"])))
            else:
                self._bury(message)
            self._changed.notify_all()

    def _welcome(self, worker: Worker) -> None:
        self._known[worker.pid] = worker
        if self._retired:
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
            for worker in self._busy:
                if now > worker.deadline + _GRACE:
                    worker.kill()
                elif now > worker.since + _PATIENCE and not worker.nice:
                    worker.yield_to_others()

    def _close(self) -> None:
        with self._changed:
            self._orphaned = True
            self._control.close()
            for worker in self._known.values():
                worker.ended(None)
            self._changed.notify_all()
        self._process.wait()


def _opened(descriptors: list[int]) -> tuple[socket.socket, int]:
    connection, pidfd = descriptors
    return socket.socket(fileno=connection), pidfd


def _start_zygote(control: socket.socket, settings: dict[str, Any]) -> subprocess.Popen[bytes]:
    # Huge pages make a fork of a million triples take 1 ms instead of 6, since there are fewer to map.
    tuned = ["/usr/bin/env", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1", sys.executable]
    module = ["-m", "aikg.store.pool.zygote", str(control.fileno()), json.dumps(settings)]
    with control:
        return subprocess.Popen(
            tuned + module, stdin=subprocess.DEVNULL, pass_fds=[control.fileno()]
        )
