"""Counts of what the server did, as Prometheus reads them."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from aikg.server.http.observation import Exchange
from aikg.server.sparql_protocol.running_queries import RunningQueries

_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"])


class Metrics:
    """Counts exchanges; a series for each method and status, and for each source and outcome of a result."""

    def __init__(self, running: RunningQueries) -> None:
        own = self._own = CollectorRegistry()
        self._requests = Counter(
            "aikg_requests", "Requests that were answered.", ["method", "status"], registry=own
        )
        self._bytes = Counter("aikg_response_bytes", "Bytes of content that were sent.", registry=own)
        told = "Queries, by where their result came from and how they ended."
        self._queries = Counter("aikg_queries", told, ["cache", "outcome"], registry=own)
        waiting = Gauge("aikg_queries_running", "Queries that wait or run now.", registry=own)
        waiting.set_function(lambda: len(running))
        told = "Seconds from a query to the last byte of its answer."
        self._seconds = Histogram("aikg_query_seconds", told, registry=own, buckets=_BOUNDS)

    def __call__(self, exchange: Exchange) -> None:
        """Count one exchange."""
        # A method can be any word: whoever sends many must not make a series of each.
        method = exchange.method if exchange.method in _METHODS else "other"
        self._requests.labels(method, exchange.status).inc()
        self._bytes.inc(exchange.size)
        if exchange.query:
            self._queries.labels(exchange.cache, exchange.outcome).inc()
            self._seconds.observe(exchange.seconds)

    async def respond(self, _: Request) -> Response:
        """All counts until now."""
        fields = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        return Response(generate_latest(self._own), headers=fields)
