"""Answers the queries of reconciliation from a store, with an index that follows its data."""

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from aikg.errors import LimitExceededError
from aikg.reconcile.candidates import Candidate, ReconciliationQuery
from aikg.reconcile.evidence import Evidence, Values, conditions_of, values_of, values_of_all
from aikg.reconcile.extension import Cell, Wanted, cells
from aikg.reconcile.inventory import Entity, read_descriptions, read_inventory
from aikg.reconcile.matching import Likely, Matcher
from aikg.reconcile.spaces import Space
from aikg.reconcile.suggestion import suggest_entities
from aikg.store import Store

Result = TypeVar("Result")

FRESH_FOR: Final = 60.0
"""Seconds for which an index is used before the data of a store without versions are looked at again."""


class Reconciler:
    """Reconciles against one store; the index is built when it is first asked for.

    ``timeout`` is in seconds and bounds every query to the store and every batch of queries.
    """

    def __init__(self, store: Store, timeout: float, fresh_for: float = FRESH_FOR) -> None:
        self._store = store
        self._timeout = timeout
        self._fresh_for = fresh_for
        self._reading = threading.Lock()
        self._matcher: Matcher | None = None
        self._version = ""
        self._read_at = 0.0

    def matcher(self) -> Matcher:
        """The index of the data as they are; where the store cannot tell, as they were not long ago."""
        current = self._current()
        if current is not None:
            return current
        with self._reading:
            return self._current() or self._refreshed()

    def _current(self) -> Matcher | None:
        """The index, unless it may be of other data than those that are there now."""
        if self._version:
            return self._matcher if self._version == self._store.version else None
        return self._matcher if time.monotonic() - self._read_at < self._fresh_for else None

    def _refreshed(self) -> Matcher:
        version, read_at = self._store.version, time.monotonic()
        names, descriptions = read_descriptions(self._store, self._timeout)
        current = self._matcher
        if current is None or current.inventory.version != names:
            current = Matcher(read_inventory(self._store, self._timeout, names, descriptions))
        self._matcher, self._version, self._read_at = current, version, read_at
        return current

    def candidates(self, queries: Sequence[ReconciliationQuery], space: Space) -> list[list[Candidate]]:
        """The candidates of each query, the best first.

        Raises LimitExceededError where they take longer than the timeout, and what the store raises.
        """
        deadline = _Deadline(self._timeout)
        matcher = self.matcher()
        likely = [deadline.passes(matcher.likely(query)) for query in queries]
        evidence = Evidence(self._values(matcher, queries, likely), matcher.entity, matcher.index.weight)
        return [
            deadline.passes(matcher.candidates(query, found, evidence, space))
            for query, found in zip(queries, likely, strict=True)
        ]

    def suggested(self, prefix: str, types: tuple[str, ...], space: Space) -> list[Entity]:
        """The entities that what was typed may become, the best first."""
        return suggest_entities(prefix, types, self.matcher(), space)

    def extended(self, ids: Iterable[str], wanted: Sequence[Wanted]) -> dict[str, list[list[Cell]]]:
        """The values of each property of each entity, by the ids as they were given; none for unknown ids."""
        matcher = self.matcher()
        entities = {id_: matcher.entity(id_) for id_ in ids}
        known = [entity.iri for entity in entities.values() if entity]
        asked = {column.property for column in wanted} & set(matcher.inventory.properties)
        values = values_of(self._store, known, asked, self._timeout) if known and asked else {}
        return {
            id_: [cells(entity, column, values, matcher.entity) if entity else [] for column in wanted]
            for id_, entity in entities.items()
        }

    def _values(
        self, matcher: Matcher, queries: Sequence[ReconciliationQuery], likely: Sequence[Likely]
    ) -> Values:
        """What the conditions are judged by; where no name is asked for, of all entities."""
        asked = conditions_of(queries, matcher.inventory)
        if not asked:
            return {}
        if any(not query.is_named for query in queries):
            return values_of_all(self._store, asked, self._timeout)
        conditional = (found for query, found in zip(queries, likely, strict=True) if query.conditions)
        entities = {matcher.inventory.entities[place].iri for found in conditional for place in found}
        return values_of(self._store, entities, asked, self._timeout) if entities else {}


class _Deadline:
    """The moment until which a batch may take."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def passes(self, result: Result) -> Result:
        """The result itself; LimitExceededError where it came too late."""
        if time.monotonic() > self._until:
            raise LimitExceededError("timeout", "The batch took longer than the limit. Send a smaller one.")
        return result
