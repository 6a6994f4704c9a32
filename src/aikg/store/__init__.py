"""The SPARQL Protocol as a Python signature: what the read side asks of any store."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Query:
    """One query request (SPARQL 1.1 Protocol, section 2.1).

    ``accept`` is an Accept header. The graph IRIs are the protocol's data set: when either tuple is
    not empty, it replaces the FROM and FROM NAMED clauses of the text. ``timeout`` is in seconds.
    ``client`` names who asks, so that a store can share its workers fairly; ``query_id`` is what the query
    can be cancelled by.
    """

    text: str
    accept: str = "*/*"
    default_graph_uris: tuple[str, ...] = ()
    named_graph_uris: tuple[str, ...] = ()
    timeout: float | None = None
    client: str = ""
    query_id: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One update request (SPARQL 1.1 Protocol, section 2.2)."""

    text: str
    using_graph_uris: tuple[str, ...] = ()
    using_named_graph_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A result, serialised: its media type and its body in chunks.

    The body raises an ``AikgError`` when the evaluation breaks after it began; whoever sends it on must
    then end the transfer as broken, never as complete. Close the body to stop the evaluation.
    """

    media_type: str
    body: Iterator[bytes]


class Store(Protocol):
    """Any holder of the graph that answers SPARQL: in this process, in workers, or remote."""

    def answer(self, query: Query) -> Answer:
        """Evaluate a query and serialise its result as the best media type that ``accept`` admits.

        Raises QuerySyntaxError, NotAcceptableError, ServiceRefusedError, LimitExceededError, StoreError.
        """
        ...

    def update(self, update: Update) -> None:
        """Apply an update whole or not at all; it is durable when this returns."""
        ...

    def close(self) -> None:
        """Release what the store holds; answers still open break."""
        ...
