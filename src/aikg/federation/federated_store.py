"""A store whose queries and updates may contact the endpoints that the operator named."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from threading import Lock
from typing import Final, TypeVar

from aikg.errors import EvaluationError, QuerySyntaxError, ServiceRefusedError, StoreError
from aikg.federation.forwarder import Federation
from aikg.iris import BASE, PREFIXES
from aikg.sparql.label_service import with_labels
from aikg.store import Answer, Body, Health, Query, Store, Update

_LONG: Final = 1 << 13
_Request = TypeVar("_Request", Query, Update)
_Result = TypeVar("_Result")


class FederatedStore(Store):
    """Rewrites what goes to a store, whose engine contacts the federation's forwarder and nobody else.

    ``store`` is in this process or in its workers. Left alone it refuses every address, but tells a syntax
    error first: so a text in which anything is wrong is given to it once more, as it came, for the error
    that is about that text.
    """

    def __init__(self, store: Store, federation: Federation, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self._store = store
        self._federation = federation
        self._prefixes = prefixes
        self._reading = Lock()

    @property
    def version(self) -> str:
        """The version of the store."""
        return self._store.version

    def answer(self, query: Query) -> Answer:
        """Evaluate a query; raises what the store raises, and ServiceFailedError."""
        asked = replace(query, text=self._labelled(query.text))
        answer = self._ask(asked, self._store.answer, query)
        return Answer(answer.media_type, _FederatedBody(answer.body, self._federation))

    @property
    def health(self) -> Health:
        """That of the store."""
        return self._store.health

    def cancel(self, query_id: str) -> bool:
        """Stop the queries of this id; what the store says."""
        return self._store.cancel(query_id)

    def update(self, update: Update) -> None:
        """Apply an update; raises what the store raises, and ServiceFailedError."""
        self._ask(update, self._store.update, update)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _labelled(self, text: str) -> str:
        with self._turn(text):
            return with_labels(text, BASE, self._prefixes)

    def _rewritten(self, text: str) -> str:
        with self._turn(text):
            return self._federation.rewrite(text, BASE, self._prefixes)

    def _turn(self, text: str) -> AbstractContextManager[object]:
        """Long texts are read one after another, since all threads share the time with those who answer."""
        return self._reading if len(text) > _LONG else nullcontext()

    def _ask(self, request: _Request, ask: Callable[[_Request], _Result], sent: _Request) -> _Result:
        try:
            text = self._rewritten(request.text)
            with _failures_named(self._federation):
                return ask(replace(request, text=text))
        except (QuerySyntaxError, ServiceRefusedError):
            _require_syntax(sent, ask)
            raise


class _FederatedBody(Iterator[bytes]):
    """The body of an answer, whose errors name the endpoints and not the forwarder."""

    def __init__(self, body: Body, federation: Federation) -> None:
        self._body = body
        self._federation = federation

    def __next__(self) -> bytes:
        with _failures_named(self._federation):
            return next(self._body)

    def close(self) -> None:
        """Stop the evaluation."""
        self._body.close()


def _require_syntax(request: _Request, ask: Callable[[_Request], _Result]) -> None:
    """Raise QuerySyntaxError, with its place in the text as it came, where that is no SPARQL."""
    try:
        ask(request)
    except ServiceRefusedError:
        return


@contextmanager
def _failures_named(federation: Federation) -> Iterator[None]:
    try:
        yield
    except (EvaluationError, StoreError) as error:
        failure = federation.failure(str(error))
        if failure is None:
            raise
        raise failure from None
