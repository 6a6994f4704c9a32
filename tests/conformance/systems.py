"""What the tests are run on: a server over HTTP, or the engine that it is built on, in process."""

import http.client
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import pyoxigraph as ox
from serving import Endpoint

from conformance.exchange import Connection, Request, Response
from conformance.manifests import HOME

Results = ox.QueryTriples | ox.QuerySolutions | ox.QueryBoolean
N_QUADS = ox.RdfFormat.N_QUADS
VERSION_12 = "; version=1.2"


@dataclass(frozen=True, slots=True)
class Dataset:
    """An RDF dataset; ``graphs`` are the names of its graphs, of which some may be empty."""

    quads: tuple[ox.Quad, ...] = ()
    graphs: tuple[ox.NamedNode, ...] = ()

    @property
    def empty_graphs(self) -> set[ox.NamedNode]:
        """The named graphs that no quad mentions."""
        return set(self.graphs) - {quad.graph_name for quad in self.quads}


class RefusedError(AssertionError):
    """An operation was not evaluated; ``malformed`` says that its text was found to be at fault."""

    def __init__(self, message: str, *, malformed: bool) -> None:
        super().__init__(message)
        self.malformed = malformed


class Queried(Protocol):
    """A store that answers queries."""

    def load(self, dataset: Dataset) -> None:
        """Replace everything in the store."""

    def query(self, text: str, base: str | None, media_type: str) -> tuple[str, bytes]:
        """The media type and the body of a result; raises RefusedError."""


class System(Queried, Protocol):
    """A store that answers SPARQL, queries and updates."""

    def update(self, text: str, base: str | None) -> None:
        """Apply an update; raises RefusedError."""

    def quads(self) -> list[ox.Quad]:
        """Everything in the store."""


class OverHttp:
    """A running server, spoken to as the SPARQL 1.1 Protocol and the Graph Store Protocol say."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._connection = Connection(endpoint.query)
        self._loaded: Dataset | None = None

    def load(self, dataset: Dataset) -> None:
        """PUT the whole dataset, if it is not there; empty graphs, which N-Quads cannot show, come after."""
        # A server closes a connection over which nothing came for long, as between the tests of two files.
        self._connection.close()
        if dataset == self._loaded:
            return
        self.forget()
        body = ox.serialize(dataset.quads, format=N_QUADS)
        self._ask("PUT", self.endpoint.store, "content-type", N_QUADS.media_type, body)
        for graph in dataset.empty_graphs:
            self.update(f"CREATE SILENT GRAPH {graph}", None)
        self._loaded = dataset

    def forget(self) -> None:
        """Take note that somebody else may change the data."""
        self._loaded = None

    def query(self, text: str, base: str | None, media_type: str) -> tuple[str, bytes]:
        """POST a query directly (SPARQL 1.1 Protocol, section 2.1.3)."""
        fields = (("content-type", "application/sparql-query"), ("accept", media_type))
        request = Request("POST", _path(self.endpoint.query), fields, _based(text, base))
        response = self._exchange(request)
        return response.media_type, response.body

    def update(self, text: str, base: str | None) -> None:
        """POST an update directly (SPARQL 1.1 Protocol, section 2.2.2)."""
        self.forget()
        body = _based(text, base)
        self._ask("POST", self.endpoint.update, "content-type", "application/sparql-update", body)

    def quads(self) -> list[ox.Quad]:
        """GET the whole dataset."""
        media_type = N_QUADS.media_type + VERSION_12
        response = self._ask("GET", self.endpoint.store, "accept", media_type)
        return list(ox.parse(response.body, N_QUADS))

    def close(self) -> None:
        """Close the connection to the server."""
        self._connection.close()

    def _ask(self, method: str, url: str, field: str, value: str, body: bytes | None = None) -> Response:
        fields = ((field, value), *self.endpoint.authorization)
        return self._exchange(Request(method, _path(url), fields, body))

    def _exchange(self, request: Request) -> Response:
        try:
            response = self._connection.exchange(request)
        except http.client.IncompleteRead as error:
            raise RefusedError(f"{request} got a broken answer", malformed=False) from error
        if response.status // 100 != 2:
            raise RefusedError(str(response), malformed=response.status == 400)
        return response


class InProcess:
    """pyoxigraph alone: what it passes, the server must pass."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def load(self, dataset: Dataset) -> None:
        """Start over with a new store."""
        self._store = ox.Store()
        self._store.extend(dataset.quads)
        for graph in dataset.graphs:
            self._store.add_graph(graph)

    def query(self, text: str, base: str | None, media_type: str) -> tuple[str, bytes]:
        """Evaluate a query and serialise its result."""
        try:
            results = self._store.query(text, base_iri=base or HOME)
            return _serialized(results, _essence(media_type))
        except (SyntaxError, OSError, RuntimeError) as error:
            raise RefusedError(str(error), malformed=isinstance(error, SyntaxError)) from error

    def update(self, text: str, base: str | None) -> None:
        """Apply an update."""
        try:
            self._store.update(text, base_iri=base or HOME)
        except (SyntaxError, OSError, RuntimeError) as error:
            raise RefusedError(str(error), malformed=isinstance(error, SyntaxError)) from error

    def quads(self) -> list[ox.Quad]:
        """Everything in the store."""
        return list(self._store)


def _serialized(results: Results, media_type: str) -> tuple[str, bytes]:
    if isinstance(results, ox.QueryTriples):
        rdf_format = ox.RdfFormat.from_media_type(media_type) or ox.RdfFormat.TURTLE
        return _essence(rdf_format.media_type), results.serialize(format=rdf_format)
    results_format = ox.QueryResultsFormat.from_media_type(media_type) or ox.QueryResultsFormat.JSON
    return _essence(results_format.media_type), results.serialize(format=results_format)


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0]


def _path(url: str) -> str:
    return urlsplit(url).path


def _based(text: str, base: str | None) -> bytes:
    """The text with the base IRI that the protocol has no parameter for, on its first line."""
    return (f"BASE <{base}> {text}" if base else text).encode()
