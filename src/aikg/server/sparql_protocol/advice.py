"""What is told of a query instead of its result, or beside it: findings, and an explanation."""

import dataclasses
import json
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync
from starlette.responses import Response

from aikg.bounded_process import BoundedProcesses
from aikg.errors import AikgError, LimitExceededError, NotAcceptableError
from aikg.negotiation import Format, negotiate
from aikg.server.http.problems import is_terminal
from aikg.server.http.received_request import ReceivedRequest
from aikg.server.http.status_codes import ContentTooLargeError
from aikg.server.settings import Settings
from aikg.sparql.explanation import explain
from aikg.sparql.lint import Diagnostic
from aikg.sparql.vocabulary import Vocabulary
from aikg.store import Query, Store
from aikg.store.evaluation import Conditions, require_query
from aikg.store.occurring_terms import read_vocabulary
from aikg.store.suspicions import findings, vocabulary_for

HEADER: Final = "Aikg-Lint"
_MOST: Final = 10
_LONGEST: Final = 20_000
_SECONDS: Final = 600
_JSON: Final = Format("application/json", "", ("json",), (), ())
_TEXT: Final = Format("text/plain", "", ("txt",), (), ())


_T = TypeVar("_T")


class Advice:
    """Advises on queries by the vocabulary of the store, which is read once per version of its data."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._known: tuple[str, Vocabulary] = ("", Vocabulary())
        self._turn = CapacityLimiter(1)
        self._processes = BoundedProcesses(1)

    async def in_turn(self, query: Query, advise: Callable[[], _T]) -> _T:
        """What ``advise`` returns, on a thread that advises on one query at a time.

        Raises ContentTooLargeError, LimitExceededError, and what ``advise`` raises.
        """
        _require_short(query.text)
        try:
            with fail_after(query.timeout):
                return await run_sync(advise, limiter=self._turn, abandon_on_cancel=True)
        except TimeoutError:
            raise LimitExceededError(
                "timeout", f"Advice took longer than {query.timeout:g} seconds, others having been first."
            ) from None

    def header(self, query: Query) -> dict[str, str]:
        """The first findings as a header field that goes with the result: a JSON array in ASCII."""
        found = self._findings(query, self._vocabulary(query))
        shown = [_described(finding) for finding in found[:_MOST]]
        return {HEADER: json.dumps(shown), "Preference-Applied": "lint"}

    def findings(self, message: ReceivedRequest, query: Query) -> Response:
        """The findings alone; raises QuerySyntaxError where the text is no query."""
        self._require_query(query)
        found = self._findings(query, self._vocabulary(query))
        return _response(message, {"findings": _all(found)}, map(str, found))

    def explanation(self, message: ReceivedRequest, query: Query) -> Response:
        """What the query asks for, with the findings; raises QuerySyntaxError where the text is no query."""
        self._require_query(query)
        vocabulary = self._vocabulary(query)
        explanation = explain(query.text, vocabulary, self._settings.prefixes)
        found = self._findings(query, vocabulary)
        dataset = {
            "default_graphs": query.default_graph_uris or explanation.default_graphs,
            "named_graphs": query.named_graph_uris or explanation.named_graphs,
            "default_graph": query.default_graph,
            "timeout": query.timeout,
        }
        told = dataclasses.asdict(explanation) | dataset | {"findings": _all(found)}
        return _response(message, told, [*explanation.lines(), *map(str, found)])

    def _require_query(self, query: Query) -> None:
        conditions = Conditions(prefixes=dict(self._settings.prefixes))
        error = self._processes.call(query.timeout or _SECONDS, query_error, query.text, conditions)
        if error is not None:
            raise error

    def _findings(self, query: Query, vocabulary: Vocabulary) -> list[Diagnostic]:
        return findings(self._store, query, vocabulary, self._settings.prefixes)

    def _vocabulary(self, query: Query) -> Vocabulary:
        # Where nobody can tell the version of the data, what was read serves for ten minutes.
        version = self._store.version or str(time.monotonic() // _SECONDS)
        if self._known[0] != version:
            self._known = (version, read_vocabulary(self._store, query.timeout))
        return vocabulary_for(self._store, query, self._settings.prefixes, self._known[1])


def query_error(text: str, conditions: Conditions) -> AikgError | None:
    """The error of a text that is no query.

    It is asked in another process: the engine's parser can take for ever.
    """
    try:
        require_query(text, conditions)
    except AikgError as error:
        return error
    return None


def _require_short(text: str) -> None:
    """Return when a text can be read within seconds; raises ContentTooLargeError."""
    if len(text) > _LONGEST:
        raise ContentTooLargeError(
            f"The query has {len(text)} characters; advice is given on {_LONGEST} at most."
        )


def _all(findings: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(finding) for finding in findings]


def _described(finding: Diagnostic) -> dict[str, Any]:
    return {"line": finding.line, "column": finding.column, "rule": finding.rule, "message": finding.message}


def _response(message: ReceivedRequest, told: dict[str, Any], lines: Iterable[str]) -> Response:
    fields = {"Vary": "Accept, User-Agent", "Cache-Control": "no-store"}
    if _choose(message) is _TEXT:
        text = "".join(f"{line}\n" for line in lines)
        return Response(text, headers=fields, media_type=_TEXT.media_type)
    return Response(json.dumps(told, ensure_ascii=False), headers=fields, media_type=_JSON.media_type)


def _choose(message: ReceivedRequest) -> Format:
    """Text or JSON; a client that accepts neither asked for results, and gets JSON."""
    formats = (_TEXT, _JSON) if is_terminal(message.user_agent) else (_JSON, _TEXT)
    try:
        return negotiate(message.accept, formats).format
    except NotAcceptableError:
        return _JSON
