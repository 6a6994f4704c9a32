"""Requests that are known to the byte, with what was sent in answer to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.types import Scope

from aikg.server.cache import Cache
from aikg.server.exchange import Exchange

KEY: Final = "aikg.request"
"""Where a scope has the bytes of its request, if those alone decide on the answer."""

_LARGEST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Response:
    """A response without the fields that the server adds to each; with what it tells of the exchange."""

    status: int
    rest: bytes
    size: int
    method: str
    path: str
    query: str
    rows: int | None = None


def response(
    scope: Scope, status: int, head: Iterable[tuple[bytes, bytes]], body: bytes, exchange: Exchange
) -> Response:
    """The response to the request of a scope, as its exchange has it."""
    fields = b"".join(b"%b: %b\r\n" % field for field in head)
    content = b"" if scope["method"] == "HEAD" else body
    about = scope["method"], scope["path"], exchange.query, exchange.rows
    return Response(status, fields + b"\r\n" + content, len(content), *about)


class KnownRequests:
    """Keeps ``room`` bytes of responses, each for the exact bytes of a request, as long as the data stay.

    A request that is equal to the last byte has the same method, URL and fields: whatever the response
    varies by is the same.
    """

    def __init__(self, version: Callable[[], str], room: int) -> None:
        self._version = version
        self._responses: Cache[Response] = Cache(room)

    def get(self, request: bytes) -> Response | None:
        """What is sent in answer to a request."""
        return self._responses.get(self._version(), request)

    def put(self, version: str, request: bytes | None, response: Response) -> None:
        """Keep what answers a request at a version of the data; None for one that is more than its bytes."""
        if request is not None and len(response.rest) <= _LARGEST:
            self._responses.put(version, request, response, len(request) + len(response.rest))


def status_line(status: int) -> bytes:
    """The first line of a response (RFC 9112, section 4)."""
    return b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
