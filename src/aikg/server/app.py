"""The web interface: which path is answered by which part of the protocol."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aikg.errors import AikgError
from aikg.server import graph_store, sparql_protocol
from aikg.server.compression import Compression
from aikg.server.cross_origin import CrossOrigin
from aikg.server.graph_store import GraphStore
from aikg.server.problems import problem_response
from aikg.server.settings import Settings
from aikg.server.sparql_protocol import SparqlProtocol
from aikg.store import Store

_Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(store: Store, settings: Settings) -> FastAPI:
    """The application that serves a store, of whatever kind."""
    app = FastAPI(title="aikg", openapi_url=None, redirect_slashes=False)
    app.add_middleware(CrossOrigin)
    app.add_middleware(Compression)
    for error in (AikgError, HTTPException, Exception):
        app.add_exception_handler(error, problem_response)
    sparql, graphs = SparqlProtocol(store, settings), GraphStore(store, settings)
    _route(app, "/sparql", sparql.respond, sparql_protocol.METHODS)
    app.add_route("/sparql.{extension}", sparql.respond, list(sparql_protocol.METHODS))
    _route(app, graph_store.PATH, graphs.respond, graph_store.METHODS)
    app.add_route(f"{graph_store.PATH}/{{path:path}}", graphs.respond, list(graph_store.METHODS))
    app.add_route("/health", _health, ["GET", "HEAD"])
    return app


def _route(app: FastAPI, path: str, endpoint: _Endpoint, methods: tuple[str, ...]) -> None:
    for variant in (path, f"{path}/"):
        app.add_route(variant, endpoint, list(methods))


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
