"""What stands in the folder of a store: checkpoints, journals, and the lock of who may write.

    checkpoint-N.nq    all quads when journal N began; there is none for an empty beginning
    journal-N.log      which checkpoint it goes on from; what N-Quads cannot hold, which is graphs without
                       quads; then the updates since (see ``entries``)
    lock               locked by the processes that may write; says that a journal was begun here

Up to version 0.1 the updates were in ``journal-N``, and nothing said which checkpoint they went on from.
"""

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aikg.errors import StoreError
from aikg.store.pool.entries import Beginning

_BUSY_SECONDS: Final = 5
_CHECKPOINT: Final = re.compile(r"checkpoint-(\d+)\.nq")
_JOURNAL: Final = re.compile(r"journal-(\d+)\.log")
_OLD_JOURNAL: Final = re.compile(r"journal-(\d+)")
_ALL: Final = (_CHECKPOINT, _JOURNAL, _OLD_JOURNAL)
_BEGUN: Final = b"A journal was begun here.\n"


def lock(directory: Path) -> int:
    """Keep other servers out of the directory; returns the descriptor that does; StoreError.

    A new one gets its first journal, and what a crash left unfinished is removed.
    """
    descriptor = -1
    try:
        descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        _wait_for(descriptor, directory)
        _begin(descriptor, directory)
    except OSError as error:
        raise _unwritable(directory, error) from error
    return descriptor


def _wait_for(descriptor: int, directory: Path) -> None:
    # After a crash, a process that was writing may need a moment to notice.
    for _ in range(_BUSY_SECONDS * 10):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return
    os.close(descriptor)
    raise StoreError(f"{directory} is in use by another process. Stop that one, or copy the data.")


def _begin(descriptor: int, directory: Path) -> None:
    for unfinished in directory.glob("*.unfinished"):
        unfinished.unlink()
    if not is_journal(directory):
        with unfinished_file(directory, "journal") as journal:
            journal.write_bytes(Beginning(0).line())
            sync(journal)
            journal.rename(journal_path(directory, 0))
            sync(directory)
    if not os.pread(descriptor, 1, 0):
        os.write(descriptor, _BEGUN)


def _unwritable(directory: Path, error: OSError) -> StoreError:
    return StoreError(f"{directory} cannot be written to: {error.strerror}. Name a folder that can be.")


@contextmanager
def unfinished_file(directory: Path, name: str) -> Iterator[Path]:
    """The path of a file that is renamed once it is whole, and else takes no room."""
    path = directory / f"{name}.unfinished"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def is_journal(directory: Path) -> bool:
    """Whether a directory holds a store of this kind, or what is left of one."""
    if any(_numbers(directory, pattern) for pattern in _ALL):
        return True
    lock_file = directory / "lock"
    return lock_file.is_file() and lock_file.read_bytes() == _BEGUN


def current(directory: Path) -> tuple[int, bool]:
    """The number of the state that counts, and whether its journal is an old one.

    It is the last whose journal is there. Old journals were written before their checkpoints: of those it is
    the last that has one.
    """
    if journals := _numbers(directory, _JOURNAL):
        return max(journals), False
    checkpoints, old = _numbers(directory, _CHECKPOINT), _numbers(directory, _OLD_JOURNAL)
    whole = {*old} & {0, *checkpoints}
    return max(whole or {0, *old, *checkpoints}), bool(old or checkpoints)


def next_number(directory: Path) -> int:
    """A number that no state in the directory has."""
    return max((number for pattern in _ALL for number in _numbers(directory, pattern)), default=0) + 1


def forget_before(directory: Path, number: int) -> None:
    """Remove the files of older states."""
    for path in list(directory.iterdir()):
        names = (pattern.fullmatch(path.name) for pattern in _ALL)
        if any(int(name[1]) < number for name in names if name):
            path.unlink(missing_ok=True)


def checkpoint_path(directory: Path, number: int) -> Path:
    """Where the quads are with which a journal begins."""
    return directory / f"checkpoint-{number}.nq"


def journal_path(directory: Path, number: int, is_old: bool = False) -> Path:
    """Where a journal is."""
    return directory / (f"journal-{number}" if is_old else f"journal-{number}.log")


def sync(path: Path) -> None:
    """Return when a file, or the names in a directory, are on the disk; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _numbers(directory: Path, pattern: re.Pattern[str]) -> list[int]:
    names = (pattern.fullmatch(path.name) for path in directory.iterdir())
    return [int(match[1]) for match in names if match]
