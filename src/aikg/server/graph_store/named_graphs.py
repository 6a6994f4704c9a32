"""The operations of the Graph Store Protocol as the queries and updates that define them."""

import json
from dataclasses import dataclass
from typing import Final, cast

import pyoxigraph
from pyoxigraph import Quad, QueryResultsFormat, QuerySolution, QuerySolutions

from aikg.errors import QuerySyntaxError
from aikg.formats import DATASETS
from aikg.negotiation import negotiate
from aikg.server.http.status_codes import BadRequestError
from aikg.store import Answer, Body, DefaultGraph, Query, Store, Update
from aikg.store.announcement import AnnouncedSink
from aikg.store.body_file import body_file
from aikg.store.serialisation import write
from aikg.store.streaming import stream

_QUADS: Final = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_QUADS_IN: Final = "SELECT ?s ?p ?o (<%s> AS ?g) { GRAPH <%s> { ?s ?p ?o } }"
_JSON: Final = "application/sparql-results+json;version=1.2, application/sparql-results+json;q=0.9"


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about: a named graph, the default graph, or the data set."""

    iri: str = ""
    is_dataset: bool = False


DEFAULT: Final = Target()
DATASET: Final = Target(is_dataset=True)
_NONE: Final = Target("urn:x-aikg:none")


class Graphs:
    """The graphs in a store, as one client asks for them within ``timeout`` seconds.

    Every change is one update, so that it happens whole or not at all.
    """

    def __init__(self, store: Store, timeout: float, client: str) -> None:
        self._store = store
        self._timeout = timeout
        self._client = client

    def exists(self, target: Target) -> bool:
        """Whether there is such a graph; the default graph and the data set always are."""
        if not target.iri:
            return True
        if self._holds(target, "?s ?p ?o"):
            return True
        # An engine that knows no empty graphs finds any name in this way.
        return self._holds(target, "") and not self._holds(_NONE, "")

    def graph(self, target: Target, accept: str) -> Answer:
        """The triples of a graph."""
        pattern = "?s ?p ?o" if target == DEFAULT else f"GRAPH <{target.iri}> {{ ?s ?p ?o }}"
        return self._answer(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", accept, target)

    def quads(self, target: Target, accept: str) -> Answer:
        """The quads of a named graph or of the data set, in a format that keeps the graph's name."""
        chosen = negotiate(accept, DATASETS)
        text = _QUADS_IN % (target.iri, target.iri) if target.iri else _QUADS
        body = self._answer(text, _JSON, target).body
        return stream(lambda sink: _write_quads(body, AnnouncedSink(sink, accept, chosen)), self._timeout)

    def replace(self, target: Target, quad_data: str) -> None:
        """Give a graph, or the data set, these quads (SPARQL 1.1, section 19.8) and no other."""
        self._update(f"{_drop(target)} {_create(target)}", quad_data)

    def merge(self, target: Target, quad_data: str) -> None:
        """Add quads to a graph, which is made where it is missing, or to the data set."""
        self._update(_create(target).removeprefix("; "), quad_data)

    def delete(self, target: Target) -> None:
        """Remove a graph, or everything."""
        self._update(_drop(target), "")

    def _holds(self, target: Target, pattern: str) -> bool:
        answer = self._answer(f"ASK {{ GRAPH <{target.iri}> {{ {pattern} }} }}", _JSON, target)
        return bool(json.loads(b"".join(answer.body))["boolean"])

    def _answer(self, text: str, accept: str, target: Target) -> Answer:
        # Some engines can leave out their default graph only together with the named ones.
        asked: DefaultGraph = "union" if target.iri else "exact"
        query = Query(text, accept, timeout=self._timeout, default_graph=asked, client=self._client)
        return self._store.answer(query)

    def _update(self, text: str, quad_data: str) -> None:
        try:
            self._store.update(Update(text, inserted=quad_data))
        except QuerySyntaxError as error:
            raise BadRequestError(f"The store does not take the content: {error}") from None


def _drop(target: Target) -> str:
    if target == DATASET:
        return "DROP ALL"
    return "DROP DEFAULT" if target == DEFAULT else f"DROP SILENT GRAPH <{target.iri}>"


def _create(target: Target) -> str:
    return f"; CREATE SILENT GRAPH <{target.iri}>" if target.iri else ""


def _write_quads(body: Body, sink: AnnouncedSink) -> None:
    try:
        solutions = pyoxigraph.parse_query_results(body_file(body), QueryResultsFormat.JSON)
        write(sink.statements(map(_quad, cast("QuerySolutions", solutions))), sink.format, sink)
        sink.end()
    finally:
        body.close()


def _quad(solution: QuerySolution) -> Quad:
    graph = solution["g"] or pyoxigraph.DefaultGraph()
    return Quad(solution["s"], solution["p"], solution["o"], graph)
