"""Queries that end soon, answered without routing the request."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from aikg.errors import AikgError
from aikg.server.answering import Answering
from aikg.server.direct_responses import Asked, Asker, DirectResponses
from aikg.server.evaluations import Asking
from aikg.server.plain_queries import PlainQuery
from aikg.server.result_key import result_key
from aikg.server.settings import Settings
from aikg.store import Query

_SOON: Final = 0.05
_TO_FOLLOW: Final = 0.05
"""Seconds in which the request is routed that waits for the same evaluation from then on."""


class ShortQueries:
    """Answers requests for a query in the way in which the route of the protocol answers them.

    One that takes longer than 50 milliseconds is routed, and the route waits for the evaluation that has
    begun. One that fails, or whose result is large, is routed too, and evaluated once more.
    """

    def __init__(
        self, answering: Answering, settings: Settings, version: Callable[[], str], responses: DirectResponses
    ) -> None:
        self._answering = answering
        self._settings = settings
        self._version = version
        self._responses = responses
        self._waiting: set[Asked] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, plain: PlainQuery, asker: Asker) -> bool:
        """Evaluate what a request asks for; false where its result is not one that can be kept."""
        settings = self._settings
        if len(plain.request) > settings.limits.url_length:
            return False
        query = Query(
            plain.text,
            plain.accept,
            timeout=settings.limits.timeout,
            default_graph=settings.default_graph,
            client=asker.address,
        )
        key = result_key(query, self._version())
        if key is None:
            return False
        self._answer(query, Asked(plain, key, asker))
        return True

    def _answer(self, query: Query, asked: Asked) -> None:
        kept = self._answering.kept(asked.key)
        if kept is not None:
            self._responses.answer(asked, kept, "result")
            return
        self._waiting.add(asked)
        task = asyncio.get_running_loop().create_task(self._evaluate(query, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _evaluate(self, query: Query, asked: Asked) -> None:
        asking, content = Asking(), None
        routing = asyncio.get_running_loop().call_later(_SOON, self._route, asked, asking)
        try:
            # Whatever is wrong, the route tells.
            with suppress(AikgError):
                content = await self._answering.content(query, asked.key, asking)
        finally:
            routing.cancel()
            if asked in self._waiting:
                self._end(asked, content)

    def _route(self, asked: Asked, asking: Asking) -> None:
        """Have a request routed whose query takes longer, and wait for its result no more."""
        self._end(asked, None)
        asyncio.get_running_loop().call_later(_TO_FOLLOW, asking.stop)

    def _end(self, asked: Asked, content: bytes | None) -> None:
        self._waiting.remove(asked)
        if content is None:
            asked.asker.answered(None, "")
        else:
            self._responses.answer(asked, content, "evaluated")
