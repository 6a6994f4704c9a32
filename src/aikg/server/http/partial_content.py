"""Files of which parts can be asked for: https://www.rfc-editor.org/rfc/rfc9110#section-14."""

import re
from typing import Final

from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from aikg.server.http.status_codes import RangeNotSatisfiableError

_OF_BYTES: Final = re.compile(rb" *bytes *=[ ,]*(\d+-\d*|-\d+)( *,[ ,]*(\d+-\d*|-\d+))*[ ,]*", re.IGNORECASE)


class PartialContent(FileResponse):
    """A file, or the ranges of bytes that a request asks for.

    Any other field Range is ignored (section 14.2); a range that the file does not reach raises
    RangeNotSatisfiableError.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 416:
                length = dict(message["headers"])[b"content-range"].decode()
                raise RangeNotSatisfiableError(length.rpartition("/")[2])
            await send(message)

        fields = [(name, value) for name, value in scope["headers"] if _is_read(name, value)]
        await super().__call__({**scope, "headers": fields}, receive, sent)


def _is_read(name: bytes, value: bytes) -> bool:
    return name != b"range" or _OF_BYTES.fullmatch(value) is not None
