"""Connections of HTTP/1.1: what their clients may do besides asking one request after another."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import _TrustedHosts
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from aikg.server import known_requests
from aikg.server.direct_responses import Asker
from aikg.server.exchange import Exchange
from aikg.server.known_requests import KnownRequests, Response, status_line
from aikg.server.lookups import Lookups
from aikg.server.plain_queries import PlainQueries, PlainQuery
from aikg.server.short_queries import ShortQueries

_LONGEST = 1 << 13


class Shortcuts:
    """What a connection answers itself, and whom it tells of that."""

    def __init__(
        self,
        known: KnownRequests,
        lookups: Lookups | None,
        queries: ShortQueries,
        observers: Sequence[Callable[[Exchange], None]],
    ) -> None:
        self.known = known
        self._plain = PlainQueries()
        self._lookups = lookups
        self._queries = queries
        self._observers = observers
        self._own: Sequence[tuple[bytes, bytes]] = ()
        self._heads: dict[int, bytes] = {}

    def read(self, request: bytes) -> PlainQuery | None:
        """The query that is all a request asks for; None where it asks for anything else."""
        return self._plain.read(request)

    def begin(self, query: PlainQuery, asker: Asker) -> bool:
        """Answer a query; false where it has to be routed."""
        is_lookup = self._lookups is not None and self._lookups.begin(query, asker)
        return is_lookup or self._queries.begin(query, asker)

    def head(self, status: int, own: Sequence[tuple[bytes, bytes]]) -> bytes:
        """The first line of a response and the server's own fields, which change once a second."""
        if own is not self._own:
            self._own = own
            self._heads.clear()
        if status not in self._heads:
            self._heads[status] = status_line(status) + b"".join(b"%b: %b\r\n" % field for field in own)
        return self._heads[status]

    def tell(self, response: Response, client: str, since: float, cache: str) -> None:
        """Tell the observers of an exchange."""
        exchange = Exchange(
            response.method,
            response.path,
            client,
            response.query,
            cache,
            response.status,
            response.size,
            True,
            response.rows,
        )
        exchange.seconds = time.perf_counter() - since
        for observe in self._observers:
            observe(exchange)


class Connection(HttpToolsProtocol):
    """Answers what can be answered without routing, and has everything else routed.

    Declines offers to change the protocol (RFC 9110, section 7.8) without losing the request: the fast
    parser takes what follows an Upgrade field for the other protocol, and Java's client makes such an
    offer with every first request. The request is given to h11, which reads its content, and the
    connection stays there. ``proxies`` are those whose X-Forwarded-For is believed.
    """

    def __init__(self, shortcuts: Shortcuts, proxies: _TrustedHosts, **given: Any) -> None:
        super().__init__(**given)
        self._shortcuts = shortcuts
        self._proxies = proxies
        self._answered: RequestResponseCycle | None = None
        self._begun = 0
        self._is_within = False
        self.address = ""
        self._asked = b""
        self._held = b""
        self._since = 0.0
        self._used = 0.0
        self._is_last = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered, which need not be the last that came in."""
        if self._answered is not None:
            self._answered.disconnected = True
            self._answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Answer what came in, or have it answered."""
        if self._asked:
            self._hold(data)
        elif self._is_within or not self._is_free() or not self._shortens(data):
            self._parse(data)

    def _is_free(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _shortens(self, data: bytes) -> bool:
        self._since = time.perf_counter()
        response = self._shortcuts.known.get(data)
        if response is not None:
            self.address = self._address("")
            self._write(response, "response")
            return True
        query = self._shortcuts.read(data) if _is_whole(data) else None
        return query is not None and self._begin(query)

    def _begin(self, query: PlainQuery) -> bool:
        self.address = self._address(query.forwarded_for)
        self._asked, self._is_last = query.request, not query.lasts
        has_begun = self._shortcuts.begin(query, self)
        if not has_begun:
            self._asked, self._is_last = b"", False
        return has_begun

    def _address(self, forwarded_for: str) -> str:
        """The address of the client, which a proxy that is trusted says; empty where nobody knows it."""
        address = self.client[0] if self.client else ""
        if forwarded_for and address in self._proxies:
            return self._proxies.get_trusted_client_address(forwarded_for)[0] or address
        return address

    def answered(self, response: Response | None, cache: str) -> None:
        """Send the response to a query, and note how it came about; None has the request routed."""
        asked, self._asked = self._asked, b""
        held, self._held = self._held, b""
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if response is None:
            self._parse(asked + held)
            return
        self._write(response, cache)
        if held:
            self.data_received(held)

    def _write(self, response: Response, cache: str) -> None:
        head = self._shortcuts.head(response.status, self.server_state.default_headers)
        if self._is_last:
            head += b"connection: close\r\n"
        self.transport.write(head + response.rest)
        if self._is_last:
            self.transport.close()
        self._used = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._await_more(self.timeout_keep_alive)
        self._shortcuts.tell(response, self.address, self._since, cache)

    def _hold(self, data: bytes) -> None:
        """Keep what comes in before a query is answered; not more than a client may send ahead."""
        self._held += data
        if len(self._held) > _LONGEST:
            self.flow.pause_reading()

    def shutdown(self) -> None:
        """Close once what was asked is answered."""
        if self._asked:
            self._is_last = True
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection over which nothing was asked for long enough."""
        left = self._used + self.timeout_keep_alive - self.loop.time()
        if left > 0 or self._asked:
            self._await_more(max(left, 1.0))
        else:
            super().timeout_keep_alive_handler()

    def _await_more(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _parse(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        is_start, self._begun = not self._is_within and self._is_free(), 0
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._continue_with_h11(data[offer.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("This is not an HTTP/1.1 request.")
        else:
            if is_start and self._begun == 1 and not self._is_within and self._is_known_by(data):
                self.cycle.scope[known_requests.KEY] = data  # type: ignore[typeddict-unknown-key]

    def _is_known_by(self, data: bytes) -> bool:
        """Whether the bytes of a request decide on its answer: not so where a proxy speaks for others."""
        is_forwarded = self.config.proxy_headers and b"forwarded" in data.lower()
        return _is_whole(data) and self.cycle.keep_alive and not is_forwarded

    def on_message_begin(self) -> None:
        """Note that a request has begun."""
        self._begun += 1
        self._is_within = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Note that all of a request is here."""
        self._is_within = False
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _should_upgrade(self) -> bool:
        # Keeps the parser's callbacks from starting the request, which h11 is about to read again.
        return self._get_upgrade() is not None

    def _continue_with_h11(self, rest: bytes) -> None:
        self.connections.discard(self)
        protocol = H11Protocol(self.config, self.server_state, self.app_state, _loop=self.loop)
        protocol.connection_made(self.transport)
        self.transport.set_protocol(protocol)
        protocol.data_received(self._head() + rest)

    def _head(self) -> bytes:
        lines = [b"%s %s HTTP/1.1" % (self.scope["method"].encode(), self.url)]
        lines += [b"%s: %s" % field for field in self.headers if field[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])


def _is_whole(data: bytes) -> bool:
    """Whether data that begin with a request can be one without content, from its first byte to its last."""
    return len(data) <= _LONGEST and data.endswith(b"\r\n\r\n")
