"""Keeps what an answer holds and the version of RDF that its media type announces in step.

What RDF 1.1 can say is sent without a version. Terms of RDF 1.2 are announced by the media type
(https://www.w3.org/TR/rdf12-concepts/#section-version-announcement) where one shows before the first
bytes leave, which is true of every answer below 64 KiB. A client that accepts version=1.1 alone never
gets such a term: the answer is 406, or breaks off where it has begun.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Protocol, TypeVar

from pyoxigraph import Literal, Quad, Triple
from typing_extensions import Buffer

from aikg.errors import EvaluationError, NotAcceptableError
from aikg.formats import JSON, TSV, XML
from aikg.negotiation import Format, Representation, announcing
from aikg.store.sink import Sink

_FIRST: Final = 1 << 16
_OVERLAP: Final = 64
_VERSIONS: Final = ("1.1", "1.2-basic", "1.2")
_TRIPLE_TERM: Final = {
    JSON: re.compile(rb'"type":"triple"'),
    XML: re.compile(rb"<triple>"),
    TSV: re.compile(rb"[\t\n]<<\("),
}
_DIRECTION: Final = {
    JSON: re.compile(rb'"its:dir":'),
    XML: re.compile(rb"<literal [^>]*its:dir="),
    TSV: re.compile(rb'"@[A-Za-z0-9-]{1,50}--(?:ltr|rtl)[\t\r\n]'),
}
"""What stands for such a term and never within another: the formats escape quotes, tabs or ``<`` there."""

_Statement = TypeVar("_Statement", Triple, Quad)


class ResultSink(Sink, Protocol):
    """Where a result goes: first its media type, then its bytes."""

    def begin(self, media_type: str) -> None:
        """Name the media type of what follows."""
        ...


class AnnouncedSink:
    """Takes the bytes of an answer, and passes them on once it is known what they are announced as."""

    def __init__(self, sink: ResultSink, accept: str, chosen: Representation) -> None:
        self._sink = sink
        self._accept = accept
        self._chosen = chosen
        self._held: bytearray | None = bytearray()
        self._tail = b""

    @property
    def format(self) -> Format:
        """The format that was chosen."""
        return self._chosen.format

    def write(self, data: Buffer, /) -> int:
        """Take the next bytes; raises NotAcceptableError, EvaluationError, and what the sink raises."""
        self._scan(bytes(data))
        if self._held is None:
            return self._sink.write(data)
        self._held += data
        if len(self._held) >= _FIRST:
            self._begin()
        return len(memoryview(data))

    def flush(self) -> None:
        """Nothing: what is held is passed on when it is enough."""

    def end(self) -> None:
        """Pass on what is held: the answer is complete."""
        self._begin()

    def statements(self, statements: Iterable[_Statement]) -> Iterator[_Statement]:
        """The statements themselves, each looked at before it is written."""
        for statement in statements:
            term = statement.object
            if isinstance(term, Triple):
                self._require("1.2")
            elif isinstance(term, Literal) and term.direction:
                self._require("1.2-basic")
            yield statement

    def _begin(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._sink.begin(self._chosen.media_type)
            self._sink.write(held)

    def _scan(self, data: bytes) -> None:
        if self._chosen.version == "1.2" or self.format not in _DIRECTION:
            return
        seen = self._tail + data
        self._tail = seen[-_OVERLAP:]
        if _TRIPLE_TERM[self.format].search(seen):
            self._require("1.2")
        elif _DIRECTION[self.format].search(seen):
            self._require("1.2-basic")

    def _require(self, version: str) -> None:
        if _VERSIONS.index(version) <= _VERSIONS.index(self._chosen.version) or not self.format.versions:
            return
        has_begun = self._held is None
        try:
            self._chosen = announcing(self._accept, self._chosen, "1.2")
        except NotAcceptableError as error:
            if has_begun:
                raise EvaluationError(f"A term of RDF {version} came after the answer began.") from error
            raise
