"""Header fields that tell a browser who may read a response, and what it may do (Fetch, CSP3)."""

from collections.abc import Awaitable, Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The Content-Security-Policy (https://www.w3.org/TR/CSP3/): no inline script or style, no other host."""

_SECURITY: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_EXPOSED: Final = (
    "Accept-Ranges, Aikg-Lint, Content-Length, Content-Location, Content-Profile, Content-Range, ETag, Link,"
    " Location, Query-Id, Retry-After"
)
_OPEN: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Accept-Profile, Content-Type, If-Match, If-None-Match, If-Modified-Since,"
        " If-Range, Prefer, Query-Id, Range"
    ),
    "Access-Control-Max-Age": "86400",
}


class BrowserFields:
    """Lets pages of any origin read what ``app`` answers, and no page do more than this server sent with it.

    A response of ``app`` that says otherwise itself is left as it is. No page of another origin may write
    or send credentials: a bearer token cannot be sent that way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight request, or pass the response of ``app`` back with the fields."""
        added, app = _OF_ALL, self._app
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            added, app = _OF_PREFLIGHT, Response(status_code=204)

        def send_with_fields(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                fields = [*message["headers"], *(field for field in added if field[0] not in present)]
                message = {**message, "headers": fields}
            return send(message)

        await app(scope, receive, send_with_fields)


def _raw(fields: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in fields.items()]


_OF_ALL: Final = _raw(_OPEN | _SECURITY)
_OF_PREFLIGHT: Final = _raw(_PREFLIGHT | _SECURITY)
