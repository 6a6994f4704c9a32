"""Who and what a checkout has now, in a store of its own, before anything is built."""

from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from aikg.build.project import Project
from aikg.claims.mapping_rdf import mapping_triples
from aikg.claims.n_triples import Triple
from aikg.claims.rdf import direct_triples, entity_triples
from aikg.claims.sources import read_source
from aikg.errors import DataError
from aikg.iris import graph
from aikg.ontology import Ontology


def register(project: Project) -> ox.Store:
    """A store with the ontology, the entities and the mappings of a checkout; raises DataError."""
    entities, problems = project.entities
    mappings, _ = project.mappings
    problems = problems + project.names[1]
    if problems:
        raise DataError(problems)
    store = ox.Store()
    ontology = ox.NamedNode(graph("ontology"))
    terms = project.ontology_graphs["ontology"]
    store.extend(ox.Quad(term.subject, term.predicate, term.object, ontology) for term in terms)
    _load(store, "entities", chain.from_iterable(map(entity_triples, entities.values())))
    for file in project.names[0]:
        _load(store, file.graph_name, file.triples())
    _load(store, "mappings", mapping_triples(mappings))
    return store


def register_with_facts(project: Project) -> ox.Store:
    """The register with what its sources state as facts, each also by the wider properties; raises DataError.

    What cannot be read yet, such as rows with names of which nobody has said what they mean, is left out: the
    build tells it.
    """
    store, ontology = register(project), project.ontology
    for path in project.source_paths:
        file, _ = read_source(path, project.known)
        if file:
            _load(store, path.stem, _widened(direct_triples(file, ontology), ontology))
    return store


def _widened(triples: Iterable[Triple], ontology: Ontology) -> Iterator[Triple]:
    for subject, predicate, value in triples:
        for wider in sorted(ontology.ancestors(predicate[1:-1])):
            yield subject, f"<{wider}>", value


def _load(store: ox.Store, name: str, triples: Iterable[Triple]) -> None:
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store.load(lines.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph(name)))
