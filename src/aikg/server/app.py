"""The web interface: which path is answered by which part of the protocol."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from aikg.description.edition import Catalogue
from aikg.errors import AikgError, UnavailableError
from aikg.negotiation import HTML
from aikg.reconcile.reconciler import Reconciler
from aikg.server.graph_store import graph_endpoint
from aikg.server.graph_store.graph_endpoint import GraphStore
from aikg.server.http.compression import Compression
from aikg.server.http.conditional import Conditional
from aikg.server.http.cross_origin import CrossOrigin
from aikg.server.http.interruption import Interruption
from aikg.server.http.observation import Exchange, Observed
from aikg.server.http.problems import Writers, problem_response
from aikg.server.http.security_fields import Security
from aikg.server.http.status_codes import NoSuchResourceError
from aikg.server.http.stored_responses import StoredResponses
from aikg.server.http.target_resource import Respond, TargetResource
from aikg.server.http.whole_server import WholeServer
from aikg.server.linked_data import problem_types
from aikg.server.linked_data.dereferencing import METHODS, LinkedData
from aikg.server.operation.access_log import AccessLog
from aikg.server.operation.counted_rows import CountedRows
from aikg.server.operation.metrics import Metrics
from aikg.server.operation.readiness import Readiness
from aikg.server.pages import routes, static_files
from aikg.server.pages.passages import Texts
from aikg.server.pages.routes import Pages
from aikg.server.publication import discovery, dumps, fragments, mapping_sets, openapi
from aikg.server.publication.discovery import Discovery
from aikg.server.publication.dumps import Dumps
from aikg.server.publication.fragments import Fragments
from aikg.server.reconciliation import service_paths
from aikg.server.settings import Settings
from aikg.server.sparql_protocol import endpoint, running_queries
from aikg.server.sparql_protocol.answering import Answering
from aikg.server.sparql_protocol.endpoint import SparqlProtocol
from aikg.server.sparql_protocol.running_queries import RunningQueries
from aikg.solutions import Reader
from aikg.store import Store
from aikg.store.shortage import shortage_of

_READING = ("GET", "HEAD")
_CLIENT_LEFT = 499


def create_app(
    store: Store,
    settings: Settings,
    texts: Texts | None = None,
    reload: Callable[[], None] | None = None,
    log: AccessLog | None = None,
) -> FastAPI:
    """The application that serves a store, of whatever kind.

    Pages show passages of ``texts``. ``reload`` has the store load its dump again, where it has one. ``log``
    is told of every exchange. What reconciles names is ``state.reconciler``: have it kept ready.

    >>> import asyncio, httpx
    >>> app = create_app(store, Settings())
    >>> client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")
    >>> asyncio.run(client.get("/health")).json()
    {'status': 'ok'}
    """
    app = FastAPI(title="aikg", docs_url=None, redoc_url=None, redirect_slashes=False)
    app.openapi = openapi.describe  # type: ignore[method-assign]
    running = RunningQueries(settings)
    metrics = Metrics(running)
    answering = Answering(store, settings, running)
    _wrap(app, store, settings, [metrics, log] if log else [metrics], counts_rows=bool(log))
    reader, catalogue = Reader(store, settings.limits.timeout), Catalogue(store, settings.limits.timeout)
    pages = Pages(reader, catalogue, settings, texts or Texts())
    _handle_errors(app, {HTML: pages.problem})
    reconciler = app.state.reconciler = Reconciler(store, settings.limits.timeout)
    _route_protocols(app, store, settings, answering, reconciler)
    _route_operation(app, Readiness(store, settings, reload, reconciler, log), running, metrics)
    files = Dumps(reader, catalogue, settings, pages.files)
    _route_publication(app, files, reader, catalogue, settings)
    _route_pages(app, pages)
    # Every other path may be that of an IRI.
    linked_data = LinkedData(reader, catalogue, settings, pages, files.files_to_describe)
    _answer(app, "/{path:path}", linked_data.respond, METHODS)
    return app


def _wrap(
    app: FastAPI,
    store: Store,
    settings: Settings,
    observers: Sequence[Callable[[Exchange], None]],
    counts_rows: bool,
) -> None:
    """Add what every request passes through, from the inside out."""
    app.add_middleware(WholeServer)
    if counts_rows:
        app.add_middleware(CountedRows)
    app.add_middleware(Compression)
    app.add_middleware(Conditional)
    app.add_middleware(CrossOrigin)
    app.add_middleware(Security)
    app.add_middleware(StoredResponses, version=lambda: store.version, room=settings.cache_bytes)
    app.add_middleware(Interruption)
    app.add_middleware(Observed, observers=observers)
    app.state.observers = observers


def _handle_errors(app: FastAPI, writers: Writers) -> None:
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(OSError, partial(_shortage, writers))
    app.add_exception_handler(
        NoSuchResourceError, partial(problem_response, writers=writers | problem_types.WRITERS)
    )
    for error in (AikgError, HTTPException, Exception):
        app.add_exception_handler(error, partial(problem_response, writers=writers))


def _shortage(writers: Writers, request: Request, error: Exception) -> Response:
    """Where the operating system has run out of something; any other error of its is raised."""
    missing = shortage_of(error) if isinstance(error, OSError) else ""
    if not missing:
        raise error
    return problem_response(request, UnavailableError(missing), writers)


def _left(_: Request, __: Exception) -> Response:
    """For the log alone: whoever sent half a request is gone."""
    return Response(status_code=_CLIENT_LEFT)


def _route_protocols(
    app: FastAPI, store: Store, settings: Settings, answering: Answering, reconciler: Reconciler
) -> None:
    sparql = SparqlProtocol(store, settings, answering)
    graphs = GraphStore(store, settings)
    for path in ("/sparql", "/sparql/", "/sparql.{extension}"):
        _answer(app, path, sparql.respond, endpoint.METHODS, endpoint.OPTIONS)
    _route(app, graph_endpoint.PATH, graphs.respond, graph_endpoint.METHODS)
    _answer(app, f"{graph_endpoint.PATH}/{{path:path}}", graphs.respond, graph_endpoint.METHODS)
    for path, respond, methods in service_paths.routes(reconciler, settings):
        _route(app, path, respond, methods)


def _route_publication(
    app: FastAPI, files: Dumps, reader: Reader, catalogue: Catalogue, settings: Settings
) -> None:
    _route(app, fragments.PATH, Fragments(reader, catalogue, settings).respond, fragments.METHODS)
    _route(app, "/dump", files.index, dumps.METHODS)
    _answer(app, "/dump/{name}", files.respond, dumps.METHODS)
    _answer(app, mapping_sets.PATH, mapping_sets.MappingSets(reader, settings).respond, mapping_sets.METHODS)
    for path, respond in _discovery(Discovery(reader, catalogue, settings)).items():
        _answer(app, path, respond, discovery.METHODS)


def _route_pages(app: FastAPI, pages: Pages) -> None:
    for path in routes.PATHS:
        _route(app, path, pages.respond, routes.METHODS)
    _answer(app, static_files.PATH, pages.static.respond, static_files.METHODS)


def _route(app: FastAPI, path: str, respond: Respond, methods: tuple[str, ...]) -> None:
    for variant in (path, f"{path}/"):
        _answer(app, variant, respond, methods)


def _answer(
    app: FastAPI,
    path: str,
    respond: Respond,
    methods: tuple[str, ...],
    fields: Mapping[str, str] | None = None,
) -> None:
    app.router.routes.append(Route(path, TargetResource(respond, methods, fields)))


def _route_operation(app: FastAPI, readiness: Readiness, running: RunningQueries, metrics: Metrics) -> None:
    _answer(app, running_queries.PATH, running.list, _READING)
    _answer(app, f"{running_queries.PATH}/{{query_id}}", running.stop, ("DELETE",))
    _answer(app, "/metrics", metrics.respond, _READING)
    _answer(app, "/health", readiness.health, _READING)
    _answer(app, "/ready", readiness.ready, _READING)
    _answer(app, "/reload", readiness.reload, ("POST",))


def _discovery(discovery: Discovery) -> dict[str, Respond]:
    return {
        "/robots.txt": discovery.robots,
        "/sitemap.xml": discovery.sitemap_index,
        "/sitemap/{number}.xml": discovery.sitemap,
        "/context.jsonld": discovery.context,
        "/context/{version}.jsonld": discovery.context,
        "/.well-known/void": discovery.void,
        "/.well-known/sparql-examples": discovery.example_queries,
    }
