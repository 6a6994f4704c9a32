"""The SPARQL Protocol as a Python signature: what the read side asks of any store.

In the examples ``store`` is what ``open_store`` of ``aikg.store.location`` gives for a dump.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol

__all__ = ["Answer", "Begun", "Body", "DefaultGraph", "Health", "Query", "Store", "Update"]

BYTE_ORDER_MARK: Final = "\ufeff"
"""What some editors put before a text, and some clients send (Unicode, section 23.8)."""

DefaultGraph = Literal["union", "exact"]
"""What a query without a data set asks: the union of all graphs, or the default graph alone."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query request (SPARQL 1.1 Protocol, section 2.1).

    ``accept`` is an Accept header. The graph IRIs are the protocol's data set: when either tuple is
    not empty, it replaces the FROM and FROM NAMED clauses of the text. ``default_graph`` says what
    is asked when neither the protocol nor the text names a data set. ``timeout`` is in seconds.
    ``client`` names who asks, so that a store can share its workers fairly; ``query_id`` is what
    the query can be cancelled by. A byte order mark before the text is no part of it.

    >>> baai = Query("ASK { id:baai aikg:directlyFundedBy id:government-of-china }", accept="text/csv")
    >>> b"".join(store.answer(baai).body).split()
    [b'true']
    """

    text: str
    accept: str = "*/*"
    default_graph_uris: tuple[str, ...] = ()
    named_graph_uris: tuple[str, ...] = ()
    timeout: float | None = None
    default_graph: DefaultGraph = "union"
    client: str = ""
    query_id: str = ""

    def __post_init__(self) -> None:
        if self.text.startswith(BYTE_ORDER_MARK):
            object.__setattr__(self, "text", self.text.removeprefix(BYTE_ORDER_MARK))


@dataclass(frozen=True, slots=True)
class Update:
    """One update request (SPARQL 1.1 Protocol, section 2.2).

    ``inserted`` is QuadData (SPARQL 1.1, section 19.8) that is inserted after the text, in the same update.
    It was serialised here, so that nobody has to look for SERVICE and LOAD in what may be many megabytes.
    A byte order mark before the text is no part of it.

    >>> store.update(Update('DELETE DATA { id:baidu rdfs:label "Baiduu"@en }'))
    """

    text: str
    using_graph_uris: tuple[str, ...] = ()
    using_named_graph_uris: tuple[str, ...] = ()
    inserted: str = ""

    def __post_init__(self) -> None:
        if self.text.startswith(BYTE_ORDER_MARK):
            object.__setattr__(self, "text", self.text.removeprefix(BYTE_ORDER_MARK))

    def whole(self, text: str, insertion: str = "INSERT DATA {{ {} }}") -> str:
        """A text that stands for that of the update, and the insertion, worded like this."""
        if not self.inserted:
            return text
        inserting = insertion.format(self.inserted)
        return f"{text} ;\n{inserting}" if text else inserting


class Body(Iterator[bytes], Protocol):
    """The bytes of an answer, in chunks; whoever got it closes it."""

    def close(self) -> None:
        """Stop the evaluation; nothing comes after."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A result, serialised: its Content-Type and its body in chunks.

    The body raises an ``AikgError`` when the evaluation breaks after it began; whoever sends it on
    must then end the transfer as broken, never as complete.

    >>> store.answer(Query("SELECT ?name { id:baidu rdfs:label ?name }", "text/csv")).media_type
    'text/csv; charset=utf-8'
    """

    media_type: str
    body: Body


@dataclass(frozen=True, slots=True)
class Health:
    """How a store is: whether it can answer, what is wrong with it now, and what happened before.

    ``faults`` and ``notices`` are sentences.

    >>> store.health
    Health(can_answer=True, faults=(), notices=())
    """

    can_answer: bool = True
    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


WELL: Final = Health()


class Begun(Protocol):
    """A query that another process evaluates.

    ``descriptor`` becomes readable when a part of the answer is there, or never is; it is -1 where nobody is
    asked.
    """

    descriptor: int

    def is_here(self) -> bool:
        """Whether the whole answer is here, so that nobody has to wait for it; asked when it is readable."""
        ...

    def answer(self) -> Answer:
        """The answer; waits for its beginning, and raises what ``Store.answer`` raises."""
        ...


class Store(Protocol):
    """Any holder of the graph that answers SPARQL: in this process, in workers, or remote.

    One that says nothing else is well, has nothing evaluated that is not waited for, and stops no query.
    """

    @property
    def version(self) -> str:
        """A name for the data as they are, another one after each change; "" where nobody can tell.

        Read it before asking: the data may then be newer than their name, never older.
        """
        ...

    def answer(self, query: Query) -> Answer:
        """Evaluate a query and serialise its result as the best media type that ``accept`` admits.

        Raises QuerySyntaxError, EvaluationError, NotAcceptableError, ServiceRefusedError,
        LimitExceededError, StoreError.
        """
        ...

    @property
    def health(self) -> Health:
        """How the store is; asks nobody."""
        return WELL

    def begin(self, query: Query, ready: Callable[[], None]) -> Begun | None:  # noqa: ARG002
        """Have a query evaluated without waiting; None where only ``answer`` can, which waits.

        ``ready`` is called, in whatever thread, once it has begun, or will never.
        """
        return None

    def cancel(self, query_id: str) -> bool:  # noqa: ARG002
        """Stop the queries of this id before their time, where the store can; whether it has."""
        return False

    def update(self, update: Update) -> None:
        """Apply an update whole or not at all; it is durable when this returns.

        Raises QuerySyntaxError, EvaluationError, ServiceRefusedError, StoreError.
        """
        ...

    def close(self) -> None:
        """Release what the store holds; answers still open break."""
        ...
