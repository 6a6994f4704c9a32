"""Reads uploaded RDF in a process of its own, which may take so much time and memory and no more.

Parsers recurse over what they read and expand what it abbreviates: a few hundred bytes can exhaust the stack
or the memory of whoever parses them, and no parser can be told to stop.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, cast

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from aikg.bounded_process import BoundedProcesses
from aikg.server.http.status_codes import BadRequestError
from aikg.store.documents import without_mark

_DEEPEST: Final = 100
_ENTITY: Final = re.compile(rb"<!ENTITY\s+([^\s\"'<>%]+)\s+(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE: Final = re.compile(rb"&([^\s;&#<>\"']+);")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^\[>]*\[")
_READ: Final = b"+"
_REFUSED: Final = b"-"


@dataclass(frozen=True, slots=True)
class UploadedDocument:
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


def quad_data(processes: BoundedProcesses, parts: list[UploadedDocument], reading: Reading) -> str:
    """The documents as QuadData (SPARQL 1.1, section 19.8); their blank nodes are never the same.

    Raises BadRequestError for what is not of its format, EvaluationError for what takes more memory or is
    nested deeper than there is room for, and LimitExceededError for what takes longer.
    """
    return _text(processes.call(reading.seconds, read_documents, parts, reading))


def _text(read: bytes) -> str:
    if read[:1] == _REFUSED:
        raise BadRequestError(read[1:].decode())
    return read[1:].decode()


def read_documents(parts: list[UploadedDocument], reading: Reading) -> bytes:
    """What the other process is asked: the quads, or what is wrong, after a mark of one byte."""
    try:
        return _READ + " ".join(_blocks(reading.graph, _quads(parts, reading))).encode()
    except BadRequestError as error:
        return _REFUSED + str(error).encode()


def _quads(parts: list[UploadedDocument], reading: Reading) -> Iterator[Quad]:
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
