"""Counts of what the server did, as Prometheus reads them.

The format is https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from aikg.server.http.observation import Exchange
from aikg.server.sparql_protocol.running_queries import RunningQueries

_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"])


class Metrics:
    """Counts exchanges; a series for each method and status, and for each source and outcome of a result."""

    def __init__(self, running: RunningQueries) -> None:
        self._running = running
        self._requests: Counter[tuple[str, str]] = Counter()
        self._queries: Counter[tuple[str, str]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._bytes = 0

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
        text = "".join(f"{line}\n" for line in self._lines())
        fields = {"Cache-Control": "no-store"}
        return Response(text, 200, fields, "text/plain; version=0.0.4; charset=utf-8")

    def _lines(self) -> Iterator[str]:
        yield "# HELP aikg_requests_total Requests that were answered."
        yield "# TYPE aikg_requests_total counter"
        for (method, status), count in sorted(self._requests.items()):
            yield f'aikg_requests_total{{method="{method}",status="{status}"}} {count}'
        yield "# HELP aikg_response_bytes_total Bytes of content that were sent."
        yield "# TYPE aikg_response_bytes_total counter"
        yield f"aikg_response_bytes_total {self._bytes}"
        yield "# HELP aikg_queries_total Queries, by where their result came from and how they ended."
        yield "# TYPE aikg_queries_total counter"
        for (cache, outcome), count in sorted(self._queries.items()):
            yield f'aikg_queries_total{{cache="{cache}",outcome="{outcome}"}} {count}'
        yield "# HELP aikg_queries_running Queries that wait or run now."
        yield "# TYPE aikg_queries_running gauge"
        yield f"aikg_queries_running {len(self._running)}"
        yield from self._histogram()

    def _histogram(self) -> Iterator[str]:
        yield "# HELP aikg_query_seconds Seconds from a query to the last byte of its answer."
        yield "# TYPE aikg_query_seconds histogram"
        total = 0
        for bound in (*_BOUNDS, float("inf")):
            total += self._buckets[bound]
            shown = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield f'aikg_query_seconds_bucket{{le="{shown}"}} {total}'
        yield f"aikg_query_seconds_sum {self._seconds:.6f}"
        yield f"aikg_query_seconds_count {total}"
