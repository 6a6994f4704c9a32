"""The web interface as a whole: which resources there are, and what every request passes through."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from aikg import __version__
from aikg.description.edition import Catalogue
from aikg.errors import UnavailableError
from aikg.negotiation import HTML
from aikg.reconcile.reconciler import Reconciler
from aikg.server.graph_store.graph_endpoint import GraphStore
from aikg.server.http.browser_fields import BrowserFields
from aikg.server.http.compression import Compression
from aikg.server.http.conditional import Conditional
from aikg.server.http.interruption import INTERRUPTED
from aikg.server.http.observation import Exchange, Observed
from aikg.server.http.problems import Writers, problem_response
from aikg.server.http.status_codes import NoSuchResourceError
from aikg.server.http.stored_responses import StoredResponses
from aikg.server.http.target_resource import Resources, Unrouted
from aikg.server.linked_data import problem_types
from aikg.server.linked_data.dereferencing import LinkedData
from aikg.server.operation.access_log import AccessLog
from aikg.server.operation.counted_rows import CountedRows
from aikg.server.operation.metrics import Metrics
from aikg.server.operation.readiness import Readiness
from aikg.server.pages.passages import Texts
from aikg.server.pages.routes import Pages
from aikg.server.publication.discovery import Discovery
from aikg.server.publication.dumps import Dumps
from aikg.server.publication.fragments import Fragments
from aikg.server.publication.mapping_sets import MappingSets
from aikg.server.reconciliation.service_paths import Services
from aikg.server.settings import Settings
from aikg.server.sparql_protocol.answerer import Answerer
from aikg.server.sparql_protocol.endpoint import SparqlProtocol
from aikg.server.sparql_protocol.running_queries import RunningQueries
from aikg.solutions import Reader
from aikg.store import Store
from aikg.store.shortage import shortage_of

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
    reader, catalogue = Reader(store, settings.limits.timeout), Catalogue(store, settings.limits.timeout)
    pages = Pages(reader, catalogue, settings, texts or Texts())
    answerer, reconciler = Answerer(store, settings), Reconciler(store, settings.limits.timeout)
    running = RunningQueries(settings, answerer.running)
    metrics, writers = Metrics(running), Writers({HTML: pages.problem})
    resources = Resources(partial(_expected, writers))
    _add_protocols(resources, store, settings, answerer, reconciler)
    for part in (running, Readiness(store, settings, reload, reconciler, log), metrics):
        part.add_to(resources)
    _add_documents(resources, reader, catalogue, settings, pages)
    app = _application(resources, [metrics, log] if log else [metrics], store, settings)
    app.state.reconciler = reconciler
    for error in (HTTPException, Exception):
        app.add_exception_handler(error, partial(problem_response, writers=writers))
    return app


def router(store: Store, settings: Settings) -> APIRouter:
    """The protocols alone, for an application of others.

    >>> from fastapi import FastAPI
    >>> app = FastAPI()
    >>> app.include_router(router(store, Settings()), prefix="/ai")
    >>> [path for path in app.openapi()["paths"] if "sparql" in path]
    ['/ai/sparql', '/ai/sparql.{extension}']
    """
    settings = replace(settings, has_documents=False)
    resources = Resources(partial(_expected, {}))
    reconciler = Reconciler(store, settings.limits.timeout)
    _add_protocols(resources, store, settings, Answerer(store, settings), reconciler)
    return resources


def _expected(writers: Writers, request: Request, error: Exception) -> Response:
    """The response to an error that can be expected; any other error is raised.

    Those of the operating system are where it has run out of something. Who sent half a request is gone, and
    the response is for the log alone.
    """
    if isinstance(error, ClientDisconnect):
        return Response(status_code=_CLIENT_LEFT)
    if isinstance(error, OSError):
        missing = shortage_of(error)
        if not missing:
            raise error
        error = UnavailableError(missing)
    more = problem_types.WRITERS if isinstance(error, NoSuchResourceError) else {}
    return problem_response(request, error, writers | more)


def _add_protocols(
    resources: Resources, store: Store, settings: Settings, answerer: Answerer, reconciler: Reconciler
) -> None:
    SparqlProtocol(store, settings, answerer).add_to(resources)
    GraphStore(store, settings).add_to(resources)
    Services(reconciler, settings).add_to(resources)


def _add_documents(
    resources: Resources, reader: Reader, catalogue: Catalogue, settings: Settings, pages: Pages
) -> None:
    files = Dumps(reader, catalogue, settings, pages.files)
    for part in (
        Fragments(reader, catalogue, settings),
        files,
        MappingSets(reader, settings),
        Discovery(reader, catalogue, settings),
        pages,
        LinkedData(reader, catalogue, settings, pages, files.files_to_describe),
    ):
        part.add_to(resources)


def _application(
    resources: Resources, observers: Sequence[Callable[[Exchange], None]], store: Store, settings: Settings
) -> FastAPI:
    """The application of the resources, with what every request passes through, from the inside out."""
    summary = "Who builds, funds and uses which AI models"
    silent = TelemetryConfig(tracing=False, metrics=False, logs=False)  # else looked up at every request
    app = FastAPI(
        title="aikg", summary=summary, version=__version__, routes=resources.routes, openapi_url=None,
        redirect_slashes=False, telemetry=silent,
    )  # fmt: skip
    app.add_middleware(Unrouted, fixed=resources.fixed)
    if len(observers) > 1:
        app.add_middleware(CountedRows)
    app.add_middleware(Compression)
    app.add_middleware(Conditional)
    app.add_middleware(BrowserFields)
    app.add_middleware(StoredResponses, version=lambda: store.version, room=settings.cache_bytes)
    app.add_middleware(Observed, observers=observers, interrupted=INTERRUPTED)
    app.state.observers = observers
    return app
