"""Answers from an endpoint, over pooled connections."""

import time
from contextlib import closing
from typing import Final

import httpx

from aikg.errors import EndpointError, EndpointTimeoutError, EvaluationError, NotAcceptableError
from aikg.formats import GRAPHS, JSON, N_TRIPLES, RESULTS
from aikg.negotiation import Format, Representation, negotiate
from aikg.sparql.form import Form, form
from aikg.sparql.lint import products
from aikg.store import Answer, Query, Store, Update
from aikg.store.remote.authentication import authentication
from aikg.store.remote.connection import ConnectionPool
from aikg.store.remote.engines import ENGINES, Engine, Fields, engine_of
from aikg.store.remote.request import Endpoint, Wording
from aikg.store.remote.response import RemoteBody, failure, media_type_of, require_result
from aikg.store.remote.translation import translate
from aikg.store.streaming import stream
from aikg.store.version import unique

_NO_LIMIT: Final = 1 << 62
_PROBE: Final = "SELECT ?x { <urn:x-aikg:probe> <urn:x-aikg:probe> ?x } LIMIT 2000000000"
"""Has no solution, and more than any limit on rows lets pass: so an engine tells that it has one."""


class RemoteStore(Store):
    """A store that others hold, and may change at any time.

    ``timeout`` is in seconds, ``result_bytes`` the most that one answer may have. ``fresh_for`` is for how
    many seconds the data count as unchanged, whoever changes them there; without it they have no version.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        timeout: float = 60.0,
        wording: Wording | None = None,
        result_bytes: int = _NO_LIMIT,
        fresh_for: float = 0.0,
    ) -> None:
        self._endpoint = endpoint
        self._wording = wording or Wording()
        self._result_bytes = result_bytes
        self._connection = ConnectionPool(authentication(endpoint.credentials), timeout)
        self._engine: Engine | None = None
        self._row_limit = 0
        self._fresh_for = fresh_for
        self._named, self._name = 0.0, ""

    @property
    def version(self) -> str:
        """Another name after ``fresh_for`` seconds, and after each update that went through here."""
        if self._fresh_for and (not self._name or time.monotonic() - self._named > self._fresh_for):
            self._named, self._name = time.monotonic(), unique()
        return self._name

    def answer(self, query: Query) -> Answer:
        """Ask the endpoint; the request is a POST, so that no query is too long for it."""
        timeout = self._connection.timeout if query.timeout is None else query.timeout
        engine = self._known(timeout)
        chosen, plain = _formats(query)
        response = self._asked(query, engine, timeout, _accepted(chosen, plain, engine))
        body = RemoteBody(response, timeout, self._result_bytes)
        if engine.exact_syntax and media_type_of(response) == chosen.format.media_type:
            return Answer(chosen.media_type, body)
        return stream(lambda sink: translate(body, query.accept, chosen, self._row_limit, sink), timeout)

    def update(self, update: Update) -> None:
        """Send an update, once; what the endpoint acknowledged is as durable as the endpoint makes it."""
        has_nodes = "_:" in update.inserted
        engine = self._known(self._connection.timeout) if has_nodes else ENGINES["standard"]
        fields = self._wording.update(update, engine)
        request = self._request(self._endpoint.update_url, fields, "*/*")
        try:
            self._send(request, repeatable=False).close()
        except EvaluationError:
            self._wording.require_update(update.text)
            raise
        finally:
            self._name = ""

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def _known(self, timeout: float) -> Engine:
        """The engine, which is asked before the first query what it is and how many rows it sends."""
        if self._engine is None:
            request = self._request(self._endpoint.query_url, (("query", _PROBE),), JSON.media_type)
            with closing(self._send(request, repeatable=True, timeout=timeout)) as response:
                named = ENGINES.get(self._endpoint.engine)
                engine = named or engine_of(response.headers.get("server", ""))
                limit = response.headers.get(engine.row_limit, "") if engine.row_limit else ""
            self._row_limit = int(limit) if limit.isdecimal() else 0
            self._engine = engine
        return self._engine

    def _asked(
        self, query: Query, engine: Engine, timeout: float, accepted: tuple[str, ...]
    ) -> httpx.Response:
        fields = self._wording.query(query, engine)
        accept = ", ".join((accepted[0], *(f"{other};q=0.5" for other in accepted[1:])))
        request = self._request(self._endpoint.query_url, fields, accept)
        try:
            response = self._send(request, repeatable=True, timeout=timeout)
        except EvaluationError:
            self._wording.require_query(query.text)
            raise
        except EndpointTimeoutError as error:
            raise EndpointTimeoutError(" ".join([str(error), *map(str, products(query.text)[:3])])) from None
        except NotAcceptableError:
            raise EndpointError(f"The endpoint of the store has none of {', '.join(accepted)}.") from None
        try:
            require_result(response, accepted, engine.partial)
        except EndpointError:
            response.close()
            raise
        return response

    def _request(self, url: str, fields: Fields, accept: str) -> httpx.Request:
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self._connection.build("POST", url, data=data, headers={"Accept": accept})

    def _send(
        self, request: httpx.Request, *, repeatable: bool, timeout: float | None = None
    ) -> httpx.Response:
        response = self._connection.send(request, repeatable=repeatable, timeout=timeout)
        if response.is_success:
            return response
        raise failure(response)


def _formats(query: Query) -> tuple[Representation, Format]:
    """What the client gets, and the format of such results that every engine writes and we read."""
    is_graph = form(query.text) in (Form.CONSTRUCT, Form.DESCRIBE)
    return negotiate(query.accept, GRAPHS if is_graph else RESULTS), N_TRIPLES if is_graph else JSON


def _accepted(chosen: Representation, plain: Format, engine: Engine) -> tuple[str, ...]:
    wanted = (chosen.format, plain) if engine.exact_syntax else (plain,)
    return tuple(dict.fromkeys(each.media_type for each in wanted))
