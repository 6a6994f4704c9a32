"""Results of SELECT and ASK as bytes, in each of their formats."""

import csv
from collections.abc import Callable
from io import StringIO
from itertools import islice
from operator import attrgetter
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    Triple,
)

from aikg.formats import CSV, XML
from aikg.negotiation import Format
from aikg.store.sink import Sink, as_file
from aikg.store.xml import XmlSink

_ROWS: Final = 1000
"""So many are written at a time."""


def write_results(results: QuerySolutions | QueryBoolean, syntax: Format, sink: Sink) -> None:
    """Write a result; raises EvaluationError for what the format cannot hold."""
    if syntax == CSV and isinstance(results, QuerySolutions):
        _write_csv(results, sink)
    else:
        target = XmlSink(sink) if syntax == XML else sink
        results.serialize(as_file(target), QueryResultsFormat.from_media_type(syntax.media_type))


def _write_csv(solutions: QuerySolutions, sink: Sink) -> None:
    """Write https://www.w3.org/TR/sparql11-results-csv-tsv/#csv with the commas of IRIs quoted."""
    rows = map(_row, solutions)
    some: list[list[str]] = [[variable.value for variable in solutions.variables]]
    while some:
        sink.write(_lines(some).encode())
        some = list(islice(rows, _ROWS))


def _lines(rows: list[list[str]]) -> str:
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _row(solution: QuerySolution) -> list[str]:
    return [_TEXTS[type(term)](term) for term in solution]


def _triple(triple: Triple) -> str:
    return " ".join(_TEXTS[type(term)](term) for term in triple)


_TEXTS: Final[dict[type, Callable[..., str]]] = {
    NamedNode: attrgetter("value"),
    Literal: attrgetter("value"),
    BlankNode: str,
    Triple: _triple,
    type(None): lambda _: "",
}
