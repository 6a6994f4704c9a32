"""Lets a test have the machine: while one that is marked ``alone`` runs, no other worker runs a test.

Such a test compares what a client waits for with a bound, which work beside it would break as well as a
fault. The workers agree by locks of two files, which the system gives up for a worker that dies.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def turn(folder: Path, is_alone: bool) -> Iterator[None]:
    """Wait for the turn of a test in the folder that all workers share, and hold it.

    Everybody comes through the gate. Who is to be alone keeps it shut until all who run have ended, and so
    does not wait for ever while others keep coming.
    """
    with (folder / "gate").open("w") as gate, (folder / "running").open("w") as running:
        with _locked(gate.fileno(), fcntl.LOCK_EX):
            fcntl.flock(running, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        try:
            yield
        finally:
            # Closing does not do: processes that the test forked and left hold the file as well.
            fcntl.flock(running, fcntl.LOCK_UN)


@contextlib.contextmanager
def _locked(descriptor: int, operation: int) -> Iterator[None]:
    fcntl.flock(descriptor, operation)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
