"""Requests that the end of the server cuts: 503, so that the client asks again (RFC 9110, section 15.6.4)."""

import asyncio
import json
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aikg.errors import QueryCancelledError
from aikg.server.http.observation import exchange_of
from aikg.server.http.problems import details

_FIELDS: Final = {"Retry-After": "10", "Cache-Control": "no-store", "Connection": "close"}
_ENDING: Final = (
    "The server is ending. Ask again in a few seconds; of an update, see first whether it was applied."
)


class Interruption:
    """Answers what ``app`` cannot any more; what has begun is left unfinished, as broken answers are.

    Whether it has is seen by who observes the exchange.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have ``app`` answer, as long as there is time."""
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if not exchange_of(scope).status:
                await _interrupted()(scope, receive, send)


def _interrupted() -> Response:
    return Response(
        json.dumps(details(QueryCancelledError(_ENDING))), 503, _FIELDS, "application/problem+json"
    )
