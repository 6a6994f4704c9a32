"""Results of an engine whose formats are not those that were asked for, read and written anew."""

from collections.abc import Iterator
from typing import Final, cast

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple

from aikg.errors import EndpointError
from aikg.formats import GRAPHS
from aikg.negotiation import Representation
from aikg.store import Body
from aikg.store.announcement import AnnouncedSink, ResultSink
from aikg.store.body_file import body_file
from aikg.store.results import write_results
from aikg.store.serialisation import write

_ASK: Final = "__ASK_RETVAL"
"""The variable in which Virtuoso answers ASK with a row."""

_NODE: Final = b'"bnode", "value": "nodeID://'
_ROW: Final = b"\n    {"


def translate(body: Body, accept: str, chosen: Representation, row_limit: int, sink: ResultSink) -> None:
    """Write a body of N-Triples, or of JSON results, in the format that was chosen.

    An engine that sends ``row_limit`` rows or triples may have more, which it keeps silent about; 0 is no
    limit. Raises EndpointError, and what the sink raises.
    """
    announced = AnnouncedSink(sink, accept, chosen)
    try:
        count = _written(body, announced)
    except SyntaxError as error:
        raise EndpointError(f"The endpoint of the store answered what cannot be read: {error}.") from error
    finally:
        body.close()
    if row_limit and count >= row_limit:
        raise EndpointError(
            f"The endpoint of the store sends at most {row_limit} rows, and so many came."
            " Ask for fewer with LIMIT and OFFSET."
        )
    announced.end()


def _written(body: Body, announced: AnnouncedSink) -> int:
    """Write the result, except what is still held back; how many rows or triples it has."""
    if announced.format in GRAPHS:
        triples = _CountedTriples(body)
        write(announced.statements(triples), announced.format, announced)
        return triples.count
    rows = _CountedResults(body)
    results = pyoxigraph.parse_query_results(body_file(rows), QueryResultsFormat.JSON)
    write_results(_boolean(results), announced.format, announced)
    return rows.count


def _boolean(results: QuerySolutions | QueryBoolean) -> QuerySolutions | QueryBoolean:
    if isinstance(results, QueryBoolean) or [it.value for it in results.variables] != [_ASK]:
        return results
    first = next(iter(results), None)
    holds = first is not None and first[0].value in ("1", "true")
    return cast("QueryBoolean", pyoxigraph.Store().query("ASK {}" if holds else "ASK { FILTER(false) }"))


class _CountedTriples(Iterator[Triple]):
    """The triples of a body, counted."""

    def __init__(self, body: Body) -> None:
        self._quads = pyoxigraph.parse(body_file(body), RdfFormat.N_TRIPLES)
        self.count = 0

    def __next__(self) -> Triple:
        quad = next(self._quads)
        self.count += 1
        return cast("Triple", quad.triple)


class _CountedResults(Iterator[bytes]):
    """JSON results whose rows are counted, and whose blank nodes have names that RDF admits.

    Virtuoso begins a line with each row. Neither a line break nor a quote stands in a value unescaped, so
    that what is looked for is never a part of one.
    """

    def __init__(self, body: Body) -> None:
        self._body = body
        self._held = b""
        self.count = 0

    def __next__(self) -> bytes:
        chunk = next(self._body, None)
        if chunk is None and not self._held:
            raise StopIteration
        seen = self._held + (chunk or b"")
        # What could be the beginning of what is looked for waits for the next chunk.
        kept = len(_NODE) if chunk is not None else 0
        passed = seen.replace(_NODE, _NODE.removesuffix(b"nodeID://"))
        ready, self._held = passed[: len(passed) - kept], passed[len(passed) - kept :]
        self.count += (ready + self._held[: len(_ROW) - 1]).count(_ROW)
        return ready or next(self)
