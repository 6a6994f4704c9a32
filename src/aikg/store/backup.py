"""Whole data sets as files of N-Quads: taken from a store that serves or stands still, and put back."""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Final, Protocol, cast

import httpx
import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from aikg.errors import StoreError
from aikg.store.body_file import body_file
from aikg.store.documents import after_mark
from aikg.store.pool.folder import is_journal, lock
from aikg.store.pool.journal import Journal
from aikg.store.version import require_whole

Progress = Callable[[int], None]
"""Called with the bytes that are done so far."""

_N_QUADS: Final = "application/n-quads;version=1.2, application/n-quads;q=0.9"
_TIMEOUT: Final = 600.0
_CHUNK: Final = 1 << 20
_FIRST_LINE: Final = (
    b"# A backup by aikg. Its last line is a comment with the SHA-256 of all before that line.\n"
)
_LAST_LINE: Final = b"# The end of the backup by aikg: %s\n"
_LAST_LENGTH: Final = len(_LAST_LINE) - len(b"%s") + 64


@dataclass(frozen=True, slots=True)
class Census:
    """What a data set holds: how many quads, and a digest that their order does not change.

    Quads with blank nodes, whose names mean nothing, are counted and not digested.
    """

    quads: int
    digest: str


class Holder(Protocol):
    """What holds a whole data set."""

    def read(self) -> Iterator[bytes]:
        """All quads of one state of the data, as N-Quads; raises StoreError."""
        ...

    def replace(self, source: Path, progress: Progress) -> None:
        """Hold the quads of a file and no other, at once; raises StoreError."""
        ...


class ServedStore:
    """The graph store of a running server (SPARQL 1.1 Graph Store HTTP Protocol), asked as a whole."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url
        self._fields = {"Authorization": f"Bearer {token}"} if token else {}

    def read(self) -> Iterator[bytes]:
        """All quads; an answer that breaks off is a StoreError."""
        fields = {**self._fields, "Accept": _N_QUADS}
        with (
            _failures(self._url),
            httpx.stream("GET", self._url, headers=fields, timeout=_TIMEOUT) as response,
        ):
            _require_success(response)
            yield from response.iter_bytes()

    def replace(self, source: Path, progress: Progress) -> None:
        """Send the file; the server applies it whole or not at all."""
        fields = {**self._fields, "Content-Type": "application/n-quads"}
        content = _read_file(source, progress)
        with _failures(self._url):
            _require_success(httpx.put(self._url, headers=fields, content=content, timeout=_TIMEOUT))


class StoreFolder:
    """The folder of a writable store that no server has open."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self) -> Iterator[bytes]:
        """All quads as of the last acknowledged update."""
        with self._held() as journal:
            yield from _serialised(journal.restore())

    def replace(self, source: Path, progress: Progress) -> None:
        """Write a new checkpoint, which takes the place of all others once it is on the disk."""
        quads = _loaded(source, progress)
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._held() as journal:
            journal.checkpoint(quads)

    @contextmanager
    def _held(self) -> Iterator[Journal]:
        """The journal, which no server can open meanwhile."""
        if not self._directory.is_dir():
            raise StoreError(f"There is no folder {self._directory}.")
        if any(self._directory.iterdir()) and not is_journal(self._directory):
            raise StoreError(f"{self._directory} is no folder that `aikg serve --writable` keeps.")
        descriptor = lock(self._directory)
        try:
            yield Journal(self._directory)
        finally:
            os.close(descriptor)


def write_file(content: Iterable[bytes], target: Path, progress: Progress) -> Census:
    """Write quads to a file, compressed where it ends with .gz, and read it again for what it holds.

    The file is replaced only by a whole one. Raises StoreError.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            _copy(_ended(content), file, target.suffix == ".gz", progress)
            os.fsync(file.fileno())
        census = _census(unfinished, target.suffix == ".gz")
        unfinished.replace(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return census


def _read_file(source: Path, progress: Progress) -> Iterator[bytes]:
    """The bytes of N-Quads in a file, inflated where it ends with .gz; raises StoreError."""
    done = 0
    try:
        with open_quads(source) as file:
            while chunk := file.read(_CHUNK):
                done += len(chunk)
                progress(done)
                yield chunk
    except (OSError, EOFError) as error:
        raise StoreError(f"{source} cannot be read: {error}.") from error


def census_of(source: Path) -> Census:
    """What a file holds; raises StoreError, also where it is less than was written."""
    try:
        require_whole(source)
    except OSError as error:
        raise StoreError(f"{source} cannot be read: {error}.") from error
    _require_end(source)
    return _census(source, source.suffix == ".gz")


def census_of_quads(content: Iterable[bytes]) -> Census:
    """What N-Quads hold that come in pieces; raises StoreError."""
    try:
        return _counted(pyoxigraph.parse(body_file(iter(content)), RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise StoreError(f"What the store holds could not be read back: {error}.") from error


def census_as_kept(source: Path) -> Census:
    """What a store holds that was given a file, all of which is in memory meanwhile; raises StoreError.

    The engine holds each quad once, and numbers as it counts with them: ``"4"^^xsd:nonNegativeInteger`` is
    ``"4"^^xsd:integer`` then, and ``"04"^^xsd:integer`` is too.
    """
    return _counted(_loaded(source, lambda _: None))


def open_quads(source: Path) -> IO[bytes]:
    """The bytes of N-Quads in a file, inflated where it ends with .gz; raises OSError."""
    return _opened(source, source.suffix == ".gz")


def _census(source: Path, compressed: bool) -> Census:
    try:
        with _opened(source, compressed) as file:
            return _counted(pyoxigraph.parse(file, RdfFormat.N_QUADS))
    except (OSError, EOFError, SyntaxError) as error:
        raise StoreError(f"{source} cannot be read: {error}.") from error


def _counted(quads: Iterable[Quad]) -> Census:
    count = digest = 0
    for quad in quads:
        count += 1
        digest += _number_of(quad)
    return Census(count, f"{digest % (1 << 256):064x}")


def _loaded(source: Path, progress: Progress) -> pyoxigraph.Store:
    quads = pyoxigraph.Store()
    try:
        quads.bulk_load(b"".join(_read_file(source, progress)), RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise StoreError(f"{source} is not N-Quads: {error}.") from error
    return quads


def _number_of(quad: Quad) -> int:
    text = str(quad)
    return 0 if "_:" in text else int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def _ended(content: Iterable[bytes]) -> Iterator[bytes]:
    """The content with a first line that announces a last one, which says what should be before it."""
    digest = hashlib.sha256()
    for piece in chain([_FIRST_LINE], content):
        digest.update(piece)
        yield piece
    yield _LAST_LINE % digest.hexdigest().encode()


def _require_end(source: Path) -> None:
    """Raise StoreError where a backup lacks its end, or has another than what it was written with."""
    digest, end, is_backup = hashlib.sha256(), b"", False
    for piece in _read_file(source, lambda _: None):
        is_backup = is_backup or (not end and piece.startswith(_FIRST_LINE))
        end += piece
        digest.update(end[:-_LAST_LENGTH])
        end = end[-_LAST_LENGTH:]
    if is_backup and end != _LAST_LINE % digest.hexdigest().encode():
        raise StoreError(f"{source} is not whole: it was cut short or changed after `aikg backup` wrote it.")


def _copy(content: Iterable[bytes], file: IO[bytes], compress: bool, progress: Progress) -> None:
    done = 0
    target = cast("IO[bytes]", gzip.GzipFile(fileobj=file, mode="wb", mtime=0)) if compress else file
    for chunk in content:
        target.write(chunk)
        done += len(chunk)
        progress(done)
    if compress:
        target.close()
    file.flush()


def _opened(source: Path, compressed: bool) -> IO[bytes]:
    return after_mark(cast("IO[bytes]", gzip.open(source)) if compressed else source.open("rb"))


def _serialised(quads: pyoxigraph.Store) -> Iterator[bytes]:
    """Some quads at a time, so that they need not all be in memory twice."""
    rows = iter(quads)
    while some := [quad for _, quad in zip(range(10_000), rows, strict=False)]:
        yield cast("bytes", pyoxigraph.serialize(some, format=RdfFormat.N_QUADS))


@contextmanager
def _failures(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise StoreError(f"{url} cannot be reached, or broke off: {error}.") from error


def _require_success(response: httpx.Response) -> None:
    if not response.is_success:
        response.read()
        raise StoreError(f"{response.url} answered {response.status_code}: {response.text[:500].strip()}")
