"""Responses that are stored whole and sent again without being made again (RFC 9111)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain, count
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.server.http.cache import Cache
from aikg.server.http.conditional import RawFields, outcome, unmodified
from aikg.server.http.observation import Exchange, exchange_of

LARGEST: Final = 1 << 20
"""The most bytes of content that a response or a result may have to be kept."""

_Fields = dict[bytes, bytes]
_Key = tuple[bytes | str | None, ...]
_PERSONAL: Final = frozenset(b"authorization if-range prefer query-id range".split())
"""The fields of a request that is not answered from the store."""

_CONDITIONS: Final = frozenset(b"if-match if-modified-since if-none-match if-unmodified-since".split())
_Selected = tuple[int, RawFields, bytes]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A response to a query, if to one, and its rows; ``varies_by`` are the request fields that select it."""

    head: RawFields
    body: bytes
    varies_by: tuple[bytes, ...]
    query: str
    rows: int | None


class StoredResponses:
    """Stores what ``app`` answers to GET with 200 and an entity tag, for as long as the data stay.

    It is the server's own store: a new ``version`` of the data empties it, so a stored response is as
    good as a new one whatever Cache-Control the request has. ``version`` is empty where nobody can
    tell it, and then nothing is stored. What varies by a field is stored per value as it was sent.
    """

    def __init__(self, app: ASGIApp, version: Callable[[], str], room: int) -> None:
        self._app = app
        self._version = version
        self._stored: Cache[_Stored] = Cache(room)
        self._varying: Cache[tuple[bytes, ...]] = Cache(room // 8)
        self._salt = secrets.token_hex(8)
        self._hits = count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the store, or have ``app`` answer and store that."""
        fields = _fields(scope)
        version = "" if fields is None else self._version()
        if fields is None or not version:
            await self._app(scope, receive, send)
            return
        url = (scope["scheme"], fields.get(b"host"), scope["raw_path"], scope["query_string"])
        varies_by = self._varying.get(version, url) or ()
        stored = self._stored.get(version, (*url, *map(fields.get, varies_by)))
        selected = None if stored is None else _selected(stored, scope["method"], fields)
        if stored is not None and selected is not None:
            await self._send(stored, selected, scope, send)
            return
        recording = _Recording(send)
        await self._app(scope, receive, send if scope["method"] == "HEAD" else recording.send)
        if (made := recording.made(exchange_of(scope))) is not None:
            self._store(version, url, made, fields)

    async def _send(self, stored: _Stored, selected: _Selected, scope: Scope, send: Send) -> None:
        status, head, body = selected
        exchange = exchange_of(scope)
        if stored.query:
            exchange.query_id = f"{self._salt}{next(self._hits):x}"
            head = [*head, (b"query-id", exchange.query_id.encode())]
            exchange.cache, exchange.query = "response", stored.query
            exchange.rows = stored.rows if body else None
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    def _store(self, version: str, url: _Key, made: _Stored, fields: _Fields) -> None:
        key = (*url, *map(fields.get, made.varies_by))
        length = sum(len(each or b"") for each in key)
        size = length + len(made.body) + len(b"".join(chain.from_iterable(made.head)))
        self._varying.put(version, url, made.varies_by, length)
        self._stored.put(version, key, made, size)


class _Recording:
    """Passes a response on, and keeps it as long as it can be stored."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()
        self._is_whole = False

    async def send(self, message: Message) -> None:
        """Pass on a part of the response."""
        if message["type"] == "http.response.start":
            self._start = message if message["status"] == 200 else None
        elif self._start is not None:
            self._body += message.get("body", b"")
            self._is_whole = not message.get("more_body", False)
            if len(self._body) > LARGEST:
                self._start = None
                self._body.clear()
        await self._send(message)

    def made(self, exchange: Exchange) -> _Stored | None:
        """The response, where it is whole and says that it may be stored."""
        if self._start is None or not self._is_whole:
            return None
        sent = dict(self._start["headers"])
        vary = sent.get(b"vary", b"").lower()
        if b"etag" not in sent or b"no-store" in sent.get(b"cache-control", b"") or b"*" in vary:
            return None
        head = [each for each in self._start["headers"] if each[0] not in (b"query-id", b"content-length")]
        head.append((b"content-length", b"%d" % len(self._body)))
        varies_by = tuple(sorted([name.strip() for name in vary.split(b",")]))
        return _Stored(head, bytes(self._body), varies_by, exchange.query, exchange.rows)


def _fields(scope: Scope) -> _Fields | None:
    """The fields of a request that the store may answer; None for any other request."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    fields = dict(scope["headers"])
    is_plain = len(fields) == len(scope["headers"]) and _PERSONAL.isdisjoint(fields)
    return fields if is_plain else None


def _selected(stored: _Stored, method: str, fields: _Fields) -> _Selected | None:
    """Status, fields and content of what the store answers; None where a precondition has failed."""
    if not _CONDITIONS.isdisjoint(fields):
        sent = dict(stored.head)
        tag, modified = (sent.get(name, b"").decode("latin-1") for name in (b"etag", b"last-modified"))
        match outcome(Headers(raw=[*fields.items()]), tag, modified):
            case HTTPStatus.NOT_MODIFIED:
                return 304, unmodified(stored.head), b""
            case HTTPStatus.PRECONDITION_FAILED:
                return None
    return 200, stored.head, b"" if method == "HEAD" else stored.body
