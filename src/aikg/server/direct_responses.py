"""Responses to queries that are answered without routing, as the route would have sent them."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final, Protocol

from aikg.server.compression import compressed, is_worthwhile, tag_of_coding
from aikg.server.known_requests import KnownRequests, Response
from aikg.server.plain_queries import PlainQuery
from aikg.server.result_key import ResultKey

_SEEN: Final = 1 << 16


class Asker(Protocol):
    """Who waits for a response."""

    @property
    def address(self) -> str:
        """The address that the request came from; empty where nobody knows it."""
        ...

    def answered(self, response: Response | None, cache: str) -> None:
        """Take the response, and how it came about; None where the request has to be routed after all."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A request, what its result depends on, and to whom that is sent."""

    query: PlainQuery
    key: ResultKey
    asker: Asker


class DirectResponses:
    """Answers who asked, and keeps the answers to requests that come in again.

    ``tag`` gives the entity tag of a result; the ``fields`` are the others in the head of a response.
    ``rows`` counts those of a result.
    """

    def __init__(
        self,
        known: KnownRequests,
        tag: Callable[[ResultKey], str],
        fields: Mapping[str, str],
        rows: Callable[[str, bytes], int | None],
    ) -> None:
        self._known = known
        self._tag = tag
        self._fields = dict(fields)
        self._rows = rows
        self._heads: dict[str, bytes] = {}
        self._ids = map(f"{uuid.uuid4().hex}-{{}}".format, count())
        self._seen: set[int] = set()

    def answer(self, asked: Asked, content: bytes, cache: str) -> None:
        """Send the result of a query."""
        rows = self._rows(asked.key.media_type, content)
        head, content = self._represented(asked, content)
        query_id = next(self._ids).encode()
        named = b"%bquery-id: %b\r\n\r\n%b" % (head, query_id, content)
        asked.asker.answered(_response(asked, named, content, rows), cache)
        if self._is_known(asked.query):
            unnamed = b"%b\r\n%b" % (head, content)
            self._known.put(asked.key.version, asked.query.request, _response(asked, unnamed, content, rows))

    def _represented(self, asked: Asked, content: bytes) -> tuple[bytes, bytes]:
        """The fields of a response, and its content in the coding that was asked for."""
        head, tag = self._head(asked.key.media_type), self._tag(asked.key)
        coding = asked.query.coding
        if coding and is_worthwhile(len(content)):
            content, tag = compressed(content, coding), tag_of_coding(tag, coding)
            head += b"content-encoding: %b\r\n" % coding.encode()
        return b"%bcontent-length: %d\r\netag: %b\r\n" % (head, len(content), tag.encode()), content

    def _head(self, media_type: str) -> bytes:
        if media_type not in self._heads:
            self._heads[media_type] = _lines(self._fields | {"Content-Type": media_type})
        return self._heads[media_type]

    def _is_known(self, query: PlainQuery) -> bool:
        """Whether a request came in before: most never do so again. One of a proxy can be anybody's."""
        if query.forwarded_for or not query.lasts:
            return False
        name = hash(query.request)
        if name in self._seen:
            return True
        if len(self._seen) >= _SEEN:
            self._seen.clear()
        self._seen.add(name)
        return False


def _response(asked: Asked, rest: bytes, content: bytes, rows: int | None) -> Response:
    return Response(200, rest, len(content), "GET", "/sparql", asked.key.text, rows)


def _lines(fields: Mapping[str, str]) -> bytes:
    return b"".join(b"%b: %b\r\n" % (name.lower().encode(), value.encode()) for name, value in fields.items())
