"""Evaluates queries on threads of its own, and those that are asked at the same time only once."""

import asyncio
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
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


class Asking:
    """A request that waits for a result, until its client leaves or somebody stops it."""

    def __init__(self) -> None:
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.body: Body | None = None

    def stop(self) -> None:
        """Wait no more; an answer that has begun breaks."""
        if not self.left.done():
            self.left.set_result(None)
        if self.body is not None:
            self.body.close()


class Evaluations:
    """Reads up to ``read_ahead`` bytes of each result before it is handed out.

    An evaluation that nobody waits for any more is stopped.
    """

    def __init__(self, store: Store, waiting: int, read_ahead: int) -> None:
        self._store = store
        self._read_ahead = read_ahead
        # Threads of its own, so that queries which wait for their turn keep nothing else waiting.
        self._threads = CapacityLimiter(waiting + _BESIDES)
        self._shared: dict[Hashable, _Evaluation] = {}

    async def result(self, query: Query, same_as: Hashable, asking: Asking) -> Result:
        """The result of a query; those whose ``same_as`` is equal, and not None, share one evaluation.

        A result with a rest is handed to one of them, and the others evaluate anew. Raises what the
        store raises, and QueryCancelledError once the asking has ended.
        """
        evaluation = self._shared.get(same_as) if same_as is not None else None
        if evaluation is None or evaluation.is_abandoned:
            evaluation = self._begin(query, same_as)
        return await evaluation.awaited_by(asking) or await self.result(query, None, asking)

    def _begin(self, query: Query, same_as: Hashable) -> "_Evaluation":
        # What the client calls its query need not be the name of one evaluation alone.
        named = replace(query, query_id=uuid.uuid4().hex)
        result = asyncio.ensure_future(self._evaluate(named))
        evaluation = _Evaluation(result, lambda: self._store.cancel(named.query_id))
        if same_as is not None:
            self._shared[same_as] = evaluation
            result.add_done_callback(lambda _: self._unshare(same_as, evaluation))
        return evaluation

    def _unshare(self, same_as: Hashable, evaluation: "_Evaluation") -> None:
        """Let nobody else wait for an evaluation; another of the same query may have taken its place."""
        if self._shared.get(same_as) is evaluation:
            del self._shared[same_as]

    async def _evaluate(self, query: Query) -> Result:
        turn = asyncio.Event()
        begun = self._store.begin(query, partial(_set, asyncio.get_running_loop(), turn))
        if begun is None:
            return await self._on_thread(lambda: self._store.answer(query))
        await turn.wait()
        # Most queries end within a moment, and to hand them to a thread takes longer than they do.
        if begun.fileno() >= 0:
            await _readable(begun.fileno())
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


class _Evaluation:
    def __init__(self, result: asyncio.Future[Result], cancel: Callable[[], object]) -> None:
        self._result = result
        self._cancel = cancel
        self._waiting = 0
        self._is_taken = False
        self.is_abandoned = False

    async def awaited_by(self, asking: Asking) -> Result | None:
        """The result once it is there; None where there is a rest that another asking has got."""
        self._waiting += 1
        try:
            await asyncio.wait((self._result, asking.left), return_when=asyncio.FIRST_COMPLETED)
            if asking.left.done():
                raise QueryCancelledError("The query was stopped.")
            return self._taken()
        finally:
            self._waiting -= 1
            if not self._waiting and not self._is_taken:
                self.is_abandoned = True
                self._result.add_done_callback(_close)
                self._abandon()

    def _taken(self) -> Result | None:
        result = self._result.result()
        if result.rest is not None and self._is_taken:
            return None
        self._is_taken = True
        return result

    def _abandon(self) -> None:
        if not self._result.done():
            # Once more after a while, since the store may not have heard of the query yet.
            self._cancel()
            asyncio.get_running_loop().call_later(_AGAIN, self._abandon)


def _close(result: asyncio.Future[Result]) -> None:
    if not result.cancelled() and result.exception() is None and (rest := result.result().rest) is not None:
        rest.close()


def _set(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Set an event of the loop from whatever thread."""
    # A server that has stopped waits for nothing.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(event.set)


async def _readable(descriptor: int) -> None:
    """Return when the descriptor is readable."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(descriptor, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(descriptor)


class ResumedBody(Iterator[bytes]):
    """The body of a result: the chunks that were read ahead, and then the rest."""

    def __init__(self, result: Result, leave: Callable[[], None]) -> None:
        self._ahead = iter(result.chunks)
        self._rest: Iterator[bytes] = result.rest or iter(())
        self._result = result
        self._leave = leave

    def __next__(self) -> bytes:
        chunk = next(self._ahead, None)
        return next(self._rest) if chunk is None else chunk

    def close(self) -> None:
        """Stop the evaluation."""
        if self._result.rest is not None:
            self._result.rest.close()
        self._leave()
