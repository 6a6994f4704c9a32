"""Answers queries: with a result that is kept, or by evaluating them."""

import asyncio
import secrets
from contextlib import ExitStack
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
from aikg.server.sparql_protocol.evaluations import Asking, Evaluations, Result, ResumedBody
from aikg.server.sparql_protocol.result_key import ResultKey, result_key
from aikg.server.sparql_protocol.running_queries import RunningQueries
from aikg.store import Query, Store

_LONG: Final = 1 << 13


class Answering:
    """Answers queries over one store; keeps results that evaluating again would give again."""

    def __init__(self, store: Store, settings: Settings, running: RunningQueries) -> None:
        self._store = store
        self._settings = settings
        self._running = running
        self._evaluations = Evaluations(store, settings.limits.queue, LARGEST)
        self._reading = CapacityLimiter(1)
        self._results: Cache[bytes] = Cache(settings.cache_bytes)
        # The order of solutions is that of loading: another start of the server may send other bytes.
        self._salt = secrets.token_hex(8)

    async def respond(self, request: Request, query: Query) -> Response:
        """The response to a query; raises what the store raises."""
        exchange = exchange_of(request.scope)
        exchange.query, exchange.cache = query.text, "evaluated"
        key = await self._key(query)
        fields = self._fields(key)
        if key is None:
            return await self._evaluated(request, query, None, fields)
        if request.method in ("GET", "HEAD") and names_tag(
            request.headers, fields["ETag"].removeprefix("W/")
        ):
            exchange.cache = "client"
            return Response(status_code=304, headers=fields)
        kept = self._results.get(key.version, key)
        if kept is not None:
            exchange.cache = "result"
            return _whole(key.media_type, kept, fields)
        return await self._evaluated(request, query, key, fields)

    async def _key(self, query: Query) -> ResultKey | None:
        """The key of the result; to read a long text takes a while, in which others are answered."""
        if len(query.text) < _LONG:
            return result_key(query, self._store.version)
        return await run_sync(result_key, query, self._store.version, limiter=self._reading)

    def _fields(self, key: ResultKey | None) -> dict[str, str]:
        if key is None:
            return {"Vary": "Accept", "Cache-Control": "no-store"}
        caching = cache_control(self._settings)
        return {"Vary": "Accept", "Cache-Control": caching, "ETag": key.tag(self._salt)}

    async def _evaluated(
        self, request: Request, query: Query, key: ResultKey | None, fields: dict[str, str]
    ) -> Response:
        asking = Asking()
        with ExitStack() as leaving:
            leaving.enter_context(self._running.listed(query, asking.stop))
            result = await self._result(request.receive, query, key, asking)
            if result.rest is None:
                return self._complete(key, result, fields)
            asking.body = ResumedBody(result, leaving.pop_all().close)
        return StreamedResponse(result.media_type, asking.body, fields)

    async def _result(self, receive: Receive, query: Query, key: ResultKey | None, asking: Asking) -> Result:
        same_as = None if key is None else (key, query.timeout)
        watching = asyncio.create_task(_stop_when_left(receive, asking))
        try:
            return await self._evaluations.result(query, same_as, asking)
        finally:
            watching.cancel()

    def _complete(self, key: ResultKey | None, result: Result, fields: dict[str, str]) -> Response:
        is_expected = key is not None and key.media_type == result.media_type
        content = self._keep(key, result) if key and is_expected else b"".join(result.chunks)
        return _whole(result.media_type, content, fields)

    def _keep(self, key: ResultKey, result: Result) -> bytes:
        content = b"".join(result.chunks)
        self._results.put(key.version, key, content, len(content) + len(key.text))
        return content


def _whole(media_type: str, content: bytes, fields: dict[str, str]) -> Response:
    return Response(content, headers={"Content-Type": media_type} | fields)


async def _stop_when_left(receive: Receive, asking: Asking) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    asking.stop()
