"""Lookups that one worker answers in the order in which they were asked."""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import repeat

from aikg.store import Lookup
from aikg.store.pool.frames import Kind, found_from, frame, lookup_payload
from aikg.store.pool.process import Worker

_MOST = 64
"""Lookups that the worker has at once; the others wait here, so that neither side waits for the other."""


class Pipeline:
    """Hands lookups to a worker without waiting for the answer to the one before.

    Each has ``seconds``; one that takes longer ends the worker, and is not answered, like those behind it.
    ``lend`` gives a worker that nobody else uses, or None; ``has_room`` says whether it may go on with what
    it has copied. Everything is called in one thread.
    """

    def __init__(
        self, lend: Callable[[], Worker | None], has_room: Callable[[], bool], seconds: float
    ) -> None:
        self._lend = lend
        self._has_room = has_room
        self._seconds = seconds
        self._worker: Worker | None = None
        self._waiting: deque[bytes] = deque()
        self._unsent = b""
        self._asked = 0
        self._is_fit = True

    def fileno(self) -> int:
        """What becomes readable when there are answers; -1 where nobody is asked, until the next ``send``."""
        return -1 if self._worker is None else self._worker.fileno()

    def ask(self, lookup: Lookup) -> None:
        """Have a lookup asked by the next ``send``."""
        self._waiting.append(frame(Kind.LOOKUP, lookup_payload(lookup, self._seconds)))

    def send(self) -> bool:
        """Hand over what waits, as far as there is room; whether there is anybody to ask."""
        if self._worker is None and not self._begin():
            return False
        if self._is_fit:
            while self._waiting and self._asked < _MOST:
                self._unsent += self._waiting.popleft()
                self._asked += 1
        self._write()
        return True

    def answers(self) -> Iterator[bytes | None]:
        """The results that are here, in the order of the lookups; None for one to be asked as a query.

        So it is for all that were asked of a worker that has ended.
        """
        worker = self._worker
        if worker is None:
            return
        try:
            while True:
                worker.copied, content = found_from(worker.reader.read()[1])
                self._asked -= 1
                yield content
        except BlockingIOError:
            self._is_fit = self._has_room()
            if not self._is_fit and not self._asked:
                self._let_go()
        except EOFError:
            yield from repeat(None, self.abandon())

    def abandon(self) -> int:
        """Let the worker go; how many lookups are left without a result."""
        lost = self._asked + len(self._waiting)
        self._waiting.clear()
        self._let_go()
        return lost

    def _begin(self) -> bool:
        self._worker = self._lend()
        if self._worker is not None:
            self._worker.block(False)
        return self._worker is not None

    def _write(self) -> None:
        if self._unsent and self._worker is not None:
            self._unsent = self._unsent[self._worker.send_some(self._unsent) :]

    def _let_go(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.close()
        self._worker, self._unsent, self._asked, self._is_fit = None, b"", 0, True
