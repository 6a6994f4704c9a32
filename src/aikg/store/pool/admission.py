"""Whose query runs next: so many at once, so many waiting, and fair between clients."""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field

from aikg.errors import LimitExceededError


@dataclass(eq=False, slots=True)
class _Ticket:
    client: str
    called: threading.Event = field(default_factory=threading.Event)
    refused: bool = False


class Admission:
    """Lets ``running`` queries run, ``per_client`` of one client, and ``waiting`` wait.

    The next to run is of the client that has the fewest running. When no more can wait, the client
    that has most waiting loses its latest, so that a flood from one client turns away nobody else.
    """

    def __init__(self, running: int, per_client: int, waiting: int) -> None:
        self._lock = threading.Lock()
        self._free = running
        self._per_client = per_client
        self._room = waiting
        self._running: Counter[str] = Counter()
        self._waiting: dict[str, deque[_Ticket]] = {}

    def enter(self, client: str, deadline: float) -> None:
        """Wait for a turn until ``deadline`` (monotonic); raises LimitExceededError without one."""
        with self._lock:
            if self._enters(client):
                return
            ticket = self._join(client)
        ticket.called.wait(deadline - time.monotonic())
        with self._lock:
            if not ticket.called.is_set():
                self._withdraw(ticket)
                ticket.refused = True
        if ticket.refused:
            raise LimitExceededError("queue", "Too many queries are running and waiting. Try again later.")

    def enter_now(self, client: str) -> bool:
        """Take a turn where there is one to be had without waiting; whether there was."""
        with self._lock:
            return self._enters(client)

    def leave(self, client: str) -> None:
        """Give the turn back, and with it the next one a turn."""
        with self._lock:
            self._free += 1
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            self._call_next()

    def _enters(self, client: str) -> bool:
        is_free = self._may_run(client) and client not in self._waiting
        if is_free:
            self._run(client)
        return is_free

    def _may_run(self, client: str) -> bool:
        return self._free > 0 and self._running[client] < self._per_client

    def _run(self, client: str) -> None:
        self._free -= 1
        self._running[client] += 1

    def _join(self, client: str) -> _Ticket:
        ticket = _Ticket(client)
        self._waiting.setdefault(client, deque()).append(ticket)
        self._room -= 1
        if self._room < 0:
            # The newcomer loses against those who wait for no more than it does.
            lines = [self._waiting[client], *self._waiting.values()]
            self._refuse(max(lines, key=len)[-1])
        return ticket

    def _refuse(self, ticket: _Ticket) -> None:
        self._withdraw(ticket)
        ticket.refused = True
        ticket.called.set()

    def _withdraw(self, ticket: _Ticket) -> None:
        self._room += 1
        line = self._waiting[ticket.client]
        line.remove(ticket)
        if not line:
            del self._waiting[ticket.client]

    def _call_next(self) -> None:
        # Dictionaries keep insertion order, so that among equals the one who came first is called.
        able = [client for client in self._waiting if self._may_run(client)]
        if not able:
            return
        client = min(able, key=self._running.__getitem__)
        ticket = self._waiting[client][0]
        self._withdraw(ticket)
        self._run(client)
        ticket.called.set()
