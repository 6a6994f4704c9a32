"""Reads uploaded RDF in a process of its own, which may take so much time and memory and no more.

Parsers recurse over what they read and expand what it abbreviates: a few hundred bytes can exhaust the stack
or the memory of whoever parses them, and no parser can be told to stop.
"""

import re
import resource
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final, cast

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from aikg.errors import EvaluationError, LimitExceededError
from aikg.server.problems import BadRequestError
from aikg.store.documents import without_mark

_MEMORY: Final = 3 << 30
"""Bytes that reading may take: the longest content as triples, and their text."""

_DEEPEST: Final = 100
_AT_ONCE: Final = 2
_SMALL: Final = 1 << 22
"""Bytes of content up to which a process that has read it is used again."""

_PROCESSES: Final = get_context("spawn")
_ENTITY: Final = re.compile(rb"<!ENTITY\s+([^\s\"'<>%]+)\s+(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE: Final = re.compile(rb"&([^\s;&#<>\"']+);")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^\[>]*\[")
_READ: Final = b"+"
_REFUSED: Final = b"-"


@dataclass(frozen=True, slots=True)
class Part:
    """One document: its bytes and the media type of its format."""

    content: bytes
    media_type: str

    @property
    def rdf_format(self) -> RdfFormat:
        """Its format."""
        return cast("RdfFormat", RdfFormat.from_media_type(self.media_type))


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read: relative IRIs against ``base_iri``, all into ``graph`` unless it is None.

    Without it named graphs in a document are those of the data set; with it they are an error.
    """

    base_iri: str
    graph: str | None
    seconds: float


class UploadReader:
    """Reads documents in up to two processes, which are kept as long as they do what they are told."""

    def __init__(self) -> None:
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._idle: list[_ReadingProcess] = []

    def quad_data(self, parts: list[Part], reading: Reading) -> str:
        """The documents as QuadData (SPARQL 1.1, section 19.8); their blank nodes are never the same.

        Raises BadRequestError for what is not of its format, EvaluationError for what takes more memory or is
        nested deeper than there is room for, and LimitExceededError for what takes longer.
        """
        with self._turn:
            process = self._idle.pop() if self._idle else _ReadingProcess()
            try:
                read = process.read(parts, reading)
            except (EvaluationError, LimitExceededError):
                process.end()
                raise
            if sum(len(part.content) for part in parts) > _SMALL:
                process.end()  # and its memory with it
            else:
                self._idle.append(process)
        return _text(read)


class _ReadingProcess:
    def __init__(self) -> None:
        self._connection, other = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def read(self, parts: list[Part], reading: Reading) -> bytes:
        try:
            self._connection.send((parts, reading))
            if self._connection.poll(reading.seconds):
                return self._connection.recv_bytes()
        except (EOFError, ConnectionError):
            raise EvaluationError(
                "The content is nested deeper, or expands further, than there is room for. Flatten it."
            ) from None
        raise LimitExceededError(
            "timeout", f"The content took longer than {reading.seconds:g} seconds to read."
        )

    def end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _text(read: bytes) -> str:
    if read[:1] == _REFUSED:
        raise BadRequestError(read[1:].decode())
    return read[1:].decode()


def _serve(connection: Connection) -> None:
    """What the other process does until this one ends."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    room = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (room, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(EOFError):
        while True:
            connection.send_bytes(_outcome(*connection.recv()))


def _outcome(parts: list[Part], reading: Reading) -> bytes:
    try:
        return _READ + " ".join(_blocks(reading.graph, _quads(parts, reading))).encode()
    except BadRequestError as error:
        return _REFUSED + str(error).encode()


def _quads(parts: list[Part], reading: Reading) -> Iterator[Quad]:
    for part in parts:
        if part.rdf_format == RdfFormat.RDF_XML:
            _require_few_entities(part.content)
        try:
            for quad in pyoxigraph.parse(
                without_mark(part.content),
                part.rdf_format,
                base_iri=reading.base_iri,
                without_named_graphs=reading.graph is not None,
                rename_blank_nodes=True,
            ):
                _require_shallow(quad)
                yield quad
        except (SyntaxError, ValueError) as error:
            raise BadRequestError(f"The content is not {part.rdf_format.name}: {error}.") from None


def _require_few_entities(content: bytes) -> None:
    """Refuse entities that are made of others, and those that expand to more than a document may be."""
    start = _DOCTYPE.search(content)
    if start is None:
        return
    declared = {name: len(one or other) for name, one, other in _ENTITY.findall(content)}
    values = (one or other for _, one, other in _ENTITY.findall(content))
    if any(name in declared for value in values for name in _REFERENCE.findall(value)):
        raise BadRequestError("The content declares entities that are made of others. Write them out.")
    expanded = sum(declared.get(name, 0) for name in _REFERENCE.findall(content))
    if expanded > max(1 << 20, 10 * len(content)):
        raise BadRequestError("The entities of the content expand to more than ten times its size.")


def _require_shallow(quad: Quad) -> None:
    depth, term = 0, quad.object
    while isinstance(term, Triple):
        depth, term = depth + 1, term.object
        if depth > _DEEPEST:
            raise BadRequestError(f"The content has triple terms in more than {_DEEPEST} others.")


def _blocks(graph: str | None, quads: Iterable[Quad]) -> Iterator[str]:
    """Blocks of triples, one per run of quads of one graph."""
    for own, run in groupby(quads, key=lambda quad: quad.graph_name):
        name = NamedNode(graph) if graph else own
        triples = cast("bytes", pyoxigraph.serialize(_triples(run), format=RdfFormat.N_TRIPLES))
        block = triples.decode()
        yield block if isinstance(name, pyoxigraph.DefaultGraph) else f"GRAPH {name} {{ {block} }}"


def _triples(quads: Iterable[Quad]) -> Iterator[Triple]:
    for quad in quads:
        yield quad.triple
