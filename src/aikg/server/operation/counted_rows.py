"""Counts the rows of results in their bytes: solutions of SELECT, triples of CONSTRUCT and DESCRIBE.

Only formats are counted in which the bytes alone say where a row ends: JSON, XML, CSV and TSV results,
N-Triples and N-Quads. Another engine may have written them; what does not look as expected has no count.
"""

from collections.abc import Callable
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.server.http.observation import exchange_of


class RowCounter(Protocol):
    """Counts the rows of one result."""

    def take(self, chunk: bytes) -> None:
        """Count in the next bytes."""
        ...

    def rows(self) -> int | None:
        """The rows of what was taken, if that is whole; None where it is no table or graph."""
        ...


class _Statements:
    """Lines of N-Triples and N-Quads: each is a statement, and no term holds the end of a line."""

    def __init__(self) -> None:
        self._lines = self._statements = 0
        self._before = b""

    def take(self, chunk: bytes) -> None:
        self._lines += chunk.count(b"\n")
        self._statements += (self._before + chunk).count(b".\n")
        self._before = chunk[-1:] or self._before

    def rows(self) -> int | None:
        return self._statements if self._statements == self._lines else None


class _Lines:
    """Lines behind the first, which names the variables; the result of ASK is a word and no line."""

    def __init__(self) -> None:
        self._lines = 0
        self._last = b""

    def take(self, chunk: bytes) -> None:
        self._lines += chunk.count(b"\n")
        self._last = chunk[-1:] or self._last

    def rows(self) -> int | None:
        return self._lines - (self._last == b"\n") if self._lines else None


class _Records(_Lines):
    """Lines of CSV, where what is quoted may hold the end of a line."""

    def __init__(self) -> None:
        super().__init__()
        self._is_quoted = False

    def take(self, chunk: bytes) -> None:
        parts = chunk.split(b'"')
        super().take(b'"'.join(parts[self._is_quoted :: 2]))
        self._is_quoted ^= len(parts) % 2 == 0
        self._last = chunk[-1:] or self._last


class _Objects:
    """Solutions of JSON: outside of strings, only they are objects in a list."""

    def __init__(self) -> None:
        self._rows = 0
        self._is_quoted = False
        self._held = b""
        self._before = b""

    def take(self, chunk: bytes) -> None:
        text = self._held + chunk
        whole = text.rstrip(b"\\")
        self._held = text[len(whole) :]
        parts = whole.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        outside = b'"'.join(parts[self._is_quoted :: 2]).translate(None, b" \t\r\n")
        self._is_quoted ^= len(parts) % 2 == 0
        self._rows += (self._before[-2:] + outside).count(b"},{") + (self._before[-1:] + outside).count(b"[{")
        self._before = (self._before + outside)[-3:]

    def rows(self) -> int | None:
        return self._rows if self._before == b"]}}" else None


class _Elements:
    """Solutions of XML, whose text holds no "<"."""

    def __init__(self) -> None:
        self._rows = 0
        self._before = b""

    def take(self, chunk: bytes) -> None:
        self._rows += (self._before[-7:] + chunk).count(b"<result>")
        self._before = (self._before + chunk)[-64:]

    def rows(self) -> int | None:
        return self._rows if b"</results>" in self._before or b"<results/>" in self._before else None


_COUNTERS: Final[dict[str, Callable[[], RowCounter]]] = {
    "application/sparql-results+json": _Objects,
    "application/sparql-results+xml": _Elements,
    "text/csv": _Records,
    "text/tab-separated-values": _Lines,
    "application/n-triples": _Statements,
    "application/n-quads": _Statements,
}


def row_counter(media_type: str) -> RowCounter | None:
    """What counts the rows of a result; None for a format in which nothing does."""
    make = _COUNTERS.get(media_type.partition(";")[0])
    return make() if make is not None else None


class CountedRows:
    """Notes in an exchange how many rows the result has that ``app`` answers to a query."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what is sent."""
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        exchange, counter = exchange_of(scope), None

        async def send_counted(message: Message) -> None:
            nonlocal counter
            if message["type"] == "http.response.start":
                is_result = exchange.query and message["status"] == 200
                counter = row_counter(_media_type(message)) if is_result else None
            elif counter is not None:
                counter.take(message.get("body", b""))
                if not message.get("more_body", False):
                    exchange.rows = counter.rows()
            await send(message)

        await self._app(scope, receive, send_counted)


def _media_type(start: Message) -> str:
    return next((value.decode("latin-1") for name, value in start["headers"] if name == b"content-type"), "")
