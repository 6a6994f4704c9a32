"""The web interface: which path is answered by which part of the protocol."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aikg.description.edition import Catalogue
from aikg.description.solutions import Reader
from aikg.errors import AikgError
from aikg.server import discovery, dumps, fragments, graph_store, openapi, reconciliation, sparql_protocol
from aikg.server.cross_origin import CrossOrigin
from aikg.server.discovery import Discovery
from aikg.server.dumps import Dumps
from aikg.server.fragments import Fragments
from aikg.server.graph_store import GraphStore
from aikg.server.linked_data import METHODS, Html, LinkedData
from aikg.server.problems import problem_response
from aikg.server.settings import Settings
from aikg.server.sparql_protocol import SparqlProtocol
from aikg.store import Store

_Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(store: Store, settings: Settings, html: Html | None = None) -> FastAPI:
    """The application that serves a store, of whatever kind; ``html`` renders its pages, if any."""
    app = FastAPI(title="aikg", docs_url=None, redoc_url=None, redirect_slashes=False)
    app.openapi = lambda: openapi.describe(html is not None)  # type: ignore[method-assign]
    app.add_middleware(CrossOrigin)
    for error in (AikgError, HTTPException, Exception):
        app.add_exception_handler(error, problem_response)
    sparql, graphs = SparqlProtocol(store, settings), GraphStore(store, settings)
    _route(app, "/sparql", sparql.respond, sparql_protocol.METHODS)
    _route(app, graph_store.PATH, graphs.respond, graph_store.METHODS)
    app.add_route(f"{graph_store.PATH}/{{path:path}}", graphs.respond, list(graph_store.METHODS))
    for path, respond in reconciliation.routes(store, settings):
        _route(app, path, respond, reconciliation.METHODS)
    app.add_route("/health", _health, ["GET", "HEAD"])
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


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
