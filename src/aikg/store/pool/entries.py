"""How updates stand in a journal: all of it is under checksums, and a torn end is told from damage.

A journal begins with a line that names it and the checkpoint that it goes on from. Each entry after that is a
mark, its number, the length of its payload, the checksum of the payload, the checksum of all this, and the
payload: UTF-8, in which the mark cannot occur. All numbers are big-endian, all checksums CRC-32.

A crash leaves the beginning of one entry, the last, and perhaps sectors of zeros after it. Whatever else is
not as it was written is damage.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = b"\xabUP\x8d"
_START = struct.Struct("!4sQ")
_HEAD = struct.Struct("!4sQQI")
_CHECKSUM = struct.Struct("!I")
_WHOLE_HEAD = _HEAD.size + _CHECKSUM.size
_SECTOR = 512
_LINE = re.compile(rb"(aikg-journal 2 (\d+) (-|[0-9a-f]{64}) (\d+)) ([0-9a-f]{8})\n")
_OLD = struct.Struct("!II")
_OLD_PAYLOAD = b'{"text": '


class DamageError(Exception):
    """Bytes that were written once are others by now; ``offset`` is where they begin."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"It is damaged at byte {offset}.")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first line of a journal says: its number, and SHA-256 and size of its checkpoint, if any."""

    journal: int
    checkpoint: str = "-"
    size: int = 0

    def line(self) -> bytes:
        """The line itself."""
        text = f"aikg-journal 2 {self.journal} {self.checkpoint} {self.size}".encode()
        return text + b" %08x\n" % zlib.crc32(text)


def read_beginning(content: bytes) -> tuple[Beginning, int]:
    """What the first line says, and where the entries begin; raises DamageError."""
    found = _LINE.match(content)
    if found is None or zlib.crc32(found[1]) != int(found[5], 16):
        raise DamageError(0)
    return Beginning(int(found[2]), found[3].decode(), int(found[4])), found.end()


def entry(number: int, payload: bytes) -> bytes:
    """The entry that holds a payload; the first has the number 1."""
    head = _HEAD.pack(_MARK, number, len(payload), zlib.crc32(payload))
    return head + _CHECKSUM.pack(zlib.crc32(head)) + payload


def entries(content: bytes, offset: int) -> Iterator[tuple[bytes, int]]:
    """Each payload and where its entry ends, up to what is torn; raises DamageError."""
    number = 1
    while offset < len(content):
        payload = _payload(content, offset, number)
        if payload is None:
            if not _is_torn(content[offset:], offset, number):
                raise DamageError(offset)
            return
        offset += _WHOLE_HEAD + len(payload)
        number += 1
        yield payload, offset


def _payload(content: bytes, offset: int, number: int) -> bytes | None:
    """The payload of a whole entry; None where there is no such entry."""
    head = _read_head(content[offset : offset + _WHOLE_HEAD], number)
    if head is None:
        return None
    length, checksum = head
    payload = content[offset + _WHOLE_HEAD : offset + _WHOLE_HEAD + length]
    return payload if len(payload) == length and zlib.crc32(payload) == checksum else None


def _read_head(head: bytes, number: int) -> tuple[int, int] | None:
    if (
        len(head) < _WHOLE_HEAD
        or zlib.crc32(head[: _HEAD.size]) != _CHECKSUM.unpack_from(head, _HEAD.size)[0]
    ):
        return None
    mark, named, length, checksum = _HEAD.unpack_from(head)
    return (length, checksum) if (mark, named) == (_MARK, number) else None


def _is_torn(tail: bytes, offset: int, number: int) -> bool:
    """Whether the rest of a journal is the beginning of an entry, cut off or followed by sectors of zeros."""
    written = _without_zeros(tail, offset)
    if len(written) < _WHOLE_HEAD:
        start = _START.pack(_MARK, number)
        return start.startswith(written[: len(start)])
    head = _read_head(written[:_WHOLE_HEAD], number)
    payload = written[_WHOLE_HEAD:]
    return head is not None and len(payload) < head[0] and b"\0" not in payload


def _without_zeros(tail: bytes, offset: int) -> bytes:
    """The tail up to the sector from which on it holds zeros alone."""
    last = offset + len(tail.rstrip(b"\0"))
    border = -(-last // _SECTOR) * _SECTOR if last > offset else offset
    return tail[: border - offset]


def old_entries(content: bytes) -> Iterator[tuple[bytes, int]]:
    """What ``entries`` gives, of a journal as it was up to version 0.1.

    There the length was under no checksum: where one leads past the end, and what follows is an update or
    holds one, it is damaged rather than torn.
    """
    offset = 0
    while len(content) - offset >= _OLD.size:
        length, checksum = _OLD.unpack_from(content, offset)
        payload = content[offset + _OLD.size : offset + _OLD.size + length]
        if len(payload) < length and not _holds_old_update(content, offset):
            return
        if len(payload) < length or zlib.crc32(payload) != checksum:
            raise DamageError(offset)
        offset += _OLD.size + length
        yield payload, offset


def _holds_old_update(content: bytes, offset: int) -> bool:
    try:
        json.loads(content[offset + _OLD.size :])
    except ValueError:
        return any(
            _is_old_entry(content, found.start() - _OLD.size) for found in _old_payloads(content, offset)
        )
    return True


def _old_payloads(content: bytes, offset: int) -> Iterator[re.Match[bytes]]:
    return re.compile(re.escape(_OLD_PAYLOAD)).finditer(content, offset + 2 * _OLD.size)


def _is_old_entry(content: bytes, offset: int) -> bool:
    length, checksum = _OLD.unpack_from(content, offset)
    return bool(zlib.crc32(content[offset + _OLD.size : offset + _OLD.size + length]) == checksum)
