"""Lookups of one subject, answered without routing the request."""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Final

from aikg.errors import NotAcceptableError
from aikg.negotiation import RESULTS, negotiate
from aikg.server.direct_responses import Asked, Asker, DirectResponses
from aikg.server.plain_queries import PlainQuery
from aikg.server.result_key import ResultKey
from aikg.sparql.lookup import is_lookup
from aikg.store import DefaultGraph, Lookup, Pipeline

SECONDS: Final = 1.0
"""What one lookup may take; one that takes longer is asked again as any other query is."""

_LONGEST: Final = 1 << 12


class Lookups:
    """Answers requests for a lookup in the way in which the route of the protocol answers them."""

    def __init__(
        self,
        pipeline: Pipeline,
        default_graph: DefaultGraph,
        version: Callable[[], str],
        responses: DirectResponses,
    ) -> None:
        self._pipeline = pipeline
        self._default_graph = default_graph
        self._current = version
        self._responses = responses
        self._version = ""
        self._asked: deque[Asked] = deque()
        self._descriptor = -1
        self._is_sending = False

    def begin(self, query: PlainQuery, asker: Asker) -> bool:
        """Look up what a request asks for; false where it asks for something else."""
        if len(query.text) > _LONGEST or not is_lookup(query.text) or not self._is_current():
            return False
        try:
            media_type = negotiate(query.accept, RESULTS).media_type
        except NotAcceptableError:
            return False
        key = ResultKey(self._version, query.text, (), (), self._default_graph, media_type, True)
        self._ask(Asked(query, key, asker))
        return True

    def _ask(self, asked: Asked) -> None:
        self._pipeline.ask(Lookup(asked.key.text, asked.key.media_type, asked.key.default_graph))
        self._asked.append(asked)
        if len(self._asked) == 1:
            # At once, so that the worker begins while others are read.
            self._send()
        elif not self._is_sending:
            # Once for all that came in at the same time.
            self._is_sending = True
            asyncio.get_running_loop().call_soon(self._send)

    def _is_current(self) -> bool:
        """Whether the data have a name, which may be new; what was asked of older data is routed."""
        version = self._current()
        if version != self._version:
            self._version = version
            self._stop()
        return bool(version)

    def _send(self) -> None:
        self._is_sending = False
        if self._asked:
            if self._pipeline.send():
                self._listen(self._pipeline.fileno())
            else:
                self._stop()

    def _listen(self, descriptor: int) -> None:
        if descriptor == self._descriptor:
            return
        loop = asyncio.get_running_loop()
        if self._descriptor >= 0:
            loop.remove_reader(self._descriptor)
        if descriptor >= 0:
            loop.add_reader(descriptor, self._take_in)
        self._descriptor = descriptor

    def _take_in(self) -> None:
        for content in self._pipeline.answers():
            self._answer(self._asked.popleft(), content)
        if self._pipeline.fileno() != self._descriptor:
            self._listen(-1)
        self._send()

    def _answer(self, asked: Asked, content: bytes | None) -> None:
        if content is None:
            asked.asker.answered(None, "")
        else:
            self._responses.answer(asked, content, "evaluated")

    def _stop(self) -> None:
        """Have everything that was asked routed."""
        self._listen(-1)
        for _ in repeat(None, self._pipeline.abandon()):
            self._asked.popleft().asker.answered(None, "")
