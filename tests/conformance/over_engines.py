"""aikg over the engines of others as a system to test, into which data come past aikg."""

import http.client

import httpx
import pyoxigraph as ox
from engines import Engine
from serving import Endpoint

from aikg.sparql.dataset import names_dataset
from aikg.store.remote.authentication import authentication
from conformance.exchange import Connection, Request, Response
from conformance.systems import Dataset, OverHttp, RefusedError

DEFAULT = "urn:x-aikg:default"
"""Where the triples of the default graph are, in an engine whose triples all have a named graph."""


class OverEngine:
    """aikg at ``endpoint`` over an engine."""

    def __init__(self, endpoint: Endpoint, engine: Engine) -> None:
        self.endpoint = endpoint
        self._connection = Connection(endpoint.query)
        self._http = OverHttp(endpoint)
        self._engine = engine
        self._writing = httpx.Client(auth=authentication(engine.credentials), timeout=60)
        self._loaded = Dataset()
        self._names: list[str] = []
        self._own = self._graphs() if engine.name == "virtuoso" else set()

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

    def update(self, text: str, base: str | None) -> None:
        """POST an update."""
        try:
            self._http.update(text, base)
        finally:
            self.forget()

    def quads(self) -> list[ox.Quad]:
        """Everything in the engine but what it had before anything was loaded."""
        if self._engine.name != "virtuoso":
            return self._http.quads()
        return [quad for name in self._names for quad in self._graph(name)]

    def forget(self) -> None:
        """Take note that somebody else may change, or has changed, the data."""
        self._loaded = Dataset()
        if self._engine.name == "virtuoso":
            self._names = sorted(self._graphs() - self._own)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
        self._http.close()
        self._writing.close()

    def _named(self, parameters: dict[str, str]) -> list[tuple[str, str]]:
        if "default-graph-uri" not in parameters:
            return []
        return [("named-graph-uri", name) for name in self._names if name != DEFAULT]

    def _graphs(self) -> set[str]:
        text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
        accept = {"Accept": "application/sparql-results+json"}
        found = self._writing.get(self._engine.query, params={"query": text}, headers=accept)
        return {row["g"]["value"] for row in found.raise_for_status().json()["results"]["bindings"]}

    def _graph(self, name: str) -> list[ox.Quad]:
        pattern = "?s ?p ?o" if name == DEFAULT else f"GRAPH <{name}> {{ ?s ?p ?o }}"
        _, body = self.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ {pattern} }}", None, "application/n-triples")
        graph = ox.DefaultGraph() if name == DEFAULT else ox.NamedNode(name)
        triples = ox.parse(body, ox.RdfFormat.N_TRIPLES)
        return [ox.Quad(*quad.triple, graph) for quad in triples]

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
