"""Pooled connections to one server, over which is tried again only what may be."""

import time
from typing import Final

import httpx

from aikg import __version__
from aikg.errors import EndpointError, LimitExceededError, StoreError
from aikg.store.remote.response import late

_ATTEMPTS: Final = 3
_PAUSE: Final = 0.1
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What went wrong before the first byte of a request left."""

_UNANSWERED: Final = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""What went wrong, so that nobody knows whether the request was carried out."""


class ConnectionPool:
    """Sends requests to a server, up to ``width`` at a time; ``timeout`` is in seconds.

    A redirection is not followed: it would carry the credentials to who knows whom.
    """

    def __init__(self, auth: httpx.Auth | None, timeout: float, width: int = 64) -> None:
        self.timeout = timeout
        limits = httpx.Limits(max_connections=width, max_keepalive_connections=width, keepalive_expiry=30)
        fields = {"User-Agent": f"aikg/{__version__}"}
        self._client = httpx.Client(auth=auth, headers=fields, timeout=timeout, limits=limits)

    def build(self, method: str, url: str, **content: object) -> httpx.Request:
        """A request; ``content`` is what httpx takes: headers, data, content, params."""
        return self._client.build_request(method, url, **content)  # type: ignore[arg-type]

    def send(
        self, request: httpx.Request, *, repeatable: bool, timeout: float | None = None
    ) -> httpx.Response:
        """The response, whose body is still to be read.

        What never left is tried again, and what is ``repeatable`` also where the connection broke before
        an answer began. Raises EndpointTimeoutError, LimitExceededError, EndpointError, and StoreError once
        it is closed.
        """
        seconds = self.timeout if timeout is None else timeout
        request.extensions["timeout"] = httpx.Timeout(seconds).as_dict()
        end = time.monotonic() + seconds
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._client.send(request, stream=True)
            except httpx.PoolTimeout:
                raise LimitExceededError(
                    "queue", "All connections to the endpoint of the store are busy."
                ) from None
            except httpx.TimeoutException:
                raise late(seconds) from None
            except RuntimeError:
                raise StoreError("The store is closed.") from None
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                again = isinstance(error, _NOT_SENT) or (repeatable and isinstance(error, _UNANSWERED))
                if not again or attempt == _ATTEMPTS or time.monotonic() > end:
                    raise EndpointError(f"The endpoint of the store cannot be asked: {error}.") from error
                time.sleep(_PAUSE * attempt)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
