"""One state of the graph in memory: a zygote that holds it and the workers forked from that."""

import errno
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
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

from aikg.errors import StoreError, UnavailableError
from aikg.store.pool.frames import MESSAGE
from aikg.store.pool.process import Courtesy, Exit, Worker
from aikg.store.shortage import sentence

_TICK_MS = 50
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
_EMPTY = 0.5
_SETTLED = 0.3
_DESCRIPTORS = 3
_LOADING = "The store is being loaded again. Try again in a few seconds."


class Snapshot:
    """Keeps ``workers`` workers alive over one state of the graph until it is retired.

    A worker that was used answers faster, since it has copied what it reads, and is used again first. Those
    copies have ``room`` bytes, all together: who has answered where that is not enough is replaced.

    ``on_tick`` is called twenty times a second. ``on_orphaned`` is called, in a thread of its own, when the
    zygote dies before the snapshot is retired: the workers that are left still serve, but nobody replaces
    them. Raises UnavailableError where there is no thread for all that.
    """

    def __init__(
        self,
        control: socket.socket,
        workers: int,
        room: int,
        on_tick: Callable[[float], None],
        on_orphaned: Callable[["Snapshot"], None],
    ) -> None:
        self.room = room
        self._control = control
        self._on_tick = on_tick
        self._on_orphaned = on_orphaned
        self._changed = threading.Condition()
        self._known: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._greedy: dict[str, float] = {}
        self._heirs: list[tuple[Worker, socket.socket] | str] = []
        self._missing = 0
        self._size = workers
        self._touched = time.monotonic()
        self._fault = ""
        self._empty_since: float | None = time.monotonic()
        self._retired = False
        self._orphaned = False
        start_thread(self._keep, "aikg-pool-keeper")
        for _ in range(workers):
            self._ask_for("worker")

    @property
    def fault(self) -> str:
        """Why there are fewer workers than there should be, as a sentence; empty where nothing is wrong."""
        return self._fault

    @property
    def can_answer(self) -> bool:
        """Whether there has been a worker lately."""
        return self._empty_since is None or time.monotonic() < self._empty_since + _EMPTY

    def wait(self) -> None:
        """Return when the first worker is there."""
        with self._changed:
            self._changed.wait_for(lambda: self._idle or self._orphaned)

    def fork_heir(self, deadline: float) -> tuple[Worker, socket.socket]:
        """A process that can apply an update and take over, and the control socket for then.

        One at a time; raises UnavailableError where there is nobody to fork it, or nothing to fork it with.
        """
        self._ask_for("heir")
        with self._changed:
            self._changed.wait_for(lambda: self._heirs or self._orphaned)
            found = self._heirs.pop() if self._heirs else _LOADING
        if isinstance(found, str):
            raise UnavailableError(found)
        found[0].engage(deadline, "")
        return found

    def take(self, deadline: float, client: str) -> Worker | None:
        """An idle worker, which is engaged until it is released; None where all are busy or being replaced.

        Raises UnavailableError where there will be none.
        """
        with self._changed:
            worker = None if self._retired else self._pop_idle()
            if worker is not None:
                worker.engage(deadline, client)
                self._busy.add(worker)
                if client in self._greedy:
                    worker.make_way(Courtesy.FULL)
            elif self._orphaned and not (self._retired or self._busy):
                raise UnavailableError(_LOADING)
            return worker

    def has_room(self) -> bool:
        """Whether what all workers have copied is not too much."""
        return sum(worker.copied for worker in list(self._known.values())) <= self.room

    def _release(self, worker: Worker, fit: bool) -> None:
        """Take back a worker; one that cannot serve another query is replaced."""
        with self._changed:
            self._busy.remove(worker)
            if fit and not worker.courtesy and not self._retired and self.has_room():
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

    def _pop_idle(self) -> Worker | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.reader.is_open():
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
            with suppress(OSError):
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
        now = time.monotonic()
        self._sweep(now)
        self._on_tick(now)
        return True

    def _heed(self, message: dict[str, Any]) -> None:
        self._touched = time.monotonic()
        with self._changed:
            if "forked" in message:
                self._welcome(message)
            elif "exited" in message:
                self._bury(message)
            else:
                self._excuse(message)
            self._changed.notify_all()

    def _welcome(self, message: dict[str, Any]) -> None:
        pidfd, *sockets = message["descriptors"] or [-1]
        if len(sockets) < 1 + (message["role"] == "heir"):
            self._turn_away(message)
            return
        connection, *control = (socket.socket(fileno=descriptor) for descriptor in sockets)
        worker = self._known[message["forked"]] = Worker(message["forked"], pidfd, connection)
        if control:
            self._heirs.append((worker, control[0]))
        elif self._retired:
            self._lose(worker)
        else:
            worker.release = partial(self._release, worker)
            self._idle.append(worker)

    def _turn_away(self, message: dict[str, Any]) -> None:
        """There are too few descriptors to speak to a process: it ends, since nobody holds its other end."""
        for descriptor in message["descriptors"]:
            os.close(descriptor)
        self._fault = sentence(OSError(errno.EMFILE, os.strerror(errno.EMFILE)))
        if message["role"] == "heir":
            self._heirs.append(self._fault)
        else:
            self._missing += 1

    def _bury(self, message: dict[str, Any]) -> None:
        worker = self._known.pop(message["exited"], None)
        if worker is None:
            return
        status = message["status"]
        worker.ended(Exit(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, message["memory"]))
        if worker in self._idle:
            self._idle.remove(worker)
            self._lose(worker)

    def _excuse(self, message: dict[str, Any]) -> None:
        """A process could not be forked; the zygote tries again where it is to be a worker."""
        self._fault = message["unforked"]
        if message["role"] == "heir":
            self._heirs.append(self._fault)

    def _sweep(self, now: float) -> None:
        with self._changed:
            self._make_way(now)
            for worker in self._busy:
                if now > worker.deadline + _GRACE:
                    worker.abandon()
            self._replace_missing()
            if len(self._known) >= self._size and now > self._touched + _SETTLED:
                self._fault = ""
            has_none = not (self._idle or self._busy)
            self._empty_since = (self._empty_since or now) if has_none else None

    def _replace_missing(self) -> None:
        """Ask once more for the workers to which there was no descriptor, where there is one now."""
        if self._missing and not self._retired and _has_descriptors():
            for _ in range(self._missing):
                self._ask_for("worker")
            self._missing = 0

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
            self._empty_since = self._empty_since or time.monotonic()
            self._control.close()
            for worker in self._known.values():
                worker.ended(None)
            self._changed.notify_all()


def _has_descriptors() -> bool:
    """Whether there are as many as a process needs that is forked."""
    opened: list[int] = []
    try:
        opened += (os.open(os.devnull, os.O_RDONLY) for _ in range(_DESCRIPTORS))
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


def start_thread(target: Callable[[], object], name: str) -> None:
    """Start a thread that ends with the program; raises UnavailableError where none can be."""
    try:
        threading.Thread(target=target, name=name, daemon=True).start()
    except RuntimeError as error:
        raise UnavailableError(sentence(error)) from error


def hear(control: socket.socket) -> dict[str, Any]:
    """The zygote's next message and the ``descriptors`` with it; empty when it is dead.

    Where this process has no descriptors left, there are fewer than were sent.
    """
    try:
        data, descriptors, _, _ = socket.recv_fds(control, MESSAGE, _DESCRIPTORS)
    except OSError:
        return {}
    message: dict[str, Any] = json.loads(data or b"{}")
    return message | {"descriptors": descriptors} if message else {}


def start_zygote(settings: dict[str, Any], lock: int) -> tuple[socket.socket, dict[str, Any]]:
    """Start a zygote and wait for the data: its control socket, and what it says of them; StoreError.

    That is ``ready``, the bytes that they take, and ``dropped``, those that were not restored.
    """
    try:
        control, process = _started(settings, lock)
    except (OSError, RuntimeError) as error:
        raise UnavailableError(sentence(error)) from error
    try:
        start_thread(process.wait, "aikg-pool-reaper")
        message = hear(control)
    except UnavailableError:
        process.kill()
        process.wait()
        control.close()
        raise
    if "ready" not in message:
        control.close()
        raise StoreError(message.get("failed", "The process that loads the data died."))
    return control, message


def _started(settings: dict[str, Any], lock: int) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    kept = [theirs.fileno(), *([lock] if lock >= 0 else [])]
    given = json.dumps(settings | {"lock": lock})
    # With huge pages there is less to map: a fork of a million triples takes 1 ms instead of 6. What a query
    # frees stays with its worker: to get it from the kernel again costs a fault for each page. And it is all
    # one arena, so that the thread which evaluates goes on with what the zygote began.
    tuned = ["/usr/bin/env", f"GLIBC_TUNABLES={_MALLOC}", sys.executable]
    module = ["-m", "aikg.store.pool.zygote", str(theirs.fileno()), given]
    with theirs, ExitStack() as undoing:
        undoing.enter_context(control)
        process = subprocess.Popen(  # noqa: S603 (every argument is ours)
            tuned + module, stdin=subprocess.DEVNULL, pass_fds=kept
        )
        undoing.pop_all()
    return control, process
