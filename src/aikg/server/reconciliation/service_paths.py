"""Where the services answer: both versions, each in both identifier spaces."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import LINKED, OWN, Space
from aikg.server.http.language import language_of, require_language
from aikg.server.http.received_request import origin, read
from aikg.server.reconciliation.manifests import KINDS
from aikg.server.reconciliation.service_request import ServiceRequest
from aikg.server.reconciliation.version_0_2 import Service
from aikg.server.reconciliation.version_1_0 import DraftService
from aikg.server.settings import Settings

PATH: Final = "/reconcile"
DRAFT_PATH: Final = f"{PATH}/v1"
_READING: Final = ("GET", "HEAD")
_SENDING: Final = ("POST",)
_BOTH: Final = (*_READING, *_SENDING)

Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[ServiceRequest], Response]
Route = tuple[str, Endpoint, tuple[str, ...]]
"""A path, what answers there, and to which methods."""


def routes(reconciler: Reconciler, settings: Settings) -> Iterator[Route]:
    """The routes of all services, which share a reconciler."""
    for space, below in ((OWN, ""), (LINKED, f"/{LINKED.name}")):
        for path, answer, methods in _answers(reconciler, space):
            yield PATH + below + path, _endpoint(answer, PATH + below, settings), methods
        for path, answer, methods in _draft_answers(reconciler, space):
            yield DRAFT_PATH + below + path, _endpoint(answer, DRAFT_PATH + below, settings), methods


def _answers(reconciler: Reconciler, space: Space) -> Iterator[tuple[str, Answer, tuple[str, ...]]]:
    service = Service(reconciler, space)
    yield "", service.endpoint, _BOTH
    yield "/preview", service.preview, _READING
    yield "/propose", service.propose, _READING
    for kind in KINDS:
        yield f"/suggest/{kind}", partial(service.suggest, kind), _READING
        yield f"/flyout/{kind}", partial(service.show, kind), _READING


def _draft_answers(reconciler: Reconciler, space: Space) -> Iterator[tuple[str, Answer, tuple[str, ...]]]:
    service = DraftService(reconciler, space)
    yield "", service.endpoint, _READING
    yield "/match", service.match, _SENDING
    yield "/preview", service.preview, _READING
    yield "/extend", service.extend, _SENDING
    yield "/extend/propose", service.propose, _READING
    for kind in KINDS:
        yield f"/suggest/{kind}", partial(service.suggest, kind), _READING


def _endpoint(answer: Answer, base: str, settings: Settings) -> Endpoint:
    async def respond(request: Request) -> Response:
        message = await read(request, settings, settings.limits.query_length)
        require_language(message.parameters)
        url, language = f"{origin(request, settings)}{base}", language_of(request, message.parameters)
        return await run_in_threadpool(answer, ServiceRequest(message, url, language))

    return respond
