"""aikg over the engines of others as a system to test: loaded at the engine, asked through aikg."""

import http.client

import httpx
import pyoxigraph as ox
from engines import Engine
from serving import Endpoint

from aikg.sparql.dataset import names_dataset
from aikg.store.remote.authentication import authentication
from conformance.exchange import Connection, Request, Response
from conformance.systems import Dataset, RefusedError

DEFAULT = "urn:x-aikg:default"
"""Where the triples of the default graph are, in an engine whose triples all have a named graph."""


class OverEngine:
    """aikg at ``endpoint`` over an engine; only what queries evaluate is asked of it."""

    def __init__(self, endpoint: Endpoint, engine: Engine) -> None:
        self._connection = Connection(endpoint.query)
        self._engine = engine
        self._writing = httpx.Client(auth=authentication(engine.credentials), timeout=60)
        self._loaded = Dataset()
        self._names: list[str] = []

    def load(self, dataset: Dataset) -> None:
        """Replace everything in the engine, where it does not hold just that."""
        if dataset == self._loaded and dataset.quads:
            return
        if self._engine.name == "virtuoso":
            self._put_graphs(dataset)
        else:
            self._put_all(dataset)
        self._loaded = dataset

    def query(self, text: str, base: str | None, media_type: str) -> tuple[str, bytes]:
        """POST a query, with its data set where the engine has no default graph."""
        parameters = {"timeout": "20"}
        if self._engine.name == "virtuoso" and not names_dataset(text):
            parameters["default-graph-uri"] = DEFAULT
        target = httpx.URL("/sparql", params=[*parameters.items(), *self._named(parameters)])
        fields = (("content-type", "application/sparql-query"), ("accept", media_type))
        body = (f"BASE <{base}> {text}" if base else text).encode()
        response = self._exchange(Request("POST", str(target), fields, body))
        return response.media_type, response.body

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
        self._writing.close()

    def _named(self, parameters: dict[str, str]) -> list[tuple[str, str]]:
        if "default-graph-uri" not in parameters:
            return []
        return [("named-graph-uri", name) for name in self._names if name != DEFAULT]

    def _put_all(self, dataset: Dataset) -> None:
        content = ox.serialize(dataset.quads, format=ox.RdfFormat.N_QUADS)
        self._write("PUT", None, content, "application/n-quads")
        for graph in dataset.empty_graphs:
            self._write("PUT", graph.value, b"", "application/n-triples")

    def _put_graphs(self, dataset: Dataset) -> None:
        for name in self._names:
            self._write("DELETE", name)
        graphs: dict[str, list[ox.Triple]] = {graph.value: [] for graph in dataset.graphs}
        for quad in dataset.quads:
            is_default = isinstance(quad.graph_name, ox.DefaultGraph)
            graphs.setdefault(DEFAULT if is_default else quad.graph_name.value, []).append(quad.triple)
        self._names = list(graphs)
        for name, triples in graphs.items():
            content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            self._write("PUT", name, content, "application/n-triples")

    def _write(self, method: str, graph: str | None, content: bytes = b"", media_type: str = "") -> None:
        parameters = {} if graph is None else {"graph": graph}
        fields = {"Content-Type": media_type} if media_type else {}
        response = self._writing.request(
            method, self._engine.store, params=parameters, content=content, headers=fields
        )
        if not response.is_success and not (method == "DELETE" and response.status_code == 404):
            raise RefusedError(f"{method} {graph}: {response.status_code} {response.text}", malformed=False)

    def _exchange(self, request: Request) -> Response:
        try:
            response = self._connection.exchange(request)
        except (http.client.IncompleteRead, http.client.RemoteDisconnected) as error:
            raise RefusedError(f"{request} got a broken answer", malformed=False) from error
        if response.status // 100 != 2:
            raise RefusedError(str(response), malformed=response.status == 400)
        return response
