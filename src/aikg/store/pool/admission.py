"""Whose query runs next: one line, so many turns at once, and fair between clients.

The last quarter of the turns is brief. A query that has one and takes longer than a moment is given a
lasting turn where one is free; where none is and somebody else waits, it gives way, and is evaluated anew
once it gets a lasting turn. So whoever asks for little waits a moment at most, however many ask for much.

A client is an address of IPv4, or a network of IPv6 (/64, since that is what one subscriber has). Networks of
IPv4 are not taken for one client: behind neighbouring addresses are strangers.
"""

import ipaddress
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache
from typing import Final

from aikg.errors import AikgError, LimitExceededError

_FULL: Final = "Too many queries are running and waiting. Try again later."
_REMEMBERED: Final = 10.0
_COOLING: Final = 0.2
"""Seconds for which a query counts that had to be killed: to replace a worker is work for all."""


class Stage(IntEnum):
    """How far a turn has come."""

    NEW = auto()
    WAITING = auto()
    BRIEF = auto()
    LASTING = auto()
    REFUSED = auto()
    OVER = auto()


@dataclass(eq=False, slots=True)
class Turn:
    """A turn that a client asked for.

    Once it may come, ``take`` takes what it needs besides: it says whether that was there, or raises why it
    will not be. ``call`` is called once it has come, or is refused for an ``error``. ``lasts`` says whether a
    brief one is longer than it should be, and ``give_way`` is called where it is over for that; for a while
    its client does not get the last brief turn. One that ``is_long`` is never brief.
    ``deadline`` is when the client waits no longer, of the monotonic clock.
    """

    client: str
    deadline: float
    call: Callable[[], None]
    take: Callable[[], bool] = lambda: True
    lasts: Callable[[], bool] = lambda: False
    give_way: Callable[[], None] = lambda: None
    is_long: bool = False
    has_given_way: bool = False
    stage: Stage = Stage.NEW
    error: AikgError | None = None


class Admission:
    """Lets ``running`` queries run, ``per_client`` of one client, and ``waiting`` wait.

    The next to run is of the client that has the fewest running; those one of whose queries had to give way
    lately come after all others. When no more can wait, the client that has most waiting loses its latest, so
    that a flood from one client turns away nobody else.
    """

    def __init__(self, running: int, per_client: int, waiting: int) -> None:
        self._lock = threading.Lock()
        brief = max(1, running // 4) if running > 1 else 0
        self._free = {Stage.BRIEF: brief, Stage.LASTING: running - brief}
        self._per_client = per_client
        self._room = waiting
        self._running: Counter[str] = Counter()
        self._waiting: dict[str, deque[Turn]] = {}
        self._brief: dict[Turn, None] = {}
        self._greedy: dict[str, float] = {}
        self._cooling: deque[tuple[float, str]] = deque()

    def join(self, turn: Turn) -> None:
        """Ask for a turn; it may be called before this returns."""
        turn.client = line_of(turn.client)
        with self._lock:
            called = self._joined(turn)
        for each in called:
            each.call()

    @contextmanager
    def turn(self, client: str, deadline: float) -> Iterator[None]:
        """A turn that its holder keeps; raises LimitExceededError where none comes in time."""
        called = threading.Event()
        turn = Turn(client, deadline, called.set)
        self.join(turn)
        try:
            if not called.wait(deadline - time.monotonic()) or turn.error:
                raise turn.error or _full()
            yield
        finally:
            self.leave(turn)

    def leave(self, turn: Turn, was_killed: bool = False) -> None:
        """Give the turn back, or up; whoever is next is called. Once is enough."""
        with self._lock:
            called = self._left(turn, was_killed)
        for each in called:
            each.call()

    def sweep(self, now: float) -> None:
        """Refuse whoever waits too long, and have brief turns that last become lasting ones or give way."""
        with self._lock:
            self._cool(now)
            ending = self._ending(now)
            called = [*self._overdue(now), *self._called_next()]
        for each in called:
            each.call()
        for turn in ending:
            turn.give_way()

    def _joined(self, turn: Turn) -> list[Turn]:
        turn.stage = Stage.WAITING
        self._waiting.setdefault(turn.client, deque()).append(turn)
        self._room -= 1
        called = list(self._called_next())
        if self._room < 0:
            # The newcomer loses against those who wait for no more than it does.
            lines = [self._waiting[turn.client], *self._waiting.values()]
            called.append(self._refuse(max(lines, key=len)[-1], _full()))
        return called

    def _left(self, turn: Turn, was_killed: bool) -> list[Turn]:
        stage, turn.stage = turn.stage, Stage.OVER
        if stage is Stage.WAITING:
            self._withdraw(turn)
        elif stage in self._free:
            self._free[stage] += 1
            self._brief.pop(turn, None)
            if was_killed and not turn.has_given_way:
                self._cooling.append((time.monotonic() + _COOLING, turn.client))
            else:
                self._forget(turn.client)
        return list(self._called_next())

    def _stage_for(self, turn: Turn) -> Stage | None:
        """What kind of turn there is for who asks for one."""
        if self._running[turn.client] >= self._per_client:
            return None
        if self._free[Stage.LASTING]:
            return Stage.LASTING
        kept = 1 if turn.client in self._greedy else 0
        return Stage.BRIEF if self._free[Stage.BRIEF] > kept and not turn.is_long else None

    def _run(self, turn: Turn, stage: Stage) -> Turn:
        self._free[stage] -= 1
        self._running[turn.client] += 1
        turn.stage = stage
        if stage is Stage.BRIEF:
            self._brief[turn] = None
        return turn

    def _refuse(self, turn: Turn, error: AikgError) -> Turn:
        self._withdraw(turn)
        turn.stage, turn.error = Stage.REFUSED, error
        return turn

    def _withdraw(self, turn: Turn) -> None:
        self._room += 1
        line = self._waiting[turn.client]
        line.remove(turn)
        if not line:
            del self._waiting[turn.client]

    def _forget(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]

    def _called_next(self) -> Iterator[Turn]:
        while any(self._free.values()) and (able := self._able()):
            # Dictionaries keep insertion order, so that among equals the one who came first is called.
            turn, stage = min(able, key=lambda each: self._claim(each[0].client))
            try:
                if not turn.take():
                    return
            except AikgError as error:
                yield self._refuse(turn, error)
                continue
            self._withdraw(turn)
            if line := self._waiting.pop(turn.client, None):
                # Behind the other clients, whose turn is next.
                self._waiting[turn.client] = line
            yield self._run(turn, stage)

    def _able(self) -> list[tuple[Turn, Stage]]:
        first = [line[0] for line in self._waiting.values()]
        return [(turn, stage) for turn in first if (stage := self._stage_for(turn))]

    def _claim(self, client: str) -> tuple[bool, int]:
        """What is least of the client whose turn is next; who asked for much lately comes last."""
        return client in self._greedy, self._running[client]

    def _overdue(self, now: float) -> list[Turn]:
        overdue = [turn for line in self._waiting.values() for turn in line if now > turn.deadline]
        return [self._refuse(turn, _full()) for turn in overdue]

    def _cool(self, now: float) -> None:
        while self._cooling and now > self._cooling[0][0]:
            self._forget(self._cooling.popleft()[1])

    def _ending(self, now: float) -> list[Turn]:
        """Those of the brief turns that give way; what is free makes others lasting ones."""
        self._greedy = {client: until for client, until in self._greedy.items() if now < until}
        long = [turn for turn in self._brief if turn.lasts()]
        lasting = long[: self._free[Stage.LASTING]]
        for turn in lasting:
            self._make_lasting(turn)
        ending = long[len(lasting) :][: self._wanted()]
        for turn in ending:
            turn.has_given_way = True
            self._greedy[turn.client] = now + _REMEMBERED
            del self._brief[turn]
        return ending

    def _make_lasting(self, turn: Turn) -> None:
        del self._brief[turn]
        self._free[Stage.BRIEF] += 1
        self._free[Stage.LASTING] -= 1
        turn.stage = Stage.LASTING

    def _wanted(self) -> int:
        """How many wait who might have a brief turn, and for nothing else than that."""
        first = [line[0] for line in self._waiting.values()]
        able = [each for each in first if not each.is_long and self._running[each.client] < self._per_client]
        return sum(self._stage_for(each) is None for each in able)


def _full() -> AikgError:
    return LimitExceededError("queue", _FULL)


@lru_cache(1 << 12)
def line_of(client: str) -> str:
    """Whom a client counts as."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
