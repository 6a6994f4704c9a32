"""A store behind the SPARQL 1.1 Protocol: any endpoint, whose answers pass through untouched."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType

import httpx

from aikg import __version__
from aikg.errors import (
    AikgError,
    EvaluationError,
    LimitExceededError,
    NotAcceptableError,
    QuerySyntaxError,
    StoreError,
)
from aikg.sparql.label_service import with_labels
from aikg.store import Answer, Begun, Query, Update

longest_message = 2_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a store is asked and updated, and with which bearer token, if any."""

    query_url: str
    update_url: str
    token: str | None = None


class RemoteStore:
    """Answers from an endpoint, over pooled connections; others may change its data at any time."""

    version = ""

    def __init__(self, endpoint: Endpoint, timeout: float = 60.0) -> None:
        self._endpoint = endpoint
        headers = {"User-Agent": f"aikg/{__version__}"}
        if endpoint.token is not None:
            headers["Authorization"] = f"Bearer {endpoint.token}"
        self._client = httpx.Client(headers=headers, timeout=timeout)

    def answer(self, query: Query) -> Answer:
        """Ask the endpoint; the request is a POST, so that no query is too long for it."""
        fields = {"query": with_labels(query.text)}
        if query.default_graph_uris:
            fields["default-graph-uri"] = list(query.default_graph_uris)  # type: ignore[assignment]
        if query.named_graph_uris:
            fields["named-graph-uri"] = list(query.named_graph_uris)  # type: ignore[assignment]
        accept = {"Accept": query.accept}
        url = self._endpoint.query_url
        request = self._client.build_request("POST", url, data=fields, headers=accept)
        if query.timeout is not None:
            request.extensions["timeout"] = httpx.Timeout(query.timeout).as_dict()
        response = self._send(request)
        return Answer(response.headers.get("content-type", ""), _RemoteBody(response))

    def begin(self, query: Query) -> Begun | None:  # noqa: ARG002
        """None: what the endpoint does is waited for."""
        return None

    def pipeline(self, seconds: float) -> None:
        """None: there is no faster way."""

    def cancel(self, query_id: str) -> bool:  # noqa: ARG002
        """False: what the endpoint is evaluating it alone can stop."""
        return False

    def update(self, update: Update) -> None:
        """Send an update; what the endpoint acknowledged is as durable as the endpoint makes it."""
        fields = {
            "update": update.whole(update.text),
            "using-graph-uri": list(update.using_graph_uris),
            "using-named-graph-uri": list(update.using_named_graph_uris),
        }
        self._send(self._client.build_request("POST", self._endpoint.update_url, data=fields)).close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._client.send(request, stream=True)
        except httpx.TimeoutException as error:
            raise LimitExceededError("timeout", f"{request.url} did not answer in time.") from error
        except httpx.HTTPError as error:
            raise StoreError(f"{request.url} cannot be reached: {error}.") from error
        if response.is_success:
            return response
        raise _failure(response)


class _RemoteBody(Iterator[bytes]):
    """The body of a response, whose breaking is an error of ours."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks = response.iter_bytes()

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except httpx.HTTPError as error:
            raise StoreError(f"{self._response.url} broke off its answer: {error}.") from error

    def close(self) -> None:
        """Drop the connection; what was not read is not waited for."""
        self._response.close()


def _failure(response: httpx.Response) -> AikgError:
    with closing(response):
        said = next(response.iter_text(longest_message), "").strip()
    message = f"{response.url} answered {response.status_code}: {said or response.reason_phrase}"
    if response.status_code == httpx.codes.BAD_REQUEST:
        return QuerySyntaxError(message, 0, 0)
    if response.status_code == httpx.codes.NOT_ACCEPTABLE:
        return NotAcceptableError(())
    if response.status_code in _limits:
        return LimitExceededError(_limits[response.status_code], message)
    return EvaluationError(message) if response.is_client_error else StoreError(message)


_limits = MappingProxyType({408: "timeout", 413: "request-size", 429: "rate", 503: "queue", 504: "timeout"})
