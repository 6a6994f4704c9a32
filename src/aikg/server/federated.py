"""A store whose queries and updates may contact the endpoints that the operator named."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from aikg.errors import EvaluationError, StoreError
from aikg.federation.forwarder import Federation
from aikg.iris import BASE
from aikg.store import Answer, Body, Query, Store, Update


class FederatedStore:
    """Rewrites what goes to a store, whose engine contacts the federation's forwarder and nobody else.

    A failing endpoint is an error of the evaluation, since the store itself is well.
    """

    def __init__(self, store: Store, federation: Federation) -> None:
        self._store = store
        self._federation = federation

    @property
    def version(self) -> str:
        """The version of the store."""
        return self._store.version

    def answer(self, query: Query) -> Answer:
        """Evaluate a query; raises what the store raises."""
        with _restored(self._federation):
            text = self._federation.rewrite(query.text, BASE)
            answer = self._store.answer(replace(query, text=text))
        return Answer(answer.media_type, _FederatedBody(answer.body, self._federation))

    def update(self, update: Update) -> None:
        """Apply an update; raises what the store raises."""
        with _restored(self._federation):
            self._store.update(replace(update, text=self._federation.rewrite(update.text, BASE)))

    def close(self) -> None:
        """Close the store."""
        self._store.close()


class _FederatedBody(Iterator[bytes]):
    """The body of an answer, whose errors name the endpoints and not the forwarder."""

    def __init__(self, body: Body, federation: Federation) -> None:
        self._body = body
        self._federation = federation

    def __next__(self) -> bytes:
        with _restored(self._federation):
            return next(self._body)

    def close(self) -> None:
        """Stop the evaluation."""
        self._body.close()


@contextmanager
def _restored(federation: Federation) -> Iterator[None]:
    try:
        yield
    except (EvaluationError, StoreError) as error:
        message = federation.restore(str(error))
        if message == str(error):
            raise
        raise EvaluationError(message) from None
