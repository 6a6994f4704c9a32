"""Errors as HTTP responses: problem details (RFC 9457), text for a terminal, HTML for a browser."""

import html
import io
import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from aikg.errors import (
    AikgError,
    EndpointError,
    EndpointTimeoutError,
    EvaluationError,
    LimitExceededError,
    NotAcceptableError,
    QueryCancelledError,
    QuerySyntaxError,
    ServiceFailedError,
    ServiceRefusedError,
    StoreError,
    UnavailableError,
)
from aikg.formats import GRAPHS
from aikg.iris import BASE, PREFIXES
from aikg.negotiation import HTML, Format, Representation, negotiate
from aikg.server.http.observation import exchange_of
from aikg.store.serialisation import write
from aikg.store.shortage import shortage_of


class BadRequestError(AikgError):
    """The request breaks the protocol."""


class UnauthorizedError(AikgError):
    """Writing needs a bearer token, and the request has none or another."""


class WritingOffError(AikgError):
    """The server does not write over HTTP."""


class NoSuchGraphError(AikgError):
    """The graph store has no graph of this name."""


class NoSuchResourceError(AikgError):
    """The graph says nothing of the resource, or not in this format."""


class NoDumpError(AikgError):
    """The server holds no dump that could be loaded again."""


class NotReadyError(AikgError):
    """The server answers, but what it needs to answer all requests well is still being made."""


class NoSuchQueryError(AikgError):
    """No query of this id is running that whoever asks may stop."""


class ContentTooLargeError(AikgError):
    """The body of the request is longer than the published limit."""


class UriTooLongError(AikgError):
    """The URL of the request is longer than the published limit."""


class PreconditionFailedError(AikgError):
    """A precondition of the request does not hold: the state is another than it was sent for."""


class RangeNotSatisfiableError(AikgError):
    """A range of a file is asked for that begins behind its end; ``length`` is that of the file in bytes."""

    def __init__(self, length: str) -> None:
        super().__init__(f"The file has {length} bytes; the range begins behind them.")
        self.length = int(length)


class HeaderTooLargeError(AikgError):
    """The head of the request is longer than the published limit, or has more fields."""


class RequestTimeoutError(AikgError):
    """The request did not come in within the time that it may take."""


class TransferCodingError(AikgError):
    """The content of the request comes in a transfer coding that is not read here."""


class HttpVersionError(AikgError):
    """The request is in a version of HTTP that is not spoken here."""


class ExpectationFailedError(AikgError):
    """The request expects what the server does not do."""


class TooManyConnectionsError(AikgError):
    """The client's network, or all of them together, have as many connections as they may."""


class UnsupportedMediaTypeError(AikgError):
    """The body of the request is in a media type, charset or encoding that is not read here."""


STATUS: Final[dict[type[AikgError], HTTPStatus]] = {
    BadRequestError: HTTPStatus.BAD_REQUEST,
    QuerySyntaxError: HTTPStatus.BAD_REQUEST,
    UnauthorizedError: HTTPStatus.UNAUTHORIZED,
    WritingOffError: HTTPStatus.FORBIDDEN,
    ServiceRefusedError: HTTPStatus.FORBIDDEN,
    ServiceFailedError: HTTPStatus.BAD_GATEWAY,
    NoSuchGraphError: HTTPStatus.NOT_FOUND,
    NoSuchResourceError: HTTPStatus.NOT_FOUND,
    NoSuchQueryError: HTTPStatus.NOT_FOUND,
    NoDumpError: HTTPStatus.CONFLICT,
    NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    ContentTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UriTooLongError: HTTPStatus.REQUEST_URI_TOO_LONG,
    PreconditionFailedError: HTTPStatus.PRECONDITION_FAILED,
    RangeNotSatisfiableError: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    HeaderTooLargeError: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    RequestTimeoutError: HTTPStatus.REQUEST_TIMEOUT,
    ExpectationFailedError: HTTPStatus.EXPECTATION_FAILED,
    TransferCodingError: HTTPStatus.NOT_IMPLEMENTED,
    HttpVersionError: HTTPStatus.HTTP_VERSION_NOT_SUPPORTED,
    TooManyConnectionsError: HTTPStatus.SERVICE_UNAVAILABLE,
    UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    EvaluationError: HTTPStatus.UNPROCESSABLE_ENTITY,
    LimitExceededError: HTTPStatus.SERVICE_UNAVAILABLE,
    EndpointTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    QueryCancelledError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.INTERNAL_SERVER_ERROR,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    EndpointError: HTTPStatus.BAD_GATEWAY,
}
"""The status of each error; an error that is not listed has that of the nearest class above it."""

_PROBLEM: Final = Format("application/problem+json", "", (), ("application/json",), ())
_TEXT: Final = Format("text/plain", "", (), (), ())
_HYDRA: Final = PREFIXES["hydra"]
_TERMINALS: Final = ("curl/", "Wget/", "HTTPie/")
_LIMITS: Final = (
    LimitExceededError,
    ContentTooLargeError,
    UriTooLongError,
    HeaderTooLargeError,
    RequestTimeoutError,
    TooManyConnectionsError,
)
_PUBLISHED: Final = " The limits are published in the service description at /sparql."
_PASSING: Final = ("queue", "rate")
"""Limits that the same request may be within a little later."""

Page = Callable[[Request, Mapping[str, Any]], str]
"""Renders the details of a problem, as they stand in its JSON, as a page."""

_WORD: Final = re.compile(r"[A-Z][a-z]+")


def problem_response(request: Request, error: Exception, page: Page | None = None) -> Response:
    """The response to an error of aikg, or to an HTTP error of the framework; ``page`` renders it as HTML."""
    writer = _Writer(request, page)
    chosen = _choose(request, GRAPHS if isinstance(error, NoSuchResourceError) else ())
    if isinstance(error, AikgError):
        return writer.response(chosen, details(error), fields(error))
    if isinstance(error, HTTPException):
        return writer.response(chosen, *_of_framework(request, error))
    fault = _plain(HTTPStatus.INTERNAL_SERVER_ERROR, "The server has a fault. Its log says more.")
    return writer.response(chosen, fault, {})


def shortage_response(request: Request, error: Exception, page: Page | None = None) -> Response:
    """The response where the operating system has run out of something; any other error of its is raised."""
    missing = shortage_of(error) if isinstance(error, OSError) else ""
    if not missing:
        raise error
    return problem_response(request, UnavailableError(missing), page)


def _of_framework(request: Request, error: HTTPException) -> tuple[dict[str, Any], dict[str, str]]:
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((error.headers or {})["Allow"].split(", ")))
        detail = f"The method {request.method} is not allowed here; there are {allowed}."
        return _plain(status, detail), {"Allow": allowed}
    return _plain(status, f"There is nothing at {request.url.path}."), {}


def _plain(status: HTTPStatus, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}


def status_of(error: AikgError) -> HTTPStatus:
    """The status with which an error is answered."""
    return STATUS[_kind(error)]


def is_terminal(user_agent: str) -> bool:
    """Whether a User-Agent is a program for terminals, whose users read what comes."""
    return user_agent.startswith(_TERMINALS)


def type_name(kind: type[AikgError]) -> str:
    """The last part of the IRI of a type of problems."""
    return "-".join(_words(kind)).lower()


def _words(kind: type[AikgError]) -> list[str]:
    return _WORD.findall(kind.__name__.removesuffix("Error"))


def _kind(error: AikgError) -> type[AikgError]:
    """The nearest class with a status: it has a document of its own, and names within a module have none."""
    return next((kind for kind in type(error).__mro__ if kind in STATUS), StoreError)


def details(error: AikgError) -> dict[str, Any]:
    """The members of the problem that an error is (RFC 9457, section 3.1)."""
    kind = _kind(error)
    attributes = {name: value for name, value in vars(error).items() if not name.startswith("_")}
    return {
        "type": f"{BASE}problem/{type_name(kind)}",
        "title": " ".join(_words(kind)).capitalize(),
        "status": status_of(error).value,
        "detail": str(error) + _PUBLISHED * isinstance(error, _LIMITS),
        **attributes,
    }


def fields(error: AikgError) -> dict[str, str]:
    """The header fields that an error needs besides its status."""
    if isinstance(error, UnauthorizedError):
        return {"WWW-Authenticate": 'Bearer realm="aikg"'}
    if isinstance(error, RangeNotSatisfiableError):
        return {"Content-Range": f"bytes */{error.length}"}
    if isinstance(error, UnsupportedMediaTypeError):
        return {"Accept-Encoding": "gzip, deflate"}
    is_passing = isinstance(error, LimitExceededError) and error.limit in _PASSING
    if is_passing or isinstance(error, TooManyConnectionsError):
        return {"Retry-After": "10"}
    if isinstance(error, (UnavailableError, QueryCancelledError)):
        return {"Retry-After": "2"}
    return {}


class _Writer:
    """Writes the problem of one request in the format that was chosen."""

    def __init__(self, request: Request, page: Page | None) -> None:
        self._request = request
        self._page = page

    def response(self, chosen: Representation, details: dict[str, Any], fields: dict[str, str]) -> Response:
        content = self._content(details, chosen.format)
        if query_id := exchange_of(self._request.scope).query_id:
            fields = fields | {"Query-Id": query_id}
        fields = fields | {"Vary": "Accept, Accept-Language, User-Agent", "Cache-Control": "no-store"}
        return Response(content, details["status"], fields | {"Content-Type": chosen.media_type})

    def _content(self, details: dict[str, Any], syntax: Format) -> str | bytes:
        if syntax == HTML and self._page is not None:
            return self._page(self._request, details)
        writers = {_PROBLEM: _json, HTML: _html, _TEXT: _text}
        return writers[syntax](details) if syntax in writers else _rdf(details, syntax)


def _choose(request: Request, more: tuple[Format, ...]) -> Representation:
    at_terminal = is_terminal(request.headers.get("user-agent", ""))
    formats = (_TEXT, _PROBLEM, HTML) if at_terminal else (_PROBLEM, HTML, _TEXT)
    try:
        return negotiate(", ".join(request.headers.getlist("accept")), (*formats, *more))
    except NotAcceptableError:
        return Representation(_PROBLEM, _PROBLEM.media_type)


def _json(details: dict[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False)


def _text(details: dict[str, Any]) -> str:
    return f"{details['status']} {details['title']}\n{details['detail']}\n"


def _rdf(details: dict[str, Any], syntax: Format) -> bytes:
    """The problem as a hydra:Error (http://www.hydra-cg.com/spec/latest/core/#hydra:Error)."""
    node, written = BlankNode("problem"), io.BytesIO()
    stated = {"statusCode": details["status"], "title": details["title"], "description": details["detail"]}
    triples = [Triple(node, NamedNode(_HYDRA + name), Literal(value)) for name, value in stated.items()]
    write(
        [Triple(node, NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{_HYDRA}Error")), *triples],
        syntax,
        written,
    )
    return written.getvalue()


def _html(details: dict[str, Any]) -> str:
    title = html.escape(f"{details['status']} {details['title']}")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1><p>{html.escape(details['detail'])}</p></body></html>\n"
    )
