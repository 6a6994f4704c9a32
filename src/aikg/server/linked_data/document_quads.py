"""The documents of the server: which quads the document of an IRI holds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Quad, Triple

from aikg.description.edition import Edition
from aikg.description.retrieval import (
    Description,
    Extent,
    contents,
    describe,
    fragments,
    statements,
    summary,
)
from aikg.iris import BASE, ONTOLOGY, TERM, graph
from aikg.server.linked_data import problem_types
from aikg.server.linked_data.collection import collection, is_collection
from aikg.server.linked_data.metadata import DATASET, Host, access, query_metadata
from aikg.server.linked_data.triples import as_quads, triple
from aikg.server.linked_data.triples import iri as iri_of
from aikg.solutions import Reader

_QUERIES: Final = f"{BASE}queries"
_WHOLE: Final = {
    ONTOLOGY: graph("ontology"),
    f"{BASE}shapes": graph("shapes"),
    DATASET: graph("dataset"),
    _QUERIES: graph("queries"),
}
"""Documents whose resources are fragments of their IRI, or that list them: each is a graph."""


def summarize(reader: Reader, iri: str, extent: Extent, edition: Edition, host: Host) -> Description | None:
    """What a page needs of the document of an IRI.

    Of a whole graph, which can be large, that is only its head; of claims, all but their classes.
    """
    iri = _current(iri, edition)
    if iri not in _WHOLE:
        found = _found(reader, iri, replace(extent, classes=False))
        return None if found is None else _with(found, _added(iri, edition, host))
    if not reader.select(f"SELECT ?s {{ GRAPH <{_WHOLE[iri]}> {{ ?s ?p ?o }} }} LIMIT 1"):
        return None
    return _with(summary(reader, iri), _added(iri, edition, host) if iri == DATASET else ())


def find(reader: Reader, iri: str, extent: Extent, edition: Edition, host: Host) -> Description | None:
    """The document of an IRI at a server; None where the graph says nothing of it."""
    iri = _current(iri, edition)
    found = _found(reader, iri, extent)
    if found is None:
        return None
    whole = replace(found, quads=tuple(dict.fromkeys((*found.quads, *fragments(reader, iri)))))
    return _with(whole, chain(view(whole, host.origin), _added(iri, edition, host)))


def _current(iri: str, edition: Edition) -> str:
    """The IRI of the ontology for that of its version; every other IRI as it is."""
    return ONTOLOGY if iri == f"{ONTOLOGY}/{edition.ontology_version}" else iri


def part(iri: str, extent: Extent, page: int, extension: str = "") -> str:
    """The path of a part of the document of an IRI, on the server at hand; an ``extension`` has its dot."""
    named = {"_profile": extent.profile, "class": extent.kind, "page": str(page) if page > 1 else ""}
    given = {name: value for name, value in named.items() if value}
    return f"/{iri.removeprefix(BASE)}{extension}{'?' if given else ''}{urlencode(given)}"


def view(found: Description, origin: str) -> Iterator[Triple]:
    """Where a part of a document stands among the others (Hydra, section 5.3); nothing where it is whole."""
    page, count = found.extent.page, found.page_count
    this = NamedNode(origin + part(found.iri, found.extent, page))
    around = {"first": 1, "previous": page - 1, "next": page + 1, "last": count}
    if count > 1:
        yield triple(NamedNode(found.iri), "hydra:view", this)
        yield triple(this, "rdf:type", iri_of("hydra:PartialCollectionView"))
    for name, number in around.items() if count > 1 else ():
        if 1 <= number <= count:
            yield triple(this, f"hydra:{name}", NamedNode(origin + part(found.iri, found.extent, number)))


def _with(found: Description, triples: Iterable[Triple]) -> Description:
    added = as_quads(triples)
    return replace(found, quads=(*found.quads, *added)) if added else found


def _found(reader: Reader, iri: str, extent: Extent) -> Description | None:
    name = iri.removeprefix(BASE)
    if is_collection(name):
        return collection(reader, name, extent)
    if name.startswith(f"{problem_types.SPACE}/"):
        return problem_types.problem_type(iri)
    if iri in _WHOLE:
        quads = contents(reader, _WHOLE[iri])
        if iri == ONTOLOGY:
            quads += _of_terms(reader, _terms(quads))
        quads += statements(reader, [iri])
        return Description(iri, tuple(dict.fromkeys(quads)), extent=extent) if quads else None
    return describe(reader, iri, extent)


def _terms(quads: Iterable[Quad]) -> set[str]:
    """The terms of the ontology: other graphs speak of them too, such as that of the mappings."""
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return {subject for subject in subjects if subject.startswith(TERM)}


def _of_terms(reader: Reader, terms: set[str]) -> list[Quad]:
    """What all graphs say of the terms, and of the predicates that Wikidata's shape makes of them."""
    quads = statements(reader, terms, "")
    objects = {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
    return quads + statements(reader, [o for o in objects if o.startswith(f"{BASE}prop/")], "")


def _added(iri: str, edition: Edition, host: Host) -> Iterator[Triple]:
    if iri == DATASET:
        yield from access(edition, host)
    elif iri == _QUERIES:
        yield from query_metadata(edition, host.origin)
    elif iri.startswith(f"{_QUERIES}/"):
        yield from (t for t in query_metadata(edition, host.origin) if t.subject == NamedNode(iri))
