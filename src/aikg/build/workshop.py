"""Writes the graphs of a dump, each sorted, before they are put together."""

import pickle
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aikg.build.description import Statistics
from aikg.build.inference import Premises
from aikg.claims.model import SourceFile
from aikg.iris import graph


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One named graph, written out.

    ``quads`` are files of N-Quads that follow each other; ``premises`` is the N-Triples file of what the
    rules read of the graph, None where they read nothing.
    """

    name: str
    quads: tuple[Path, ...]
    premises: Path | None
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a graph, written out: all lines of the graph that begin with ``prefix``, and no others."""

    prefix: str
    quads: Path
    statistics: Statistics


class Workshop:
    """A folder in which graphs are written one by one before they become the dump."""

    def __init__(self, folder: Path, read_by_rules: Premises) -> None:
        self._folder = folder
        self._premises = read_by_rules

    def path(self, name: str) -> Path:
        """A file of the folder."""
        return self._folder / name

    def keep(self, name: str, source: SourceFile) -> None:
        """Put a source that is read away: it is read again in a tenth of the time that its text takes."""
        self.path(f"{name}.source").write_bytes(pickle.dumps(source, pickle.HIGHEST_PROTOCOL))

    def kept(self, name: str) -> SourceFile:
        """A source that was put away, perhaps by another process of the build."""
        own = self.path(f"{name}.source").read_bytes()
        source: SourceFile = pickle.loads(own)  # noqa: S301 -- nobody else can write into the folder
        return source

    def write(self, name: str, triples: Iterable[str]) -> GraphFile:
        """Sort lines of N-Triples and write them as the quads of a graph, with its premises."""
        lines = sorted(set(triples))
        premises = self.path(f"{name}.nt")
        with premises.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(filter(self._premises.hold, lines))
        quads = self._quads(f"{name}.nq", name, lines)
        return GraphFile(name, (quads,), premises, _statistics(lines))

    def write_part(self, name: str, prefix: str, number: str, triples: Iterable[str]) -> Part:
        """Sort and write a range of a graph; ``number`` names the file."""
        lines = sorted(set(triples))
        return Part(prefix, self._quads(f"{name}-{number}.nq", name, lines), _statistics(lines))

    def join(self, name: str, parts: Iterable[Part], triples: Iterable[str]) -> GraphFile:
        """The graph that parts make with the lines that are in none of them."""
        lines = sorted(set(triples))
        statistics = _statistics(lines)
        quads: list[Path] = []
        begin = 0
        for part in sorted(parts, key=lambda part: part.prefix):
            end = bisect_left(lines, part.prefix, begin)
            quads += self._between(name, lines[begin:end], end)
            quads.append(part.quads)
            statistics.add(part.statistics)
            begin = end
        quads += self._between(name, lines[begin:], len(lines) + 1)
        return GraphFile(name, tuple(quads), None, statistics)

    def _between(self, name: str, lines: list[str], end: int) -> Iterator[Path]:
        if lines:
            yield self._quads(f"{name}.until-{end}.nq", name, lines)

    def _quads(self, file: str, name: str, lines: list[str]) -> Path:
        suffix = f" <{graph(name)}> .\n"
        with self.path(file).open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(line[:-3] + suffix for line in lines)
        return self.path(file)


def _statistics(lines: list[str]) -> Statistics:
    statistics = Statistics()
    statistics.count(lines)
    return statistics
