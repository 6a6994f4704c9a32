"""The SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/."""

import uuid
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg.server import rdf_content
from aikg.server.answers import AnswerResponse
from aikg.server.authorization import require_write
from aikg.server.graphs import DATASET, DEFAULT, Graphs, Target
from aikg.server.message import Message, absolute, raw_path, read
from aikg.server.problems import BadRequestError, NoSuchGraphError
from aikg.server.settings import Settings
from aikg.store import Answer, Store

METHODS: Final = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
PATH: Final = "/store"


class GraphStore:
    """Reads, replaces, extends and deletes graphs, or the whole data set where none is identified.

    A graph is identified by ``?graph=IRI`` or ``?default`` (section 4.2), or by the URL of the request
    itself below the store's path (section 4.1), in which nothing is decoded.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._graphs = Graphs(store, settings.limits.timeout)
        self._settings = settings

    async def respond(self, request: Request) -> Response:
        """The response to one request for a graph."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if request.method not in ("GET", "HEAD"):
            require_write(request.headers, self._settings)
        message = await read(request, self._settings, self._settings.limits.content_length)
        target = _target(message, raw_path(request))
        if request.method in ("GET", "HEAD"):
            return AnswerResponse(await run_in_threadpool(self._read, message, target))
        if request.method == "DELETE":
            return await run_in_threadpool(self._delete, target)
        return await self._write(request, message, target)

    def _read(self, message: Message, target: Target) -> Answer:
        if target == DATASET:
            return self._graphs.dataset(message.accept)
        self._require(target)
        return self._graphs.graph(target, message.accept)

    def _delete(self, target: Target) -> Response:
        self._require(target)
        self._graphs.delete(target)
        return Response(status_code=204)

    async def _write(self, request: Request, message: Message, target: Target) -> Response:
        parts = await rdf_content.parts(request.headers, message.content)
        if request.method == "PUT":
            return await run_in_threadpool(self._put, message, target, parts)
        return await run_in_threadpool(self._post, message, target, parts)

    def _put(self, message: Message, target: Target, parts: list[rdf_content.Part]) -> Response:
        is_new = not self._graphs.exists(target)
        quads = rdf_content.quads(parts, _base(message, target), target == DATASET)
        self._graphs.replace(target, quads)
        return Response(status_code=201 if is_new else 204)

    def _post(self, message: Message, target: Target, parts: list[rdf_content.Part]) -> Response:
        if target == DATASET and not rdf_content.are_datasets(parts):
            return self._create(message, parts)
        is_new = not self._graphs.exists(target)
        quads = rdf_content.quads(parts, _base(message, target), target == DATASET)
        self._graphs.merge(target, quads)
        return Response(status_code=201 if is_new else 204)

    def _create(self, message: Message, parts: list[rdf_content.Part]) -> Response:
        """Make a graph of its own for the content, below the store's path (section 5.5)."""
        target = Target(f"{message.url.rstrip('/')}/{uuid.uuid4()}")
        self._graphs.merge(target, rdf_content.quads(parts, target.iri, False))
        return Response(status_code=201, headers={"Location": target.iri})

    def _require(self, target: Target) -> None:
        if not self._graphs.exists(target):
            raise NoSuchGraphError(f"There is no graph <{target.iri}>.")


def _target(message: Message, path: str) -> Target:
    iri, default = message.parameters.one("graph"), message.parameters.one("default")
    indirect = (iri is not None) + (default is not None)
    direct = path.removeprefix(PATH) not in ("", "/")
    if indirect + direct > 1:
        raise BadRequestError("The request identifies a graph more than once. Keep one of the ways.")
    if direct:
        return Target(absolute(message.url, "the URL"))
    if iri is not None:
        return Target(absolute(iri, "graph"))
    return DATASET if default is None else DEFAULT


def _base(message: Message, target: Target) -> str:
    """The base IRI of the content: the graph's IRI, else the URL of the request (section 4)."""
    return target.iri or message.url
