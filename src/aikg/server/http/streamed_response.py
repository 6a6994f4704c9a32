"""Responses that are sent as they are made: complete with an honest end, or visibly broken."""

import asyncio
import logging
import tempfile
from collections.abc import Iterator
from typing import IO, Protocol

from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aikg.errors import AikgError

_log = logging.getLogger(__name__)
_IN_MEMORY = 1 << 20
_PIECE = 1 << 16


class Streamed(Iterator[bytes], Protocol):
    """Content in chunks."""

    def close(self) -> None:
        """Make no more of it."""
        ...


class StreamedResponse(Response):
    """Sends content as it is made.

    Two chunks are waited for before the first byte leaves, so that an error until then is answered with
    its status; what fits in one chunk has a Content-Length. An answer that breaks later is left
    unterminated (RFC 9112, section 8), never ended as if it were complete. HTTP/1.0 has no way to
    show that an answer is broken, so there it is collected before it is sent.
    """

    def __init__(self, media_type: str, body: Streamed, fields: dict[str, str] | None = None) -> None:
        super().__init__(media_type=None, headers={"Vary": "Accept", **(fields or {})})
        del self.headers["content-length"]
        self.headers["content-type"] = media_type
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; the evaluation is stopped when the client goes away."""
        watching = asyncio.create_task(self._stop_when_left(receive))
        try:
            await self._answer(scope, send)
        finally:
            watching.cancel()
            self._body.close()

    async def _stop_when_left(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._body.close()

    async def _answer(self, scope: Scope, send: Send) -> None:
        if scope["http_version"] == "1.0":
            with await run_sync(_collect, self._body) as collected:
                await self._send_file(scope, send, collected)
            return
        first = await self._next()
        second = await self._next() if first is not None else None
        if second is None:
            self.headers["content-length"] = str(len(first or b""))
        await self._start(send)
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._send_chunks(send, first, second)

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})

    async def _send_chunks(self, send: Send, first: bytes | None, second: bytes | None) -> None:
        chunk, following = first or b"", second
        while following is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = following
            try:
                following = await self._next()
            except AikgError as error:
                # The server closes the connection of a response that its application left unfinished.
                _log.warning("An answer broke after it began: %s", error)
                return
        await send({"type": "http.response.body", "body": chunk, "more_body": False})

    async def _send_file(self, scope: Scope, send: Send, collected: IO[bytes]) -> None:
        self.headers["content-length"] = str(collected.seek(0, 2))
        collected.seek(0)
        await self._start(send)
        while scope["method"] != "HEAD" and (piece := await run_sync(collected.read, _PIECE)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self) -> bytes | None:
        return await run_sync(next, self._body, None)


def _collect(body: Iterator[bytes]) -> IO[bytes]:
    collected = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    for chunk in body:
        collected.write(chunk)
    return collected
