"""What answers at a path, by which methods (RFC 9110, sections 9.3.7 and 15.5.6), as FastAPI describes it."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aikg.errors import AikgError
from aikg.negotiation import Format
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import FORM

MediaType = str | Format
Respond = Callable[[Request], Awaitable[Response]]
Problem = Callable[[Request, Exception], Response]
"""Gives the response to an error; raises one that it does not know."""

_OPTIONS: Final = "OPTIONS"
_WORDS: Final = re.compile(r"\w+")
_PLACES: Final = re.compile(r"{(\w+)")
_ANY_METHOD: Final = "DELETE, GET, HEAD, OPTIONS, POST, PUT, QUERY"
_NO_MATCH: Final[tuple[Match, Scope]] = (Match.NONE, {})
_ANSWERED: Final = (AikgError, HTTPException, ClientDisconnect, OSError)
_PROBLEM: Final = {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {}}}
_TOKEN: Final = HTTPBearer(scheme_name="token", description="The token of the operator.", auto_error=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a resource: what responds, and what the document says of it (OpenAPI 3.1, section 4.8.10).

    ``gives`` are the media types of a success, which without any has no content, and ``statuses`` those
    besides it and problems. ``reads`` are the parameters in URL and head, ``takes`` the media types of the
    content of a request, and ``form`` the parameters that stand in a form as well. ``also`` are methods that
    do the same and have no place in the document.
    """

    method: str
    respond: Respond
    summary: str
    gives: Sequence[MediaType] = ()
    reads: Sequence[Parameter] = ()
    takes: Sequence[MediaType] = ()
    form: Sequence[Parameter] = ()
    status: HTTPStatus = HTTPStatus.OK
    statuses: Sequence[HTTPStatus] = ()
    also: Sequence[str] = ()
    needs_token: bool = False

    @property
    def more_methods(self) -> tuple[str, ...]:
        """The methods that it has besides; what can be read by GET can be by HEAD."""
        return (*(("HEAD",) if self.method == "GET" else ()), *self.also)


class Resources(APIRouter):
    """The resources of an application, each at its path; ``problem`` responds to their errors.

    ``fixed`` are those whose paths have no parameters; "*" stands for the server as a whole (section 9.3.7).
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.fixed: Final[dict[str, ASGIApp]] = {
            "*": Response(status_code=204, headers={"Allow": _ANY_METHOD})
        }
        self._problem = problem

    def add(
        self,
        path: str,
        *operations: Operation,
        has_slash: bool = False,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Add a resource, with a slash at the end of its path as well where it has one.

        ``fields`` are more that OPTIONS tells.
        """
        resource = TargetResource(operations, self._problem, fields or {})
        if "{" not in path:
            self.fixed.setdefault(path, resource)
        for each in operations:
            self.routes.append(
                _OperationRoute(path, resource, has_slash, {each.method}, **_described(each, path))
            )
        unsaid = {method for each in operations for method in each.more_methods}
        if unsaid:
            self.routes.append(_OperationRoute(path, resource, has_slash, unsaid, include_in_schema=False))
        self.routes.append(_OtherMethods(path, resource, has_slash))


class Unrouted:
    """Leads to ``fixed`` resources at once: ``app`` tries one route after another, to the same resources."""

    def __init__(self, app: ASGIApp, fixed: Mapping[str, ASGIApp]) -> None:
        self._app = app
        self._fixed = fixed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the resource answer, or ``app``."""
        is_plain = scope["type"] == "http" and not scope.get("root_path")
        app = self._fixed.get(scope["path"], self._app) if is_plain else self._app
        await app(scope, receive, send)


class TargetResource:
    """Answers OPTIONS with the methods that there are, those as operations do, and any other with 405."""

    def __init__(self, operations: Sequence[Operation], problem: Problem, fields: Mapping[str, str]) -> None:
        self._problem = problem
        self._operations = {
            method: each.respond for each in operations for method in (each.method, *each.more_methods)
        }
        self.methods: Final = (*self._operations, _OPTIONS)
        self._fields = {"Allow": ", ".join(self.methods), **fields}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises what ``problem`` does not know."""
        response = await self._respond(Request(scope, receive, send))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        try:
            response = await self._response(request)
        except _ANSWERED as error:
            return self._problem(request, error)
        # One that is whole does not fail.
        return response if type(response) is Response else _Attempt(request, response, self._problem)

    async def _response(self, request: Request) -> Response:
        if request.method == _OPTIONS:
            return Response(status_code=204, headers=self._fields)
        if request.method not in self._operations:
            raise HTTPException(405, headers={"Allow": self._fields["Allow"]})
        return await self._operations[request.method](request)


class _Attempt(Response):
    """Sends a response, or a problem where that fails before it has begun."""

    def __init__(self, request: Request, response: Response, problem: Problem) -> None:
        self.background = None
        self._request = request
        self._response = response
        self._problem = problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._response(scope, receive, send_noted)
        except _ANSWERED as error:
            if has_begun:
                raise
            await self._problem(self._request, error)(scope, receive, send)


class _OperationRoute(APIRoute):
    """Leads to a resource by the methods of one of its operations.

    Whoever includes the router has FastAPI solve the dependencies that they gave it; else the resource itself
    is next, which reads requests more strictly than FastAPI and tells more of what is wrong.
    """

    def __init__(
        self, path: str, resource: TargetResource, has_slash: bool, methods: set[str], **described: Any
    ) -> None:
        super().__init__(
            path,
            resource._respond,
            methods=methods,
            response_class=Response,
            generate_unique_id_function=_operation_id,
            **described,
        )
        self.app = resource
        self._literal = path.partition("{")[0]
        self._has_slash = has_slash
        self._named = frozenset(methods)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the method and the path of a request are those of the operation."""
        # Most routes are passed by, which has to be cheap; the path can have a prefix.
        if self._literal not in scope["path"] or scope.get("method") not in self._named:
            return _NO_MATCH
        return _matched(super().matches, scope, self._has_slash)


class _OtherMethods(Route):
    """Leads to a resource by OPTIONS, and by the methods that it refuses."""

    def __init__(self, path: str, resource: TargetResource, has_slash: bool) -> None:
        super().__init__(path, resource, include_in_schema=False)
        self._known = frozenset(resource.methods) - {_OPTIONS}
        self._literal = path.partition("{")[0]
        self._has_slash = has_slash

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path of a request is that of the resource, and no operation has its method."""
        if scope.get("method") in self._known or self._literal not in scope["path"]:
            return _NO_MATCH
        return _matched(super().matches, scope, self._has_slash)


def _matched(
    matches: Callable[[Scope], tuple[Match, Scope]], scope: Scope, has_slash: bool
) -> tuple[Match, Scope]:
    found = matches(scope)
    if has_slash and found[0] is Match.NONE and scope["path"].endswith("/"):
        return matches({**scope, "path": scope["path"][:-1]})
    return found


def _operation_id(route: APIRoute) -> str:
    """A name that the path makes unique, under whatever prefix it is included."""
    method = min(route.methods or ()).lower()
    return "_".join([method, *_WORDS.findall(route.path_format)])


def _described(operation: Operation, path: str) -> dict[str, Any]:
    """What FastAPI is told of an operation."""
    is_empty = operation.status is HTTPStatus.OK and not operation.gives
    status = HTTPStatus.NO_CONTENT if is_empty else operation.status
    others = {each: {"description": each.phrase} for each in operation.statuses}
    return {
        "summary": operation.summary,
        "description": "".join(
            f"By {each} too, for which OpenAPI 3.1 has no place." for each in operation.also
        ),
        "status_code": status,
        "response_description": status.phrase,
        "responses": {status: {"content": _content(operation.gives)}, **others, "default": _PROBLEM},
        "dependencies": [Security(_TOKEN)] if operation.needs_token else [],
        "openapi_extra": {"parameters": _parameters(operation, path), **_body(operation)},
    }


def _parameters(operation: Operation, path: str) -> list[dict[str, Any]]:
    unsaid = [name for name in _PLACES.findall(path) if name not in operation.reads]
    named = (Parameter(name, f"The {name.replace('_', ' ')}", "path") for name in unsaid)
    return [each.described for each in (*named, *operation.reads)]


def _body(operation: Operation) -> dict[str, Any]:
    content = _content(operation.takes)
    if operation.form:
        properties = {each: each.in_form for each in operation.form}
        content[FORM] = {"schema": {"type": "object", "properties": properties}}
    return {"requestBody": {"required": not operation.form, "content": content}} if content else {}


def _content(media_types: Sequence[MediaType]) -> dict[str, Any]:
    return {each if isinstance(each, str) else each.media_type: {} for each in media_types}
