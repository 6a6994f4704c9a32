"""The documents of the server: which quads the document of an IRI holds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from aikg.description.edition import Edition
from aikg.description.retrieval import Description, Extent, contents, describe, statements, summary
from aikg.iris import BASE, ONTOLOGY, TERM, graph
from aikg.server.metadata import DATASET, access, query_metadata
from aikg.solutions import Reader

_QUERIES: Final = f"{BASE}queries"
_WHOLE: Final = {
    ONTOLOGY: graph("ontology"),
    f"{BASE}shapes": graph("shapes"),
    DATASET: graph("dataset"),
    _QUERIES: graph("queries"),
}
"""Documents whose resources are fragments of their IRI, or that list them: each is a graph."""


def summarize(reader: Reader, iri: str, extent: Extent, edition: Edition, origin: str) -> Description | None:
    """What a page needs of the document of an IRI.

    Of a whole graph, which can be large, that is only its head; of claims, all but their classes.
    """
    if iri not in _WHOLE:
        return find(reader, iri, replace(extent, classes=False), edition, origin)
    if not reader.select(f"SELECT ?s {{ GRAPH <{_WHOLE[iri]}> {{ ?s ?p ?o }} }} LIMIT 1"):
        return None
    return _with(summary(reader, iri), _added(iri, edition, origin) if iri == DATASET else ())


def find(reader: Reader, iri: str, extent: Extent, edition: Edition, origin: str) -> Description | None:
    """The document of an IRI at a server; None where the graph says nothing of it."""
    if iri == f"{ONTOLOGY}/{edition.ontology_version}":
        iri = ONTOLOGY
    found = _found(reader, iri, extent)
    return None if found is None else _with(found, _added(iri, edition, origin))


def _with(found: Description, triples: Iterable[Triple]) -> Description:
    added = tuple(Quad(t.subject, t.predicate, t.object) for t in triples)
    return replace(found, quads=found.quads + added) if added else found


def _found(reader: Reader, iri: str, extent: Extent) -> Description | None:
    if iri in _WHOLE:
        quads = contents(reader, _WHOLE[iri])
        if iri == ONTOLOGY:
            quads += statements(reader, _terms(quads))
        return Description(iri, tuple(dict.fromkeys(quads)), (), 0, 0, extent) if quads else None
    return describe(reader, iri, extent)


def _terms(quads: Iterable[Quad]) -> set[str]:
    """The terms of the ontology: other graphs speak of them too, such as that of the mappings."""
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return {subject for subject in subjects if subject.startswith(TERM)}


def _added(iri: str, edition: Edition, origin: str) -> Iterator[Triple]:
    if iri == DATASET:
        yield from access(edition, origin)
    elif iri == _QUERIES:
        yield from query_metadata(edition, origin)
    elif iri.startswith(f"{_QUERIES}/"):
        yield from (t for t in query_metadata(edition, origin) if t.subject == NamedNode(iri))
