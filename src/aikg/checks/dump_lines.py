"""Some graphs of a dump as a stream of N-Quads, so that the others take no memory."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

_CHUNK: Final = 1 << 20


class DumpLines(io.RawIOBase):
    """The lines of a dump that are wanted; each statement stands on one (RDF 1.1 N-Quads, section 2)."""

    def __init__(self, dump: Path, wanted: Callable[[bytes], bool]) -> None:
        self._file = dump.open("rb")
        self._wanted = wanted
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; returns how many bytes it got, 0 at the end."""
        while not self._rest and (lines := self._file.readlines(_CHUNK)):
            self._rest = memoryview(b"".join([line for line in lines if self._wanted(line)]))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def ends(graphs: Iterable[str]) -> tuple[bytes, ...]:
    """How a line of a dump ends whose statement is in one of the graphs, with or without spaces."""
    dots = (" .\n", ".\n", " .\r\n", ".\r\n", " .", ".")
    return tuple(f"<{graph}>{dot}".encode() for graph in graphs for dot in dots)


def load(dump: Path, wanted: Callable[[bytes], bool], *, lenient: bool) -> ox.Store:
    """A store of the lines of a dump that are wanted; ``lenient`` where its syntax was checked before.

    Raises OSError where the file cannot be read, SyntaxError where it is no N-Quads.
    """
    store = ox.Store()
    with DumpLines(dump, wanted) as lines:
        store.bulk_load(io.BufferedReader(lines, _CHUNK), format=ox.RdfFormat.N_QUADS, lenient=lenient)
    return store
