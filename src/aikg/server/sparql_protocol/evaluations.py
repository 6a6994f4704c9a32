"""Evaluates queries beside the event loop, and those that are asked at the same time only once."""

import asyncio
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from aikg.errors import QueryCancelledError, UnavailableError
from aikg.store import Answer, Body, Query, Store
from aikg.store.shortage import shortage_of

_BESIDES: Final = 64
"""Threads for queries that run, besides one for each that may wait."""

_AGAIN: Final = 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation gave: its first chunks, and the ``rest`` where there are more."""

    media_type: str
    chunks: tuple[bytes, ...]
    rest: Body | None


class PendingAnswer(Iterator[bytes]):
    """The answer that a request waits for, and then its body, until its client leaves or somebody stops it.

    ``query_id`` is what the client calls its query. ``since`` is of the monotonic clock.
    """

    def __init__(self, query: Query, query_id: str, leave: Callable[["PendingAnswer"], None]) -> None:
        self.query = query
        self.query_id = query_id
        self.since = time.monotonic()
        self._leave = leave
        self._result: asyncio.Future[Result | None] | None = None
        self._ahead: Iterator[bytes] = iter(())
        self._rest: Body | None = None
        self._is_stopped = False

    def awaits(self) -> asyncio.Future[Result | None]:
        """A future for the result, or for None where that is of another request; ``stop`` fails it."""
        self._result = asyncio.get_running_loop().create_future()
        return self._result

    def begin(self, result: Result) -> None:
        """Take the result; raises QueryCancelledError where it was stopped before."""
        self._ahead, self._rest = iter(result.chunks), result.rest
        if self._is_stopped:
            self.stop()
            raise QueryCancelledError("The query was stopped.")

    def stop(self) -> None:
        """Wait no more; an answer that has begun breaks."""
        self._is_stopped = True
        if self._result is not None and not self._result.done():
            self._result.set_exception(QueryCancelledError("The query was stopped."))
        if self._rest is not None:
            self._rest.close()

    def __next__(self) -> bytes:
        chunk = next(self._ahead, None)
        return next(self._rest or iter(())) if chunk is None else chunk

    def close(self) -> None:
        """Stop the evaluation: nothing more is sent."""
        if self._rest is not None:
            self._rest.close()
        self._leave(self)


class Evaluations:
    """Reads up to ``read_ahead`` bytes of each result before it is handed out.

    An evaluation that nobody waits for any more is stopped.
    """

    def __init__(self, store: Store, waiting: int, read_ahead: int) -> None:
        self._store = store
        self._read_ahead = read_ahead
        # Threads of its own, so that queries which wait for their turn keep nothing else waiting.
        self._threads = CapacityLimiter(waiting + _BESIDES)
        self._shared: dict[Hashable, SharedEvaluation] = {}

    async def result(self, pending: PendingAnswer, same_as: Hashable) -> Result:
        """The result of a query; those whose ``same_as`` is equal, and not None, share one evaluation.

        A result with a rest is handed to one of them, and the others evaluate anew. Raises what the
        store raises, and QueryCancelledError once the pending answer is stopped.
        """
        result = None
        while result is None:
            evaluation = self._shared.get(same_as) or self._begin(pending.query, same_as)
            result, same_as = await evaluation.awaited_by(pending), None
        pending.begin(result)
        return result

    def _begin(self, query: Query, same_as: Hashable) -> "SharedEvaluation":
        def unshare() -> None:
            if self._shared.get(same_as) is evaluation:
                del self._shared[same_as]

        result = asyncio.get_running_loop().create_task(self._evaluate(query))
        evaluation = SharedEvaluation(result, lambda: self._store.cancel(query.query_id), unshare)
        if same_as is not None:
            self._shared[same_as] = evaluation
        return evaluation

    async def _evaluate(self, query: Query) -> Result:
        ready = _News()
        begun = self._store.begin(query, ready.tell)
        if begun is None:
            return await self._on_thread(lambda: self._store.answer(query))
        await ready.heard
        # Most queries end within a moment, and to hand them to a thread takes longer than they do.
        if begun.descriptor >= 0:
            await _readable(begun.descriptor)
        if begun.is_here():
            return self._read(begun.answer())
        return await self._on_thread(begun.answer)

    async def _on_thread(self, ask: Callable[[], Answer]) -> Result:
        try:
            return await run_sync(lambda: self._read(ask()), limiter=self._threads)
        except RuntimeError as error:
            if missing := shortage_of(error):
                raise UnavailableError(missing) from error
            raise

    def _read(self, answer: Answer) -> Result:
        chunks, ahead = [], 0
        for chunk in answer.body:
            chunks.append(chunk)
            ahead += len(chunk)
            if ahead > self._read_ahead:
                return Result(answer.media_type, tuple(chunks), answer.body)
        return Result(answer.media_type, tuple(chunks), None)


class SharedEvaluation:
    """One evaluation and all who wait for it; ``unshare`` is called once nobody else may."""

    def __init__(
        self, result: asyncio.Task[Result], cancel: Callable[[], object], unshare: Callable[[], None]
    ) -> None:
        self._result = result
        self._cancel = cancel
        self._unshare = unshare
        self._waiting: list[asyncio.Future[Result | None]] = []
        result.add_done_callback(self._deliver)

    async def awaited_by(self, pending: PendingAnswer) -> Result | None:
        """The result once it is there; None where there is a rest that another has got."""
        waiting = pending.awaits()
        self._waiting.append(waiting)
        try:
            return await waiting
        finally:
            self._waiting.remove(waiting)
            if not self._waiting and not self._result.done():
                self._unshare()
                self._abandon()

    def _deliver(self, result: asyncio.Task[Result]) -> None:
        self._unshare()
        waiting = [each for each in self._waiting if not each.done()]
        for each in waiting:
            if result.cancelled():
                each.cancel()
            elif error := result.exception():
                each.set_exception(error)
            else:
                is_first = each is waiting[0] or result.result().rest is None
                each.set_result(result.result() if is_first else None)
        if not waiting and not (result.cancelled() or result.exception()) and (rest := result.result().rest):
            rest.close()

    def _abandon(self) -> None:
        if not self._result.done():
            # Once more after a while, since the store may not have heard of the query yet.
            self._cancel()
            asyncio.get_running_loop().call_later(_AGAIN, self._abandon)


class _News:
    """Something that is told in whatever thread, and heard on the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self.heard: asyncio.Future[None] = self._loop.create_future()

    def tell(self) -> None:
        if threading.get_ident() == self._thread:
            _settle(self.heard)
        else:
            # A server that has stopped waits for nothing.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_settle, self.heard)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


async def _readable(descriptor: int) -> None:
    """Return when the descriptor is readable."""
    loop = asyncio.get_running_loop()
    readable: asyncio.Future[None] = loop.create_future()
    loop.add_reader(descriptor, _settle, readable)
    try:
        await readable
    finally:
        loop.remove_reader(descriptor)
