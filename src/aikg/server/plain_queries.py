"""Requests that are nothing but one query, read without a parser of HTTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aikg.negotiation import negotiate_coding
from aikg.server.compression import CODINGS
from aikg.server.message import AUTHORITY, decode_field

_START: Final = b"GET /sparql?query="
_TARGET: Final = re.compile(rb"GET /sparql\?query=((?:[!\"$'-~]|%[0-9A-Fa-f]{2})++) HTTP/1\.1")
_FIELD: Final = re.compile(rb"([A-Za-z-]+):[ \t]*([\x20-\x7e]*?)[ \t]*")
_LASTING: Final = {b"keep-alive": True, b"Keep-Alive": True, b"close": False}
_READ: Final = frozenset(b"host accept accept-encoding connection x-forwarded-for".split())
_OF_NO_MATTER: Final = frozenset(
    b"accept-language cache-control pragma referer user-agent via x-forwarded-host x-forwarded-proto".split()
)
_HEADS: Final = 256


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """A request, to the byte, the text of its query, the formats it accepts, and the coding to send it in.

    ``forwarded_for`` is the field X-Forwarded-For, which proxies write; after the response a connection that
    does not last is closed.
    """

    request: bytes
    text: str
    accept: str
    coding: str
    forwarded_for: str
    lasts: bool


@dataclass(frozen=True, slots=True)
class _Head:
    accept: str
    coding: str
    forwarded_for: str
    lasts: bool


class PlainQueries:
    """Reads requests; remembers the heads that it read, since a client sends the same with each request."""

    def __init__(self) -> None:
        self._heads: dict[bytes, _Head | None] = {}

    def read(self, request: bytes) -> PlainQuery | None:
        """What a whole request asks for; None where that is more than one query, or is written otherwise."""
        if not request.startswith(_START):
            return None
        end = request.index(b"\r\n")
        head, target = self._head(request[end:]), _TARGET.fullmatch(request, 0, end)
        if head is None or target is None:
            return None
        try:
            text = decode_field(target[1])
        except UnicodeDecodeError:
            return None
        return PlainQuery(request, text, head.accept, head.coding, head.forwarded_for, head.lasts)

    def _head(self, head: bytes) -> _Head | None:
        if head not in self._heads:
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            self._heads[head] = _read(head)
        return self._heads[head]


def _read(head: bytes) -> _Head | None:
    """What the fields of a request ask for; None where that is more than a format and a coding."""
    matches = [_FIELD.fullmatch(line) for line in head.removesuffix(b"\r\n\r\n").split(b"\r\n")[1:]]
    fields = {found[1].lower(): found[2] for found in matches if found}
    is_plain = len(fields) == len(matches) and fields.keys() <= _READ | _OF_NO_MATTER
    lasts = _LASTING.get(fields.get(b"connection", b"keep-alive"))
    if not is_plain or lasts is None or not AUTHORITY.fullmatch(_text(fields, b"host")):
        return None
    coding = negotiate_coding(_text(fields, b"accept-encoding"), CODINGS)
    return _Head(_text(fields, b"accept"), coding, _text(fields, b"x-forwarded-for"), lasts)


def _text(fields: Mapping[bytes, bytes], name: bytes) -> str:
    return fields.get(name, b"").decode("ascii")
