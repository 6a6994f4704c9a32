"""Responses in the content coding that the client prefers (RFC 9110, section 12.5.3), as they stream."""

import re
import zlib
from collections.abc import Callable
from functools import partial
from typing import Final

import brotli
import zstandard
from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.errors import NotAcceptableError
from aikg.negotiation import accepts_uncoded, negotiate_coding
from aikg.server.http.entity_tags import coded, names_weakly
from aikg.server.http.field_lines import joined
from aikg.server.http.problems import problem_response

_WINDOW: Final = 18
"""The logarithm of the bytes that a coding may look back; each response that streams holds some of them."""

_WORTHWHILE: Final = 1 << 10
_IN_THREAD: Final = 1 << 14
_COMPRESSIBLE: Final = re.compile(
    rb"(?:text/|image/svg|application/(?:.*\+|x-)?(?:json|xml|javascript|n-triples|n-quads|trig|ontology))"
)

_Encode = Callable[[bytes, bool], bytes]
"""The next bytes, and whether they are the last; what comes out can be read without what follows."""


def _zstd() -> _Encode:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=_WINDOW)
    encoder = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    ends = {False: zstandard.COMPRESSOBJ_FLUSH_BLOCK, True: zstandard.COMPRESSOBJ_FLUSH_FINISH}
    return lambda body, is_last: encoder.compress(body) + encoder.flush(ends[is_last])


def _brotli() -> _Encode:
    encoder = brotli.Compressor(quality=4, lgwin=_WINDOW)
    ends = {False: encoder.flush, True: encoder.finish}
    return lambda body, is_last: encoder.process(body) + ends[is_last]()


def _zlib(window_bits: int) -> _Encode:
    encoder = zlib.compressobj(5, zlib.DEFLATED, window_bits)
    ends = {False: zlib.Z_SYNC_FLUSH, True: zlib.Z_FINISH}
    return lambda body, is_last: encoder.compress(body) + encoder.flush(ends[is_last])


_ENCODERS: Final[dict[str, Callable[[], _Encode]]] = {
    "zstd": _zstd,
    "br": _brotli,
    "gzip": partial(_zlib, 31),
    "deflate": partial(_zlib, 15),
}
"""The content codings; what a client wants equally gets the first, which takes the least time."""

_CODINGS: Final = tuple(_ENCODERS)
_WITH_TAGS: Final = frozenset({b"if-none-match", b"if-match"})
_OF_CODING: Final = re.compile(rb'-(?:%b)(?=")' % "|".join(_CODINGS).encode())


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
        response = _Response(send, scope)
        if response.is_refused:
            refused = problem_response(Request(scope), NotAcceptableError(("identity", *_CODINGS)))
            await refused(scope, receive, send)
            return
        await self._app(_with_plain_tags(scope), receive, response.send)


def _with_plain_tags(scope: Scope) -> Scope:
    """The request with the entity tags that ``app`` gave, which tells it what the client has."""
    if _WITH_TAGS.isdisjoint(dict(scope["headers"])):
        return scope
    fields = [
        (name, _OF_CODING.sub(b"", value) if name in _WITH_TAGS else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": fields}


class _Response:
    def __init__(self, send: Send, scope: Scope) -> None:
        wanted = [value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-encoding"]
        # To HTTP/1.0 only its length shows that a response is whole.
        is_coded = bool(wanted) and scope["http_version"] != "1.0"
        self._coding: Final = negotiate_coding(",".join(wanted), _CODINGS) if is_coded else ""
        is_uncoded = not wanted or accepts_uncoded(",".join(wanted))
        self.is_refused: Final = not (self._coding or is_uncoded)
        # Who takes nothing uncoded gets the smallest response in a coding, too.
        self._smallest = _WORTHWHILE if is_uncoded else 0
        self._send = send
        self._scope = scope
        self._is_head = scope["method"] == "HEAD"
        self._start: Message | None = None
        self._encode: _Encode | None = None

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
            self._encode = _ENCODERS[self._coding]()
        if self._encode is not None and not self._is_head:
            message = await _encoded(self._encode, message)
        if start is not None:
            if self._encode is not None:
                self._announce(start, message)
            await self._send(start)
        await self._send(message)

    def _is_compressed(self, start: Message) -> bool:
        """Whether the response is compressed; one that could be says that it depends on the request."""
        if start["status"] == 304:
            self._confirm(MutableHeaders(scope=start))
        fields = dict(start["headers"])
        if not _COMPRESSIBLE.match(fields.get(b"content-type", b"")) or start["status"] in (204, 206, 304):
            return False
        if b"content-encoding" in fields or b"accept-ranges" in fields:
            return False
        MutableHeaders(scope=start).add_vary_header("Accept-Encoding")
        return bool(self._coding) and int(fields.get(b"content-length", _WORTHWHILE)) >= self._smallest

    def _confirm(self, fields: MutableHeaders) -> None:
        """Let 304 name the representation that the client said it has (section 15.4.5)."""
        fields.add_vary_header("Accept-Encoding")
        tags = (coded(fields["etag"], coding) for coding in _CODINGS if "etag" in fields)
        has = joined(Headers(scope=self._scope), "if-none-match") or ""
        if known := next((tag for tag in tags if names_weakly(has, tag)), ""):
            fields["ETag"] = known

    def _announce(self, start: Message, first: Message) -> None:
        fields = MutableHeaders(scope=start)
        fields["Content-Encoding"] = self._coding
        if "etag" in fields:
            fields["ETag"] = coded(fields["etag"], self._coding)
        del fields["content-length"]
        if not self._is_head and not first.get("more_body"):
            fields["Content-Length"] = str(len(first["body"]))


async def _encoded(encode: _Encode, message: Message) -> Message:
    body, is_last = message.get("body", b""), not message.get("more_body", False)
    is_long = len(body) >= _IN_THREAD
    return {**message, "body": await run_sync(encode, body, is_last) if is_long else encode(body, is_last)}
