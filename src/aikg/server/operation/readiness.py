"""Whether the server lives, whether it can answer now, and its change to another dump."""

import os
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aikg.reconcile.reconciler import Reconciler
from aikg.server.http.authorization import require_operator
from aikg.server.http.received_request import url_parameters
from aikg.server.http.status_codes import NoDumpError, NotReadyError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.http.understood import require_understood
from aikg.server.operation.access_log import AccessLog
from aikg.server.settings import Settings
from aikg.store import Query, Store
from aikg.store.shortage import sentence

_FIELDS: Final = {"Cache-Control": "no-store"}
_JSON: Final = "application/json"
_DOWN: Final = [HTTPStatus.SERVICE_UNAVAILABLE]
_PATIENCE: Final = 5.0


class Readiness:
    """Answers those who watch over the server; ``reload`` is None where the data are no dump."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        reload: Callable[[], None] | None,
        reconciler: Reconciler,
        log: AccessLog | None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._reload = reload
        self._reconciler = reconciler
        self._log = log

    def add_to(self, resources: Resources) -> None:
        """Add what those ask who watch over the server, and what its operator does."""
        resources.add("/health", Operation("GET", self.health, "How the server is", [_JSON], statuses=_DOWN))
        resources.add("/ready", Operation("GET", self.ready, "Whether the store answers", [_JSON]))
        load = "Load the dump again"
        resources.add("/reload", Operation("POST", self.reload, load, [_JSON], needs_token=True))

    async def health(self, _: Request) -> Response:
        """How the server is, without asking anything: 503 where no query can be answered now.

        ``faults`` say what is wrong at the moment, ``notices`` what happened that the operator should know.
        """
        health = self._store.health
        faults = (*health.faults, *_shortages(), *self._faults_of_log())
        said: dict[str, Any] = {"status": _status(health.can_answer, faults)}
        said |= {"faults": faults} if faults else {}
        said |= {"notices": health.notices} if health.notices else {}
        return JSONResponse(said, 200 if health.can_answer else 503, headers=_FIELDS)

    async def ready(self, _: Request) -> Response:
        """Readiness: that a query is answered within five seconds, and names are indexed.

        Who sends it requests asks this.
        """
        await run_in_threadpool(self._ask)
        if self._reconciler.is_preparing:
            raise NotReadyError("The names of the graph are being indexed. Ask again in a moment.")
        return JSONResponse({"status": "ready", "version": self._store.version}, headers=_FIELDS)

    async def reload(self, request: Request) -> Response:
        """Serve the dump as it is now; the response comes once it is served."""
        require_operator(request.headers, self._settings)
        require_understood(url_parameters(request, self._settings), ())
        if self._reload is None:
            raise NoDumpError("What is served here is no dump in memory, and always as new as can be.")
        await run_in_threadpool(self._reload)
        return JSONResponse({"status": "reloaded", "version": self._store.version}, headers=_FIELDS)

    def _faults_of_log(self) -> Iterator[str]:
        if self._log is not None and self._log.fault:
            yield self._log.fault

    def _ask(self) -> None:
        for _ in self._store.answer(Query("ASK {}", timeout=_PATIENCE, client="readiness")).body:
            pass


def _status(can_answer: bool, faults: Sequence[str]) -> str:
    if not can_answer:
        return "failing"
    return "impaired" if faults else "ok"


def _shortages() -> Iterator[str]:
    """What the server's own process is short of, found out by taking some of it."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        yield sentence(error)
