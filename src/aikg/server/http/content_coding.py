"""Request content that is compressed (RFC 9110, section 8.4), inflated within a limit."""

import zlib
from typing import Final

from aikg.server.http.status_codes import BadRequestError, ContentTooLargeError, UnsupportedMediaTypeError

_EITHER_HEADER: Final = zlib.MAX_WBITS | 32
_CODINGS: Final = ("gzip", "x-gzip", "deflate")


class Decoding:
    """Collects content in chunks; ``limit`` bounds its bytes once it is decoded."""

    def __init__(self, coding: str, limit: int) -> None:
        coding = coding.strip().lower()
        if coding not in ("", "identity", *_CODINGS):
            raise UnsupportedMediaTypeError(
                f"The Content-Encoding {coding[:50]!r} is not read here; there are gzip and deflate."
            )
        self._limit = limit
        self._content = bytearray()
        self._inflating = zlib.decompressobj(_EITHER_HEADER) if coding in _CODINGS else None

    def take(self, chunk: bytes) -> None:
        """Take the next bytes; raises BadRequestError, ContentTooLargeError."""
        if self._inflating is None:
            self._content += chunk
        else:
            self._inflate(chunk)
        if len(self._content) > self._limit:
            raise too_large(self._limit)

    def content(self) -> bytes:
        """All of it, decoded; raises BadRequestError where its end is missing."""
        if self._inflating is not None and not self._inflating.eof:
            raise BadRequestError("The compressed body is cut off.")
        return bytes(self._content)

    def _inflate(self, chunk: bytes) -> None:
        while chunk and self._inflating is not None and len(self._content) <= self._limit:
            if self._inflating.eof:  # a gzip file may have several members
                self._inflating = zlib.decompressobj(_EITHER_HEADER)
            room = self._limit + 1 - len(self._content)
            try:
                self._content += self._inflating.decompress(chunk, room)
            except zlib.error as error:
                raise BadRequestError(f"The body is not what its Content-Encoding says: {error}.") from None
            chunk = self._inflating.unconsumed_tail or self._inflating.unused_data


def too_large(limit: int) -> ContentTooLargeError:
    """The error for content that is longer than ``limit`` bytes."""
    return ContentTooLargeError(f"The body is longer than {limit} bytes, the limit for such requests.")
