"""One query, evaluated by pyoxigraph and serialised in the thread that evaluated it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples

from aikg.errors import EvaluationError, QuerySyntaxError, StoreError
from aikg.iris import BASE, PREFIXES
from aikg.negotiation import GRAPHS, RESULTS, negotiate
from aikg.store import Query
from aikg.store.dataset import names_dataset
from aikg.store.serialisation import Sink, as_file, write

_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b[A-Z][A-Za-z]+(?: [A-Za-z]+)+")
_OFFENDING = re.compile(r"\w+|\S")


class ResultSink(Sink, Protocol):
    """Where a result goes: first its media type, then its bytes."""

    def begin(self, media_type: str) -> None:
        """Name the media type of what follows."""
        ...


@dataclass(frozen=True, slots=True)
class Prologue:
    """What holds before the text begins: the base IRI, and the prefixes that are predeclared."""

    base_iri: str = BASE
    prefixes: tuple[tuple[str, str], ...] = tuple(PREFIXES.items())


PROLOGUE: Final = Prologue()


def serialise(quads: pyoxigraph.Store, query: Query, sink: ResultSink, prologue: Prologue = PROLOGUE) -> None:
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
            chosen = negotiate(query.accept, GRAPHS)
            sink.begin(chosen.media_type)
            write(result, chosen.format, sink)
        else:
            chosen = negotiate(query.accept, RESULTS)
            sink.begin(chosen.media_type)
            syntax = QueryResultsFormat.from_media_type(chosen.format.media_type)
            result.serialize(as_file(sink), syntax)


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
