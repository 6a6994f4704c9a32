"""Conditional requests (RFC 9110, section 13): what a client has already is not sent again."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def entity_tag(*parts: str) -> str:
    """A strong entity tag (section 8.8.3) for what the parts determine."""
    digest = hashlib.sha256("\x00".join(parts).encode()).hexdigest()
    return f'"{digest[:32]}"'


def http_date(moment: datetime) -> str:
    """A moment as an HTTP date (section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def is_unmodified(headers: Headers, tag: str, modified: datetime) -> bool:
    """Whether the client has the representation with this tag, so that 304 is the answer (13.2.2)."""
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or names_tag(headers, tag)
    since = headers.get("if-modified-since")
    return since is not None and _is_after(since, modified)


def names_tag(headers: Headers, tag: str) -> bool:
    """Whether If-None-Match names the tag; the weak comparison (8.8.3.2) is the one that it asks for."""
    return tag in _TAG.findall(headers.get("if-none-match", ""))


def cacheable(
    request: Request, text: str, media_type: str, cache_control: str, more: Mapping[str, str] | None = None
) -> Response:
    """A response that is tagged by its content, or 304 where the client has it."""
    fields = {"ETag": entity_tag(text), "Cache-Control": cache_control, **(more or {})}
    if names_tag(request.headers, fields["ETag"]):
        return Response(status_code=304, headers=fields)
    return Response(text, headers=fields, media_type=media_type)


def _is_after(since: str, modified: datetime) -> bool:
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return modified <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
