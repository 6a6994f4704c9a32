"""A body in chunks as the file that the engine's parsers read."""

from collections.abc import Iterator
from typing import IO, cast


def body_file(body: Iterator[bytes]) -> IO[bytes]:
    """What the engine's signatures ask for, of which its parsers use ``read`` alone."""
    return cast("IO[bytes]", _BodyFile(body))


class _BodyFile:
    def __init__(self, body: Iterator[bytes]) -> None:
        self._body = body
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        while not self._rest:
            chunk = next(self._body, None)
            if chunk is None:
                return b""
            self._rest = memoryview(chunk)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)
