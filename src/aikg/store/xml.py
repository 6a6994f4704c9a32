"""Keeps XML to what a parser reads back as what was written (https://www.w3.org/TR/xml/#charsets).

The engine escapes mark-up alone. A carriage return that is no character reference is read as a line feed,
most control characters are in no XML document, and a predicate has to end in a name of XML.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from pyoxigraph import Quad, Triple
from typing_extensions import Buffer

from aikg.errors import EvaluationError
from aikg.iris import PREFIXES
from aikg.store.sink import Sink

_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_OVERLAP: Final = 2
_START: Final = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_AT_END: Final = re.compile(f"[{_START}][0-9.\u00b7\u0300-\u036f\u203f\u2040-]*+\\Z")
_RESERVED: Final = frozenset(
    PREFIXES["rdf"] + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"),
        *("aboutEach", "aboutEachPrefix", "bagID", "version", "annotation", "annotationNodeID"),
    )
)
_UNDECLARABLE: Final = "http://www.w3.org/2000/xmlns/"
"""What no prefix may be declared for (https://www.w3.org/TR/xml-names/#xmlReserved)."""

_INSTEAD: Final = "Accept another format, such as JSON for results or Turtle for graphs."

_Statement = TypeVar("_Statement", Triple, Quad)


class XmlSink:
    """Takes XML that the engine writes, and passes on what every parser reads as it was meant."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._tail = b""

    def write(self, data: Buffer, /) -> int:
        """Take the next bytes; raises EvaluationError for characters that XML does not have."""
        content = bytes(data)
        if found := _FORBIDDEN.search(self._tail + content):
            point = ord(found[0].decode())
            raise EvaluationError(f"XML cannot hold the character U+{point:04X} of this answer. {_INSTEAD}")
        self._tail = content[-_OVERLAP:]
        self._sink.write(content.replace(b"\r", b"&#13;"))
        return len(content)

    def flush(self) -> None:
        """Pass on what was written."""
        self._sink.flush()


def expressible(statements: Iterable[_Statement]) -> Iterator[_Statement]:
    """The statements; raises EvaluationError at one whose predicate is not the name of an XML element."""
    for statement in statements:
        predicate = statement.predicate.value
        if (
            predicate in _RESERVED
            or predicate.startswith(_UNDECLARABLE)
            or not _NAME_AT_END.search(predicate)
        ):
            raise EvaluationError(f"RDF/XML has no element for the predicate <{predicate}>. {_INSTEAD}")
        yield statement
