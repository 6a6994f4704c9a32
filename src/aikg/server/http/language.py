"""The language in which a request wants what people read."""

from typing import Final

from starlette.requests import Request

from aikg.negotiation import negotiate_language
from aikg.server.http.field_lines import joined
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import Parameters
from aikg.server.http.status_codes import BadRequestError

LANGUAGES: Final = ("en", "ko")
"""The languages that there are; the first is the default."""

LANGUAGE: Final = Parameter("lang", "The language", enum=LANGUAGES)
ACCEPT_LANGUAGE: Final = Parameter("Accept-Language", "Languages in order of preference", "header")
IN_LANGUAGES: Final = (LANGUAGE, ACCEPT_LANGUAGE)
"""The parameters of what is there in several languages."""


def named_language(parameters: Parameters) -> str:
    """The language that ``lang`` names; empty where it names none that there is. Raises BadRequestError."""
    given = (parameters.one(LANGUAGE) or "").lower().partition("-")[0]
    return given if given in LANGUAGES else ""


def require_language(parameters: Parameters) -> None:
    """Return where ``lang``, if it is there, names a language that there is; raises BadRequestError."""
    if parameters.one(LANGUAGE) and not named_language(parameters):
        raise BadRequestError(f"The value of lang is one of {', '.join(LANGUAGES)}.")


def language_of(request: Request, parameters: Parameters) -> str:
    """The language of the parameter ``lang``, else the one that Accept-Language prefers."""
    return named_language(parameters) or preferred_language(request)


def preferred_language(request: Request) -> str:
    """The language that Accept-Language prefers."""
    return negotiate_language(joined(request.headers, ACCEPT_LANGUAGE) or "", LANGUAGES)
