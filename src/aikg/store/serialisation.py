"""Graphs and data sets as bytes, with the prefixes that occur in them."""

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from aikg.errors import EvaluationError
from aikg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML
from aikg.iris import PREFIXES
from aikg.negotiation import Format
from aikg.store.sink import Sink, as_file
from aikg.store.xml import XmlSink, expressible

_PRETTY = 10_000
_ABBREVIATED = frozenset(
    {f"{PREFIXES['rdf']}type"}
    | {f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "boolean", "string")}
)
_Statement = TypeVar("_Statement", Triple, Quad)


def write(statements: Iterable[_Statement], syntax: Format, sink: Sink) -> None:
    """Write triples or quads; raises EvaluationError for what the format cannot hold.

    A syntax with prefixes declares those that occur in the first ten thousand statements, and a graph
    that has no more is sorted by subject.
    """
    rdf_format = cast("RdfFormat", RdfFormat.from_media_type(syntax.media_type))
    if syntax in (N_TRIPLES, N_QUADS):
        pyoxigraph.serialize(statements, as_file(sink), rdf_format)
    elif syntax == JSON_LD:
        pyoxigraph.serialize(_rdf_1_1(statements), as_file(sink), rdf_format)
    else:
        if syntax == RDF_XML:
            statements, sink = expressible(statements), XmlSink(sink)
        head, ordered = _ordered(statements)
        prefixes = _prefixes_in(head)
        pyoxigraph.serialize(ordered, as_file(sink), rdf_format, prefixes=prefixes)


def _ordered(
    statements: Iterable[_Statement],
) -> tuple[list[_Statement], Iterable[_Statement]]:
    stream = iter(statements)
    head = list(itertools.islice(stream, _PRETTY))
    if len(head) < _PRETTY:
        head.sort(key=_turtle_order)
    return head, itertools.chain(head, stream)


def _turtle_order(statement: Triple | Quad) -> tuple[str, str, bool, str, str]:
    graph = str(statement.graph_name) if isinstance(statement, Quad) else ""
    predicate = statement.predicate.value
    is_type = predicate == f"{PREFIXES['rdf']}type"
    return graph, str(statement.subject), not is_type, predicate, str(statement.object)


def _prefixes_in(statements: Iterable[Triple | Quad]) -> dict[str, str]:
    namespaces = {_namespace(iri) for statement in statements for iri in _iris(statement)}
    return {prefix: iri for prefix, iri in PREFIXES.items() if iri in namespaces}


def _iris(statement: Triple | Quad) -> Iterator[str]:
    for term in statement:
        iri = term.datatype if isinstance(term, Literal) else term
        if isinstance(iri, NamedNode) and iri.value not in _ABBREVIATED:
            yield iri.value


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _rdf_1_1(statements: Iterable[_Statement]) -> Iterator[_Statement]:
    for statement in statements:
        term = statement.object
        if isinstance(term, Triple) or (isinstance(term, Literal) and term.direction):
            raise EvaluationError("JSON-LD 1.1 cannot hold the RDF 1.2 terms here. Accept Turtle.")
        yield statement
