"""Bytes of an answer on their way from the thread that evaluates to whoever reads them."""

import queue
import threading
import time
from collections.abc import Callable

from typing_extensions import Buffer

from aikg.errors import AikgError, LimitExceededError, StoreError
from aikg.sparql.lint import narrowing
from aikg.store import Answer

_CHUNK = 1 << 16
_AHEAD = 8
_STACK = 1 << 25  # the engine recurses over a query: 8 MiB of stack end between 500 and 1000 nested IF()


class _ClosedError(AikgError):
    """Nobody reads the answer any more."""


class Channel:
    """What one thread writes and another reads: at most ``_AHEAD`` chunks wait, then writing waits.

    The first chunk is handed over when it is full or when the answer is complete, so that an error
    before that is an error of the whole answer.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self._items: queue.Queue[bytes | AikgError | None] = queue.Queue(_AHEAD)
        self._abandoned = threading.Event()
        self.media_type = ""

    def begin(self, media_type: str) -> None:
        """Name the media type of what follows."""
        self.media_type = media_type

    def write(self, data: Buffer, /) -> int:
        """Take the next bytes; raises where nobody reads any more."""
        if self._abandoned.is_set():
            raise _ClosedError("The answer was closed.")
        self._pending += data
        if len(self._pending) >= _CHUNK:
            self._hand_over()
        return len(memoryview(data))

    def flush(self) -> None:
        """Nothing: writes are gathered until a chunk is full."""

    def finish(self, error: AikgError | None) -> None:
        """End the answer: complete, or broken by an error, whose rest is dropped."""
        if error is None and self._pending:
            self._hand_over()
        self._items.put(error)

    def abandon(self) -> None:
        """Read no more; a writer that waits goes on and then fails, a reader that waits too."""
        self._abandoned.set()
        while not self._items.empty():
            self._items.get_nowait()
        self._items.put_nowait(StoreError("The answer was closed before its end."))

    def read_item(self, patience: float | None) -> bytes | AikgError | None:
        """The next chunk, None after the last, or what broke; raises queue.Empty."""
        item = self._items.get(timeout=patience)
        if not isinstance(item, bytes):
            self._items.put_nowait(item)
        return item

    def _hand_over(self) -> None:
        self._items.put(bytes(self._pending))
        self._pending.clear()


class StreamedBody:
    """The body of an answer that another thread writes; waiting for it is bounded by ``timeout``.

    Only the time that the reader waits counts, not the time that it lets the writer wait.
    """

    def __init__(self, channel: Channel, timeout: float | None, text: str) -> None:
        self._channel = channel
        self._text = text
        self._patience = timeout
        self._timeout = timeout
        self._first: bytes | None = self._next()

    def __iter__(self) -> "StreamedBody":
        return self

    def __next__(self) -> bytes:
        chunk, self._first = self._first or self._next(), None
        if chunk is None:
            raise StopIteration
        return chunk

    def close(self) -> None:
        """Stop the evaluation at its next byte of output; whoever reads on gets StoreError."""
        self._first = None
        self._channel.abandon()

    def __del__(self) -> None:
        self._channel.abandon()

    def _next(self) -> bytes | None:
        started = time.monotonic()
        try:
            item = self._channel.read_item(self._patience)
        except queue.Empty:
            self.close()
            raise LimitExceededError(
                "timeout",
                f"The query took longer than {self._timeout:g} seconds. {narrowing(self._text)}",
            ) from None
        if self._patience is not None:
            self._patience = max(0.001, self._patience - (time.monotonic() - started))
        if isinstance(item, AikgError):
            raise item
        return item


def stream(produce: Callable[[Channel], None], timeout: float | None = None, text: str = "") -> Answer:
    """Run ``produce`` in a thread of its own and answer with what it writes; ``text`` is what was asked.

    Returns when the first chunk is there; raises what broke before. ``produce`` raises AikgError.
    """
    channel = Channel()
    _start(lambda: _produce(produce, channel))
    body = StreamedBody(channel, timeout, text)
    return Answer(channel.media_type, body)


def _produce(produce: Callable[[Channel], None], channel: Channel) -> None:
    outcome: AikgError | None = StoreError("The evaluation ended without a result.")
    try:
        produce(channel)
        outcome = None
    except AikgError as error:
        outcome = _without_frames(error)
    finally:
        channel.finish(outcome)


def _without_frames(error: AikgError) -> AikgError:
    # A traceback holds results of the engine, which must not be freed in another thread.
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


_starting = threading.Lock()


def _start(target: Callable[[], None]) -> None:
    with _starting:
        before = threading.stack_size(_STACK)
        try:
            threading.Thread(target=target, name="aikg-evaluation", daemon=True).start()
        finally:
            threading.stack_size(before)
