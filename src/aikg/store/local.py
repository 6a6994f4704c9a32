"""The store in this process: pyoxigraph, in memory or in a directory."""

import threading
import weakref
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from aikg.errors import StoreError
from aikg.store import Answer, Body, Query, Store, Update
from aikg.store.documents import source_of
from aikg.store.evaluation import CONDITIONS, Conditions, apply, serialise
from aikg.store.statistics import statistics_of
from aikg.store.streaming import stream
from aikg.store.version import of_dump, require_whole, unique


class LocalStore(Store):
    """Answers from a pyoxigraph store.

    An evaluation that the engine is deep in cannot be stopped: past its deadline the caller gets
    its error, and the thread ends at its next byte of output. Where queries are not trusted,
    evaluate them in processes that can be killed.
    """

    version = ""

    def __init__(
        self, quads: pyoxigraph.Store, conditions: Conditions = CONDITIONS, version: str = ""
    ) -> None:
        self.version = version or unique()
        self._quads: pyoxigraph.Store | None = quads
        self._statistics = statistics_of(quads)
        self._conditions = conditions
        self._writing = threading.Lock()
        self._bodies: weakref.WeakSet[Body] = weakref.WeakSet()

    @classmethod
    def load(cls, dump: Path, conditions: Conditions = CONDITIONS) -> "LocalStore":
        """A store in memory that holds a dump, whose name says its format; raises StoreError."""
        quads = pyoxigraph.Store()
        syntax = RdfFormat.from_extension(dump.suffix.removeprefix(".")) or RdfFormat.N_QUADS
        try:
            version = of_dump(dump)
            require_whole(dump, version)
            quads.bulk_load(format=syntax, **source_of(dump))
            return cls(quads, conditions, version)
        except (OSError, SyntaxError) as error:
            raise StoreError(f"{dump} could not be loaded: {error}.") from error

    @classmethod
    def open(cls, directory: Path, conditions: Conditions = CONDITIONS) -> "LocalStore":
        """The store in a directory, which is made where it is missing; raises StoreError."""
        try:
            return cls(pyoxigraph.Store(directory), conditions)
        except OSError as error:
            raise StoreError(f"{directory} could not be opened: {error}.") from error

    def answer(self, query: Query) -> Answer:
        """Evaluate a query in a thread of its own."""
        quads = self._open()
        answer = stream(
            lambda sink: serialise(quads, query, sink, self._conditions, self._statistics),
            query.timeout,
            query.text,
        )
        self._bodies.add(answer.body)
        return answer

    def update(self, update: Update) -> None:
        """Apply an update whole or not at all, one after another."""
        quads = self._open()
        with self._writing:
            try:
                apply(quads, update, self._conditions)
                self._flush(quads)
            finally:
                self.version = unique()

    def close(self) -> None:
        """Break the answers that are open, and let go of the store."""
        for body in list(self._bodies):
            body.close()
        self._quads = None

    def _flush(self, quads: pyoxigraph.Store) -> None:
        try:
            quads.flush()
        except OSError as error:
            raise StoreError(f"The update could not be made durable: {error}.") from error

    def _open(self) -> pyoxigraph.Store:
        if self._quads is None:
            raise StoreError("The store is closed.")
        return self._quads
