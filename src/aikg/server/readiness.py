"""Whether the server lives, whether it can answer now, and its change to another dump."""

from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aikg.reconcile import Reconciler
from aikg.server.authorization import require_operator
from aikg.server.message import url_parameters
from aikg.server.problems import NoDumpError, NotReadyError
from aikg.server.settings import Settings
from aikg.server.understood import require_understood
from aikg.store import Query, Store

_FIELDS: Final = {"Cache-Control": "no-store"}
_PATIENCE: Final = 5.0


class Readiness:
    """Answers those who watch over the server; ``reload`` is None where the data are no dump."""

    def __init__(
        self, store: Store, settings: Settings, reload: Callable[[], None] | None, reconciler: Reconciler
    ) -> None:
        self._store = store
        self._settings = settings
        self._reload = reload
        self._reconciler = reconciler

    async def health(self, _: Request) -> Response:
        """Liveness: that the process answers at all. Who restarts it asks this."""
        return JSONResponse({"status": "ok"}, headers=_FIELDS)

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

    def _ask(self) -> None:
        for _ in self._store.answer(Query("ASK {}", timeout=_PATIENCE, client="readiness")).body:
            pass
