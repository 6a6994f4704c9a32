"""Stands between the engine and the endpoints that queries may contact.

The engine has an HTTP client of its own that goes to any address. So a query is rewritten to name
this forwarder instead, which listens on the loopback and checks, contacts and limits in its place.
"""

import base64
import codecs
import collections
import functools
import http.client
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self, cast
from urllib.parse import urldefrag

import pyoxigraph

from aikg import iris
from aikg.errors import AikgError, LimitExceededError, ServiceFailedError, ServiceRefusedError
from aikg.federation.destination import Resolver, system_resolver
from aikg.federation.endpoints import AllowedEndpoints
from aikg.federation.outgoing import Fetched, OutgoingLimits, OutgoingRequests, Request
from aikg.sparql.addresses import RemoteAddress, refuse, replace_addresses

_PAYLOAD: Final = "with payload:\n"
USER_AGENT: Final = f"aikg (+{iris.BASE})"


class Federation:
    """Makes SERVICE and LOAD go to the allowed endpoints, for as long as it is entered.

    ``allowed`` is the allow-list of ``AllowedEndpoints``; without entries everything is refused and
    nothing listens. An endpoint that was named by its IRI may have an internal address, one that is
    allowed by a prefix must have a public one. SERVICE with a variable is always refused.
    """

    def __init__(
        self,
        allowed: tuple[str, ...],
        limits: OutgoingLimits | None = None,
        resolve: Resolver = system_resolver,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._exchange = OutgoingRequests(AllowedEndpoints(allowed), limits or OutgoingLimits(), resolve)
        self._user_agent = user_agent
        self._forwarder: _Forwarder | None = None

    def __enter__(self) -> Self:
        if self._exchange.allowed:
            self._forwarder = _Forwarder(self._exchange, self._user_agent)
            serve = functools.partial(self._forwarder.serve_forever, poll_interval=0.05)
            threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._forwarder:
            self._forwarder.shutdown()
            self._forwarder.server_close()
            self._forwarder = None

    def rewrite(self, text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> str:
        """The text to evaluate in place of a query or update, once, and within the limits.

        The time for other endpoints starts now. Raises what ``refuse`` raises for an address that is
        not allowed.
        """
        forwarder = self._forwarder
        if forwarder is None:
            return replace_addresses(text, refuse, base_iri, namespaces)
        ticket = functools.cache(forwarder.tickets.issue)

        def forwarded(address: RemoteAddress) -> str:
            if not self._exchange.allowed.admits(address.iri):
                return refuse(address)
            return forwarder.address_of(address.iri, ticket())

        return replace_addresses(text, forwarded, base_iri, namespaces)

    @property
    def root(self) -> str:
        """Where the forwarder's addresses begin, the only ones that an engine may contact; empty for none."""
        return self._forwarder.root if self._forwarder else ""

    def failure(self, message: str) -> ServiceFailedError | None:
        """What a message of the engine says about another endpoint; None where it is about none."""
        return self._forwarder.failure(message) if self._forwarder else None


@dataclass(slots=True)
class _Budget:
    deadline: float
    requests: int


class _Tickets:
    """What each running query may still ask for; whoever holds a ticket may spend it."""

    def __init__(self, limits: OutgoingLimits) -> None:
        self._limits = limits
        self._budgets: dict[str, _Budget] = {}
        self._lock = threading.Lock()

    def issue(self) -> str:
        """A new ticket, which nobody can guess."""
        ticket, now = secrets.token_urlsafe(24), time.monotonic()
        with self._lock:
            for old in [key for key, value in self._budgets.items() if value.deadline < now]:
                del self._budgets[old]
            self._budgets[ticket] = _Budget(now + self._limits.seconds, self._limits.requests)
        return ticket

    def spend(self, ticket: str) -> float:
        """The deadline for one more request. Raises the error that says why there is none."""
        with self._lock:
            budget = self._budgets.get(ticket)
            if budget is None:
                raise ServiceRefusedError("The request belongs to no running query.")
            budget.requests -= 1
            if budget.requests < 0:
                most = self._limits.requests
                raise LimitExceededError(
                    "requests", f"The query asks other endpoints more than {most} times."
                )
            return budget.deadline


class _Forwarder(ThreadingHTTPServer):
    """Serves ``/<ticket>/<IRI in base64>`` on the loopback by asking the endpoint itself."""

    daemon_threads = True

    def __init__(self, exchange: OutgoingRequests, user_agent: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tickets = _Tickets(exchange.limits)
        self._exchange = exchange
        self._user_agent = user_agent
        self.root = f"http://127.0.0.1:{self.server_port}/"
        self._own = re.compile(re.escape(self.root) + r"[\w-]+/([\w-]+={0,2})")

    def address_of(self, iri: str, ticket: str) -> str:
        """The forwarder's own address that stands for an endpoint."""
        return f"{self.root}{ticket}/{base64.urlsafe_b64encode(iri.encode()).decode('ascii')}"

    def restore(self, text: str) -> str:
        """The text with the IRIs of the endpoints in place of the forwarder's addresses."""
        return self._own.sub(lambda match: _decoded(match[1]), text)

    def failure(self, message: str) -> ServiceFailedError | None:
        """The error of the endpoint that the engine failed to reach through the forwarder, if any."""
        named = self._own.search(message)
        if named is None:
            return None
        reason = self.restore(message.partition(_PAYLOAD)[2]) or "its answer cannot be read"
        endpoint = _decoded(named[1])
        return ServiceFailedError(endpoint, reason.removeprefix(f"<{endpoint}> "))

    def forward(self, path: str, accept: str, query: bytes | None) -> Fetched:
        """The response to a SPARQL query, or to a LOAD where there is none.

        The text of a SERVICE within a SERVICE is restored: it is the other endpoint's to follow.
        """
        ticket, _, encoded = path.strip("/").partition("/")
        deadline = self.tickets.spend(ticket)
        headers = {"Accept": accept, "User-Agent": self._user_agent}
        if query is None:
            request = Request("GET", _decoded(encoded), headers, None, deadline)
            return _absolute(self._exchange.fetch(request))
        headers["Content-Type"] = "application/sparql-query"
        body = self.restore(query.decode()).encode()
        request = Request("POST", _decoded(encoded), headers, body, deadline)
        return _solutions(self._exchange.fetch(request))


class _Handler(BaseHTTPRequestHandler):
    """Answers the engine; what fails is status 502 with the reason, and never a redirect."""

    timeout = 30

    def do_GET(self) -> None:
        """LOAD."""
        self._answer(None)

    def do_POST(self) -> None:
        """SERVICE."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def log_message(self, *_: object) -> None:
        """Nothing: a request line holds the ticket."""

    def _answer(self, query: bytes | None) -> None:
        forwarder = cast(_Forwarder, self.server)
        try:
            response = forwarder.forward(self.path, self.headers.get("Accept", "*/*"), query)
        except (AikgError, OSError, ValueError, SyntaxError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            self._send(http.client.BAD_GATEWAY, "text/plain; charset=utf-8", str(reason).encode())
        else:
            self._send(http.client.OK, response.media_type, response.body)

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _decoded(encoded: str) -> str:
    return base64.urlsafe_b64decode(encoded).decode()


def _solutions(response: Fetched) -> Fetched:
    """The response, once it is known to be whole: the engine would not say whose results it cannot read."""
    kind = pyoxigraph.QueryResultsFormat.from_media_type(response.media_type)
    if kind is None:
        raise ValueError(f"<{response.url}> is {response.media_type!r}, which are no results of SPARQL.")
    results = pyoxigraph.parse_query_results(response.body.removeprefix(codecs.BOM_UTF8), kind)
    if isinstance(results, pyoxigraph.QuerySolutions):
        collections.deque(results, maxlen=0)
    return response


def _absolute(response: Fetched) -> Fetched:
    """An RDF document whose relative IRIs no longer depend on where it was read from."""
    kind = pyoxigraph.RdfFormat.from_media_type(response.media_type)
    if kind is None:
        raise ValueError(f"<{response.url}> is {response.media_type!r}, which is not known as RDF.")
    content = response.body.removeprefix(codecs.BOM_UTF8)
    quads = pyoxigraph.parse(content, kind, base_iri=urldefrag(response.url).url)
    body = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    return Fetched("application/n-quads", cast(bytes, body), response.url)
