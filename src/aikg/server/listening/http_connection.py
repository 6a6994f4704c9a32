"""Connections of HTTP/1.1: one request after another, each within its limits of time and size."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from starlette.types import Receive, Scope, Send

from aikg.errors import AikgError
from aikg.server.http.observation import Exchange
from aikg.server.http.problems import details
from aikg.server.http.status_codes import (
    RequestTimeoutError,
    TooManyConnectionsError,
    fields_of,
    status_of,
)
from aikg.server.listening import head
from aikg.server.listening.alarm import Alarm
from aikg.server.listening.content import Content
from aikg.server.listening.occupancy import Occupancy
from aikg.server.listening.proxies import Proxies
from aikg.server.listening.served_request import ServedRequest
from aikg.server.settings import ConnectionLimits

_END: Final = b"\r\n\r\n"
_UNREAD: Final = 1 << 24
"""Bytes of content that are still taken, and thrown away, once the request is answered."""

_LINGERING: Final = 2.0
"""Seconds that who may still send has to read the last response; closed at once, it may be lost (9.6)."""

_NOTICED: Final = 1.0
"""Seconds after which a client that has left is noticed where nothing is read."""

_ESTABLISHED: Final = b"\x01"
_REFUSAL: Final = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Connection": "close",
}


@dataclass(slots=True)
class Listening:
    """What all connections of a server share: the application, their limits, who is told of refusals."""

    app: Callable[[Scope, Receive, Send], Coroutine[None, None, None]]
    limits: ConnectionLimits
    longest_content: int
    occupancy: Occupancy
    proxies: Proxies
    observers: Sequence[Callable[[Exchange], None]]
    connections: "set[Connection]" = field(default_factory=set)
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _second: int = 0
    _fields: bytes = b""

    def default_fields(self) -> bytes:
        """The fields of every response, as they are sent: which second it is, and what answers."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._fields = f"date: {formatdate(second, usegmt=True)}\r\nserver: aikg\r\n".encode()
        return self._fields


class Connection(asyncio.Protocol):
    """Takes in what comes in its turn, and refuses what is too much, too slow or ambiguous.

    The next request is read once the response to the last one is complete. Until then it is held, and
    nothing more is read, so that no client fills the memory with what it sends ahead.
    """

    transport: asyncio.Transport

    def __init__(self, listening: Listening) -> None:
        self._loop = asyncio.get_running_loop()
        self._listening = listening
        self._limits = listening.limits
        self._deadline = Alarm(self._loop)
        self._reading_deadline = Alarm(self._loop)
        self.writable = asyncio.Event()
        self.writable.set()
        self.default_fields = listening.default_fields
        self._held = bytearray()
        self._scanned = 0
        self._request: ServedRequest | None = None
        self._content = Content(0, 0, 0)
        self._since = 0.0
        self._counted = 0
        self._is_ending = self._is_reading_paused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place, or tell the client that there is none."""
        self.transport = transport
        self.write = transport.write
        self._client, self._server = _address(transport, "peername"), _address(transport, "sockname")
        self._is_proxy = self._client is not None and self._client[0] in self._listening.proxies
        self._listening.connections.add(self)
        try:
            self._listening.occupancy.enter(self, self._client[0] if self._client else "")
        except TooManyConnectionsError as error:
            self._write_problem(error)
            transport.close()
        else:
            self._listening.occupancy.rest(self)
            self._deadline.set(self._limits.head_seconds, transport.close)

    def connection_lost(self, _: Exception | None) -> None:
        """Give the place back."""
        self._listening.connections.discard(self)
        self._listening.occupancy.leave(self)
        self._deadline.clear()
        self._reading_deadline.clear()
        if self._request is not None:
            self._request.leave()
        self.writable.set()

    def make_room(self) -> None:
        """End a connection over which nothing is asked; who has not read the last response never will."""
        if self.writable.is_set():
            self.transport.close()
        else:
            self.transport.abort()

    def shutdown(self) -> None:
        """End once the request that is read, if any, is answered."""
        if self._request is None or self._request.is_complete:
            self.transport.close()
        else:
            self._request.is_last = True

    def data_received(self, data: bytes) -> None:
        """Take what came in, as far as it is its turn."""
        if not self._is_ending and not self.transport.is_closing():
            self._held += data
            self._advance()

    def pause_writing(self) -> None:
        """Read nothing from a client that does not read, and leave it after a while."""
        self.writable.clear()
        self.regulate()
        self._reading_deadline.set(self._limits.reading_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        self.writable.set()
        self._reading_deadline.clear()
        self._advance()

    def finish(self, is_last: bool) -> None:
        """Go on with what came in while a request was answered."""
        if self.transport.is_closing():
            return
        if is_last:
            self._end()
        else:
            self._listening.occupancy.rest(self)
            if self._content.is_whole:
                self._deadline.set(self._limits.idle_seconds, self.transport.close)
            self._advance()

    def forget(self, task: "asyncio.Task[None]", is_unfinished: bool) -> None:
        """Close where a response is left unfinished, so that the client sees that it is not whole."""
        self._listening.tasks.discard(task)
        if is_unfinished:
            self.transport.close()

    def regulate(self) -> None:
        """Read on where there is room for what comes in, and it is its turn."""
        is_held = bool(self._held or not self.writable.is_set()) and not self._may_go_on()
        is_full = self._request is not None and self._request.is_full
        is_paused = (is_held or is_full) and not self._is_ending
        if is_paused != self._is_reading_paused and not self.transport.is_closing():
            self._is_reading_paused = is_paused
            (self.transport.pause_reading if is_paused else self.transport.resume_reading)()
        if is_held and not self._deadline.is_set:
            self._deadline.set(_NOTICED, self._notice)

    def _notice(self) -> None:
        """Whether the client is still there: where nothing is read, its end is not either."""
        if _has_left(self.transport.get_extra_info("socket")):
            self.transport.abort()
        else:
            self.regulate()

    def _advance(self) -> None:
        try:
            while self._held and self._may_go_on() and self._step():
                pass
        except AikgError as error:
            self._refuse(error)
        self.regulate()

    def _may_go_on(self) -> bool:
        """Whether more of what came in is looked at: the response to what is whole comes first."""
        if self._is_ending or self.transport.is_closing() or not self.writable.is_set():
            return False
        return not self._content.is_whole or self._request is None or self._request.is_complete

    def _step(self) -> bool:
        """Take the next part of what is held; whether there was one."""
        if self._request is None or self._content.is_whole:
            return self._take_head()
        return self._take_content(self._request)

    def _take_head(self) -> bool:
        if self._held.startswith((b"\r", b"\n")):  # empty lines before a request (RFC 9112, section 2.2)
            self._held = self._held.lstrip(b"\r\n")
        end = self._held.find(_END, max(0, self._scanned - len(_END)))
        if end < 0:
            self._await_head()
            return False
        received = bytes(self._held[: end + len(_END)])
        self._scanned = 0
        self._begin(head.read(received, self._limits, self._listening.longest_content))
        del self._held[: end + len(_END)]
        return True

    def _await_head(self) -> None:
        is_first = not self._scanned
        self._scanned = len(self._held)
        head.require_beginning(self._held, self._limits)
        if is_first and self._held:
            self._deadline.set(self._limits.head_seconds, self._head_is_late)

    def _begin(self, read: head.Head) -> None:
        listening = self._listening
        self._deadline.clear()
        listening.occupancy.work(self)
        self._content = Content(read.length, listening.longest_content, self._limits.header_length)
        request = self._request = ServedRequest(read, self)
        client, scheme = self._client, "http"
        if self._is_proxy and client:
            client, scheme = (
                listening.proxies.client(client, read.fields),
                listening.proxies.scheme(read.fields),
            )
        scope = request.scope(client, self._server, scheme)
        answering = listening.app(scope, request.receive, request.send)
        task = self._loop.create_task(answering)
        listening.tasks.add(task)
        task.add_done_callback(request.end)
        if not self._content.is_whole:
            self._since, self._counted = self._loop.time(), 0
            self._await_content()

    def _take_content(self, request: ServedRequest) -> bool:
        before = len(self._held)
        piece = self._content.take(self._held)
        self._counted += before - len(self._held)
        request.feed(piece, self._content.is_whole)
        if request.is_complete and self._content.taken > _UNREAD:
            self.transport.close()
        elif self._content.is_whole:
            self._deadline.clear()
            if request.is_complete:
                self._deadline.set(self._limits.idle_seconds, self.transport.close)
        return len(self._held) < before

    def _head_is_late(self) -> None:
        self._refuse(
            RequestTimeoutError(
                f"The head took longer than {self._limits.head_seconds:g} seconds. Send it at once."
            )
        )

    def _await_content(self) -> None:
        """Look again when so much content as is there now would be too little."""
        limits, now = self._limits, self._loop.time()
        if self._is_reading_paused:  # it is the server that does not read
            self._since, self._counted = now, 0
        left = self._since + limits.content_seconds + self._counted / limits.content_rate - now
        if left > 0:
            self._deadline.set(left, self._await_content)
            return
        self._refuse(
            RequestTimeoutError(
                f"There were less than {limits.content_rate} bytes a second. Send faster, or in parts."
            )
        )

    def _refuse(self, error: AikgError) -> None:
        """Answer with a problem, and close once the client can have read it."""
        if self.transport.is_closing():
            return
        request, self._request = self._request, None
        if request is not None and not (request.is_complete and self._content.is_whole):
            request.leave()
            if request.has_begun:
                self.transport.close()
                return
        self._write_problem(error)
        self._linger()

    def _end(self) -> None:
        """Close after the last response, of which the client may still be sending what nobody reads."""
        if self._content.is_whole and not self._held:
            self.transport.close()
        else:
            self._linger()

    def _linger(self) -> None:
        """Send nothing more, and close once the client can have read what was sent."""
        self._is_ending = True
        self._held.clear()
        self.transport.write_eof()
        self.regulate()
        self._deadline.set(_LINGERING, self.transport.close)

    def _write_problem(self, error: AikgError) -> None:
        status, content = status_of(error), json.dumps(details(error), ensure_ascii=False).encode()
        sent = _REFUSAL | fields_of(error) | {"Content-Length": str(len(content))}
        self.write(
            b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
            + self.default_fields()
            + "".join(f"{name.lower()}: {value}\r\n" for name, value in sent.items()).encode()
            + b"\r\n"
            + (b"" if self._held.startswith(b"HEAD ") else content)
        )
        self._tell(Exchange(status=status, size=len(content), is_whole=True))

    def _tell(self, exchange: Exchange) -> None:
        exchange.client = self._client[0] if self._client else ""
        for observe in self._listening.observers:
            observe(exchange)


def _address(transport: asyncio.BaseTransport, name: str) -> tuple[str, int] | None:
    found = transport.get_extra_info(name)
    return found[:2] if isinstance(found, tuple) else None


def _has_left(connection: socket.socket) -> bool:
    """Whether the other side has closed the connection; False where the system does not tell."""
    if not hasattr(socket, "TCP_INFO"):
        return False
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != _ESTABLISHED
