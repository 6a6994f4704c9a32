"""The web interface: which path is answered by which part of the protocol."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from aikg.description.edition import Catalogue
from aikg.description.solutions import Reader
from aikg.errors import AikgError
from aikg.server import (
    discovery,
    dumps,
    fragments,
    graph_store,
    openapi,
    reconciliation,
    running_queries,
    sparql_protocol,
)
from aikg.server.answering import Answering
from aikg.server.compression import Compression
from aikg.server.cross_origin import CrossOrigin
from aikg.server.discovery import Discovery
from aikg.server.dumps import Dumps
from aikg.server.fragments import Fragments
from aikg.server.graph_store import GraphStore
from aikg.server.linked_data import METHODS, Html, LinkedData
from aikg.server.problems import problem_response
from aikg.server.readiness import Readiness
from aikg.server.running_queries import RunningQueries
from aikg.server.settings import Settings
from aikg.server.sparql_protocol import SparqlProtocol
from aikg.server.stored_responses import StoredResponses
from aikg.store import Store

_Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(
    store: Store, settings: Settings, html: Html | None = None, reload: Callable[[], None] | None = None
) -> FastAPI:
    """The application that serves a store, of whatever kind.

    ``html`` renders its pages, if any. ``reload`` has the store load its dump again, where it has one.
    """
    app = FastAPI(title="aikg", docs_url=None, redoc_url=None, redirect_slashes=False)
    app.openapi = lambda: openapi.describe(html is not None)  # type: ignore[method-assign]
    app.add_middleware(CrossOrigin)
    app.add_middleware(Compression)
    app.add_middleware(StoredResponses, version=lambda: store.version, room=settings.cache_bytes)
    for error in (AikgError, HTTPException, Exception):
        app.add_exception_handler(error, problem_response)
    running = RunningQueries(settings)
    sparql = SparqlProtocol(store, settings, Answering(store, settings, running))
    graphs = GraphStore(store, settings)
    _route(app, "/sparql", sparql.respond, sparql_protocol.METHODS)
    app.add_route("/sparql.{extension}", sparql.respond, list(sparql_protocol.METHODS))
    _route(app, graph_store.PATH, graphs.respond, graph_store.METHODS)
    app.add_route(f"{graph_store.PATH}/{{path:path}}", graphs.respond, list(graph_store.METHODS))
    app.add_route(running_queries.PATH, running.list, ["GET", "HEAD"])
    app.add_route(f"{running_queries.PATH}/{{query_id}}", running.stop, ["DELETE"])
    _route_operation(app, Readiness(store, settings, reload))
    for path, respond in reconciliation.routes(store, settings):
        _route(app, path, respond, reconciliation.METHODS)
    catalogue = Catalogue(store, settings.limits.timeout)
    reader = Reader(store, settings.limits.timeout)
    _route(app, fragments.PATH, Fragments(reader, catalogue, settings).respond, fragments.METHODS)
    files = Dumps(reader, catalogue, settings)
    _route(app, "/dump", files.index, dumps.METHODS)
    app.add_route("/dump/{name}", files.respond, list(dumps.METHODS))
    for path, endpoint in _discovery(Discovery(reader, catalogue, settings)).items():
        app.add_route(path, endpoint, list(discovery.METHODS))
    linked_data = LinkedData(reader, catalogue, settings, html)
    app.add_route("/{path:path}", linked_data.respond, list(METHODS))
    return app


def _route(app: FastAPI, path: str, endpoint: _Endpoint, methods: tuple[str, ...]) -> None:
    for variant in (path, f"{path}/"):
        app.add_route(variant, endpoint, list(methods))


def _route_operation(app: FastAPI, readiness: Readiness) -> None:
    app.add_route("/health", readiness.health, ["GET", "HEAD"])
    app.add_route("/ready", readiness.ready, ["GET", "HEAD"])
    app.add_route("/reload", readiness.reload, ["POST"])


def _discovery(discovery: Discovery) -> dict[str, _Endpoint]:
    return {
        "/robots.txt": discovery.robots,
        "/sitemap.xml": discovery.sitemap_index,
        "/sitemap/{number:int}.xml": discovery.sitemap,
        "/context.jsonld": discovery.context,
        "/context/{version}.jsonld": discovery.context,
        "/.well-known/void": discovery.void,
        "/.well-known/sparql-examples": discovery.example_queries,
    }
