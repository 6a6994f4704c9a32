"""The SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/."""

import re
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aikg.errors import NotAcceptableError
from aikg.formats import GRAPHS, RESULTS
from aikg.negotiation import HTML, negotiate
from aikg.server.http.authorization import may_write, require_write
from aikg.server.http.conditional import IF_MATCH, IF_NONE_MATCH, require_preconditions
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import (
    FORM,
    PREFER,
    QUERY_ID,
    Parameters,
    ReceivedRequest,
    decode_text,
)
from aikg.server.http.status_codes import BadRequestError, UnsupportedMediaTypeError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.http.understood import refuse_foreign, require_understood
from aikg.server.http.writing_turns import Writing
from aikg.server.rdf_request import FORMATS, given_iris, iris, names_format, read
from aikg.server.settings import Settings
from aikg.server.sparql_protocol import service_description
from aikg.server.sparql_protocol.advice import Advice
from aikg.server.sparql_protocol.answerer import Answerer
from aikg.sparql.form import Form, form
from aikg.store import Query, Store, Update

_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_IRIS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string", "format": "iri"}}
QUERY: Final = Parameter("query", "The query; without one, the service is described")
UPDATE: Final = Parameter("update", "The update")
DEFAULT_GRAPHS: Final = Parameter("default-graph-uri", "Graphs of which the default graph is made", **_IRIS)
NAMED_GRAPHS: Final = Parameter("named-graph-uri", "The named graphs", **_IRIS)
USING: Final = Parameter("using-graph-uri", "Graphs of which the default graph of an update is made", **_IRIS)
USING_NAMED: Final = Parameter("using-named-graph-uri", "The named graphs of an update", **_IRIS)
TIMEOUT: Final = Parameter("timeout", "The seconds that the query may take, or with a unit: ms, s, min, h")
LINT: Final = Parameter("lint", "Tell what is probably a mistake, and do not evaluate")
EXPLAIN: Final = Parameter("explain", "Tell what the query asks for, and do not evaluate")
_OF_QUERIES: Final = (DEFAULT_GRAPHS, NAMED_GRAPHS, TIMEOUT, LINT, EXPLAIN)

_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_OF_UPDATES: Final = (UPDATE, USING, USING_NAMED)
_FOR_UPDATES: Final = {
    **dict.fromkeys((DEFAULT_GRAPHS, "graph-uri", "graph", "default-graph"), USING),
    **dict.fromkeys((NAMED_GRAPHS, "named-graph", "using-named-graph"), USING_NAMED),
}
"""What clients call the data set of an update; section 2.2 has another name than for a query."""

_KNOWN: Final = frozenset({QUERY, DEFAULT_GRAPHS, NAMED_GRAPHS, TIMEOUT})
_FOR_QUERIES: Final[dict[str, str]] = {USING: DEFAULT_GRAPHS, USING_NAMED: NAMED_GRAPHS}
_SECONDS: Final = {"": 1.0, "ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_TIMEOUT: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|min|h|)")
_BEGINNING: Final = 10_000


class SparqlProtocol:
    """Answers queries and updates, and describes the service where neither is asked."""

    def __init__(self, store: Store, settings: Settings, answerer: Answerer) -> None:
        self._store = store
        self._answerer = answerer
        self._settings = settings
        self._advice = Advice(store, settings)
        self._writing = Writing()

    def add_to(self, resources: Resources) -> None:
        """Add the endpoint, and those that send one format alone."""
        fields = {"Accept-Query": _QUERY}
        resources.add("/sparql", *self._operations(FORMATS), has_slash=True, fields=fields)
        resources.add("/sparql.{extension}", *self._operations(()), fields=fields)

    def _operations(self, formats: tuple[Parameter, ...]) -> Iterator[Operation]:
        what, gives = "Ask a query (SPARQL 1.1 Protocol), or describe the service", (*RESULTS, *GRAPHS)
        asked, heads = (QUERY, *_OF_QUERIES, *formats), (PREFER, QUERY_ID, IF_NONE_MATCH)
        others = (HTTPStatus.SEE_OTHER, HTTPStatus.NOT_MODIFIED)
        yield Operation("GET", self.respond, what, gives, (*asked, *heads), statuses=others)
        what, given = "Ask a query, or make an update with a token", (*asked, *_OF_UPDATES)
        reads, takes, done = (*given, *heads, IF_MATCH), (_QUERY, _UPDATE), [HTTPStatus.NO_CONTENT]
        yield Operation("POST", self.respond, what, gives, reads, takes, given, statuses=done, also=["QUERY"])

    async def respond(self, request: Request) -> Response:
        """The response to one request at the endpoint."""
        message = await read(request, self._settings, self._limit(request))
        match operation(message, self._settings):
            case Query() as query:
                return await self._tell(request, message, query)
            case Update() as update:
                require_write(request.headers, self._settings)
                require_preconditions(request.headers, exists=True)
                async with self._writing.turn(request):
                    await run_in_threadpool(self._store.update, update)
                return Response(status_code=204)
            case None if self._settings.has_documents and _prefers_page(message):
                return RedirectResponse("/workbench", 303, {"Vary": "Accept"})
            case None:
                describe = service_description.respond
                return await run_in_threadpool(describe, message, self._store, self._settings)

    async def _tell(self, request: Request, message: ReceivedRequest, query: Query) -> Response:
        """The result of a query, or what it asks for in its place."""
        query_id = _query_id(message.query_id) or query.query_id
        response = await self._asked(request, message, query, query_id)
        response.headers["Query-Id"] = query_id
        if "lint" in message.preferences:
            found = await self._advice.in_turn(query, partial(self._advice.header, query))
            response.headers.update(found)
        return response

    async def _asked(
        self, request: Request, message: ReceivedRequest, query: Query, query_id: str
    ) -> Response:
        parameters = message.parameters
        for name, told in ((EXPLAIN, self._advice.explanation), (LINT, self._advice.findings)):
            if name in parameters.names and parameters.one(name) is not None:
                return await self._advice.in_turn(query, partial(told, message, query))
        return await self._answerer.answer(request, query, query_id)

    def _limit(self, request: Request) -> int:
        limits = self._settings.limits
        writes = request.method == "POST" and may_write(request.headers, self._settings)
        return limits.content_length if writes else limits.query_length


def operation(message: ReceivedRequest, settings: Settings) -> Query | Update | None:
    """The operation that a request asks for (sections 2.1 and 2.2), None for a GET that asks for none.

    Raises BadRequestError, UnsupportedMediaTypeError.
    """
    query, update = message.parameters.one(QUERY), message.parameters.one(UPDATE)
    if message.method in ("GET", "HEAD"):
        return _from_url(message, settings, query, update)
    is_in_url = query is not None or update is not None
    if message.media_type == FORM or (is_in_url and not message.content):
        return _from_form(message, settings, query, update)
    if is_in_url:
        raise BadRequestError("A query or update stands in the body or in the URL, not in both.")
    return _from_body(message, settings)


def _prefers_page(message: ReceivedRequest) -> bool:
    """Whether who asks for nothing is a browser, which is shown the workbench."""
    try:
        return negotiate(message.accept, (*GRAPHS, HTML)).format == HTML
    except NotAcceptableError:
        return False


def _from_url(
    message: ReceivedRequest, settings: Settings, query: str | None, update: str | None
) -> Query | None:
    if update is not None:
        raise BadRequestError("An update is sent with POST, never in a URL.")
    return None if query is None else _query(message, settings, query)


def _from_form(
    message: ReceivedRequest, settings: Settings, query: str | None, update: str | None
) -> Query | Update:
    if (query is None) == (update is None):
        raise BadRequestError("The form needs either the parameter query or the parameter update.")
    if query is not None:
        return _query(message, settings, query)
    if message.method == "QUERY":
        raise BadRequestError("The method QUERY is safe; an update is sent with POST.")
    return _update(message, update or "")


def _from_body(message: ReceivedRequest, settings: Settings) -> Query | Update:
    read_as: dict[str, Callable[[str], Query | Update]] = {
        _QUERY: lambda text: _query(message, settings, text),
        _UPDATE: lambda text: _update(message, text),
    }
    if message.method == "QUERY":
        del read_as[_UPDATE]
    if message.media_type not in read_as:
        raise UnsupportedMediaTypeError(
            f"The Content-Type {message.media_type[:100]!r} is not read here; "
            f"there are {', '.join([*read_as, FORM])}."
        )
    return read_as[message.media_type](decode_text(message.content))


def _query(message: ReceivedRequest, settings: Settings, text: str) -> Query:
    parameters, limit = message.parameters, settings.limits.timeout
    if not parameters.names <= _KNOWN:
        refuse_foreign(parameters, (), _FOR_QUERIES)
    if form(text[:_BEGINNING]) is Form.UPDATE:
        raise BadRequestError(
            "The query is an update. Send it with POST, as the parameter update or application/sparql-update."
        )
    # Links of other endpoints ask by a parameter for a page, and get a result instead.
    is_page = message.accept == HTML.media_type and names_format(parameters)
    return Query(
        text,
        "*/*" if is_page else message.accept,
        given_iris(parameters, DEFAULT_GRAPHS),
        given_iris(parameters, NAMED_GRAPHS),
        _timeout(parameters, limit) if TIMEOUT in parameters.names else limit,
        settings.default_graph,
        message.client,
        secrets.token_hex(16),
    )


def _update(message: ReceivedRequest, text: str) -> Update:
    parameters = message.parameters
    if form(text[:_BEGINNING]) not in (None, Form.UPDATE):
        raise BadRequestError(
            "The update is a query. Send it as the parameter query or application/sparql-query."
        )
    require_understood(parameters, _OF_UPDATES, _FOR_UPDATES)
    return Update(text, iris(parameters, USING), iris(parameters, USING_NAMED))


def _query_id(given: str) -> str:
    """What the client calls its query, to stop it by; empty where it does not."""
    if given and not _ID.fullmatch(given):
        raise BadRequestError("A Query-Id is 1 to 100 letters, digits and the characters . _ ~ - only.")
    return given


def _timeout(parameters: Parameters, limit: float) -> float:
    """The seconds that a query may take: what the request asks for, at most the limit.

    Links of other endpoints say 0 for no wish of their own, and some name a unit.
    """
    match = _TIMEOUT.fullmatch(parameters.one(TIMEOUT) or "0")
    if match is None:
        raise BadRequestError("The value of timeout is a number of seconds, or has a unit: ms, s, min, h.")
    seconds = float(match[1]) * _SECONDS[match[2]]
    return min(seconds, limit) if seconds else limit
