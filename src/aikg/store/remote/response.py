"""What an endpoint answers: whole and in the format that was asked for, or an error of ours."""

import time
from collections.abc import Iterator
from contextlib import closing
from types import MappingProxyType
from typing import Final

import httpx

from aikg.errors import (
    AikgError,
    EndpointError,
    EndpointTimeoutError,
    EvaluationError,
    LimitExceededError,
    NotAcceptableError,
)
from aikg.formats import CSV, JSON, JSON_LD, RDF_XML, TSV, XML

_LONGEST_MESSAGE: Final = 2_000
_LIMITS: Final = MappingProxyType({408: "timeout", 413: "request-size", 429: "rate", 504: "timeout"})
_ENDS: Final = MappingProxyType(
    {JSON.media_type: b"}", XML.media_type: b">", RDF_XML.media_type: b">", JSON_LD.media_type: b"]}"}
)
"""What the last byte is that is no white space, in the formats that say where they end."""

_BEGINNINGS: Final = MappingProxyType({JSON.media_type: b'"head"', XML.media_type: b"<sparql"})
"""What is among the first bytes, in the formats that say what they are."""

_FIRST: Final = 4_096
_NEVER_EMPTY: Final = (CSV.media_type, TSV.media_type)


class RemoteBody(Iterator[bytes]):
    """The body of a response, whose breaking is an error of ours.

    Only the time that is waited for the endpoint counts, ``timeout`` seconds in all. More than ``limit``
    bytes are a LimitExceededError.
    """

    def __init__(self, response: httpx.Response, timeout: float, limit: int) -> None:
        self._response = response
        self._chunks = response.iter_bytes()
        self._media_type = media_type_of(response)
        self._timeout = self._left = timeout
        self._limit = self._room = limit
        self._first = b""
        self._last = b""

    def __next__(self) -> bytes:
        since = time.monotonic()
        try:
            chunk = next(self._chunks, None)
        except httpx.TimeoutException:
            raise late(self._timeout) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise EndpointError(f"The endpoint of the store broke off its answer: {error}.") from error
        self._left -= time.monotonic() - since
        if chunk is None:
            self._require_end()
            raise StopIteration
        self._require_room(len(chunk))
        if len(self._first) < _FIRST:
            self._first += chunk[:_FIRST]
        self._last = chunk.rstrip()[-1:] or self._last
        return chunk

    def close(self) -> None:
        """Drop the connection; what was not read is not waited for."""
        self._response.close()

    def _require_room(self, size: int) -> None:
        self._room -= size
        if self._left < 0:
            self.close()
            raise late(self._timeout)
        if self._room < 0:
            self.close()
            raise LimitExceededError("result-bytes", f"The result has more than {self._limit} bytes.")

    def _require_end(self) -> None:
        ends = _ENDS.get(self._media_type)
        if _BEGINNINGS.get(self._media_type, b"") not in self._first:
            raise EndpointError(f"The endpoint of the store answered what is no {self._media_type}.")
        if self._media_type in _NEVER_EMPTY and self._room == self._limit:
            raise EndpointError(f"The endpoint of the store answered with an empty {self._media_type}.")
        if ends is not None and (not self._last or self._last not in ends):
            raise EndpointError(
                f"The endpoint of the store ended its answer in the middle of {self._media_type}."
            )


def media_type_of(response: httpx.Response) -> str:
    """The media type of a response without its parameters, in lower case."""
    content_type: str = response.headers.get("content-type", "")
    return content_type.partition(";")[0].strip().lower()


def require_result(response: httpx.Response, accepted: tuple[str, ...], partial: str) -> None:
    """Return where a response is a result, of which it will be known whether it is whole.

    Raises EndpointError where its media type is none of ``accepted``, where nothing tells its length, and
    where it has the field ``partial``; "" is no field.
    """
    if partial and partial in response.headers:
        raise EndpointError("The endpoint of the store gave up before its answer was complete.")
    found = media_type_of(response)
    if found not in accepted:
        raise EndpointError(
            f"The endpoint of the store answered with {found or 'no media type'} where"
            f" {' or '.join(accepted)} was asked for. Is it a SPARQL endpoint?"
        )
    if not {"content-length", "transfer-encoding"} & set(response.headers):
        raise EndpointError("The endpoint of the store does not say where its answer ends.")


def late(timeout: float) -> EndpointTimeoutError:
    """The error of an endpoint that took too long."""
    return EndpointTimeoutError(
        f"The endpoint of the store took longer than {timeout:g} seconds. Narrow the query."
    )


def failure(response: httpx.Response) -> AikgError:
    """The error that a response without success stands for; the response is closed."""
    with closing(response):
        said = _said(response)
    message = f"The endpoint of the store answered {response.status_code}: {said or response.reason_phrase}"
    status = response.status_code
    if status == httpx.codes.NOT_ACCEPTABLE:
        return NotAcceptableError(())
    if status in _LIMITS:
        return LimitExceededError(_LIMITS[status], message)
    if status == httpx.codes.SERVICE_UNAVAILABLE:
        return LimitExceededError("queue", message)
    if status in (httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY):
        return EvaluationError(message)
    return EndpointError(message)


def _said(response: httpx.Response) -> str:
    try:
        said = next(response.iter_text(_LONGEST_MESSAGE), "")
    except (httpx.HTTPError, httpx.StreamError):
        return ""
    # Some engines repeat the whole text of the query after their message.
    return said[:_LONGEST_MESSAGE].strip().partition("\n\n")[0]
