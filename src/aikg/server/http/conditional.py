"""Conditional requests (RFC 9110, section 13): what a client has already is not sent again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.server.http.entity_tags import entity_tag, names_strongly, names_weakly
from aikg.server.http.field_lines import joined
from aikg.server.http.parameter import Parameter
from aikg.server.http.problems import problem_response
from aikg.server.http.status_codes import PreconditionFailedError

RawFields = list[tuple[bytes, bytes]]
"""Fields as ASGI has them."""

IF_MATCH: Final = Parameter("If-Match", "Entity tags of what it is about, or *", "header")
IF_NONE_MATCH: Final = Parameter("If-None-Match", "Entity tags of what the client has, or *", "header")
_OF_CONTENT: Final = frozenset({b"content-length", b"content-type", b"content-encoding", b"content-range"})
_FAILED: Final = "The representation is another than the request wants ({}). Get it again."


def http_date(moment: datetime) -> str:
    """A moment as an HTTP date (section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def names_tag(headers: Headers, tag: str) -> bool:
    """Whether the client has what a tag names; unlike "*", that says that there is such a thing."""
    return names_weakly(joined(headers, IF_NONE_MATCH) or "", tag)


def outcome(headers: Headers, tag: str, modified: str) -> HTTPStatus | None:
    """304 or 412 where a precondition of a GET or HEAD is false (section 13.2.2), else None.

    ``tag`` and ``modified`` are the fields ETag and Last-Modified of what would be sent, empty where there
    are none.
    """
    if not _holds_match(headers, tag, modified):
        return HTTPStatus.PRECONDITION_FAILED
    known = joined(headers, IF_NONE_MATCH)
    if known is not None:
        is_known = known.strip() == "*" or names_weakly(known, tag)
        return HTTPStatus.NOT_MODIFIED if is_known else None
    since = _moment(headers.get("if-modified-since", ""))
    last = _moment(modified)
    return HTTPStatus.NOT_MODIFIED if since and last and last <= since else None


def unmodified(fields: RawFields) -> RawFields:
    """The fields of a 304 response, from those of what is not sent again (section 15.4.5)."""
    return [(name, value) for name, value in fields if name.lower() not in _OF_CONTENT]


def require_preconditions(headers: Headers, exists: bool) -> None:
    """Return when a request may change what has no entity tag; raises PreconditionFailedError.

    ``exists`` says whether there is what it changes.
    """
    wanted, unwanted = joined(headers, IF_MATCH), joined(headers, IF_NONE_MATCH)
    if wanted is not None and not (exists and wanted.strip() == "*"):
        raise PreconditionFailedError("If-Match names another state than there is. Nothing was changed.")
    if unwanted is not None and exists and unwanted.strip() == "*":
        raise PreconditionFailedError("If-None-Match: * and it exists already. Nothing was changed.")


def cacheable(
    text: str, media_type: str, cache_control: str, more: Mapping[str, str] | None = None
) -> Response:
    """A response that is tagged by its content."""
    fields = {"ETag": entity_tag(text), "Cache-Control": cache_control, **(more or {})}
    return Response(text, headers=fields, media_type=media_type)


class Conditional:
    """Holds the preconditions of every GET and HEAD against what ``app`` answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with ``app``, or with 304 or 412 in place of its content."""
        if _is_conditional(scope):
            send = _Checked(scope, receive, send).send
        await self._app(scope, receive, send)


def _is_conditional(scope: Scope) -> bool:
    is_reading = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_reading and any(name.startswith(b"if-") for name, _ in scope["headers"])


class _Checked:
    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._is_over = False

    async def send(self, message: Message) -> None:
        """Pass on a message; what follows a start that was replaced is dropped."""
        if message["type"] == "http.response.start" and message["status"] in (200, 206):
            given = Headers(raw=message["headers"])
            tag, modified = given.get("etag", ""), given.get("last-modified", "")
            match outcome(Headers(scope=self._scope), tag, modified):
                case HTTPStatus.NOT_MODIFIED:
                    await self._unmodified(message)
                case HTTPStatus.PRECONDITION_FAILED:
                    await self._failed(tag)
        if not self._is_over:
            await self._send(message)

    async def _unmodified(self, start: Message) -> None:
        self._is_over = True
        fields = unmodified(start["headers"])
        await self._send({"type": "http.response.start", "status": 304, "headers": fields})
        await self._send({"type": "http.response.body", "body": b""})

    async def _failed(self, tag: str) -> None:
        self._is_over = True
        error = PreconditionFailedError(_FAILED.format(tag or "it has no entity tag"))
        response = problem_response(Request(self._scope), error)
        await response(self._scope, self._receive, self._send)


def _holds_match(headers: Headers, tag: str, modified: str) -> bool:
    wanted = joined(headers, IF_MATCH)
    if wanted is not None:
        return wanted.strip() == "*" or names_strongly(wanted, tag)
    until, last = _moment(headers.get("if-unmodified-since", "")), _moment(modified)
    return not (until and last and last > until)


def _moment(text: str) -> datetime | None:
    """The moment of an HTTP date; None for what is none, which a recipient ignores (section 13.1.3)."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
