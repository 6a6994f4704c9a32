"""Errors of the web interface, and the status code and fields that every error is answered with."""

from http import HTTPStatus
from typing import Final

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

_PASSING: Final = ("queue", "rate")
"""Limits that the same request may be within a little later."""


def status_of(error: AikgError) -> HTTPStatus:
    """The status with which an error is answered."""
    return STATUS[kind_of(error)]


def kind_of(error: AikgError) -> type[AikgError]:
    """The nearest class with a status: it has a document of its own, and names within a module have none."""
    return next((kind for kind in type(error).__mro__ if kind in STATUS), StoreError)


def fields_of(error: AikgError) -> dict[str, str]:
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
