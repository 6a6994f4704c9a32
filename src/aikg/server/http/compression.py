"""Responses in the content coding that the client prefers (RFC 9110, section 12.5.3), as they stream."""

import re
import zlib
from typing import Final

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.errors import NotAcceptableError
from aikg.negotiation import accepts_uncoded, negotiate_coding
from aikg.server.http.problems import problem_response

_WINDOW_BITS: Final = {"gzip": 31, "deflate": 15}
_LEVEL: Final = 5
_WORTHWHILE: Final = 1 << 10
_CODINGS: Final = tuple(_WINDOW_BITS)
_IN_THREAD: Final = 1 << 14
_COMPRESSIBLE: Final = re.compile(
    r"(?:text/|image/svg|application/(?:.*\+|x-)?(?:json|xml|javascript|n-triples|n-quads|trig|ontology))"
)
_TAG: Final = re.compile(rb'-(?:gzip|deflate)(?=")')


class Compression:
    """Compresses what ``app`` answers; a compressed representation has an entity tag of its own (8.8.3.3).

    Ranges are of the bytes that ``app`` serves, so that what has them is left as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with ``app``, compressed where the client wants it and it pays."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = ", ".join(Headers(scope=scope).getlist("accept-encoding"))
        response = _Response(send, scope, accepted)
        if not accepts_uncoded(accepted) and not response.coding:
            refused = problem_response(Request(scope), NotAcceptableError(("identity", *_CODINGS)))
            await refused(scope, receive, send)
            return
        await self._app(_with_plain_tags(scope), receive, response.send)


def _coding(scope: Scope, accepted: str) -> str:
    if scope["http_version"] == "1.0":  # where only the length of a response shows that it is whole
        return ""
    return negotiate_coding(accepted, _CODINGS)


def _with_plain_tags(scope: Scope) -> Scope:
    """The request with the entity tags that ``app`` gave, which tells it what the client has."""
    fields = [
        (name, _TAG.sub(b"", value) if name in (b"if-none-match", b"if-match") else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": fields}


class _Response:
    def __init__(self, send: Send, scope: Scope, accepted: str) -> None:
        self._send = send
        self.coding: Final = _coding(scope, accepted)
        # Who takes nothing uncoded gets the smallest response in a coding, too.
        self._smallest = _WORTHWHILE if accepts_uncoded(accepted) else 0
        self._is_head = scope["method"] == "HEAD"
        self._known_tags = Headers(scope=scope).get("if-none-match", "")
        self._start: Message | None = None
        self._compress: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        """Pass on a message of the application; the start waits for what follows it."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            await self._send_body(message)
        else:
            await self._send(message)

    async def _send_body(self, message: Message) -> None:
        start, self._start = self._start, None
        if start is not None and self._is_compressed(start):
            self._compress = _compressor(self.coding)
        if self._compress is not None and not self._is_head:
            message = await self._compressed(message)
        if start is not None:
            if self._compress is not None:
                self._announce(start, message)
            await self._send(start)
        await self._send(message)

    def _is_compressed(self, start: Message) -> bool:
        """Whether the response is compressed; one that could be says that it depends on the request."""
        fields = MutableHeaders(scope=start)
        if start["status"] == 304:
            self._confirm(fields)
        if not _COMPRESSIBLE.match(fields.get("content-type", "")) or start["status"] in (204, 206, 304):
            return False
        if "content-encoding" in fields or "accept-ranges" in fields:
            return False
        fields.add_vary_header("Accept-Encoding")
        return bool(self.coding) and int(fields.get("content-length", _WORTHWHILE)) >= self._smallest

    def _confirm(self, fields: MutableHeaders) -> None:
        """Let 304 name the representation that the client said it has (section 15.4.5)."""
        fields.add_vary_header("Accept-Encoding")
        for coding in _CODINGS:
            tag = _tag_of_coding(fields.get("etag", ""), coding)
            if tag and tag in self._known_tags:
                fields["ETag"] = tag

    def _announce(self, start: Message, first: Message) -> None:
        fields = MutableHeaders(scope=start)
        fields["Content-Encoding"] = self.coding
        if "etag" in fields:
            fields["ETag"] = _tag_of_coding(fields["etag"], self.coding)
        if "content-length" in fields:
            del fields["content-length"]
        if not self._is_head and not first.get("more_body"):
            fields["Content-Length"] = str(len(first["body"]))

    async def _compressed(self, message: Message) -> Message:
        body = message.get("body", b"")
        is_last = not message.get("more_body", False)
        if len(body) < _IN_THREAD:
            return {**message, "body": self._deflate(body, is_last)}
        return {**message, "body": await run_sync(self._deflate, body, is_last)}

    def _deflate(self, body: bytes, is_last: bool) -> bytes:
        """The next bytes; each part can be read without those that follow, as it came."""
        assert self._compress is not None
        flush = zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH
        return self._compress.compress(body) + self._compress.flush(flush)


def _compressor(coding: str) -> "zlib._Compress":
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS[coding])


def _tag_of_coding(tag: str, coding: str) -> str:
    """The entity tag of a representation in a content coding, from that of the one in none."""
    return f'{tag[:-1]}-{coding}"' if tag.endswith('"') else tag
