"""Writes the dump: every named graph sorted, the graphs in the order of their names."""

import gc
import hashlib
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from aikg.build import inference
from aikg.build.agreement_graph import agreement_triples
from aikg.build.backing import Backings, Premise, backing_grounds, backing_triples, premises
from aikg.build.dcat import describe_publication
from aikg.build.derivation import Derivations, Grounds, add_ground, inference_triples
from aikg.build.file_claims import ProjectBackground, acknowledgements, claim_nodes, compiled_source
from aikg.build.inference import infer
from aikg.build.project import Project
from aikg.build.void import GraphCounts, describe, having
from aikg.build.workshop import GraphFile, GraphRange, Workshop, read_premises
from aikg.checkout import note_state, state
from aikg.checks import report
from aikg.checks.agreement.agreements import Agreement
from aikg.checks.background import CompiledSource
from aikg.checks.findings import CompiledAcknowledgement
from aikg.checks.run import Readings, agreements_of, quick_checks, read, run
from aikg.claims.claim_reader import Known
from aikg.claims.mapping_rdf import mapping_set_triples, mapping_triples
from aikg.claims.model import SourceFile
from aikg.claims.n_triples import TYPE, Triple, named, string, texts, triple
from aikg.claims.rdf import PREFERRED, direct_triples, entity_triples, name_triples, source_triples
from aikg.claims.sources import read_source
from aikg.claims.verbalization import entity_label_triples, label_triples
from aikg.claims.withdrawals import withdrawal_triples
from aikg.errors import DataError, Problem
from aikg.iris import BASE, claim, entity
from aikg.ontology import Ontology
from aikg.store.version import forget_checked, note_checked
from aikg.wikidata.view import View

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many of its parts are done, and how many there are."""

parallel_from = 4_000_000
"""Bytes of source files from which a second process pays for its start."""


def build(project: Project, out: Path, progress: Progress) -> GraphCounts:
    """Compile a project into one N-Quads file and return its counts.

    Equal input gives equal bytes. Raises DataError with every problem of every file; the file that stands
    at ``out`` is replaced only by a whole new one.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    # What changes while the build runs is not in the dump, so that the state is that from before.
    inputs = state(project.root)
    with (
        TemporaryDirectory(dir=out.parent, prefix=".build-") as folder,
        _mapping(project.source_paths) as mapped,
    ):
        workshop = Workshop(Path(folder), inference.premises(project.ontology))
        graphs, sources = _asserted_graphs(project, workshop, mapped, progress)
        graphs += _backing_and_inferences(project, workshop, sources)
        asserted = [file.premises for file in graphs if file.premises]
        progress("inference", 0, 1)
        # Where there is another process, it infers while this one puts the view together.
        inferred = mapped(_inferring(project, workshop), [asserted])
        view = _wikidata_view(project, workshop, sources.views)
        graphs += inferred
        progress("inference", 1, 1)
        graphs += _checked(project, workshop, sources, progress)
        graphs.append(view)
        graphs.append(_description(project, workshop, graphs, sources))
        _concatenate(sorted(graphs, key=lambda file: file.name), out)
        note_state(out, inputs)
    total = GraphCounts()
    for file in graphs:
        total.add(file.statistics)
    return total


def _asserted_graphs(
    project: Project, workshop: Workshop, mapped: "_Mapped", progress: Progress
) -> tuple[list[GraphFile], "_Sources"]:
    """What is written in the files, and what became of the sources among them."""
    problems = project.entities[1]
    mappings, mapping_problems = project.mappings
    compiled = _compiled(project, workshop, mapped)
    problems = problems + project.names[1] + project.slug_problems()
    library, query_problems = _library_triples(project)
    withdrawals, withdrawal_problems = project.withdrawals
    problems += mapping_problems + query_problems + withdrawal_problems
    graphs = [
        *(workshop.write(name, _written(triples)) for name, triples in project.ontology_graphs.items()),
        workshop.write("entities", _entity_graph(project)),
        workshop.write("names", chain.from_iterable(map(name_triples, project.called))),
        *(workshop.write(file.graph_name, file.triples()) for file in project.names[0]),
        workshop.write("mappings", chain(mapping_triples(mappings), _set_triples(project))),
        workshop.write("queries", library),
    ]
    # A graph without triples is none in N-Quads, and must not be described as one.
    graphs += [workshop.write("withdrawn", withdrawal_triples(withdrawals))] if withdrawals else []
    sources = _gathered(compiled, len(project.source_paths), progress)
    problems += sources.problems
    if problems:
        raise DataError(problems)
    # A fact that two sources state stands here once: engines count a triple once for each of its graphs.
    return [*graphs, *sources.graphs, workshop.write("facts", _best(sources))], sources


def _entity_graph(project: Project) -> Iterator[Triple]:
    entities = project.entities[0].values()
    yield from chain.from_iterable(map(entity_triples, entities))
    yield from entity_label_triples(entities, project.known)


def _best(sources: "_Sources") -> Iterator[Triple]:
    """The facts of the best rank, of each subject and property."""
    known = {(subject, predicate) for subject, predicate, _ in sources.preferred}
    yield from sources.preferred
    yield from (fact for fact in sources.facts if fact[:2] not in known)


def _backing_and_inferences(project: Project, workshop: Workshop, sources: "_Sources") -> list[GraphFile]:
    """Which states back which works, by the claims of all sources, and why the rest follows that follows."""
    ontology = project.ontology
    entities = {entity(slug): each for slug, each in project.entities[0].items()}
    backings = list(Backings(sources.premises, {i: e.class_iri for i, e in entities.items()}, ontology))
    facts = set(_best(sources))
    graphs = [workshop.write("backing", backing_triples(backings, facts, entities, ontology))]
    grounds = {fact: ground for fact, ground in sources.grounds.items() if fact in facts}
    grounds |= backing_grounds(backings, ontology)
    found = Derivations(ontology).of(grounds)
    if derivations := {triple: why for triple, why in found.items() if triple not in facts}:
        labels = {iri: each.label for iri, each in entities.items()}
        nodes = inference_triples(derivations, grounds, labels, ontology)
        graphs.append(workshop.write("inferences", nodes))
    return graphs


def _set_triples(project: Project) -> Iterator[Triple]:
    return chain.from_iterable(map(mapping_set_triples, project.mapping_sets))


def _inferring(project: Project, workshop: Workshop) -> Callable[[list[Path]], GraphFile]:
    return partial(_infer, ontology=project.ontology, workshop=workshop)


def _infer(premises: list[Path], ontology: Ontology, workshop: Workshop) -> GraphFile:
    """What follows from graphs that are written."""
    asserted = chain.from_iterable(map(read_premises, premises))
    return workshop.write("inferred", infer(ontology, asserted))


def _wikidata_view(project: Project, workshop: Workshop, views: "_Views") -> GraphFile:
    """The view of all sources, and of what they speak of."""
    view = project.wikidata_view
    of_entities = chain.from_iterable(map(view.entity, project.called))
    return workshop.join("wikidata", views.parts, chain(view.vocabulary(), of_entities, views.shared))


def _checked(
    project: Project, workshop: Workshop, sources: "_Sources", progress: Progress
) -> Iterator[GraphFile]:
    """What sources say of each topic, compared, and what the quick checks find."""
    known = replace(project.background, sources=sources.compiled)
    notable: list[Agreement] = []
    agreements = _noting(agreements_of(sources.readings, known), notable)
    yield workshop.write_ordered("agreement", agreement_triples(agreements, known))
    checks = quick_checks(lambda: sources.readings, lambda: notable, known)
    acknowledged = [each for each in sources.acknowledgements if each.check in checks]
    yield workshop.write("findings", _written(report.triples(run(checks, acknowledged, progress))))


def _noting(agreements: Iterable[Agreement], notable: list[Agreement]) -> Iterator[Agreement]:
    """Pass agreements on, and note those of which a check may find something."""
    for each in agreements:
        if len(each.values) > 1 or each.nearest:
            notable.append(each)
        yield each


def _written(triples: Iterable[ox.Triple]) -> Iterator[Triple]:
    return ((str(each.subject), str(each.predicate), str(each.object)) for each in triples)


@dataclass(slots=True)
class _Views:
    """The Wikidata-shaped views of sources: what is about the claims of each, and the other triples."""

    parts: list[GraphRange] = field(default_factory=list)
    shared: list[Triple] = field(default_factory=list)


@dataclass(slots=True)
class _Sources:
    """What became of source files, one or all: graphs, facts that they state and views, or problems.

    ``grounds`` are the claims of those facts that rules read, ``issued`` the dates of the sources, ``labels``
    what they are called, by slug and language.
    """

    graphs: list[GraphFile] = field(default_factory=list)
    facts: set[Triple] = field(default_factory=set)
    preferred: set[Triple] = field(default_factory=set)
    premises: list[Premise] = field(default_factory=list)
    grounds: Grounds = field(default_factory=dict)
    views: _Views = field(default_factory=_Views)
    problems: list[Problem] = field(default_factory=list)
    issued: set[str] = field(default_factory=set)
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    compiled: dict[str, CompiledSource] = field(default_factory=dict)
    acknowledgements: list[CompiledAcknowledgement] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)

    def add(self, other: "_Sources") -> None:
        """Add what became of other files."""
        self.graphs += other.graphs
        self.facts |= other.facts
        self.preferred |= other.preferred
        self.premises += other.premises
        for fact, ground in other.grounds.items():
            add_ground(self.grounds, fact, ground)
        self.views.parts += other.views.parts
        self.views.shared += other.views.shared
        self.problems += other.problems
        self.issued |= other.issued
        self.labels |= other.labels
        self.compiled |= other.compiled
        self.acknowledgements += other.acknowledgements
        self.readings.add(other.readings)


_Mapped = Callable[[Callable[[Any], Any], list[Any]], Iterable[Any]]
"""Calls a function with each item, perhaps in other processes, and gives the results in order."""


def _compiled(project: Project, workshop: Workshop, mapped: _Mapped) -> Iterable[_Sources]:
    compile_one = partial(
        _compile_source,
        known=project.known,
        view=project.wikidata_view,
        background=project.background,
        workshop=workshop,
    )
    return mapped(compile_one, project.source_paths)


def _gathered(compiled: Iterable[_Sources], number: int, progress: Progress) -> _Sources:
    sources = _Sources()
    for done, each in enumerate(compiled, 1):
        progress("sources", done, number)
        sources.add(each)
    return sources


def _compile_source(
    path: Path, known: Known, view: View, background: ProjectBackground, workshop: Workshop
) -> _Sources:
    file, problems = read_source(path, known)
    if file is None or problems:
        return _Sources(problems=problems)
    item = file.source
    compiled = compiled_source(item)
    own = replace(background, sources={compiled.iri: compiled})
    return _Sources(
        [workshop.write(path.stem, chain(source_triples(file, known.ontology), label_triples(file, known)))],
        set(direct_triples(file, known.ontology)),
        set(direct_triples(file, known.ontology, PREFERRED)),
        list(premises(file, known.ontology)),
        Derivations(known.ontology).grounds(file),
        _view_source(file, view, workshop),
        issued={item.issued},
        labels={item.slug: item.label},
        compiled={compiled.iri: compiled},
        acknowledgements=list(acknowledgements(file)),
        readings=read(list(claim_nodes(file, known.ontology)), own),
    )


def _view_source(file: SourceFile, view: View, workshop: Workshop) -> _Views:
    slug = file.source.slug
    prefix = f"<{claim(slug, '')}"
    own, shared = workshop.write_part("wikidata", prefix, slug, view.source(file))
    return _Views([own], shared)


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


def _library_triples(project: Project) -> tuple[list[Triple], list[Problem]]:
    try:
        library = project.library()
    except DataError as error:
        return [], error.problems
    triples = []
    for query in library:
        subject = f"<{BASE}queries/{query.name}>"
        triples.append((subject, TYPE, named("sh:SPARQLExecutable")))
        triples.append(triple(subject, "sh:select", string(query.text)))
        triples += texts(subject, "rdfs:label", query.question)
    return triples, []


def _description(
    project: Project, workshop: Workshop, graphs: list[GraphFile], sources: _Sources
) -> GraphFile:
    """The graph that describes all of them, itself among them: what it counts it also changes."""
    by_name = {file.name: file.statistics for file in graphs}
    parts = (f"<{mapping_set.iri}>" for mapping_set in project.mapping_sets)
    publication = {*describe_publication(project.publication(), sorted(sources.issued)), *having(parts)}
    described, own = publication, GraphCounts()
    while (counted := GraphCounts.of(described)) != own:
        own = counted
        described = publication | set(describe(by_name | {"dataset": own}, sources.labels))
    return workshop.write("dataset", described)


def _concatenate(graphs: list[GraphFile], out: Path) -> None:
    partial_file = out.with_name(f".{out.name}.partial")
    try:
        digest = hashlib.sha256()
        with partial_file.open("wb") as dump:
            for chunk in _chunks(path for file in graphs for path in file.quads):
                digest.update(chunk)
                dump.write(chunk)
            dump.flush()
            os.fsync(dump.fileno())
        forget_checked(out)
        partial_file.replace(out)
        note_checked(out, digest.hexdigest())
    finally:
        partial_file.unlink(missing_ok=True)


def _chunks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk
