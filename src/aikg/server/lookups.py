"""Lookups of one subject, answered without routing the request."""

import asyncio
import re
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count, repeat
from typing import Final, Protocol

from aikg.errors import NotAcceptableError
from aikg.negotiation import RESULTS, negotiate, negotiate_coding
from aikg.server.compression import CODINGS, compressed, is_worthwhile, tag_of_coding
from aikg.server.known_requests import KnownRequests, Response
from aikg.server.message import AUTHORITY, decode_field
from aikg.server.result_key import ResultKey
from aikg.server.settings import Settings
from aikg.sparql.lookup import is_lookup
from aikg.store import Lookup, Pipeline

SECONDS: Final = 1.0
"""What one lookup may take; one that takes longer is asked again as any other query is."""

_START: Final = b"GET /sparql?query="
_TARGET: Final = re.compile(rb"GET /sparql\?query=((?:[!\"$'-~]|%[0-9A-Fa-f]{2}){1,4096}) HTTP/1\.1")
_FIELD: Final = re.compile(rb"([A-Za-z-]+):[ \t]*([\x20-\x7e]*?)[ \t]*")
_LASTING: Final = (b"keep-alive", b"Keep-Alive")
_OF_NO_MATTER: Final = frozenset(
    b"host accept accept-encoding accept-language cache-control pragma referer user-agent".split()
)
_HEADS: Final = 256
_SEEN: Final = 1 << 16


class Asker(Protocol):
    """Who waits for a response to a lookup."""

    def looked_up(self, response: Response | None) -> None:
        """Take the response; None where the request has to be routed after all."""
        ...


@dataclass(frozen=True, slots=True)
class _Wanted:
    media_type: str
    coding: str


@dataclass(frozen=True, slots=True)
class _Asked:
    request: bytes
    key: ResultKey
    coding: str
    asker: Asker


class Lookups:
    """Answers requests for a lookup in the way in which the route of the protocol answers them.

    ``tag`` gives the entity tag of a result; the ``fields`` are the others in the head of a response.
    ``rows`` counts those of a result.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        known: KnownRequests,
        settings: Settings,
        version: Callable[[], str],
        tag: Callable[[ResultKey], str],
        fields: Mapping[str, str],
        rows: Callable[[str, bytes], int | None],
    ) -> None:
        self._pipeline = pipeline
        self._known = known
        self._settings = settings
        self._current = version
        self._tag = tag
        self._fields = dict(fields)
        self._rows = rows
        self._heads: dict[str, bytes] = {}
        self._ids = map(f"{uuid.uuid4().hex}-{{}}".format, count())
        self._seen: set[int] = set()
        self._version = ""
        self._understood: dict[bytes, _Wanted | None] = {}
        self._asked: deque[_Asked] = deque()
        self._descriptor = -1
        self._is_sending = False

    def begin(self, request: bytes, asker: Asker) -> bool:
        """Look up what a request asks for; false where it asks for something else."""
        if not request.startswith(_START):
            return False
        end = request.index(b"\r\n")
        target, head = request[:end], request[end:]
        wanted = self._wanted(head)
        found = _TARGET.fullmatch(target)
        if wanted is None or found is None:
            return False
        text = _decoded(found[1])
        if not is_lookup(text) or not self._is_current():
            return False
        self._ask(_Asked(request, self._key(text, wanted.media_type), wanted.coding, asker))
        return True

    def _key(self, text: str, media_type: str) -> ResultKey:
        return ResultKey(self._version, text, (), (), self._settings.default_graph, media_type, True)

    def _ask(self, asked: _Asked) -> None:
        self._pipeline.ask(Lookup(asked.key.text, asked.key.media_type, asked.key.default_graph))
        self._asked.append(asked)
        if not self._is_sending:
            # Once for all that came in at the same time.
            self._is_sending = True
            asyncio.get_running_loop().call_soon(self._send)

    def _is_current(self) -> bool:
        """Whether the data have a name, which may be new; what was asked of older data is routed."""
        version = self._current()
        if version != self._version:
            self._version = version
            self._stop()
        return bool(version)

    def _wanted(self, head: bytes) -> _Wanted | None:
        """What the fields of a request ask for; None where that is more than a format and a coding."""
        if head not in self._understood:
            if len(self._understood) >= _HEADS:
                self._understood.clear()
            self._understood[head] = _wanted(head)
        return self._understood[head]

    def _send(self) -> None:
        self._is_sending = False
        if self._asked:
            if self._pipeline.send():
                self._listen(self._pipeline.fileno())
            else:
                self._stop()

    def _listen(self, descriptor: int) -> None:
        if descriptor == self._descriptor:
            return
        loop = asyncio.get_running_loop()
        if self._descriptor >= 0:
            loop.remove_reader(self._descriptor)
        if descriptor >= 0:
            loop.add_reader(descriptor, self._take_in)
        self._descriptor = descriptor

    def _take_in(self) -> None:
        for content in self._pipeline.answers():
            self._answer(self._asked.popleft(), content)
        if self._pipeline.fileno() != self._descriptor:
            self._listen(-1)
        self._send()

    def _stop(self) -> None:
        """Have everything that was asked routed."""
        self._listen(-1)
        for _ in repeat(None, self._pipeline.abandon()):
            self._asked.popleft().asker.looked_up(None)

    def _answer(self, asked: _Asked, content: bytes | None) -> None:
        if content is None:
            asked.asker.looked_up(None)
            return
        rows = self._rows(asked.key.media_type, content)
        head, content = self._represented(asked, content)
        query_id = next(self._ids).encode()
        named = b"%bquery-id: %b\r\n\r\n%b" % (head, query_id, content)
        asked.asker.looked_up(_response(asked, named, content, rows))
        if self._is_known(asked.request):
            unnamed = b"%b\r\n%b" % (head, content)
            self._known.put(asked.key.version, asked.request, _response(asked, unnamed, content, rows))

    def _represented(self, asked: _Asked, content: bytes) -> tuple[bytes, bytes]:
        """The fields of a response, and its content in the coding that was asked for."""
        head, tag = self._head(asked.key.media_type), self._tag(asked.key)
        if asked.coding and is_worthwhile(len(content)):
            content, tag = compressed(content, asked.coding), tag_of_coding(tag, asked.coding)
            head += b"content-encoding: %b\r\n" % asked.coding.encode()
        return b"%bcontent-length: %d\r\netag: %b\r\n" % (head, len(content), tag.encode()), content

    def _head(self, media_type: str) -> bytes:
        if media_type not in self._heads:
            self._heads[media_type] = _lines(self._fields | {"Content-Type": media_type})
        return self._heads[media_type]

    def _is_known(self, request: bytes) -> bool:
        """Whether a request came in before: most lookups never do so again."""
        name = hash(request)
        if name in self._seen:
            return True
        if len(self._seen) >= _SEEN:
            self._seen.clear()
        self._seen.add(name)
        return False


def _response(asked: _Asked, rest: bytes, content: bytes, rows: int | None) -> Response:
    return Response(200, rest, len(content), "GET", "/sparql", asked.key.text, rows)


def _decoded(value: bytes) -> str:
    """The value of a form field; empty where it is not of UTF-8."""
    try:
        return decode_field(value)
    except UnicodeDecodeError:
        return ""


def _lines(fields: Mapping[str, str]) -> bytes:
    return b"".join(b"%b: %b\r\n" % (name.lower().encode(), value.encode()) for name, value in fields.items())


def _wanted(head: bytes) -> _Wanted | None:
    matches = [_FIELD.fullmatch(line) for line in head.removesuffix(b"\r\n\r\n").split(b"\r\n")[1:]]
    fields = {found[1].lower(): found[2] for found in matches if found}
    is_plain = len(fields) == len(matches) and fields.keys() <= _OF_NO_MATTER | {b"connection"}
    lasts = fields.get(b"connection", _LASTING[0]) in _LASTING
    if not (is_plain and lasts and AUTHORITY.fullmatch(_text(fields, b"host"))):
        return None
    try:
        media_type = negotiate(_text(fields, b"accept"), RESULTS).media_type
    except NotAcceptableError:
        return None
    return _Wanted(media_type, negotiate_coding(_text(fields, b"accept-encoding"), CODINGS))


def _text(fields: Mapping[bytes, bytes], name: bytes) -> str:
    return fields.get(name, b"").decode("ascii")
