"""What answers at a path, and by which methods (RFC 9110, sections 9.3.7 and 15.5.6)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Respond = Callable[[Request], Awaitable[Response]]
_OPTIONS: Final = "OPTIONS"


class TargetResource:
    """Answers OPTIONS with the methods that there are, those with ``respond``, and any other with 405.

    ``fields`` are more that OPTIONS tells.
    """

    def __init__(
        self, respond: Respond, methods: tuple[str, ...], fields: Mapping[str, str] | None = None
    ) -> None:
        self._respond = respond
        self._methods = (*(method for method in methods if method != _OPTIONS), _OPTIONS)
        self._fields = {"Allow": ", ".join(self._methods), **(fields or {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises what ``respond`` raises, and HTTPException."""
        request = Request(scope, receive, send)
        response = await self._response(request)
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method == _OPTIONS:
            return Response(status_code=204, headers=self._fields)
        if request.method not in self._methods:
            raise HTTPException(405, headers={"Allow": self._fields["Allow"]})
        return await self._respond(request)
