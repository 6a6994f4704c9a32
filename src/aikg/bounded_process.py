"""Calls functions in processes of their own, which may take so much time and memory and no more."""

import resource
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final, ParamSpec, TypeVar

from aikg.errors import EvaluationError, LimitExceededError

_MEMORY: Final = 3 << 30
_START: Final = 60.0
_PROCESSES: Final = get_context("spawn")
_P = ParamSpec("_P")
_T = TypeVar("_T")


class BoundedProcesses:
    """Up to ``at_once`` processes, each of which is kept for the next call as long as it returns.

    What is called is a function of a module; its arguments and what it returns are pickled.
    """

    def __init__(self, at_once: int) -> None:
        self._turn = threading.BoundedSemaphore(at_once)
        self._idle: list[_Process] = []

    def call(self, seconds: float, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What a function returns; raises LimitExceededError, and EvaluationError where its process ended."""
        with self._turn:
            process = self._idle.pop() if self._idle else _Process(function)
            try:
                returned = process.call(seconds, function, args, kwargs)
            except (EvaluationError, LimitExceededError):
                process.end()
                raise
            self._idle.append(process)
        return returned  # type: ignore[no-any-return]


class _Process:
    def __init__(self, function: Callable[..., object]) -> None:
        self._connection, other = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()
        # What the function needs is imported before the time of the first call begins.
        self.call(_START, _import, (function,), {})

    def call(self, seconds: float, *called: object) -> Any:
        try:
            self._connection.send(called)
            if self._connection.poll(seconds):
                return self._connection.recv()
        except (EOFError, ConnectionError):
            raise EvaluationError(
                "It is nested deeper, or expands further, than there is room for. Flatten it."
            ) from None
        raise LimitExceededError("timeout", f"It took longer than {seconds:g} seconds to read.")

    def end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _import(_: Callable[..., object]) -> None:
    """Its argument was imported when it came."""


def _serve(connection: Connection) -> None:
    """What the other process does until this one ends."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    room = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (room, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(EOFError):
        while True:
            function, args, kwargs = connection.recv()
            connection.send(function(*args, **kwargs))
