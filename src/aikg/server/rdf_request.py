"""What a request for RDF says of formats and IRIs, in its fields and in its parameters."""

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException
from starlette.requests import Request

from aikg.formats import accept_of
from aikg.server.http import received_request
from aikg.server.http.field_lines import joined
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import Parameters, ReceivedRequest
from aikg.server.http.status_codes import BadRequestError
from aikg.server.settings import Settings

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]*")
FORMATS: Final = (
    Parameter("format", "A short name of a format, such as csv, or its media type"),
    Parameter("_mediatype", "The media type"),
    *(Parameter(name, "What other endpoints call format") for name in ("output", "results", "Accept")),
)
"""The parameters by which a URL names the format that it wants."""

_ANY_FORMAT: Final = ("", "auto")


async def read(request: Request, settings: Settings, limit: int) -> ReceivedRequest:
    """Read a request, which accepts the format that its URL names; raises what reading any request does."""
    received = await received_request.read(request, settings, limit)
    accepted = accept(request, received.parameters, received.accept)
    return received if accepted == received.accept else replace(received, accept=accepted)


def accept(request: Request, parameters: Parameters, header: str | None = None) -> str:
    """The Accept header, or what the URL says instead; clients repeat it under several names."""
    if extension := request.path_params.get("extension"):
        return _of_extension(extension)
    header = joined(request.headers, "accept") or "" if header is None else header
    named = _formats(parameters)
    known = [accepted for name in named if (accepted := accept_of(name))]
    if not known and named and header in ("", "*/*"):
        raise BadRequestError(f"There is no format {named[0][:50]!r}. Use json, xml, csv, tsv, ttl, nt, ...")
    return known[0] if known else header


def names_format(parameters: Parameters) -> bool:
    """Whether the URL says in which format the answer is wanted."""
    return bool(_formats(parameters))


def _formats(parameters: Parameters) -> list[str]:
    if parameters.names.isdisjoint(FORMATS):
        return []
    named = [name for key in FORMATS for name in parameters.every(key)]
    return [name for name in named if name not in _ANY_FORMAT]


def _of_extension(extension: str) -> str:
    accepted = accept_of(extension)
    if accepted is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return accepted


def iris(parameters: Parameters, name: str) -> tuple[str, ...]:
    """The values of a parameter that holds absolute IRIs."""
    return tuple(absolute(value, name) for value in parameters.every(name))


def given_iris(parameters: Parameters, name: str) -> tuple[str, ...]:
    """The same without empty values, which forms and links send for what nobody filled in."""
    if name not in parameters.names:
        return ()
    return tuple(absolute(value, name) for value in parameters.every(name) if value)


def absolute(iri: str, name: str) -> str:
    """The IRI itself; BadRequestError names the parameter when it is not an absolute IRI (RFC 3987)."""
    if not is_iri(iri):
        raise BadRequestError(f"The value of {name} is not an absolute IRI: {iri[:200]!r}.")
    return iri


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI, also for the engine, which knows more of what IRIs may hold."""
    try:
        return bool(_IRI.fullmatch(text)) and bool(NamedNode(text))
    except ValueError:
        return False
