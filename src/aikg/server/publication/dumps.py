"""The whole data set as files, made from the store when first asked for."""

import asyncio
import gzip
import hashlib
import io
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import BinaryIO, Final, Protocol

import pyoxigraph
import zstandard
from pyoxigraph import RdfFormat
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg.description.edition import Catalogue, Edition
from aikg.formats import GRAPHS, N_TRIPLES, TURTLE
from aikg.negotiation import HTML, Format
from aikg.server.http.conditional import IF_NONE_MATCH, cacheable, http_date, outcome
from aikg.server.http.freshness import cache_control
from aikg.server.http.parameter import Parameter
from aikg.server.http.partial_content import PartialContent
from aikg.server.http.received_request import origin, url_parameters
from aikg.server.http.status_codes import NoSuchResourceError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.linked_data.metadata import (
    COMPRESSIONS,
    DATASET,
    NAMES,
    SYNTAXES,
    File,
    checksums,
    distributions,
    modified,
)
from aikg.server.linked_data.profiles import OWN
from aikg.server.linked_data.representations import CHOOSING, Offer, choose
from aikg.server.settings import Settings
from aikg.solutions import Reader
from aikg.store import Query
from aikg.store.serialisation import write
from aikg.store.version import of_dump

CHECKSUMS: Final = "SHA256SUMS"
NAME: Final = Parameter("name", "The file", "path", enum=(*NAMES, CHECKSUMS))
RANGE: Final = Parameter("Range", "The bytes to send", "header")
# The order costs nothing, and without it Virtuoso takes 25 s for 26,000 triples.
_GRAPHS: Final = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
_DESCRIBED_UP_TO: Final = 200_000
"""The most triples of which the description of the data set waits for the files."""

_PIECE: Final = 1 << 20
_PREFIX: Final = "aikg-dump-"


class DumpsPage(Protocol):
    """Renders the list of files as a page."""

    def __call__(self, files: Sequence[File], edition: Edition, request: Request) -> str:
        """The page in the language that the request asks for."""
        ...


class Dumps:
    """Makes every file once for an edition, and keeps those of the last two editions."""

    def __init__(self, reader: Reader, catalogue: Catalogue, settings: Settings, html: DumpsPage) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._settings = settings
        self._html = html
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._files: dict[tuple[str, str], File] = {}
        self._folders: dict[str, TemporaryDirectory[str]] = {}
        _remove_abandoned()

    def add_to(self, resources: Resources) -> None:
        """Add the files and their list."""
        show = Operation("GET", self.index, "The files", (*GRAPHS, HTML), CHOOSING)
        resources.add("/dump", show, has_slash=True)
        types = [syntax.media_type for syntax in SYNTAXES.values()]
        gives = (*types, *filter(None, COMPRESSIONS.values()), "text/plain")
        others = (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)
        reads = (NAME, RANGE, IF_NONE_MATCH)
        load = Operation("GET", self.respond, "The data set as a file", gives, reads, statuses=others)
        resources.add("/dump/{name}", load)

    async def respond(self, request: Request) -> Response:
        """The response to a request for a file; ranges of it are sent where they are asked for."""
        name = request.path_params[NAME]
        edition = await run_in_threadpool(self._catalogue.edition)
        if name == CHECKSUMS:
            return await self._checksums(edition)
        if name not in NAMES:
            raise NoSuchResourceError(f"There is no dump {name[:50]!r}; there are {', '.join(NAMES)}.")
        file = await self.file(name, edition)
        issued = http_date(modified(edition, self._settings))
        fields = {"ETag": f'"{file.sha256[:32]}"', "Last-Modified": issued}
        fields["Cache-Control"] = cache_control(self._settings)
        # Said here as well, so that a large file is not read for it.
        if outcome(request.headers, fields["ETag"], issued) is HTTPStatus.NOT_MODIFIED:
            return Response(status_code=304, headers=fields)
        return PartialContent(file.path, headers=fields, media_type=file.media_type)

    async def index(self, request: Request) -> Response:
        """What files there are, with sizes and checksums, in RDF or as a page, whichever is preferred."""
        edition = await run_in_threadpool(self._catalogue.edition)
        offer = Offer((*GRAPHS, HTML), (OWN,))
        chosen = choose(request, url_parameters(request, self._settings), offer, None)
        files = await self.files(edition)
        fields = {"Vary": "Accept, Accept-Language"}
        if chosen.format == HTML:
            text, fields["Content-Language"] = self._html(files, edition, request), chosen.language
        else:
            text = _described(edition, files, origin(request, self._settings), chosen.format)
        return cacheable(text, chosen.media_type, "no-cache", fields)

    async def files(self, edition: Edition) -> list[File]:
        """All files."""
        return [await self.file(name, edition) for name in NAMES]

    async def files_to_describe(self, edition: Edition) -> list[File]:
        """All files where making them takes seconds; none of a large data set, which /dump describes."""
        triples = edition.publication.triples.get(DATASET, 0)
        return await self.files(edition) if 0 < triples <= _DESCRIBED_UP_TO else []

    async def file(self, name: str, edition: Edition) -> File:
        """One file, made where it is missing, while other requests go on."""
        key = (edition.version, name)
        if key in self._files:
            return self._files[key]
        plain = next((each for each in SYNTAXES if name.startswith(f"{each}.")), "")
        source = plain or ("" if name == "aikg.nq" else "aikg.nq")
        made_from = (await self.file(source, edition)).path if source else None
        async with self._making[name]:
            if key not in self._files:
                self._files[key] = await run_in_threadpool(self._make, edition.version, name, made_from)
            return self._files[key]

    async def _checksums(self, edition: Edition) -> Response:
        lines = [f"{file.sha256}  {file.name}\n" for file in await self.files(edition)]
        return Response("".join(lines), headers={"Cache-Control": "no-cache"}, media_type="text/plain")

    def _folder(self, version: str) -> Path:
        if version not in self._folders:
            prefix = f"{_PREFIX}{os.getpid()}-"
            self._folders[version] = TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
            for old in list(self._folders)[:-2]:
                self._folders.pop(old).cleanup()
                self._files = {key: file for key, file in self._files.items() if key[0] != old}
        return Path(self._folders[version].name)

    def _make(self, version: str, name: str, made_from: Path | None) -> File:
        path = self._folder(version) / name
        with path.open("wb") as out:
            if made_from is None:
                self._write_quads(version, out)
            elif name in SYNTAXES:
                _convert(made_from, SYNTAXES[name], out)
            else:
                _compress(made_from, path.suffix, out)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        media_type = COMPRESSIONS[path.suffix] if path.suffix in COMPRESSIONS else SYNTAXES[name].media_type
        return File(name, path, media_type, path.stat().st_size, digest)

    def _write_quads(self, version: str, out: BinaryIO) -> None:
        loaded = self._settings.dump
        if loaded is not None and of_dump(loaded) == version:
            with loaded.open("rb") as file:
                shutil.copyfileobj(file, out, _PIECE)
        else:
            out.writelines(_quads(self._reader))


def _remove_abandoned() -> None:
    """Remove what servers of this user left behind that were killed."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            is_ours = not folder.is_symlink() and folder.stat().st_uid == os.getuid()
            if (
                is_ours
                and pid.isdecimal()
                and not Path(f"/proc/{pid}").exists()
                and Path("/proc/self").exists()
            ):
                shutil.rmtree(folder, ignore_errors=True)


def _described(edition: Edition, files: list[File], at: str, syntax: Format) -> str:
    written = io.BytesIO()
    write([*distributions(edition, at), *checksums(files, at)], syntax, written)
    return written.getvalue().decode()


def _quads(reader: Reader) -> Iterator[bytes]:
    """Lines of N-Quads: the graphs in the order of their names, each sorted, as the build writes them."""
    names = sorted(row["g"].value for row in reader.select(_GRAPHS))
    yield from _lines(reader, "{ ?s ?p ?o }", "")
    for name in names:
        yield from _lines(reader, f"{{ GRAPH <{name}> {{ ?s ?p ?o }} }}", f" <{name}>")


def _lines(reader: Reader, pattern: str, graph: str) -> Iterator[bytes]:
    query = Query(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}",
        N_TRIPLES.media_type,
        timeout=reader.timeout,
        # Some engines can leave out their default graph only together with the named ones.
        default_graph="union" if graph else "exact",
    )
    triples = b"".join(reader.store.answer(query).body).splitlines()
    end = f"{graph} .\n".encode()
    yield from (line.removesuffix(b" .") + end for line in sorted(set(triples)))


def _convert(quads: Path, syntax: Format, out: BinaryIO) -> None:
    parsed = pyoxigraph.parse(path=quads, format=RdfFormat.N_QUADS)
    if syntax == TURTLE:
        write((quad.triple for quad in parsed), syntax, out)
    else:
        write(parsed, syntax, out)


def _compress(source: Path, suffix: str, out: BinaryIO) -> None:
    with source.open("rb") as plain:
        if suffix == ".gz":
            with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as compressed:
                shutil.copyfileobj(plain, compressed, _PIECE)
        else:
            zstandard.ZstdCompressor(10, write_checksum=True).copy_stream(plain, out)
