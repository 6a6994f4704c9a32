"""What makes updates durable: a checkpoint of the data, and a journal of the updates since.

An entry is on the disk before its update is acknowledged. An entry that a crash cut off was never
acknowledged, and is dropped; anything else that is not as it was written is damage, and nothing is served.

An update whose effect its text determines is written as its text, and evaluated again after a
start. Any other (it calls RAND, or takes the first of unordered solutions) is written as a new
checkpoint. The alternatives cost more: a difference of quads needs two walks over all of them,
since the engine has no log of changes; RocksDB cannot be forked, and joins 3 to 7 times slower.

A journal of version 0.1 is read, and the first update puts a new one in its place.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, RdfFormat, Store

from aikg.errors import StoreError
from aikg.sparql.tokens import tokenize
from aikg.store import Update
from aikg.store.evaluation import apply
from aikg.store.pool.entries import Beginning, DamageError, entries, entry, old_entries, read_beginning
from aikg.store.pool.folder import (
    checkpoint_path,
    current,
    forget_before,
    is_journal,
    journal_path,
    next_number,
    sync,
    unfinished_file,
)
from aikg.store.pool.frames import update_from, update_payload
from aikg.store.version import of_dump

_LONG = 64 << 20
_UNDETERMINED = (
    *("RAND", "UUID", "STRUUID", "NOW", "LIMIT", "OFFSET", "REDUCED", "SAMPLE", "GROUP_CONCAT"),
    *("SUM", "AVG", "MIN", "MAX", "SERVICE", "LOAD"),
)
_SUSPECT = re.compile(rf"\b({'|'.join(_UNDETERMINED)})\b", re.IGNORECASE)


def found(directory: Path, dump: Path) -> None:
    """Make an empty directory begin with the quads of a dump in N-Quads; StoreError."""
    if is_journal(directory):
        raise StoreError(f"{directory} holds a store already. Choose another directory.")
    quads = Store()
    try:
        quads.load(path=dump, format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{dump} could not be loaded: {error}.") from error
    Journal(directory).checkpoint(quads)


def read(directory: Path) -> Store:
    """The quads as of the last acknowledged update, while another process may write; StoreError."""
    while True:
        journal = Journal(directory)
        try:
            return journal.restore()
        except StoreError:
            # A checkpoint may have taken the place of what was being read.
            if journal.is_current():
                raise


class Journal:
    """The checkpoint and the journal of a directory; one process writes, and it holds the lock.

    ``dropped`` is how many bytes of an entry that a crash cut off were at the end of what was restored.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._number, self._is_old = current(directory)
        self._end = 0
        self._entries = 0
        self.dropped = 0

    def is_current(self) -> bool:
        """Whether no other journal has taken the place of this one."""
        return current(self._directory) == (self._number, self._is_old)

    def restore(self) -> Store:
        """The quads as of the last acknowledged update; StoreError where a file is damaged or missing."""
        quads = Store()
        if is_journal(self._directory):
            try:
                self._restore(quads, self._path.read_bytes())
            except FileNotFoundError as error:
                raise self._refusal(f"{error.filename} is missing") from None
            except DamageError as error:
                raise self._refusal(f"{self._path} is damaged at byte {error.offset}") from None
            except OSError as error:
                raise StoreError(f"{self._directory} cannot be read: {error}.") from error
        return quads

    def commit(self, update: Update, quads: Store) -> None:
        """Make an update durable that was applied to ``quads``; on OSError it is not."""
        # Who wrote another state, and was killed before it could say so, has written what nobody relies on.
        if self._is_old or self._end > _LONG or not self.is_current() or not _determined(update.text):
            self.checkpoint(quads)
        else:
            self._append(entry(self._entries + 1, update_payload(update)))

    def checkpoint(self, quads: Store) -> None:
        """Write all quads and begin a journal."""
        number = next_number(self._directory)
        with unfinished_file(self._directory, "checkpoint") as checkpoint:
            quads.dump(checkpoint, format=RdfFormat.N_QUADS)
            sync(checkpoint)
            beginning = Beginning(number, of_dump(checkpoint), checkpoint.stat().st_size)
            checkpoint.rename(checkpoint_path(self._directory, number))
        try:
            self._begin(beginning, [update_payload(update) for update in _empty_graphs(quads)])
        except OSError:
            for path in (journal_path, checkpoint_path):
                path(self._directory, number).unlink(missing_ok=True)
            raise
        forget_before(self._directory, number)

    def _begin(self, beginning: Beginning, payloads: list[bytes]) -> None:
        """Begin the journal; once it has its name, its state is the one that counts."""
        content = beginning.line() + b"".join(entry(*each) for each in enumerate(payloads, 1))
        with unfinished_file(self._directory, "journal") as journal:
            journal.write_bytes(content)
            sync(journal)
            sync(self._directory)
            journal.rename(journal_path(self._directory, beginning.journal))
        self._number, self._is_old = beginning.journal, False
        self._end, self._entries = len(content), len(payloads)
        sync(self._directory)

    @property
    def _path(self) -> Path:
        return journal_path(self._directory, self._number, self._is_old)

    def _append(self, added: bytes) -> None:
        with self._path.open("r+b", buffering=0) as journal:
            # An update that failed after its entry was written has left it behind.
            journal.truncate(self._end)
            try:
                _write(journal, self._end, added)
            except OSError:
                with suppress(OSError):
                    journal.truncate(self._end)
                raise
        self._end += len(added)
        self._entries += 1

    def _restore(self, quads: Store, content: bytes) -> None:
        if not self._is_old:
            self._end = self._require_checkpoint(content)
        if self._number:
            self._load(quads, checkpoint_path(self._directory, self._number))
        for payload, end in old_entries(content) if self._is_old else entries(content, self._end):
            apply(quads, update_from(payload))
            self._end, self._entries = end, self._entries + 1
        self.dropped = len(content) - self._end

    def _require_checkpoint(self, content: bytes) -> int:
        """Where the entries begin, if the checkpoint is the one that they go on from."""
        beginning, end = read_beginning(content)
        if beginning.journal != self._number:
            raise self._refusal(f"{self._path} was written as journal {beginning.journal}")
        path = checkpoint_path(self._directory, self._number)
        if self._number and (path.stat().st_size, of_dump(path)) != (beginning.size, beginning.checkpoint):
            raise self._refusal(f"{path} is not what {self._path.name} goes on from")
        return end

    def _load(self, quads: Store, path: Path) -> None:
        path.stat()
        try:
            quads.load(path=path, format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise self._refusal(f"{path} is damaged ({error})") from None

    def _refusal(self, what: str) -> StoreError:
        folder = self._directory
        return StoreError(
            f"{what}, and updates would be lost. Put back the files of {folder} from a copy, or restore a"
            f" backup: aikg restore BACKUP --store {folder}"
        )


def _write(file: IO[bytes], offset: int, content: bytes) -> None:
    left = memoryview(content)
    file.seek(offset)
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


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
