"""Who may write: whoever has the server's bearer token (RFC 6750)."""

import hmac

from starlette.datastructures import Headers

from aikg.server.problems import UnauthorizedError, WritingOffError
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
    """Whether the request carries the token; the comparison takes the same time for any token."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    given, wanted = token.strip().encode(), (settings.write_token or "").encode()
    return scheme.lower() == "bearer" and bool(wanted) and hmac.compare_digest(given, wanted)
