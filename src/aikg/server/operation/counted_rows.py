"""Counts the rows of results in formats in which each is a line: TSV, N-Triples, N-Quads."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.server.http.observation import Exchange, exchange_of

_FIRST: Final = {"text/tab-separated-values": 1, "application/n-triples": 0, "application/n-quads": 0}
"""The lines before the first row."""


class CountedRows:
    """Notes in an exchange how many rows the result has that ``app`` answers to a query."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what is sent."""
        is_counted = scope["type"] == "http" and scope["method"] != "HEAD"
        await self._app(scope, receive, _Counting(send, exchange_of(scope)).send if is_counted else send)


class _Counting:
    def __init__(self, send: Send, exchange: Exchange) -> None:
        self._send = send
        self._exchange = exchange
        self._first: int | None = None
        self._ends = 0
        self._last = b""

    async def send(self, message: Message) -> None:
        """Pass on a message."""
        if message["type"] == "http.response.start":
            is_result = self._exchange.query and message["status"] == 200
            self._first = _FIRST.get(_media_type(message)) if is_result else None
        elif self._first is not None:
            self._take(message.get("body", b""))
            if not message.get("more_body", False):
                self._exchange.rows = self._rows(self._first)
        await self._send(message)

    def _take(self, chunk: bytes) -> None:
        self._ends += chunk.count(b"\n")
        self._last = chunk[-1:] or self._last

    def _rows(self, first: int) -> int | None:
        """The lines behind the first; None for the result of ASK, which is a word and no line."""
        if first and not self._ends:
            return None
        return self._ends + (self._last not in (b"", b"\n")) - first


def _media_type(start: Message) -> str:
    fields = dict(start["headers"])
    return str(fields.get(b"content-type", b"").decode("latin-1").partition(";")[0])
