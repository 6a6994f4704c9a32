"""RDF in the body of a request: one document, or the files of a form (RFC 7578)."""

from collections.abc import AsyncGenerator

from pyoxigraph import RdfFormat
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from aikg.formats import DATASETS, GRAPHS, N_QUADS, TRIG, format_of
from aikg.server.graph_store.upload import UploadedDocument
from aikg.server.http.status_codes import BadRequestError, UnsupportedMediaTypeError

MULTIPART = "multipart/form-data"


async def parts(headers: Headers, content: bytes) -> list[UploadedDocument]:
    """The documents in a body; raises BadRequestError, UnsupportedMediaTypeError."""
    media_type = headers.get("content-type", "")
    if not media_type.lower().startswith(MULTIPART):
        return [UploadedDocument(content, _media_type(media_type, ""))]
    try:
        form = await MultiPartParser(headers, _once(content)).parse()
    except MultiPartException as error:
        raise BadRequestError(f"The form cannot be read: {error.message}") from None
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        raise BadRequestError("The form holds no file. Send each document as a part with a filename.")
    return [await _part(file) for file in files]


def are_datasets(documents: list[UploadedDocument]) -> bool:
    """Whether the documents are in a syntax that is made for quads."""
    quads = (TRIG.media_type, N_QUADS.media_type)
    return all(part.media_type in quads for part in documents)


async def _part(file: UploadFile) -> UploadedDocument:
    return UploadedDocument(await file.read(), _media_type(file.content_type or "", file.filename or ""))


def _media_type(media_type: str, filename: str) -> str:
    """The format of a document; a browser sends files whose type it does not know as octets."""
    known = format_of(media_type, GRAPHS)
    by_name = RdfFormat.from_extension(filename.rpartition(".")[2])
    found = RdfFormat.from_media_type(known.media_type) if known else by_name
    if found is None or found == RdfFormat.N3:
        offered = ", ".join(syntax.media_type for syntax in dict.fromkeys((*GRAPHS, *DATASETS)))
        raise UnsupportedMediaTypeError(
            f"The Content-Type {media_type[:100]!r} is not read here; there are {offered}, {MULTIPART}."
        )
    return found.media_type


async def _once(content: bytes) -> AsyncGenerator[bytes, None]:
    yield content
