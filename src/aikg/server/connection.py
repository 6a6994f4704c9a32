"""Connections of HTTP/1.1 whose clients offer another protocol, or leave while they are answered."""

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle


class Connection(HttpToolsProtocol):
    """Declines offers to change the protocol (RFC 9110, section 7.8) without losing the request.

    The fast parser takes what follows an Upgrade field for the other protocol, and Java's client makes
    such an offer with every first request. The request is given to h11, which reads its content, and
    the connection stays there.
    """

    _answered: RequestResponseCycle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered, which need not be the last that came in."""
        if self._answered is not None:
            self._answered.disconnected = True
            self._answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came in."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._continue_with_h11(data[offer.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("This is not an HTTP/1.1 request.")

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
