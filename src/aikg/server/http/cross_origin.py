"""Cross-origin requests (the Fetch standard): any page may read, none may write or send credentials."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READING = "GET, HEAD, POST, QUERY, OPTIONS"
_FIELDS = (
    "Accept, Accept-Language, Accept-Profile, Content-Type, If-Match, If-None-Match, If-Modified-Since,"
    " If-Range, Prefer, Query-Id, Range"
)
_EXPOSED = (
    "Accept-Ranges, Aikg-Lint, Content-Length, Content-Location, Content-Profile, Content-Range, ETag, Link,"
    " Location, Query-Id, Retry-After"
)


class CrossOrigin:
    """Lets pages of any origin read what ``app`` answers; a bearer token cannot be sent that way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight request, or open the response of ``app`` to other origins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await _preflight()(scope, receive, send)
        else:
            await self._app(scope, receive, _opened(send))


def _preflight() -> Response:
    fields = {"Allow-Origin": "*", "Allow-Methods": _READING, "Allow-Headers": _FIELDS, "Max-Age": "86400"}
    return Response(status_code=204, headers=_named(fields.items()))


def _named(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {f"Access-Control-{name}": value for name, value in fields}


def _opened(send: Send) -> Send:
    async def send_opened(message: Message) -> None:
        if message["type"] == "http.response.start":
            opened = MutableHeaders(scope=message)
            opened.update(_OPENED)
        await send(message)

    return send_opened


_OPENED: Final = _named([("Allow-Origin", "*"), ("Expose-Headers", _EXPOSED)])
"""The fields of every response that is not one to a preflight request."""
