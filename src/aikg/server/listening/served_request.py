"""One request as ASGI gives it to an application, and the response that the application sends."""

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from starlette.types import Message, Scope

from aikg.server.listening.head import Head

if TYPE_CHECKING:
    from aikg.server.listening.http_connection import Connection

_log = logging.getLogger(__name__)
_MOST_HELD: Final = 1 << 16
"""Bytes of content after which no more is read until the application has taken them."""

_JOINED: Final = 1 << 16
_STATUS_LINES: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
_VALUE: Final = b"\t" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_WITHOUT_CONTENT: Final = (204, 304)
_UNEXPECTED: Final = "The application sent {} out of its turn (ASGI, HTTP connection scope)."


class ServedRequest:
    """Gives an application one request, and writes its response (RFC 9112, sections 6 and 7)."""

    def __init__(self, head: Head, connection: "Connection") -> None:
        self._head = head
        self._connection = connection
        self._received = bytearray()
        self._is_whole = head.length == 0
        self._changed = asyncio.Event()
        if self._is_whole:
            self._changed.set()
        self._is_continue_expected = head.is_continue_expected
        self._start: Message | None = None
        self._left: int | None = None
        self.has_begun = self.is_complete = self._is_gone = False
        self.is_last = head.is_last

    @property
    def is_full(self) -> bool:
        """Whether the application has content enough to take."""
        return len(self._received) > _MOST_HELD

    def scope(self, client: tuple[str, int] | None, server: tuple[str, int] | None, scheme: str) -> Scope:
        """What ASGI tells of a request before its content."""
        path, _, query = self._head.target.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": self._head.version,
            "method": self._head.method,
            "scheme": scheme,
            "path": unquote(path.decode()) if b"%" in path else path.decode(),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": self._head.fields,
            "client": client,
            "server": server,
        }

    def feed(self, content: bytes, is_whole: bool) -> None:
        """Hand on content; nobody takes it once the response is complete."""
        if not self.is_complete:
            self._received += content
            self._is_whole = is_whole
            self._changed.set()

    def leave(self) -> None:
        """Tell the application that the rest of the request will not come, and nobody reads the response."""
        self._is_gone = True
        self._changed.set()

    async def receive(self) -> Message:
        """The next content, or that there will be no more."""
        if self._is_continue_expected and not self.has_begun:
            self._is_continue_expected = False
            self._connection.write(_CONTINUE)
        if not self._is_gone and not self.is_complete:
            await self._changed.wait()
            self._changed.clear()
        if self._is_gone or self.is_complete:
            return {"type": "http.disconnect"}
        content = bytes(self._received)
        self._received.clear()
        self._connection.regulate()
        return {"type": "http.request", "body": content, "more_body": not self._is_whole}

    async def send(self, message: Message) -> None:
        """Take a part of the response; raises RuntimeError where it is none, or not what was announced.

        The head waits for the content that follows it, and leaves in one piece with it.
        """
        if not self._connection.writable.is_set():
            await self._connection.writable.wait()
        if self._is_gone:
            return
        kind = message["type"]
        if kind == "http.response.start" and self._start is None:
            self._start = message
        elif kind == "http.response.body" and self._start is not None and not self.is_complete:
            self._write(self._start, message.get("body", b""), not message.get("more_body", False))
        else:
            raise RuntimeError(_UNEXPECTED.format(kind))

    def end(self, task: "asyncio.Task[None]") -> None:
        """Note that the application is done; what it left unfinished is never ended as if it were whole."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("The application failed.", exc_info=error)
        self._connection.forget(task, is_unfinished=not self.is_complete and not self._is_gone)

    def _write(self, start: Message, content: bytes, is_end: bool) -> None:
        head = b"" if self.has_begun else self._begin(start)
        if self._head.method == "HEAD" or start["status"] in _WITHOUT_CONTENT:
            content = b""
        elif self._left is None:
            content = _chunk(content, is_end) if self._head.version != "1.0" else content
        else:
            self._left -= len(content)
            if self._left < 0 or (is_end and self._left):
                raise RuntimeError("The content is not as long as its Content-Length.")
        if head and len(content) > _JOINED:
            self._connection.write(head)
            head = b""
        if written := head + content:
            self._connection.write(written)
        if is_end:
            self.is_complete = True
            self._received.clear()
            self._changed.set()
            self._connection.finish(self.is_last)

    def _begin(self, start: Message) -> bytes:
        """The head of the response, which says how its content ends."""
        given: list[tuple[bytes, bytes]] = start.get("headers", [])
        fields = dict(given)
        lines = b"".join([b"%b: %b\r\n" % (name, value) for name, value in given])
        if lines.translate(None, _VALUE) != b"\r\n" * len(given):
            raise RuntimeError("A field of the response holds a control character.")
        self.has_begun = True
        if b"close" in fields.get(b"connection", b"").lower():
            self.is_last = True
        elif self.is_last:
            lines += b"connection: close\r\n"
        status = start["status"]
        if b"content-length" in fields:
            self._left = int(fields[b"content-length"])
        elif self._head.method != "HEAD" and status not in _WITHOUT_CONTENT and self._head.version != "1.0":
            lines += b"transfer-encoding: chunked\r\n"
        line = _STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status
        return b"".join((line, self._connection.default_fields(), lines, b"\r\n"))


def _chunk(content: bytes, is_end: bool) -> bytes:
    chunk = b"%x\r\n%b\r\n" % (len(content), content) if content else b""
    return chunk + b"0\r\n\r\n" if is_end else chunk
