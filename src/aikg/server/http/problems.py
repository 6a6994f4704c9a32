"""Errors as HTTP responses: problem details (RFC 9457), text for a terminal, HTML for a browser."""

import html
import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from aikg.errors import AikgError, LimitExceededError, NotAcceptableError
from aikg.negotiation import HTML, Format, Representation, negotiate
from aikg.server.http.field_lines import joined
from aikg.server.http.observation import exchange_of
from aikg.server.http.status_codes import (
    ContentTooLargeError,
    HeaderTooLargeError,
    RequestTimeoutError,
    TooManyConnectionsError,
    UriTooLongError,
    fields_of,
    kind_of,
    status_of,
)
from aikg.server.settings import PROBLEM_TYPES

Details = Mapping[str, Any]
"""The members of a problem, as they stand in its JSON."""

Writers = dict[Format, Callable[[Request, Details], str | bytes]]
"""What writes a problem in a format."""

_PROBLEM: Final = Format("application/problem+json", "", (), ("application/json",), ())
_TEXT: Final = Format("text/plain", "", (), (), ())
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
_WORD: Final = re.compile(r"[A-Z][a-z]+")


def problem_response(request: Request, error: Exception, writers: Writers | None = None) -> Response:
    """The response to an error of aikg, or to an HTTP error of the framework.

    ``writers`` write it in more formats than there are here, and HTML as a page of the site.
    """
    known = _WRITERS | (writers or {})
    chosen = _choose(request, tuple(known))
    told, fields = _told(request, error)
    if query_id := exchange_of(request.scope).query_id:
        fields = fields | {"Query-Id": query_id}
    fields = fields | {"Vary": "Accept, Accept-Language, User-Agent", "Cache-Control": "no-store"}
    content = known[chosen.format](request, told)
    return Response(content, told["status"], fields | {"Content-Type": chosen.media_type})


def _told(request: Request, error: Exception) -> tuple[Details, dict[str, str]]:
    """The details of a problem, and the fields that go with them."""
    if isinstance(error, AikgError):
        return details(error), fields_of(error)
    if not isinstance(error, HTTPException):
        return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, "The server has a fault. Its log says more."), {}
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((error.headers or {})["Allow"].split(", ")))
        detail = f"The method {request.method} is not allowed here; there are {allowed}."
        return _plain(status, detail), {"Allow": allowed}
    return _plain(status, f"There is nothing at {request.url.path}."), {}


def _plain(status: HTTPStatus, detail: str) -> Details:
    return {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}


def is_terminal(user_agent: str) -> bool:
    """Whether a User-Agent is a program for terminals, whose users read what comes."""
    return user_agent.startswith(_TERMINALS)


def type_name(kind: type[AikgError]) -> str:
    """The last part of the IRI of a type of problems."""
    return "-".join(_words(kind)).lower()


def _words(kind: type[AikgError]) -> list[str]:
    return _WORD.findall(kind.__name__.removesuffix("Error"))


def details(error: AikgError) -> Details:
    """The members of the problem that an error is (RFC 9457, section 3.1)."""
    kind = kind_of(error)
    attributes = {name: value for name, value in vars(error).items() if not name.startswith("_")}
    return {
        "type": f"{PROBLEM_TYPES}{type_name(kind)}",
        "title": " ".join(_words(kind)).capitalize(),
        "status": status_of(error).value,
        "detail": str(error) + _PUBLISHED * isinstance(error, _LIMITS),
        **attributes,
    }


def _choose(request: Request, formats: tuple[Format, ...]) -> Representation:
    if is_terminal(request.headers.get("user-agent", "")):
        formats = (_TEXT, *(each for each in formats if each is not _TEXT))
    try:
        return negotiate(joined(request.headers, "accept") or "", formats)
    except NotAcceptableError:
        return Representation(_PROBLEM, _PROBLEM.media_type)


def _json(_: Request, details: Details) -> str:
    return json.dumps(details, ensure_ascii=False)


def _html(_: Request, details: Details) -> str:
    title = html.escape(f"{details['status']} {details['title']}")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1><p>{html.escape(details['detail'])}</p></body></html>\n"
    )


def _text(_: Request, details: Details) -> str:
    return f"{details['status']} {details['title']}\n{details['detail']}\n"


_WRITERS: Final[Writers] = {_PROBLEM: _json, HTML: _html, _TEXT: _text}
"""What writes a problem in each format; the first is the default."""
