"""The content of a request, as its head says that it follows: so many bytes, or chunks (RFC 9112)."""

import re
from typing import Final

from aikg.server.http.status_codes import BadRequestError, ContentTooLargeError, HeaderTooLargeError
from aikg.server.listening.head import read_fields

_LINE: Final = rb"([0-9A-Fa-f]{1,16})(?:[ \t]*+;[\t\x20-\x7e\x80-\xff]*+)?+\r\n"
_FIRST_CHUNK: Final = re.compile(_LINE)
_NEXT_CHUNK: Final = re.compile(rb"\r\n" + _LINE)
_MALFORMED: Final = (
    "The chunks of the content are malformed. Write before each its size, in hexadecimal digits."
)


class Content:
    """Takes the content of one request out of what comes in; what stands around chunks is dropped.

    ``length`` is None where it comes in chunks. No content may be longer than ``longest`` bytes, and what
    stands between two chunks, or behind the last, no longer than ``longest_framing``.
    """

    def __init__(self, length: int | None, longest: int, longest_framing: int) -> None:
        self.is_whole = length == 0
        self.taken = 0
        self._is_chunked = length is None
        self._left = length or 0
        self._longest = longest
        self._longest_framing = longest_framing
        self._next_chunk = _FIRST_CHUNK
        self._is_behind_last = False

    def take(self, held: bytearray) -> bytes:
        """Take what is here of it, which is counted; raises BadRequestError, and what is too long."""
        before = len(held)
        piece = self._take_chunks(held) if self._is_chunked else self._take(held)
        self.taken += before - len(held)
        if max(self.taken, self._left) > self._longest:
            raise ContentTooLargeError(
                f"The content is longer than {self._longest} bytes, which is the limit."
            )
        return piece

    def _take(self, held: bytearray) -> bytes:
        piece = bytes(held[: self._left])
        del held[: len(piece)]
        self._left -= len(piece)
        self.is_whole = not self._left
        return piece

    def _take_chunks(self, held: bytearray) -> bytes:
        content, at = bytearray(), 0
        while not self._is_behind_last:
            piece = held[at : at + self._left]
            content += piece
            at += len(piece)
            self._left -= len(piece)
            found = None if self._left else self._next_chunk.match(held, at)
            if found is None:
                break
            self._left, self._next_chunk = int(found[1], 16), _NEXT_CHUNK
            self._is_behind_last = not self._left
            # The line behind the last chunk is empty, or a field and so on: both begin behind a CR LF.
            at = found.end() - 2 * self._is_behind_last
        del held[:at]
        if self._is_behind_last:
            self._take_trailers(held)
        elif not self._left:
            self._require_line(bytes(held))
        return bytes(content)

    def _require_line(self, held: bytes) -> None:
        """Return where what is here may become the line before a chunk."""
        if self._next_chunk is _NEXT_CHUNK:
            if not b"\r\n".startswith(held[:2]):
                raise BadRequestError(_MALFORMED)
            held = held[2:]
        if b"\n" in held:
            raise BadRequestError(_MALFORMED)
        self._require_short(held)

    def _take_trailers(self, held: bytearray) -> None:
        end = held.find(b"\r\n\r\n")
        if end < 0:
            self._require_short(held)
            return
        if end:
            read_fields(bytes(held[2:end]).split(b"\r\n"))
        del held[: end + 4]
        self.is_whole = True

    def _require_short(self, held: bytes | bytearray) -> None:
        if len(held) > self._longest_framing:
            raise HeaderTooLargeError("What stands around the chunks is too long. Send no trailers.")
