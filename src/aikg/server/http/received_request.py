"""A request as it came over HTTP: its URL, its parameters and its content, decoded once."""

import re
from binascii import a2b_qp
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from aikg.negotiation import parse_media_type
from aikg.server.http.content_coding import Decoding, too_large
from aikg.server.http.field_lines import joined
from aikg.server.http.parameter import Parameter
from aikg.server.http.status_codes import BadRequestError, UnsupportedMediaTypeError, UriTooLongError
from aikg.server.settings import Settings

FORM: Final = "application/x-www-form-urlencoded"
AUTHORITY: Final = re.compile(r"[A-Za-z0-9._~%!$&'()*+,;=:\[\]-]+")
QUERY_ID: Final = Parameter("Query-Id", "A name to stop the query by", "header")
PREFER: Final = Parameter("Prefer", "lint: findings in the field Aikg-Lint of the response", "header")
_PRINTABLE: Final = bytes(range(0x21, 0x7F))
_MALFORMED: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MOST: Final = 1_000
_LONG: Final = 1 << 14
_READING: Final = ("GET", "HEAD")
_CONTENT: Final = frozenset({b"content-length", b"transfer-encoding"})
_CHARSETS: Final = ("", "utf-8", "utf8", "us-ascii")


class Parameters:
    """The parameters of a request in their order, from the URL and from a form (HTML, section 4.10)."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self.names = frozenset(dict(self.pairs))

    def __add__(self, other: "Parameters") -> "Parameters":
        return Parameters([*self.pairs, *other.pairs])

    def every(self, name: str) -> tuple[str, ...]:
        """The values of a parameter that may be repeated."""
        if name not in self.names:
            return ()
        return tuple(value for key, value in self.pairs if key == name)

    def one(self, name: str) -> str | None:
        """The value of a parameter that may not be repeated, None where it is missing."""
        values = self.every(name)
        if len(values) > 1:
            raise BadRequestError(f"The parameter {name} is given {len(values)} times. Give it once.")
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request: ``url`` is absolute and without its query, ``media_type`` is bare and in lower case.

    ``client`` is the address that the request came from, ``query_id`` what the client calls its query,
    ``preferences`` what it would like besides (RFC 7240), in lower case and without parameters.
    """

    method: str
    url: str
    parameters: Parameters
    accept: str
    media_type: str
    content: bytes
    client: str = ""
    query_id: str = ""
    user_agent: str = ""
    preferences: frozenset[str] = frozenset()


async def read(request: Request, settings: Settings, limit: int) -> ReceivedRequest:
    """Read a request whose content may have ``limit`` bytes.

    Raises BadRequestError, ContentTooLargeError, UriTooLongError, UnsupportedMediaTypeError.
    """
    parameters = url_parameters(request, settings)
    fields = dict(reversed(request.scope["headers"]))
    media_type, attributes = "", dict[str, str]()
    if b"content-type" in fields:
        media_type, attributes = parse_media_type(fields[b"content-type"].decode("latin-1"))
    if attributes.get("charset", "") not in _CHARSETS:
        raise UnsupportedMediaTypeError(f"The charset {attributes['charset']} is not read. Send UTF-8.")
    is_empty = request.method in _READING and _CONTENT.isdisjoint(fields)
    content = b"" if is_empty else await _content(request, limit)
    if media_type == FORM:
        parameters += await _decoded(content)
    return ReceivedRequest(
        request.method,
        request_url(request, settings),
        parameters,
        ", ".join(request.headers.getlist("accept")),
        media_type,
        content,
        client_address(request),
        fields.get(b"query-id", b"").decode("latin-1"),
        fields.get(b"user-agent", b"").decode("latin-1"),
        _preferences(request) if b"prefer" in fields else frozenset(),
    )


def client_address(request: Request) -> str:
    """The address that the request came from; empty where the server does not know it."""
    client = request.scope.get("client")
    return client[0] if client else ""


def request_url(request: Request, settings: Settings) -> str:
    """The absolute URL as the client wrote it, without its query; nothing in its path is decoded."""
    return f"{origin(request, settings)}{raw_path(request)}"


def origin(request: Request, settings: Settings) -> str:
    """Scheme and authority under which the client reached the server."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    authority = request.headers.get("host", "") or "localhost"
    if not AUTHORITY.fullmatch(authority):
        raise BadRequestError("The Host field of the request is not a host.")
    return f"{request.scope['scheme']}://{authority}"


def raw_path(request: Request) -> str:
    """The path of the URL as the client wrote it."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return path.partition(b"?")[0].decode("latin-1")


def url_parameters(request: Request, settings: Settings) -> Parameters:
    """The parameters in the URL; raises UriTooLongError, BadRequestError."""
    query: bytes = request.scope["query_string"]
    length = len(query) + len(request.scope.get("raw_path") or b"")
    if length > settings.connections.url_length:
        raise UriTooLongError(
            f"The URL has {length} bytes; the limit is {settings.connections.url_length}. Use POST."
        )
    return decode_parameters(query)


def decode_parameters(content: bytes) -> Parameters:
    """Decode application/x-www-form-urlencoded; raises BadRequestError for what is not UTF-8 or too many."""
    if content.count(b"&") >= _MOST:
        raise BadRequestError(f"There are more than {_MOST} parameters.")
    try:
        return Parameters(_fields(content))
    except UnicodeDecodeError as error:
        raise BadRequestError(f"The parameters are not UTF-8: {error.reason}.") from None


async def _decoded(content: bytes) -> Parameters:
    """The parameters of a form, which can be long: others are answered meanwhile."""
    if len(content) < _LONG:
        return decode_parameters(content)
    return await run_in_threadpool(decode_parameters, content)


def _fields(content: bytes) -> Iterator[tuple[str, str]]:
    for field in content.split(b"&"):
        if field:
            name, _, value = field.partition(b"=")
            yield decode_field(name), decode_field(value)


def decode_field(written: bytes) -> str:
    """Decode the name or value of a field in a form; raises UnicodeDecodeError for what is not UTF-8.

    Quoted-printable differs in its escape alone, and its decoder is compiled.
    """
    if written.translate(None, _PRINTABLE) or _MALFORMED.search(written):
        return unquote_plus(written.decode(), errors="strict")
    return a2b_qp(written.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")).decode()


def decode_text(content: bytes) -> str:
    """Decode a body that is SPARQL; raises BadRequestError for what is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequestError(f"The body is not UTF-8 at byte {error.start}.") from None


def _preferences(request: Request) -> frozenset[str]:
    elements = (joined(request.headers, PREFER) or "").lower().split(",")
    return frozenset(element.partition(";")[0].strip() for element in elements)


async def _content(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large(limit)
    decoding = Decoding(request.headers.get("content-encoding", ""), limit)
    async for chunk in request.stream():
        decoding.take(chunk)
    return decoding.content()
