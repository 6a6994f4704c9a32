"""Connections of HTTP/1.1: one request after another, each within its limits of time and size.

uvicorn's protocol parses and answers; it is given one whole head at a time, read and written again by
``head``, and no second request before the first is answered. So what it may be sent is decided here.
"""

import asyncio
import json
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from aikg.errors import AikgError
from aikg.server.http.observation import Exchange
from aikg.server.http.problems import details
from aikg.server.http.status_codes import (
    BadRequestError,
    ContentTooLargeError,
    HeaderTooLargeError,
    RequestTimeoutError,
    TooManyConnectionsError,
    fields_of,
    status_of,
)
from aikg.server.listening import head
from aikg.server.listening.occupancy import Occupancy
from aikg.server.settings import ConnectionLimits

_END: Final = b"\r\n\r\n"
_PIECE: Final = 1 << 16
_UNREAD: Final = 1 << 24
"""Bytes of content that are still taken, and thrown away, once the request is answered."""

_LINGERING: Final = 2.0
"""Seconds that a client has to read why it was refused; closed at once, its system may drop that (9.6)."""

_NOTICED: Final = 1.0
"""Seconds after which a client that has left is noticed where nothing is read."""

_ESTABLISHED: Final = b"\x01"
_FIELDS: Final = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Connection": "close",
}


_MALFORMED: Final = {
    False: "This is not an HTTP/1.1 request (RFC 9112). Use a client that speaks it.",
    True: "The chunks of the content are malformed. Write before each its size, in hexadecimal digits.",
}


@dataclass(frozen=True, slots=True)
class Listening:
    """What all connections of a server share: their limits, their places, and who is told of refusals."""

    limits: ConnectionLimits
    longest_content: int
    occupancy: Occupancy
    observers: Sequence[Callable[[Exchange], None]]


class _Flow(FlowControl):
    """Reads on only where nothing holds that back."""

    is_held = False

    def resume_reading(self) -> None:
        if not self.is_held:
            super().resume_reading()

    def hold(self, is_held: bool) -> None:
        """Read nothing until it is no longer held."""
        if is_held == self.is_held:
            return
        self.is_held = is_held
        if is_held:
            self.pause_reading()
        else:
            self.resume_reading()


class Connection(HttpToolsProtocol):
    """Holds back what comes in until its turn, and refuses what is too much, too slow or ambiguous."""

    flow: _Flow

    def __init__(self, listening: Listening, **given: Any) -> None:
        super().__init__(**given)
        self._listening = listening
        self._limits = listening.limits
        self._held = bytearray()
        self._scanned = 0
        self._content = _Content()
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._is_refused = self._is_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place, or tell the client that there is none."""
        super().connection_made(transport)
        self.flow = _Flow(transport)
        try:
            self._listening.occupancy.enter(self, self.client[0] if self.client else "")
        except TooManyConnectionsError as error:
            self._write_problem(error)
            transport.close()
        else:
            self._listening.occupancy.rest(self)
            self._after(self._limits.head_seconds, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._listening.occupancy.leave(self)
        self._after(0, None)
        self._unstall()
        super().connection_lost(exc)

    def make_room(self) -> None:
        """End a connection over which nothing is asked; who has not read the last response never will."""
        if self.flow.write_paused:
            self.transport.abort()
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take what came in, as far as it is its turn."""
        if self._is_refused or self.transport.is_closing():
            return
        self._held += data
        self._advance()

    def _advance(self) -> None:
        while self._held and self._may_go_on() and self._step():
            pass
        if not self.transport.is_closing():
            is_held = not self._may_go_on() and bool(self._held or self.flow.write_paused)
            self.flow.hold(is_held)
            if is_held and self._timer is None:
                self._after(_NOTICED, self._notice)

    def _notice(self) -> None:
        """Whether the client is still there: where nothing is read, its end is not either."""
        self._timer = None
        connection = self.transport.get_extra_info("socket")
        if _has_left(connection):
            self.transport.abort()
        elif self.flow.is_held:
            self._after(_NOTICED, self._notice)

    def _may_go_on(self) -> bool:
        """Whether more of what came in is looked at: the response to what is whole comes first."""
        if self._is_refused or self.transport.is_closing() or self.flow.write_paused:
            return False
        return not self._content.is_whole or self.cycle is None or self.cycle.response_complete

    def _step(self) -> bool:
        """Take the next part of what is held; whether there was one."""
        try:
            return self._take_head() if self._content.is_whole else self._take_content()
        except AikgError as error:
            self._refuse(error)
        return False

    def _take_head(self) -> bool:
        if self._held.startswith((b"\r", b"\n")):  # empty lines before a request (RFC 9112, section 2.2)
            self._held = self._held.lstrip(b"\r\n")
        self._is_head = self._held.startswith(b"HEAD ")
        end = self._held.find(_END, max(0, self._scanned - len(_END)))
        if end < 0:
            self._await_head()
            return False
        received = bytes(self._held[: end + len(_END)])
        del self._held[: end + len(_END)]
        self._scanned = 0
        self._begin(head.read(received, self._limits, self._listening.longest_content))
        return True

    def _await_head(self) -> None:
        is_first = not self._scanned
        self._scanned = len(self._held)
        if self._held:
            head.require_beginning(self._held, self._limits)
            if is_first:
                self._unset_keepalive_if_required()
                self._after(self._limits.head_seconds, self._head_is_late)

    def _begin(self, request: head.Head) -> None:
        self._unset_keepalive_if_required()
        self._after(0, None)
        self._listening.occupancy.work(self)
        self._content = _Content(request.length)
        self._feed(request.content)
        if not self._content.is_whole:
            self._content.since = self.loop.time()
            self._await_content()

    def _take_content(self) -> bool:
        piece = self._content.next_piece(self._held)
        del self._held[: len(piece)]
        self._content.note(piece, self._listening.longest_content, self._limits.header_length)
        self._feed(piece)
        if self.cycle.response_complete and self._content.taken > _UNREAD:
            self.transport.close()
        return True

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            raise BadRequestError(_MALFORMED[self._content.has_begun]) from None

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head; one behind the content is left out (RFC 9110, section 6.5.1)."""
        if not self._content.has_begun:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Have the request answered; content follows."""
        super().on_headers_complete()
        self._content.has_begun = True

    def on_body(self, body: bytes) -> None:
        """Take content."""
        self._content.framing = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that all of a request is here."""
        self._content.is_whole = True
        self._after(0, None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with what came in meanwhile."""
        super().on_response_complete()
        self._listening.occupancy.rest(self)
        if not self.transport.is_closing():
            self._advance()

    def pause_writing(self) -> None:
        """Read nothing from a client that does not read, and leave it after a while."""
        super().pause_writing()
        self.flow.hold(True)
        self._stalled = self.loop.call_later(self._limits.reading_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self._unstall()
        self._advance()

    def _unstall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _after(self, seconds: float, act: Callable[[], object] | None) -> None:
        """Have something done after a while, in place of what was to be done."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if act is None else self.loop.call_later(seconds, act)

    def _head_is_late(self) -> None:
        self._refuse(
            RequestTimeoutError(
                f"The head took longer than {self._limits.head_seconds:g} seconds. Send it at once."
            )
        )

    def _await_content(self) -> None:
        """Look again when so much content as is there now would be too little."""
        limits, now = self._limits, self.loop.time()
        if self.flow.read_paused:
            self._content.restart(now)
        due = self._content.since + limits.content_seconds + self._content.counted / limits.content_rate
        if now < due:
            self._after(due - now, self._await_content)
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
        self._is_refused = True
        self._held.clear()
        self._after(0, None)
        if not self._content.is_whole and self._content.has_begun and self.cycle.response_started:
            self.transport.close()
            return
        self._disconnect()
        self._write_problem(error)
        self.transport.write_eof()
        self.flow.hold(False)
        self.flow.resume_reading()
        self._after(_LINGERING, self.transport.close)

    def _disconnect(self) -> None:
        """Tell the request that is read that the rest of it will not come."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _write_problem(self, error: AikgError) -> None:
        status, content = status_of(error), json.dumps(details(error), ensure_ascii=False).encode()
        sent = _FIELDS | fields_of(error) | {"Content-Length": str(len(content))}
        self.transport.write(
            b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
            + b"".join(b"%b: %b\r\n" % field for field in self.server_state.default_headers)
            + "".join(f"{name.lower()}: {value}\r\n" for name, value in sent.items()).encode()
            + b"\r\n"
            + (b"" if self._is_head else content)
        )
        self._tell(Exchange(status=status, size=len(content), is_whole=True))

    def _tell(self, exchange: Exchange) -> None:
        exchange.client = self.client[0] if self.client else ""
        for observe in self._listening.observers:
            observe(exchange)


def _has_left(connection: socket.socket) -> bool:
    """Whether the other side has closed the connection; False where the system does not tell."""
    if not hasattr(socket, "TCP_INFO"):
        return False
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != _ESTABLISHED


class _Content:
    """How much of the content of a request is here; ``length`` is None where it comes in chunks.

    ``framing`` are the bytes since the last of the content itself: sizes of chunks, extensions, trailers.
    """

    def __init__(self, length: int | None = 0) -> None:
        self.is_whole = length == 0
        self.has_begun = False
        self.taken = self.counted = self.framing = 0
        self.since = 0.0
        self._length = length
        self._before = b""

    def next_piece(self, held: bytearray) -> bytes:
        """What is to be parsed next; it ends where the content does, if that is here."""
        if self._length is not None:
            return bytes(held[: min(_PIECE, self._length - self.taken)])
        # Content in chunks ends in an empty line, which may also stand elsewhere in it.
        piece = bytes(held[:_PIECE])
        found = (self._before + piece).find(_END)
        return piece[: found + len(_END) - len(self._before)] if found >= 0 else piece

    def note(self, piece: bytes, longest: int, longest_framing: int) -> None:
        """Count a piece; raises ContentTooLargeError, HeaderTooLargeError."""
        self.taken += len(piece)
        self.counted += len(piece)
        self.framing += len(piece)
        self._before = (self._before + piece)[-len(_END) + 1 :]
        if self.taken > longest:
            raise ContentTooLargeError(f"The content is longer than {longest} bytes, which is the limit.")
        if self._length is None and self.framing > longest_framing + _PIECE:
            raise HeaderTooLargeError("What stands around the chunks is too long. Send no trailers.")

    def restart(self, now: float) -> None:
        """Count anew, since the server itself did not read."""
        self.since, self.counted = now, 0
