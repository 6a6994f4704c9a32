"""What is to be done after a while, unless something else happens before."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable


class Alarm:
    """Keeps one deadline at a time."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is something to be done."""
        return self._timer is not None

    def set(self, seconds: float, act: Callable[[], object]) -> None:
        """Have something done after so many seconds, in place of what was to be done."""
        self.clear()
        self._timer = self._loop.call_later(seconds, self._ring, act)

    def clear(self) -> None:
        """Have nothing done."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self, act: Callable[[], object]) -> None:
        self._timer = None
        act()
