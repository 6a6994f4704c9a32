"""The queries that wait or run, and who may stop them."""

import time
from collections.abc import Set
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aikg.server.http.authorization import is_operator, require_operator
from aikg.server.http.received_request import url_parameters
from aikg.server.http.status_codes import NoSuchQueryError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.http.understood import require_understood
from aikg.server.settings import Settings
from aikg.server.sparql_protocol.evaluations import PendingAnswer

PATH: Final = "/queries/running"


class RunningQueries:
    """Knows every query from when it was asked until its answer is sent."""

    def __init__(self, settings: Settings, running: Set[PendingAnswer]) -> None:
        self._settings = settings
        self._running = running

    def add_to(self, resources: Resources) -> None:
        """Add the list of the queries, and each of them."""
        show = Operation(
            "GET", self.list, "The queries that run", gives=["application/json"], needs_token=True
        )  # fmt: skip
        resources.add(PATH, show)
        stop = Operation("DELETE", self.stop, "Stop a query; those of others with the operator's token")
        resources.add(f"{PATH}/{{query_id}}", stop)

    def __len__(self) -> int:
        return len(self._running)

    async def list(self, request: Request) -> Response:
        """The queries, oldest first, for the operator."""
        require_operator(request.headers, self._settings)
        oldest_first = sorted(self._running, key=lambda running: running.since)
        fields = {"Cache-Control": "no-store"}
        return JSONResponse([_described(running) for running in oldest_first], headers=fields)

    async def stop(self, request: Request) -> Response:
        """Stop the queries of an id: all of them for the operator, else those of the same address."""
        require_understood(url_parameters(request, self._settings), ())
        query_id = request.path_params["query_id"]
        client = request.client.host if request.client else ""
        may_stop_any = is_operator(request.headers, self._settings)
        found = [
            running
            for running in self._running
            if running.query_id == query_id and (may_stop_any or running.query.client == client)
        ]
        if not found:
            raise NoSuchQueryError("No query with this id is running that you may stop.")
        for running in found:
            running.stop()
        return Response(status_code=204)


def _described(running: PendingAnswer) -> dict[str, Any]:
    query, seconds = running.query, round(time.monotonic() - running.since, 3)
    return {"id": running.query_id, "client": query.client, "seconds": seconds, "query": query.text}
