"""Answers queries: with a result that is kept, or by evaluating them."""

import asyncio
import secrets
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from aikg.server.http.cache import Cache
from aikg.server.http.conditional import names_tag
from aikg.server.http.freshness import cache_control
from aikg.server.http.observation import exchange_of
from aikg.server.http.stored_responses import LARGEST
from aikg.server.http.streamed_response import StreamedResponse
from aikg.server.settings import Settings
from aikg.server.sparql_protocol.evaluations import Evaluations, PendingAnswer
from aikg.server.sparql_protocol.result_key import ResultKey, result_key
from aikg.store import Query, Store

_LONG: Final = 1 << 13
_NOTICED: Final = 0.05
"""Seconds after which it is looked whether the client is still there; most queries are answered by then."""


class Answerer:
    """Answers queries over one store; keeps results that evaluating again would give again.

    ``running`` are the queries that wait, or whose answers are sent.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.running: set[PendingAnswer] = set()
        self._store = store
        self._caching = cache_control(settings)
        self._evaluations = Evaluations(store, settings.limits.queue, LARGEST)
        self._reading = CapacityLimiter(1)
        self._results: Cache[bytes] = Cache(settings.cache_bytes)
        # The order of solutions is that of loading: another start of the server may send other bytes.
        self._salt = secrets.token_hex(8)

    async def answer(self, request: Request, query: Query, query_id: str) -> Response:
        """The response to a query, which its client calls ``query_id``; raises what the store raises."""
        exchange = exchange_of(request.scope)
        exchange.query, exchange.query_id, exchange.cache = query.text, query_id, "evaluated"
        key = await self._key(query)
        fields = {"Vary": "Accept", "Cache-Control": "no-store"}
        if key is not None:
            fields |= {"Cache-Control": self._caching, "ETag": key.tag(self._salt)}
            may_know = request.method in ("GET", "HEAD") and "if-none-match" in request.headers
            if may_know and names_tag(request.headers, fields["ETag"]):
                exchange.cache = "client"
                return Response(status_code=304, headers=fields)
            kept = self._results.get(key.version, key)
            if kept is not None:
                exchange.cache = "result"
                return Response(kept, headers={"Content-Type": key.media_type} | fields)
        return await self._evaluated(request.receive, query, query_id, key, fields)

    async def _key(self, query: Query) -> ResultKey | None:
        """The key of the result; to read a long text takes a while, in which others are answered."""
        if len(query.text) < _LONG:
            return result_key(query, self._store.version)
        return await run_sync(result_key, query, self._store.version, limiter=self._reading)

    async def _evaluated(
        self, receive: Receive, query: Query, query_id: str, key: ResultKey | None, fields: dict[str, str]
    ) -> Response:
        same_as = None if key is None else (key, query.timeout)
        pending = PendingAnswer(query, query_id, self.running.discard)
        self.running.add(pending)
        watching: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        looking = loop.call_later(
            _NOTICED, lambda: watching.append(loop.create_task(_stop_when_left(receive, pending)))
        )
        try:
            result = await self._evaluations.result(pending, same_as)
        finally:
            looking.cancel()
            for each in watching:
                each.cancel()
            self.running.discard(pending)
        if result.rest is not None:
            self.running.add(pending)
            return StreamedResponse(result.media_type, pending, fields)
        content = b"".join(result.chunks)
        if key is not None and key.media_type == result.media_type:
            self._results.put(key.version, key, content, len(content) + len(key.text))
        return Response(content, headers={"Content-Type": result.media_type} | fields)


async def _stop_when_left(receive: Receive, pending: PendingAnswer) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    pending.stop()
