"""Writes the dump: every named graph sorted, the graphs in the order of their names."""

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from aikg.build.description import Statistics, describe
from aikg.build.inference import infer, premises
from aikg.build.project import Project
from aikg.build.workshop import GraphFile, Part, Workshop
from aikg.checks import report
from aikg.checks.dump import Dump
from aikg.checks.run import quick_checks_of, run
from aikg.claims.mapping_rdf import mapping_triples
from aikg.claims.model import Literal
from aikg.claims.rdf import direct_triples, entity_triples, literal_term, name_triples, source_triples
from aikg.claims.sources import read_source
from aikg.claims.statements import Known
from aikg.claims.withdrawals import withdrawal_triples
from aikg.errors import DataError, Problem
from aikg.iris import BASE, PREFIXES, claim
from aikg.ontology import Ontology
from aikg.wikidata.view import View

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many of its parts are done, and how many there are."""

checked_up_to = 200_000
"""The most quads with which the build runs the quick checks; past that they take longer than the build."""

parallel_from = 4_000_000
"""Bytes of source files from which a second process pays for its start."""


def build(project: Project, out: Path, progress: Progress) -> Statistics:
    """Compile a project into one N-Quads file and return its counts.

    Equal input gives equal bytes. Raises DataError with every problem of every file; the file that stands
    at ``out`` is replaced only by a whole new one.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=out.parent, prefix=".build-") as folder,
        _mapping(project.source_paths) as mapped,
    ):
        workshop = Workshop(Path(folder), premises(project.ontology))
        graphs = _asserted_graphs(project, workshop, mapped, progress)
        # Where there are other processes, one infers and the rest see to the view.
        premise_files = [file.premises for file in graphs if file.premises]
        inferred = mapped(_inferring(project, workshop), [premise_files])
        views = mapped(_viewing(project, workshop), project.source_paths)
        progress("inference", 0, 1)
        graphs += inferred
        progress("inference", 1, 1)
        if sum(file.statistics.triples for file in graphs) <= checked_up_to:
            graphs.append(_findings(workshop, graphs, progress))
        graphs.append(_wikidata_view(project, workshop, views))
        graphs.append(_description(project, workshop, graphs))
        _concatenate(sorted(graphs, key=lambda file: file.name), out)
    total = Statistics()
    for file in graphs:
        total.add(file.statistics)
    return total


def _asserted_graphs(
    project: Project, workshop: Workshop, mapped: "_Mapped", progress: Progress
) -> list[GraphFile]:
    entities, problems = project.entities
    compiled = _compiled(project, workshop, mapped)
    problems = problems + project.slug_problems()
    mappings, mapping_problems = project.mappings
    library, query_problems = _library_triples(project)
    withdrawals, withdrawal_problems = project.withdrawals
    problems += mapping_problems + query_problems + withdrawal_problems
    graphs = [
        *(workshop.write(name, _lines(triples)) for name, triples in project.ontology_graphs.items()),
        workshop.write("entities", (line for e in entities.values() for line in entity_triples(e))),
        workshop.write("names", (line for e in entities.values() for line in name_triples(e))),
        workshop.write("mappings", mapping_triples(mappings)),
        workshop.write("queries", library),
    ]
    # A graph without triples is none in N-Quads, and must not be described as one.
    graphs += [workshop.write("withdrawn", withdrawal_triples(withdrawals))] if withdrawals else []
    sources = _gathered(compiled, len(project.source_paths), progress)
    problems += sources.problems
    if problems:
        raise DataError(problems)
    # A fact that two sources state stands here once: engines count a triple once for each of its graphs.
    return [*graphs, *sources.graphs, workshop.write("facts", sources.facts)]


def _inferring(project: Project, workshop: Workshop) -> Callable[[list[Path]], GraphFile]:
    return partial(_infer, ontology=project.ontology, workshop=workshop)


def _infer(premises: list[Path], ontology: Ontology, workshop: Workshop) -> GraphFile:
    """What follows from graphs that are written."""
    return workshop.write("inferred", infer(ontology, premises))


def _wikidata_view(project: Project, workshop: Workshop, views: Iterable["_SourceView"]) -> GraphFile:
    """The view of all sources, and of what they speak of."""
    entities, _ = project.entities
    shared = set(project.wikidata_view.vocabulary())
    for entity in entities.values():
        shared.update(project.wikidata_view.entity(entity))
    parts = []
    for view in views:
        parts.append(view.own)
        shared |= view.shared
    return workshop.join("wikidata", parts, shared)


def _findings(workshop: Workshop, graphs: Iterable[GraphFile], progress: Progress) -> GraphFile:
    """What the quick checks find in graphs that are written, as a graph of its own."""
    store = ox.Store()
    for path in (path for file in graphs for path in file.quads):
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    dump = Dump(store)
    checks = quick_checks_of(dump)
    acknowledgements = [each for each in dump.acknowledgements if each.check in checks]
    found = run(checks, acknowledgements, progress)
    return workshop.write("findings", _lines(report.triples(found)))


def _lines(triples: Iterable[ox.Triple]) -> Iterator[str]:
    return (f"{triple} .\n" for triple in triples)


@dataclass(slots=True)
class _Sources:
    """What became of source files, one or all: their graphs and the facts that they state, or problems."""

    graphs: list[GraphFile] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _SourceView:
    """The Wikidata-shaped view of a source: what is about its own claims, and the other lines."""

    own: Part
    shared: set[str]


_Mapped = Callable[[Callable[[Any], Any], list[Any]], Iterable[Any]]
"""Calls a function with each item, perhaps in other processes, and gives the results in order."""


def _compiled(project: Project, workshop: Workshop, mapped: _Mapped) -> Iterable[_Sources]:
    compile_one = partial(_compile_source, known=project.known, workshop=workshop)
    return mapped(compile_one, project.source_paths)


def _gathered(compiled: Iterable[_Sources], number: int, progress: Progress) -> _Sources:
    sources = _Sources()
    for done, each in enumerate(compiled, 1):
        progress("sources", done, number)
        sources.graphs += each.graphs
        sources.facts |= each.facts
        sources.problems += each.problems
    return sources


def _compile_source(path: Path, known: Known, workshop: Workshop) -> _Sources:
    file, problems = read_source(path, known)
    if file is None or problems:
        return _Sources(problems=problems)
    workshop.keep(path.stem, file)
    graph_file = workshop.write(path.stem, source_triples(file, known.ontology))
    return _Sources([graph_file], set(direct_triples(file, known.ontology)))


def _viewing(project: Project, workshop: Workshop) -> Callable[[Path], _SourceView]:
    return partial(_view_source, view=project.wikidata_view, workshop=workshop)


def _view_source(path: Path, view: View, workshop: Workshop) -> _SourceView:
    prefix = f"<{claim(path.stem, '')}"
    shared, own = set(), []
    for line in view.source(workshop.kept(path.stem)):
        if line.startswith(prefix):
            own.append(line)
        else:
            shared.add(line)
    return _SourceView(workshop.write_part("wikidata", prefix, path.stem, own), shared)


@contextmanager
def _mapping(paths: list[Path]) -> Iterator[_Mapped]:
    if len(paths) < 2 or sum(path.stat().st_size for path in paths) < parallel_from:
        yield map
        return
    # What a function knows is sent along with each chunk, so there are few.
    chunk = max(1, len(paths) // (8 * (os.cpu_count() or 1)))
    # Lines and claims hold no cycles; looking for some takes a fifth of the time.
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=gc.disable) as pool:
        yield lambda function, items: pool.map(_Pickled(pickle.dumps(function)), items, chunksize=chunk)


@dataclass(frozen=True, slots=True)
class _Pickled:
    """A function with all that it knows now.

    The pool pickles what it is given in a thread of its own, while what the function knows is read and grows.
    """

    content: bytes

    def __call__(self, item: Any) -> Any:
        return _unpickled(self.content)(item)


@lru_cache(2)
def _unpickled(content: bytes) -> Callable[[Any], Any]:
    function: Callable[[Any], Any] = pickle.loads(content)  # noqa: S301  # it was pickled by our parent
    return function


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


def _description(project: Project, workshop: Workshop, graphs: list[GraphFile]) -> GraphFile:
    by_name = {file.name: file.statistics for file in graphs}
    return workshop.write("dataset", describe(project.publication(), by_name))


def _concatenate(graphs: list[GraphFile], out: Path) -> None:
    partial_file = out.with_name(f".{out.name}.partial")
    try:
        with partial_file.open("wb") as dump:
            for file in graphs:
                for path in file.quads:
                    with path.open("rb") as quads:
                        shutil.copyfileobj(quads, dump, 1 << 20)
            dump.flush()
            os.fsync(dump.fileno())
        partial_file.replace(out)
    finally:
        partial_file.unlink(missing_ok=True)
