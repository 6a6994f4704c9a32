"""What is to be done after a while, unless something else happens before."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable
from typing import Final

_RESOLUTION: Final = 0.001


class Alarm:
    """Keeps one deadline at a time; one that is put off costs no new timer."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._act: Callable[[], object] | None = None
        self._at = 0.0
        self._timer: TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is something to be done."""
        return self._act is not None

    def set(self, seconds: float, act: Callable[[], object]) -> None:
        """Have something done after so many seconds, in place of what was to be done."""
        self._act, self._at = act, self._loop.time() + seconds
        if self._timer is not None and self._timer.when() > self._at:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(self._at, self._look)

    def clear(self) -> None:
        """Have nothing done."""
        self._act = None

    def close(self) -> None:
        """Keep nothing for what will not come."""
        self._act = None
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        self._timer = None
        act = self._act
        if act is None:
            return
        if self._at - self._loop.time() > _RESOLUTION:
            self._timer = self._loop.call_at(self._at, self._look)
            return
        self._act = None
        act()
