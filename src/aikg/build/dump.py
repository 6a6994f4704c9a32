"""Writes the dump: every named graph sorted, the graphs in the order of their names."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from aikg.build.description import Statistics, describe
from aikg.build.inference import Premises, infer, premises
from aikg.build.project import Project
from aikg.claims.model import Literal
from aikg.claims.rdf import direct_triples, entity_triples, literal_term, name_triples, source_triples
from aikg.claims.sources import read_source
from aikg.claims.statements import Known
from aikg.errors import DataError, Problem
from aikg.iris import BASE, PREFIXES, graph
from aikg.ontology import Ontology

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many of its parts are done, and how many there are."""

parallel_from = 4_000_000
"""Bytes of source files from which a second process pays for its start."""


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One named graph, written out: its quads, and the triples of it that the rules read."""

    name: str
    quads: Path
    premises: Path
    statistics: Statistics


class _Workshop:
    """A folder in which graphs are written one by one before they become the dump."""

    def __init__(self, folder: Path, read_by_rules: Premises) -> None:
        self._folder = folder
        self._premises = read_by_rules

    def write(self, name: str, triples: Iterable[str]) -> GraphFile:
        """Sort lines of N-Triples and write them as the quads of a graph."""
        lines = sorted(set(triples))
        statistics = Statistics()
        statistics.count(lines)
        file = GraphFile(name, self._folder / f"{name}.nq", self._folder / f"{name}.nt", statistics)
        suffix = f" <{graph(name)}> .\n"
        with file.quads.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(line[:-3] + suffix for line in lines)
        with file.premises.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(filter(self._premises.hold, lines))
        return file

    def write_inferred(self, ontology: Ontology, graphs: Iterable[GraphFile]) -> GraphFile:
        """Infer from graphs that are written, and write what follows as a graph of its own."""
        found = self._folder / "found.nt"
        infer(ontology, [file.premises for file in graphs], found)
        with found.open(encoding="utf-8", newline="\n") as lines:
            return self.write("inferred", lines)


def build(project: Project, out: Path, progress: Progress) -> Statistics:
    """Compile a project into one N-Quads file and return its counts.

    Equal input gives equal bytes. Raises DataError with every problem of every file; the file that stands
    at ``out`` is replaced only by a whole new one.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=".build-") as folder:
        workshop = _Workshop(Path(folder), premises(project.ontology))
        graphs = _asserted_graphs(project, workshop, progress)
        progress("inference", 0, 1)
        graphs.append(workshop.write_inferred(project.ontology, graphs))
        progress("inference", 1, 1)
        graphs.append(_description(project, workshop, graphs))
        _concatenate(sorted(graphs, key=lambda file: file.name), out)
    total = Statistics()
    for file in graphs:
        total.add(file.statistics)
    return total


def _asserted_graphs(project: Project, workshop: _Workshop, progress: Progress) -> list[GraphFile]:
    entities, problems = project.entities
    problems = problems + project.slug_problems()
    library, query_problems = _library_triples(project)
    problems += query_problems
    graphs = [
        *(workshop.write(name, _lines(triples)) for name, triples in project.ontology_graphs.items()),
        workshop.write("entities", (line for e in entities.values() for line in entity_triples(e))),
        workshop.write("names", (line for e in entities.values() for line in name_triples(e))),
        workshop.write("queries", library),
    ]
    facts: set[str] = set()
    for compiled in _compile_sources(project, workshop, progress):
        problems += compiled.problems
        graphs += compiled.graphs
        facts.update(compiled.facts)
    if problems:
        raise DataError(problems)
    # A fact that two sources state stands here once: engines count a triple once for each of its graphs.
    graphs.append(workshop.write("facts", facts))
    return graphs


def _lines(triples: Iterable[ox.Triple]) -> Iterator[str]:
    return (f"{triple} .\n" for triple in triples)


@dataclass(frozen=True, slots=True)
class CompiledSource:
    """What became of a source file: its graph and the facts that it states, or its problems."""

    graphs: list[GraphFile]
    facts: list[str]
    problems: list[Problem]


def _compile_sources(project: Project, workshop: _Workshop, progress: Progress) -> Iterator[CompiledSource]:
    paths = project.source_paths
    compile_one = partial(_compile_source, known=project.known, workshop=workshop)
    with _mapping(paths) as mapped:
        for done, result in enumerate(mapped(compile_one, paths), 1):
            progress("sources", done, len(paths))
            yield result


def _compile_source(path: Path, known: Known, workshop: _Workshop) -> CompiledSource:
    file, problems = read_source(path, known)
    if file is None or problems:
        return CompiledSource([], [], problems)
    graph_file = workshop.write(path.stem, source_triples(file, known.ontology))
    return CompiledSource([graph_file], list(direct_triples(file, known.ontology)), [])


@contextmanager
def _mapping(paths: list[Path]) -> Iterator[Callable[..., Iterable[CompiledSource]]]:
    if len(paths) < 2 or sum(path.stat().st_size for path in paths) < parallel_from:
        yield map
        return
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield partial(pool.map, chunksize=max(1, len(paths) // 64))


def _library_triples(project: Project) -> tuple[list[str], list[Problem]]:
    try:
        library = project.library()
    except DataError as error:
        return [], error.problems
    lines = []
    for query in library:
        subject = f"<{BASE}queries/{query.name}>"
        lines += [
            f"{subject} <{PREFIXES['rdf']}type> <{PREFIXES['sh']}SPARQLExecutable> .\n",
            f"{subject} <{PREFIXES['sh']}select> {literal_term(_string(query.text))} .\n",
        ]
        for tag, text in query.question.items():
            label = literal_term(Literal(text, language=tag))
            lines.append(f"{subject} <{PREFIXES['rdfs']}label> {label} .\n")
    return lines, []


def _string(text: str) -> Literal:
    return Literal(text, f"{PREFIXES['xsd']}string")


def _description(project: Project, workshop: _Workshop, graphs: list[GraphFile]) -> GraphFile:
    by_name = {file.name: file.statistics for file in graphs}
    return workshop.write("dataset", describe(project.publication(), by_name))


def _concatenate(graphs: list[GraphFile], out: Path) -> None:
    partial_file = out.with_name(f".{out.name}.partial")
    try:
        with partial_file.open("wb") as dump:
            for file in graphs:
                with file.quads.open("rb") as quads:
                    while chunk := quads.read(1 << 20):
                        dump.write(chunk)
            dump.flush()
            os.fsync(dump.fileno())
        partial_file.replace(out)
    finally:
        partial_file.unlink(missing_ok=True)
