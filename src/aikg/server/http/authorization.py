"""Who may write, and who may see and stop what others ask: holders of a bearer token (RFC 6750)."""

import hmac

from starlette.datastructures import Headers

from aikg.server.http.status_codes import UnauthorizedError, WritingOffError
from aikg.server.settings import Settings


def require_write(headers: Headers, settings: Settings) -> None:
    """Return when the request may write; raises WritingOffError, UnauthorizedError."""
    if settings.write_token is None:
        raise WritingOffError(
            "This server only reads. Its operator turns writing on with --writable --token-file FILE."
        )
    if not may_write(headers, settings):
        raise UnauthorizedError("Writing needs the header field Authorization: Bearer TOKEN.")


def may_write(headers: Headers, settings: Settings) -> bool:
    """Whether the request carries the token that writing needs."""
    return _carries(headers, settings.write_token)


def require_operator(headers: Headers, settings: Settings) -> None:
    """Return when the request is the operator's; raises UnauthorizedError."""
    if not is_operator(headers, settings):
        raise UnauthorizedError("This is for the operator. It needs the field Authorization: Bearer TOKEN.")


def is_operator(headers: Headers, settings: Settings) -> bool:
    """Whether the request carries the operator's token."""
    return _carries(headers, settings.operator_token)


def _carries(headers: Headers, wanted: str | None) -> bool:
    """Whether the request carries a token; the comparison takes the same time for any token."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    is_equal = hmac.compare_digest(given.strip().encode(), (wanted or "").encode())
    return scheme.lower() == "bearer" and bool(wanted) and is_equal
