"""Requests about the server as a whole and none of its resources: OPTIONS * (RFC 9110, section 9.3.7)."""

from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS: Final = "DELETE, GET, HEAD, OPTIONS, POST, PUT, QUERY"


class WholeServer:
    """Says which methods there are, and passes on to ``app`` what is about one of its resources."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        is_asked = scope["type"] == "http" and scope["path"] == "*"
        await (Response(status_code=204, headers={"Allow": _METHODS}) if is_asked else self._app)(
            scope, receive, send
        )
