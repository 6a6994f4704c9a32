"""What the pool and its workers say to each other: frames of a kind, a length and a payload.

A frame is one byte for its kind, four for the length of its payload (big-endian), and the payload.
Requests and errors are JSON, so nothing that a worker sends can run code in the server.

    pool to worker    QUERY              one at a time
    worker to pool    HEAD CHUNK* END    the media type, the body, and how it ended
                      END                it ended before it began
    pool to heir      UPDATE             the only one
    heir to pool      END                it is committed, unless there is an error

END begins with how many bytes of the data the process has copied by now; where the evaluation failed, the
error follows.
"""

import json
import socket
import struct
from enum import IntEnum
from typing import Any

from aikg import errors
from aikg.store import Query, Update

MESSAGE = 1 << 12
"""The longest message between pool and zygote, in bytes."""

_HEADER = struct.Struct("!BI")
_COPIED = struct.Struct("!Q")
_RECEIVE = 1 << 16
_SOME = 8


class FrameKind(IntEnum):
    """What a frame carries."""

    QUERY = 1
    HEAD = 2
    CHUNK = 3
    END = 4
    UPDATE = 5


_KINDS = {kind.value: kind for kind in FrameKind}


def frame(kind: FrameKind, payload: bytes = b"") -> bytes:
    """One frame as it goes over the socket."""
    return _HEADER.pack(kind, len(payload)) + payload


class FrameReader:
    """Reads frames from a stream socket; holds at most one frame and one receive buffer."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # To allocate as much for each that is received takes four times as long as to receive little.
        self._buffer = memoryview(bytearray(_RECEIVE))
        self._received = bytearray()

    def is_open(self) -> bool:
        """Whether the other side is still there; asked while it has nothing to say."""
        try:
            return bool(self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except ConnectionError:
            return False

    def arrived(self) -> list[tuple[FrameKind, bytes]]:
        """Some frames that are here, up to the end of a result; waits for none."""
        # An event loop that watched the descriptor had it wait no more, for whoever uses it.
        self._connection.setblocking(True)
        frames: list[tuple[FrameKind, bytes]] = []
        try:
            while len(frames) < _SOME and (not frames or frames[-1][0] is not FrameKind.END):
                frames.append(self.read(socket.MSG_DONTWAIT))
        except (BlockingIOError, EOFError):
            return frames
        return frames

    def read(self, flags: int = 0) -> tuple[FrameKind, bytes]:
        """Wait for the next frame; raises EOFError where the other side is gone.

        ``flags`` are those of recv(2): with MSG_DONTWAIT, raises BlockingIOError where the frame is not here,
        and loses nothing.
        """
        while len(self._received) < (end := self._end()):
            self._receive(flags)
        kind = _KINDS[self._received[0]]
        payload = bytes(memoryview(self._received)[_HEADER.size : end])
        del self._received[:end]
        return kind, payload

    def _end(self) -> int:
        """How many bytes have to be here next: a header, or with that a frame."""
        if len(self._received) < _HEADER.size:
            return _HEADER.size
        _, length = _HEADER.unpack_from(self._received)
        return _HEADER.size + int(length)

    def _receive(self, flags: int) -> None:
        try:
            received = self._connection.recv_into(self._buffer, 0, flags)
        except ConnectionError:
            received = 0
        if not received:
            raise EOFError
        self._received += self._buffer[:received]


def query_payload(query: Query, timeout: float) -> bytes:
    """A query as JSON, with the seconds that are left for it."""
    return json.dumps(_described(query) | {"timeout": timeout}).encode()


def query_from(payload: bytes) -> Query:
    """The query that ``query_payload`` described."""
    return Query(**_fields(payload))


def update_payload(update: Update) -> bytes:
    """An update as JSON."""
    return json.dumps(_described(update)).encode()


def update_from(payload: bytes) -> Update:
    """The update that ``update_payload`` described."""
    return Update(**_fields(payload))


def _described(request: Query | Update) -> dict[str, Any]:
    return {name: getattr(request, name) for name in request.__slots__}


def _fields(payload: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(payload)
    return {name: _as_tuple(value) for name, value in fields.items()}


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def end_frame(copied: int, error: errors.AikgError | None) -> bytes:
    """The last frame: the bytes that the process has copied, and the error that it ended with."""
    return frame(FrameKind.END, _COPIED.pack(copied) + (error_payload(error) if error else b""))


def end_from(payload: bytes) -> tuple[int, errors.AikgError | None]:
    """What ``end_frame`` said."""
    (copied,) = _COPIED.unpack_from(payload)
    described = payload[_COPIED.size :]
    return copied, error_from(described) if described else None


def error_payload(error: errors.AikgError) -> bytes:
    """An error as JSON: its class in the error tree, its message, and its attributes."""
    described = {"type": type(error).__name__, "message": str(error), "attributes": vars(error)}
    return json.dumps(described).encode()


def error_from(payload: bytes) -> errors.AikgError:
    """The error that ``error_payload`` described, equal in class, message and attributes."""
    described = json.loads(payload)
    kind: type[errors.AikgError] = getattr(errors, described["type"])
    error = kind.__new__(kind, described["message"])
    for name, value in described["attributes"].items():
        setattr(error, name, _as_tuple(value))
    return error
