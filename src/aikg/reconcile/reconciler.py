"""Answers the queries of reconciliation from a store, with an index that follows its data."""

import gc
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

from aikg.errors import AikgError, LimitExceededError
from aikg.reconcile.candidates import Candidate, ReconciliationQuery
from aikg.reconcile.condition_evidence import Evidence, Values, conditions_of, values_of, values_of_all
from aikg.reconcile.extension import Cell, WantedProperty, cells
from aikg.reconcile.inventory import Entity, read_descriptions, read_inventory
from aikg.reconcile.matching import Likely, Matcher
from aikg.reconcile.spaces import Space
from aikg.reconcile.suggestion import suggest_entities
from aikg.store import Store
from aikg.store.pool.admission import Admission

Result = TypeVar("Result")

FRESH_FOR: Final = 60.0
"""Seconds for which an index is used before the data of a store without versions are looked at again."""


_PAUSE: Final = 1.0
_REST: Final = 10
"""How many times as long as it works the thread that keeps the index ready rests."""

_AT_ONCE, _PER_CLIENT, _WAITING = 2, 1, 16
"""How many requests are answered at once, how many of one client, and how many may wait."""


class Reconciler:
    """Reconciles against one store; the index is built when it is first asked for, or before.

    ``timeout`` is in seconds and bounds every query to the store and every batch of queries. Whoever
    asks is a ``client``: so that all get their turn, one of each is answered at a time.
    """

    def __init__(self, store: Store, timeout: float, fresh_for: float = FRESH_FOR) -> None:
        self._store = store
        self._timeout = timeout
        self._fresh_for = fresh_for
        self._admission = Admission(_AT_ONCE, _PER_CLIENT, _WAITING)
        self._reading = threading.Lock()
        self._matcher: Matcher | None = None
        self._version = ""
        self._read_at = 0.0
        self._is_preparing = False

    def keep_ready(self) -> None:
        """Build the index in the background, and again when the data change; returns at once.

        Where the store cannot tell whether they did, that is left to the requests.
        """
        self._is_preparing = True
        threading.Thread(target=self._prepare, name="reconciliation", daemon=True).start()

    @property
    def is_preparing(self) -> bool:
        """Whether the first index is still being built."""
        return self._is_preparing

    def _prepare(self) -> None:
        settled: Matcher | None = None
        while True:
            began = time.monotonic()
            # A request that needs the index meets the same error, and says so.
            with suppress(AikgError):
                self.matcher()
            if settled is not self._matcher:
                settled = self._matcher
                _settle()
            self._is_preparing = False
            if not self._store.version:
                return
            time.sleep(max(_PAUSE, _REST * (time.monotonic() - began)))

    def matcher(self) -> Matcher:
        """The index of the data as they are; where the store cannot tell, as they were not long ago."""
        known = self._matcher
        if known is not None and self._is_current():
            return known
        if known is not None and not self._version:
            self._refresh_behind()
            return known
        with self._reading:
            known = self._matcher
            return known if known is not None and self._is_current() else self._refreshed()

    def _is_current(self) -> bool:
        """Whether the index is of the data that are there now, as far as the store can tell."""
        if self._version:
            return self._version == self._store.version
        return time.monotonic() - self._read_at < self._fresh_for

    def _refresh_behind(self) -> None:
        """Look at the data again while requests are answered by the index that there is."""
        if self._reading.acquire(blocking=False):
            threading.Thread(target=self._refresh_and_release, daemon=True).start()

    def _refresh_and_release(self) -> None:
        try:
            with suppress(AikgError):
                self._refreshed()
        finally:
            self._reading.release()

    def _refreshed(self) -> Matcher:
        version, read_at = self._store.version, time.monotonic()
        names, descriptions = read_descriptions(self._store, self._timeout)
        current = self._matcher
        if current is None or current.inventory.version != names:
            current = Matcher(read_inventory(self._store, self._timeout, names, descriptions))
        self._matcher, self._version, self._read_at = current, version, read_at
        return current

    @contextmanager
    def _turn(self, client: str) -> Iterator["_Deadline"]:
        """A turn of a client, and until when its request must be answered; raises LimitExceededError."""
        deadline = _Deadline(self._timeout)
        with self._admission.turn(client, deadline.moment):
            yield deadline

    def candidates(
        self, queries: Sequence[ReconciliationQuery], space: Space, client: str = ""
    ) -> list[list[Candidate]]:
        """The candidates of each query, the best first.

        Raises LimitExceededError where they take longer than the timeout, and what the store raises.
        """
        with self._turn(client) as deadline:
            return self._candidates(queries, space, deadline)

    def _candidates(
        self, queries: Sequence[ReconciliationQuery], space: Space, deadline: "_Deadline"
    ) -> list[list[Candidate]]:
        matcher = self.matcher()
        understood = list(map(matcher.glossary.understood, queries))
        likely = [deadline.passes(matcher.likely(query)) for query in understood]
        evidence = Evidence(
            self._values(matcher, understood, likely),
            matcher.inventory,
            matcher.entity,
            matcher.index.weight,
        )
        return [
            deadline.passes(matcher.candidates(query, found, evidence, space))
            for query, found in zip(understood, likely, strict=True)
        ]

    def suggested(self, prefix: str, types: tuple[str, ...], space: Space, client: str = "") -> list[Entity]:
        """The entities that what was typed may become, the best first."""
        with self._turn(client):
            return suggest_entities(prefix, types, self.matcher(), space)

    def extended(
        self, ids: Iterable[str], wanted: Sequence[WantedProperty], client: str = ""
    ) -> dict[str, list[list[Cell]]]:
        """The values of each property of each entity, by the ids as they were given; none for unknown ids."""
        with self._turn(client):
            return self._extended(ids, wanted)

    def _extended(self, ids: Iterable[str], wanted: Sequence[WantedProperty]) -> dict[str, list[list[Cell]]]:
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


def _settle() -> None:
    """Keep the collector of garbage off what is there to stay: walking over it takes a tenth of a second."""
    gc.collect()
    gc.freeze()


class _Deadline:
    """The moment until which a batch may take."""

    def __init__(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds

    def passes(self, result: Result) -> Result:
        """The result itself; LimitExceededError where it came too late."""
        if time.monotonic() > self.moment:
            raise LimitExceededError("timeout", "The batch took longer than the limit. Send a smaller one.")
        return result
