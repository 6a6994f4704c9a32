"""Counts of what the server did, as Prometheus reads them."""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from aikg.server.http.observation import Exchange
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.sparql_protocol.running_queries import RunningQueries

if TYPE_CHECKING:
    from prometheus_client import Metric

_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"])
_FIELDS: Final = {"Cache-Control": "no-store", "Content-Type": "text/plain; version=0.0.4; charset=utf-8"}


class Metrics:
    """Counts exchanges; a series for each method and status, and for each source and outcome of a result."""

    def __init__(self, running: RunningQueries) -> None:
        self._running = running
        self._requests: Counter[tuple[str, str]] = Counter()
        self._queries: Counter[tuple[str, str]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._bytes = 0

    def add_to(self, resources: Resources) -> None:
        """Add the counts."""
        what = "Counters and durations, as Prometheus reads them"
        resources.add("/metrics", Operation("GET", self.respond, what, ["text/plain"]))

    def __call__(self, exchange: Exchange) -> None:
        """Count one exchange."""
        # A method can be any word: whoever sends many must not make a series of each.
        method = exchange.method if exchange.method in _METHODS else "other"
        self._requests[method, str(exchange.status)] += 1
        self._bytes += exchange.size
        if exchange.query:
            self._queries[exchange.cache, exchange.outcome] += 1
            self._seconds += exchange.seconds
            self._buckets[next((bound for bound in _BOUNDS if exchange.seconds <= bound), float("inf"))] += 1

    async def respond(self, _: Request) -> Response:
        """All counts until now."""
        from prometheus_client import generate_latest  # only who asks for it needs it

        return Response(generate_latest(self), headers=_FIELDS)

    def collect(self) -> Iterator["Metric"]:
        """The counts, as prometheus_client asks for them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        text = "Requests that were answered."
        requests = CounterMetricFamily("aikg_requests", text, labels=("method", "status"))
        text = "Queries, by where their result came from and how they ended."
        queries = CounterMetricFamily("aikg_queries", text, labels=("cache", "outcome"))
        for family, counts in ((requests, self._requests), (queries, self._queries)):
            for labels, count in sorted(counts.items()):
                family.add_metric(labels, count)
            yield family
        yield CounterMetricFamily("aikg_response_bytes", "Bytes of content that were sent.", self._bytes)
        yield GaugeMetricFamily("aikg_queries_running", "Queries that wait or run now.", len(self._running))
        text = "Seconds from a query to the last byte of its answer."
        bounds = [*(f"{bound:g}" for bound in _BOUNDS), "+Inf"]
        counted = accumulate(self._buckets[bound] for bound in (*_BOUNDS, float("inf")))
        yield HistogramMetricFamily(
            "aikg_query_seconds", text, list(zip(bounds, counted, strict=True)), self._seconds
        )
