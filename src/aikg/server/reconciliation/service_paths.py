"""Where the services answer: both versions, each in both identifier spaces."""

from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg.iris import BASE
from aikg.negotiation import HTML
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import LINKED, OWN
from aikg.server.http.language import IN_LANGUAGES, LANGUAGE, language_of, require_language
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import origin, read
from aikg.server.http.target_resource import Operation, Resources, Respond
from aikg.server.reconciliation.lookups import ID, OF_PROPOSALS, OF_SUGGESTIONS
from aikg.server.reconciliation.manifests import KINDS
from aikg.server.reconciliation.service_request import CALLBACK, ServiceRequest
from aikg.server.reconciliation.version_0_2 import ASKED, Service
from aikg.server.reconciliation.version_1_0 import DraftService
from aikg.server.settings import Settings

PATH: Final = "/reconcile"
DRAFT_PATH: Final = f"{PATH}/v1"
_JSON: Final = "application/json"
_SCRIPT: Final = "text/javascript"
_Lookups = Service | DraftService

Answer = Callable[[ServiceRequest], Response]


class Services:
    """Adds the resources of all services, which share a reconciler."""

    def __init__(self, reconciler: Reconciler, settings: Settings) -> None:
        self._reconciler = reconciler
        self._settings = settings

    def add_to(self, resources: Resources) -> None:
        """Add the services, each under its version and its identifier space."""
        for space, below in ((OWN, ""), (LINKED, f"/{LINKED.name}")):
            self._add(resources, f"{PATH}{below}", Service(self._reconciler, space))
            self._add_draft(resources, f"{DRAFT_PATH}{below}", DraftService(self._reconciler, space))

    def _add(self, resources: Resources, base: str, service: Service) -> None:
        respond, asked = self._respond("", service.endpoint), ASKED
        manifest = "The manifest (Reconciliation Service API 0.2), or answers as by POST"
        given = (*asked, CALLBACK, *IN_LANGUAGES)
        send = "Candidates for queries, or values of properties for entities"
        resources.add(
            base,
            Operation("GET", respond, manifest, (_JSON, _SCRIPT), given),
            Operation("POST", respond, send, (_JSON,), given, form=(*asked, LANGUAGE)),
            has_slash=True,
        )
        self._add_lookups(resources, base, service, "/propose", CALLBACK)
        for kind in KINDS:
            flyout = partial(service.show, kind)
            self._read(resources, base, f"/flyout/{kind}", flyout, f"A flyout about {kind}", ID, CALLBACK)

    def _add_draft(self, resources: Resources, base: str, service: DraftService) -> None:
        manifest = "The manifest (Reconciliation Service API 1.0-draft)"
        self._read(resources, base, "", service.endpoint, manifest)
        for path, answer, summary in (
            ("/match", service.match, "Candidates for queries"),
            ("/extend", service.extend, "Values of properties for entities"),
        ):
            send = Operation("POST", self._respond(path, answer), summary, (_JSON,), IN_LANGUAGES, (_JSON,))
            resources.add(base + path, send, has_slash=True)
        self._add_lookups(resources, base, service, "/extend/propose")

    def _add_lookups(
        self,
        resources: Resources,
        base: str,
        service: Service | DraftService,
        propose: str,
        *reads: Parameter,
    ) -> None:
        """Add what both versions have alike."""
        properties = "Properties to extend data by"
        self._read(resources, base, propose, service.propose, properties, *OF_PROPOSALS, *reads)
        self._read(resources, base, "/preview", service.preview, "A preview of an entity", ID)
        for kind, more in OF_SUGGESTIONS.items():
            suggest, about = partial(service.suggest, kind), f"Suggestions of {kind} by prefix"
            self._read(resources, base, f"/suggest/{kind}", suggest, about, *more, *reads)

    def _read(
        self, resources: Resources, base: str, path: str, answer: Answer, summary: str, *reads: Parameter
    ) -> None:
        gives = [HTML] if path == "/preview" else [_JSON, *([_SCRIPT] if CALLBACK in reads else [])]
        read = Operation("GET", self._respond(path, answer), summary, gives, (*reads, *IN_LANGUAGES))
        resources.add(base + path, read, has_slash=True)

    def _respond(self, path: str, answer: Answer) -> Respond:
        """What responds at a ``path`` below the URL of a service."""

        async def respond(request: Request) -> Response:
            message = await read(request, self._settings, self._settings.limits.query_length)
            require_language(message.parameters)
            at, below = origin(request, self._settings), request.scope["path"].rstrip("/").removesuffix(path)
            documents = f"{at}/" if self._settings.has_documents else BASE
            language = language_of(request, message.parameters)
            exchange = ServiceRequest(message, f"{at}{quote(below)}", documents, language)
            return await run_in_threadpool(answer, exchange)

        return respond
