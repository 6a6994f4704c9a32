"""Writes the graphs of a dump, each sorted, before they are put together."""

import pickle
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from aikg.build.inference import Premises
from aikg.build.void import GraphCounts
from aikg.claims.n_triples import Triple
from aikg.iris import graph

_BATCH: Final = 10_000
"""How many lines are put together before they are written."""

_LAST: Final = chr(sys.maxunicode)
"""What sorts after every other character."""


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One named graph, written out.

    ``quads`` are files of N-Quads that follow each other; ``premises`` is the file of what the rules read
    of the graph, None where they read nothing.
    """

    name: str
    quads: tuple[Path, ...]
    premises: Path | None
    statistics: GraphCounts


@dataclass(frozen=True, slots=True)
class GraphRange:
    """A range of a graph, written out: all lines of the graph that begin with ``prefix``, and no others."""

    prefix: str
    quads: Path
    statistics: GraphCounts


class Workshop:
    """A folder in which graphs are written one by one before they become the dump."""

    def __init__(self, folder: Path, read_by_rules: Premises) -> None:
        self._folder = folder
        self._premises = read_by_rules

    def path(self, name: str) -> Path:
        """A file of the folder."""
        return self._folder / name

    def write(self, name: str, triples: Iterable[Triple]) -> GraphFile:
        """Write a graph with its premises."""
        ordered = _sorted(triples)
        premises = self.path(f"{name}.premises")
        held = list(filter(self._premises.hold, ordered))
        premises.write_bytes(pickle.dumps(held, pickle.HIGHEST_PROTOCOL))
        return GraphFile(name, (self._quads(f"{name}.nq", name, ordered),), premises, GraphCounts.of(ordered))

    def write_ordered(self, name: str, groups: Iterable[Iterable[Triple]]) -> GraphFile:
        """Write a graph whose groups of triples follow each other in order; no rule reads it.

        No more than a group is in memory.
        """
        path, statistics = self.path(f"{name}.nq"), GraphCounts()
        with path.open("wb") as out:
            for ordered in map(_sorted, groups):
                _write(out, name, ordered)
                statistics.add(GraphCounts.of(ordered))
        return GraphFile(name, (path,), None, statistics)

    def write_part(
        self, name: str, prefix: str, number: str, triples: Iterable[Triple]
    ) -> tuple[GraphRange, list[Triple]]:
        """Write those triples whose subject begins with a prefix, and return the others besides.

        ``number`` names the file.
        """
        ordered = _sorted(triples)
        begin, end = bisect_left(ordered, (prefix,)), bisect_left(ordered, (f"{prefix}{_LAST}",))
        own = ordered[begin:end]
        part = GraphRange(prefix, self._quads(f"{name}-{number}.nq", name, own), GraphCounts.of(own))
        return part, ordered[:begin] + ordered[end:]

    def join(self, name: str, parts: Iterable[GraphRange], triples: Iterable[Triple]) -> GraphFile:
        """The graph that parts make with the triples that are in none of them."""
        ordered = _sorted(triples)
        statistics = GraphCounts.of(ordered)
        quads: list[Path] = []
        begin = 0
        for part in sorted(parts, key=lambda part: part.prefix):
            end = bisect_left(ordered, (part.prefix,), begin)
            quads += self._between(name, ordered[begin:end], end)
            quads.append(part.quads)
            statistics.add(part.statistics)
            begin = end
        quads += self._between(name, ordered[begin:], len(ordered) + 1)
        return GraphFile(name, tuple(quads), None, statistics)

    def _between(self, name: str, triples: list[Triple], end: int) -> Iterator[Path]:
        if triples:
            yield self._quads(f"{name}.until-{end}.nq", name, triples)

    def _quads(self, file: str, name: str, triples: list[Triple]) -> Path:
        with self.path(file).open("wb") as out:
            _write(out, name, triples)
        return self.path(file)


def _write(out: BinaryIO, name: str, triples: list[Triple]) -> None:
    end = f" <{graph(name)}> .\n"
    for start in range(0, len(triples), _BATCH):
        lines = map(" ".join, triples[start : start + _BATCH])
        out.write(end.join([*lines, ""]).encode())


def read_premises(path: Path) -> list[Triple]:
    """The triples of a file of premises, perhaps written by another process of the build."""
    premises: list[Triple] = pickle.loads(path.read_bytes())  # noqa: S301 -- nobody else can write there
    return premises


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    """Each triple once, in the order of their lines: no term ends where another goes on with a space."""
    # A dictionary keeps the order in which they come, which is nearly theirs, so that sorting is quick.
    return sorted(dict.fromkeys(triples))
