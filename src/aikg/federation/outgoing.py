"""Exchanges one HTTP request for its response, within limits and with checked addresses only."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from aikg.errors import LimitExceededError, ServiceRefusedError
from aikg.federation.destination import Resolver, checked_address, system_resolver
from aikg.federation.endpoints import AllowedEndpoints, port_of

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_IRI_SAFE: Final = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class OutgoingLimits:
    """What one query may ask of other endpoints.

    ``seconds`` from the start of the query to the end of its last response, ``size`` of each
    response in bytes, ``requests`` altogether, and ``redirects`` for each of them.
    """

    seconds: float = 30.0
    size: int = 16 * 1024 * 1024
    requests: int = 32
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Request:
    """A request to another endpoint; ``deadline`` is in the seconds of ``time.monotonic``."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    deadline: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response with status 200; ``url`` is where it came from after all redirects."""

    media_type: str
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class OutgoingRequests:
    """The way out: what is allowed, how names are resolved, and what a response may cost."""

    allowed: AllowedEndpoints
    limits: OutgoingLimits = field(default_factory=OutgoingLimits)
    resolve: Resolver = system_resolver
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, request: Request) -> Fetched:
        """The response to a request, redirects followed.

        Raises ServiceRefusedError for a place that is not allowed, LimitExceededError, and OSError
        or http.client.HTTPException when the endpoint fails.
        """
        for _ in range(self.limits.redirects + 1):
            with _PinnedConnection(self._target(request), request.deadline, self.tls) as connection:
                answer = connection.ask(request, self.limits.size)
            if isinstance(answer, Fetched):
                return answer
            request = answer
        raise LimitExceededError(
            "redirects", f"{request.url} is more than {self.limits.redirects} redirects away."
        )

    def _target(self, request: Request) -> "_ResolvedUrl":
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https") or not self.allowed.admits(request.url):
            raise ServiceRefusedError(f"<{request.url}> is not an endpoint that is allowed.")
        host = (parts.hostname or "").encode("idna").decode("ascii")
        vouched_for = self.allowed.names(request.url)
        address = checked_address(host, port_of(parts), self.resolve, vouched_for=vouched_for)
        return _ResolvedUrl(parts, host, address)


@dataclass(frozen=True, slots=True)
class _ResolvedUrl:
    parts: SplitResult
    host: str
    address: str


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to the very address that was checked, cut at the deadline."""

    def __init__(self, target: _ResolvedUrl, deadline: float, tls: ssl.SSLContext) -> None:
        super().__init__(target.host, port_of(target.parts))
        self._target = target
        self._deadline = deadline
        self._tls = tls
        self._cutter = threading.Timer(_remaining(deadline), self._cut)
        self._cutter.daemon = True

    def __enter__(self) -> "_PinnedConnection":
        return self

    def __exit__(self, *_: object) -> None:
        self._cutter.cancel()
        self.close()

    def connect(self) -> None:
        """Connect to the checked address; the name is only used to verify the certificate."""
        place = self._target.address, self.port
        self.sock = socket.create_connection(place, timeout=_remaining(self._deadline))
        # A response that ends with the connection takes the socket away from this object.
        self._socket = self.sock
        self._cutter.start()
        if self._target.parts.scheme == "https":
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
            self._socket = self.sock

    def ask(self, request: Request, size: int) -> Fetched | Request:
        """The response, or the request that a redirect asks for instead."""
        host = self._target.parts.netloc.lower().encode("idna").decode("ascii")
        headers = {"Host": host, "Accept-Encoding": "identity", **request.headers}
        try:
            self.request(request.method, _path(self._target.parts), request.body, headers)
            with contextlib.closing(self.getresponse()) as response:
                return _answer(response, request, size)
        finally:
            # What was cut at the deadline looks like an error, or worse, like a complete response.
            _remaining(request.deadline)

    def _cut(self) -> None:
        # Not SSLSocket.shutdown, which would take the encryption off first.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _answer(response: http.client.HTTPResponse, request: Request, size: int) -> Fetched | Request:
    if response.status in _REDIRECTS:
        return _redirected(request, response)
    if response.status != http.client.OK:
        raise ConnectionError(f"<{request.url}> answered with status {response.status}.")
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise ConnectionError(f"<{request.url}> compressed its response without being asked.")
    body = response.read(size + 1)
    if len(body) > size:
        raise LimitExceededError("size", f"<{request.url}> sent more than {size} bytes.")
    if response.length:
        raise ConnectionError(f"<{request.url}> broke off its response.")
    return Fetched(response.getheader("Content-Type", ""), body, request.url)


def _redirected(request: Request, response: http.client.HTTPResponse) -> Request:
    url = urljoin(request.url, response.getheader("Location", ""))
    if response.status == http.client.SEE_OTHER:
        return replace(request, url=url, method="GET", body=None)
    return replace(request, url=url)


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise LimitExceededError("seconds", "The time for other endpoints is used up.")
    return seconds


def _path(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=_IRI_SAFE)
