"""How many sources say something on their own: a copy, an excerpt and a quotation of another add none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from aikg.checks.agreement.compared_statements import ComparedStatement
from aikg.checks.background import CompiledSource


class Independence:
    """Who takes statements from whom, by what sources say of themselves and by their texts."""

    def __init__(self, sources: Mapping[str, CompiledSource]) -> None:
        self._sources: Final = sources
        copies: defaultdict[str, list[str]] = defaultdict(list)
        for source in sources.values():
            copies[source.sha256 or source.iri].append(source.iri)
        self._original = {iri: min(same) for same in copies.values() for iri in same}
        self._copies = {min(same): same for same in copies.values()}
        self._roots: dict[str, frozenset[str]] = {}

    def count(self, statements: Iterable[ComparedStatement]) -> int:
        """The most statements of which no two go back to one source, one speaker or one report.

        They are taken one by one, those that go back to the fewest first, and those of a source that is
        derived from others after its originals, so that neither order nor copies matter.
        """
        found = sorted({self._key(statement) for statement in statements})
        taken: set[str] = set()
        number = 0
        for _, _, origins in found:
            if taken.isdisjoint(origins):
                number += 1
                taken.update(origins)
        return number

    def _key(self, statement: ComparedStatement) -> tuple[bool, int, tuple[str, ...]]:
        roots = self.roots(statement.source)
        cited = (self._original.get(speaker, speaker) for speaker in statement.speakers)
        origins = tuple(sorted(roots.union(cited)))
        return roots != {self._original.get(statement.source)}, len(origins), origins

    def roots(self, source: str) -> frozenset[str]:
        """The sources that a source goes back to: itself, where it is derived from none."""
        if source not in self._roots:
            self._roots[source] = self._followed(source)
        return self._roots[source]

    def _followed(self, source: str) -> frozenset[str]:
        seen: set[str] = set()
        ends: set[str] = set()
        waiting = [self._original.get(source, source)]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                before = self._before(here)
                waiting += before
                ends |= set() if before else {here}
        # Sources that are derived from each other are one.
        return frozenset(ends or {min(seen)})

    def _before(self, original: str) -> list[str]:
        """What a source, or a copy of it, is derived from."""
        copies = (self._sources[iri] for iri in self._copies.get(original, ()))
        found = {self._original.get(each, each) for copy in copies for each in copy.derived_from}
        return sorted(found - {original})
