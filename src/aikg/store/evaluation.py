"""One query, evaluated by pyoxigraph and serialised in the thread that evaluated it."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol, cast

import pyoxigraph
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Triple,
)
from typing_extensions import Buffer

from aikg.errors import EvaluationError, QuerySyntaxError, StoreError
from aikg.iris import BASE, PREFIXES
from aikg.negotiation import GRAPHS, JSON_LD, RDF_XML, RESULTS, TRIG, TURTLE, Format, negotiate
from aikg.store import Query
from aikg.store.dataset import names_dataset

_PRETTY = 10_000
_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b[A-Z][A-Za-z]+(?: [A-Za-z]+)+")
_OFFENDING = re.compile(r"\w+|\S")
_ABBREVIATED = frozenset(
    {f"{PREFIXES['rdf']}type"}
    | {f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "boolean", "string")}
)


class Sink(Protocol):
    """Where a result goes: first its media type, then its bytes."""

    def begin(self, media_type: str) -> None:
        """Name the media type of what follows."""
        ...

    def write(self, data: Buffer, /) -> int:
        """Take the next bytes."""
        ...

    def flush(self) -> None:
        """Pass on what was written."""
        ...


@dataclass(frozen=True, slots=True)
class Prologue:
    """What holds before the text begins: the base IRI, and the prefixes that are predeclared."""

    base_iri: str = BASE
    prefixes: tuple[tuple[str, str], ...] = tuple(PREFIXES.items())


PROLOGUE: Final = Prologue()


def serialise(
    quads: pyoxigraph.Store, query: Query, sink: Sink, prologue: Prologue = PROLOGUE
) -> None:
    """Evaluate a query and write its result to ``sink`` in the best format that it accepts.

    Raises QuerySyntaxError, EvaluationError, NotAcceptableError, StoreError, and what ``sink``
    raises.
    """
    with engine_errors(query.text):
        result = quads.query(
            query.text,
            base_iri=prologue.base_iri,
            prefixes=dict(prologue.prefixes),
            **_dataset(query),
        )
        if isinstance(result, QueryTriples):
            _write_graph(result, query.accept, sink)
        else:
            chosen = negotiate(query.accept, RESULTS)
            sink.begin(chosen.media_type)
            result.serialize(_file(sink), _results_format(chosen.format))


@contextmanager
def engine_errors(text: str) -> Iterator[None]:
    """Give the engine's errors their names in aikg's tree; ``text`` is what the engine reads."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(text, str(error)) from None
    except (RuntimeError, ValueError) as error:
        raise EvaluationError(f"{error}.") from None
    except OSError as error:
        raise StoreError(f"The store could not be read or written: {error}.") from error


def _dataset(query: Query) -> dict[str, Any]:
    if query.default_graph_uris or query.named_graph_uris:
        return {
            "default_graph": _nodes(query.default_graph_uris),
            "named_graphs": _nodes(query.named_graph_uris),
        }
    union = query.default_graph == "union" and not names_dataset(query.text)
    return {"use_default_graph_as_union": union}


def _nodes(iris: Sequence[str]) -> list[NamedNode]:
    return [NamedNode(iri) for iri in iris]


def _write_graph(triples: QueryTriples, accept: str, sink: Sink) -> None:
    chosen = negotiate(accept, GRAPHS)
    sink.begin(chosen.media_type)
    if chosen.format in (TURTLE, TRIG, RDF_XML):
        _write_with_prefixes(triples, chosen.format, sink)
    elif chosen.format == JSON_LD:
        pyoxigraph.serialize(_rdf_1_1(triples), _file(sink), RdfFormat.JSON_LD)
    else:
        triples.serialize(_file(sink), _rdf_format(chosen.format))


def _write_with_prefixes(triples: Iterable[Triple], chosen: Format, sink: Sink) -> None:
    """Write with the prefixes that occur; a graph that is small enough is sorted by subject."""
    stream = iter(triples)
    head = list(itertools.islice(stream, _PRETTY))
    if len(head) < _PRETTY:
        head.sort(key=_turtle_order)
    pyoxigraph.serialize(
        itertools.chain(head, stream),
        _file(sink),
        _rdf_format(chosen),
        prefixes=_prefixes_in(head),
    )


def _turtle_order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), not predicate.endswith("#type"), predicate, str(triple.object)


def _prefixes_in(triples: Iterable[Triple]) -> dict[str, str]:
    namespaces = {_namespace(iri) for triple in triples for iri in _iris(triple)}
    return {prefix: iri for prefix, iri in PREFIXES.items() if iri in namespaces}


def _iris(triple: Triple) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        iri = term.datatype if isinstance(term, Literal) else term
        if isinstance(iri, NamedNode) and iri.value not in _ABBREVIATED:
            yield iri.value


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _rdf_1_1(triples: Iterable[Triple]) -> Iterator[Triple]:
    for triple in triples:
        literal = triple.object if isinstance(triple.object, Literal) else None
        if isinstance(triple.object, Triple) or (literal is not None and literal.direction):
            raise EvaluationError("JSON-LD 1.1 cannot hold the RDF 1.2 terms here. Accept Turtle.")
        yield triple


def _file(sink: Sink) -> IO[bytes]:
    return cast("IO[bytes]", sink)


def _results_format(chosen: Format) -> QueryResultsFormat:
    return cast("QueryResultsFormat", QueryResultsFormat.from_media_type(chosen.media_type))


def _rdf_format(chosen: Format) -> RdfFormat:
    return cast("RdfFormat", RdfFormat.from_media_type(chosen.media_type))


def _syntax_error(text: str, message: str) -> QuerySyntaxError:
    match = _POSITION.match(message)
    if match is None:
        return QuerySyntaxError(message, 1, 1)
    line, column = int(match[1]), int(match[2])
    found = _found(text, line, column)
    why = "".join(f" {sentence}." for sentence in _SENTENCE.findall(match[3]))
    return QuerySyntaxError(f"Line {line}, column {column}: unexpected {found}.{why}", line, column)


def _found(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
    token = _OFFENDING.search(rest)
    return f"'{token[0]}'" if token else "end of the text"
