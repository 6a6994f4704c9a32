"""What makes updates durable: a directory with a checkpoint of the data and the updates since.

    checkpoint-N.nq    all quads when journal N began; there is none for an empty beginning
    journal-N          what N-Quads cannot hold, which is graphs without quads; then the updates since
    lock               locked by the processes that may write

An entry is the length and the CRC-32 of its payload (four bytes each, big-endian) and the payload,
an update as JSON. It is on the disk before the update is acknowledged. An entry that the end of the
file cuts off was never acknowledged, and is dropped.

An update whose effect its text determines is written as its text, and evaluated again after a
start. Any other (it calls RAND, or takes the first of unordered solutions) is written as a new
checkpoint. The alternatives cost more: a difference of quads needs two walks over all of them,
since the engine has no log of changes; RocksDB cannot be forked, and joins 3 to 7 times slower.
"""

import fcntl
import os
import re
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from aikg.errors import StoreError
from aikg.sparql.tokens import tokenize
from aikg.store import Update
from aikg.store.evaluation import apply
from aikg.store.pool.frames import update_from, update_payload

_ENTRY = struct.Struct("!II")
_LONG = 64 << 20
_BUSY_SECONDS = 5
_CHECKPOINT = re.compile(r"checkpoint-(\d+)\.nq")
_UNDETERMINED = (
    *("RAND", "UUID", "STRUUID", "NOW", "LIMIT", "OFFSET", "REDUCED", "SAMPLE", "GROUP_CONCAT"),
    *("SUM", "AVG", "MIN", "MAX", "SERVICE", "LOAD"),
)
_SUSPECT = re.compile(rf"\b({'|'.join(_UNDETERMINED)})\b", re.IGNORECASE)


def lock(directory: Path) -> int:
    """Keep other servers out of the directory; returns the descriptor that does; StoreError."""
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    # After a crash, a process that was writing may need a moment to notice.
    for _ in range(_BUSY_SECONDS * 10):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return descriptor
    os.close(descriptor)
    raise StoreError(f"{directory} is in use by another process. Stop that one, or copy the data.")


def found(directory: Path, dump: Path) -> None:
    """Make an empty directory begin with the quads of a dump in N-Quads; StoreError."""
    if _numbers(directory):
        raise StoreError(f"{directory} holds a store already. Choose another directory.")
    quads = Store()
    try:
        quads.load(path=dump, format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{dump} could not be loaded: {error}.") from error
    Journal(directory).checkpoint(quads)


class Journal:
    """The checkpoint and the journal of a directory; one process writes, and it holds the lock."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._number = max(_numbers(directory), default=0)
        self._end = 0

    def restore(self) -> Store:
        """The quads as of the last acknowledged update; StoreError where a file is damaged."""
        quads = Store()
        if self._number:
            quads.load(path=self._checkpoint(self._number), format=RdfFormat.N_QUADS)
        for update in self._updates():
            apply(quads, update)
        return quads

    def commit(self, update: Update, quads: Store) -> None:
        """Make an update durable that was applied to ``quads``; on OSError it is not."""
        if self._end > _LONG or not _determined(update.text):
            self.checkpoint(quads)
        else:
            self._append(_entry(update))

    def checkpoint(self, quads: Store) -> None:
        """Write all quads and begin an empty journal."""
        number = self._number + 1
        unfinished = self._directory / "checkpoint.unfinished"
        quads.dump(unfinished, format=RdfFormat.N_QUADS)
        begun = b"".join(map(_entry, _empty_graphs(quads)))
        self._journal(number).write_bytes(begun)
        for written in (unfinished, self._journal(number), self._directory):
            _sync(written)
        unfinished.rename(self._checkpoint(number))
        _sync(self._directory)
        self._number, self._end = number, len(begun)
        self._forget_older()

    def _append(self, entry: bytes) -> None:
        with self._journal(self._number).open("ab") as journal:
            # An update that failed after its entry was written has left it behind.
            journal.truncate(self._end)
            journal.write(entry)
            journal.flush()
            os.fsync(journal.fileno())
            end = journal.tell()
        if not self._end:
            _sync(self._directory)
        self._end = end

    def _updates(self) -> Iterator[Update]:
        journal = self._journal(self._number)
        data = memoryview(journal.read_bytes() if journal.exists() else b"")
        while len(data) - self._end >= _ENTRY.size:
            length, checksum = _ENTRY.unpack_from(data, self._end)
            end = self._end + _ENTRY.size + length
            payload = bytes(data[self._end + _ENTRY.size : end])
            if end > len(data):
                return
            if zlib.crc32(payload) != checksum:
                self._refuse_damage(end, len(data))
                return
            yield update_from(payload)
            self._end = end

    def _refuse_damage(self, end: int, size: int) -> None:
        if end < size:
            journal = self._journal(self._number)
            raise StoreError(f"{journal} is damaged at byte {self._end}. Restore it from a copy.")

    def _forget_older(self) -> None:
        for number in _numbers(self._directory):
            if number < self._number:
                self._journal(number).unlink(missing_ok=True)
                self._checkpoint(number).unlink()
        self._journal(0).unlink(missing_ok=True)

    def _checkpoint(self, number: int) -> Path:
        return self._directory / f"checkpoint-{number}.nq"

    def _journal(self, number: int) -> Path:
        return self._directory / f"journal-{number}"


def is_journal(directory: Path) -> bool:
    """Whether a directory holds a store of this kind."""
    return (directory / "journal-0").exists() or bool(_numbers(directory))


def _entry(update: Update) -> bytes:
    payload = update_payload(update)
    return _ENTRY.pack(len(payload), zlib.crc32(payload)) + payload


def _empty_graphs(quads: Store) -> Iterator[Update]:
    for name in quads.named_graphs():
        is_empty = next(quads.quads_for_pattern(None, None, None, name), None) is None
        if is_empty and isinstance(name, NamedNode):
            yield Update(f"CREATE SILENT GRAPH {name}")


def _determined(text: str) -> bool:
    """Whether the text has the same effect on the same data, up to the names of blank nodes.

    Sums are not exact, and the extremes of equal values not unique; both can follow the order in
    which solutions come, and that need not be the same after a start.
    """
    if not _SUSPECT.search(text):
        return True
    return not any(token.is_keyword(*_UNDETERMINED) for token in tokenize(text))


def _numbers(directory: Path) -> list[int]:
    names = (_CHECKPOINT.fullmatch(path.name) for path in directory.iterdir())
    return [int(match[1]) for match in names if match]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
