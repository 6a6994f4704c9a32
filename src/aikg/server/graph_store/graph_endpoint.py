"""The SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/."""

import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg.bounded_process import BoundedProcesses
from aikg.formats import DATASETS, GRAPHS
from aikg.server.graph_store import rdf_content
from aikg.server.graph_store.named_graphs import DATASET, DEFAULT, Graphs, Target
from aikg.server.graph_store.upload import Reading, UploadedDocument, quad_data
from aikg.server.http.authorization import require_write
from aikg.server.http.conditional import IF_MATCH, IF_NONE_MATCH, require_preconditions
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import ReceivedRequest
from aikg.server.http.status_codes import BadRequestError, NoSuchGraphError
from aikg.server.http.streamed_response import StreamedResponse
from aikg.server.http.target_resource import MediaType, Operation, Resources
from aikg.server.http.understood import refuse_foreign, require_understood
from aikg.server.http.writing_turns import Writing
from aikg.server.rdf_request import FORMATS, absolute, read
from aikg.server.settings import Settings
from aikg.store import Answer, Store

PATH: Final = "/store"
GRAPH: Final = Parameter("graph", "The IRI of a graph; without it and default, the data set", format="iri")
DEFAULT_GRAPH: Final = Parameter("default", "The default graph", const="")
_PARAMETERS: Final = (GRAPH, DEFAULT_GRAPH)
_SYNTAXES: Final = tuple(dict.fromkeys((*GRAPHS, *DATASETS)))
_ELSEWHERE: Final = {
    **dict.fromkeys(("graph-uri", "graph-iri", "context", "context-uri", "named-graph"), GRAPH),
    **dict.fromkeys(("uri", "graphs", "graph-name", "default-graph-uri", "named-graph-uri"), GRAPH),
    "default-graph": DEFAULT_GRAPH,
}
"""What other systems call what identifies a graph."""


class GraphStore:
    """Reads, replaces, extends and deletes graphs, or the whole data set where none is identified.

    A graph is identified by ``?graph=IRI`` or ``?default`` (section 4.2), or by the URL of the request
    itself below the store's path (section 4.1), in which nothing is decoded. A request with any other
    parameter changes nothing: who named a graph in another way did not mean the whole data set.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._processes = BoundedProcesses(2)
        self._writing = Writing()

    def add_to(self, resources: Resources) -> None:
        """Add the store, and what is below it, which is a graph by its URL."""
        resources.add(PATH, *self._operations(_PARAMETERS), has_slash=True)
        resources.add(f"{PATH}/{{path:path}}", *self._operations(()))

    def _operations(self, reads: tuple[Parameter, ...]) -> Iterator[Operation]:
        what = "Read a graph (SPARQL 1.1 Graph Store HTTP Protocol)"
        yield Operation("GET", self.respond, what, _SYNTAXES, (*reads, *FORMATS))
        reads = (*reads, IF_MATCH, IF_NONE_MATCH)
        takes: tuple[MediaType, ...] = (*_SYNTAXES, rdf_content.MULTIPART)
        for method, what in (("PUT", "Replace a graph"), ("POST", "Add to a graph")):
            made = [HTTPStatus.CREATED]
            yield Operation(method, self.respond, what, (), reads, takes, statuses=made, needs_token=True)
        yield Operation("DELETE", self.respond, "Delete a graph", (), reads, needs_token=True)

    async def respond(self, request: Request) -> Response:
        """The response to one request for a graph."""
        if request.method not in ("GET", "HEAD"):
            require_write(request.headers, self._settings)
        message = await read(request, self._settings, self._settings.limits.content_length)
        _require_plain(message)
        target = _target(message, request.path_params.get("path", ""))
        graphs = Graphs(self._store, self._settings.limits.timeout, message.client)
        if request.method in ("GET", "HEAD"):
            answer = await run_in_threadpool(_read, graphs, target, message.accept)
            return StreamedResponse(answer.media_type, answer.body)
        async with self._writing.turn(request):
            return await self._change(request, message, graphs, target)

    async def _change(
        self, request: Request, message: ReceivedRequest, graphs: Graphs, target: Target
    ) -> Response:
        exists = await run_in_threadpool(graphs.exists, target)
        require_preconditions(request.headers, exists)
        if request.method == "DELETE":
            return await run_in_threadpool(_delete, graphs, target, exists)
        return await self._write(request, message, graphs, target, exists)

    async def _write(
        self, request: Request, message: ReceivedRequest, graphs: Graphs, target: Target, exists: bool
    ) -> Response:
        parts = await rdf_content.parts(request.headers, message.content)
        if request.method == "POST" and target == DATASET and not rdf_content.are_datasets(parts):
            return await self._create(message, graphs, parts)
        content = await self._quad_data(message, target, parts)
        write = graphs.replace if request.method == "PUT" else graphs.merge
        await run_in_threadpool(write, target, content)
        return Response(status_code=204 if exists else 201)

    async def _create(
        self, message: ReceivedRequest, graphs: Graphs, parts: list[UploadedDocument]
    ) -> Response:
        """Make a graph of its own for the content, below the store's path (section 5.5)."""
        target = Target(f"{message.url.rstrip('/')}/{uuid.uuid4()}")
        content = await self._quad_data(message, target, parts)
        await run_in_threadpool(graphs.merge, target, content)
        return Response(status_code=201, headers={"Location": target.iri})

    async def _quad_data(
        self, message: ReceivedRequest, target: Target, parts: list[UploadedDocument]
    ) -> str:
        """The content, whose base IRI is the graph's, else the URL (section 4)."""
        graph = None if target == DATASET else target.iri
        reading = Reading(target.iri or message.url, graph, self._settings.limits.timeout)
        return await run_in_threadpool(quad_data, self._processes, parts, reading)


def _read(graphs: Graphs, target: Target, accept: str) -> Answer:
    if target == DATASET:
        return graphs.quads(target, accept)
    _require(target, graphs.exists(target))
    return graphs.graph(target, accept)


def _delete(graphs: Graphs, target: Target, exists: bool) -> Response:
    _require(target, exists)
    graphs.delete(target)
    return Response(status_code=204)


def _require(target: Target, exists: bool) -> None:
    if not exists:
        raise NoSuchGraphError(f"There is no graph <{target.iri}>.")


def _require_plain(message: ReceivedRequest) -> None:
    """Return when nothing but the protocol's own parameters says what the request is about."""
    if message.method in ("GET", "HEAD"):
        refuse_foreign(message.parameters, _PARAMETERS, _ELSEWHERE)
        return
    require_understood(message.parameters, _PARAMETERS, _ELSEWHERE)
    if message.method == "DELETE" and message.content:
        raise BadRequestError("A DELETE has no content. Name the graph in the URL: ?graph=IRI or ?default.")


def _target(message: ReceivedRequest, path: str) -> Target:
    """What a request identifies, by its parameters or by the ``path`` below the store's."""
    iri, default = message.parameters.one(GRAPH), message.parameters.one(DEFAULT_GRAPH)
    if default:
        raise BadRequestError("The parameter default has no value. Write ?default alone, or ?graph=IRI.")
    indirect = (iri is not None) + (default is not None)
    direct = bool(path)
    if indirect + direct > 1:
        raise BadRequestError("The request identifies a graph more than once. Keep one of the ways.")
    if direct:
        return Target(absolute(message.url, "the URL"))
    if iri is not None:
        return Target(absolute(iri, "graph"))
    return DATASET if default is None else DEFAULT
