"""Who we are to an endpoint: a token or a password, read from a file and shown to nobody else."""

from collections.abc import Generator
from typing import Final

import httpx

from aikg.errors import StoreError

_FORM: Final = "Write one line: Bearer TOKEN, Basic USER:PASSWORD, or Digest USER:PASSWORD."


class _Bearer(httpx.Auth):
    """A token in the Authorization field (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the field."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def authentication(text: str) -> httpx.Auth | None:
    """What a line of credentials stands for, None for an empty one; a word alone is a bearer token.

    Raises StoreError, which repeats nothing of the line.
    """
    scheme, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if not scheme:
        return None
    if not rest:
        return _Bearer(_printable(scheme))
    user, colon, password = rest.partition(":")
    if scheme.lower() == "bearer" and " " not in rest:
        return _Bearer(_printable(rest))
    if scheme.lower() == "basic" and colon:
        return httpx.BasicAuth(user, password)
    if scheme.lower() == "digest" and colon:
        return httpx.DigestAuth(user, password)
    raise StoreError(f"The credentials are not understood. {_FORM}")


def _printable(token: str) -> str:
    if not token.isascii() or not token.isprintable():
        raise StoreError(f"The token has characters that no header field can hold. {_FORM}")
    return token
