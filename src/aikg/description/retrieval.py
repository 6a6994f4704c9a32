"""The quads that describe a resource: its own, those of its claims, and the links to it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

from pyoxigraph import NamedNode, Quad

from aikg import vocab
from aikg.claim_nodes import Properties, plain
from aikg.description.partition import Key, ResourcePart, in_reading_order, of_statements
from aikg.iris import PREFIXES, TERM, graph
from aikg.solutions import Node, Reader, values

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]*")
_ELSEWHERE: Final = f"FILTER(?g != <{graph('wikidata')}>)"
"""The same facts in Wikidata's shape are described on their own."""

_UNCLASSED: Final = f"FILTER(?p != <{PREFIXES['rdf']}type> || ?o = <{vocab.MonetaryAmount}>)"
"""Without classes but for that of amounts, which are told from other nodes by it."""

_REPLACED_BY: Final = f"{PREFIXES['dcterms']}isReplacedBy"
_DEPRECATED: Final = f"{PREFIXES['owl']}deprecated"
_SELECTS: Final = NamedNode(f"{PREFIXES['oa']}hasSelector")
"""What leads from the evidence of a claim to a passage, which is a part of the source."""

_NAMING: Final = (f"{PREFIXES['rdfs']}label", f"{PREFIXES['schema']}url")
_NAMED: Final = " UNION ".join(
    f"{{ GRAPH ?g {{ ?s <{name}> ?o }} BIND(<{name}> AS ?p) }}" for name in _NAMING
)
"""What names ?s, each property looked up on its own: with a table of them, engines join two tables first."""
_ENDS: Final = (vocab.claimSubject, vocab.claimObject)
_SAME: Final = f"<{PREFIXES['skos']}exactMatch>"
_OF_CLAIM: Final = " UNION ".join(
    f"{{ <%s> <{end}> ?s }} UNION {{ <%s> <{end}>/{_SAME} ?s }}" for end in _ENDS
)
_INFERENCES: Final = f"""SELECT DISTINCT ?node {{ VALUES (?s ?p ?o) {{ %s }}
  ?node <{vocab.inferredSubject}> ?s ; <{vocab.inferredProperty}> ?p ; <{vocab.inferredObject}> ?o
}} ORDER BY ?node"""
_ITEMS: Final = f"{{ <%s> {_SAME} ?s }} UNION {_OF_CLAIM}"
"""What statements may be about that are fragments of an IRI: of an item, or of a claim about it."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Which part of the claims and links of a resource is described: ``size`` of each, ``page`` from 1.

    Without ``classes``, a quarter less is read: those of claims and their parts are left out. ``kind`` is
    the local name of a class of ours: of a collection, its members alone are described. ``profile`` is the
    token of the profile that the parts are asked for in, empty where it is that of ``quads``.
    """

    page: int = 1
    size: int = 100
    classes: bool = True
    kind: str = ""
    profile: str = ""

    @property
    def slice(self) -> str:
        """The part as the end of a query."""
        return f"LIMIT {self.size} OFFSET {(self.page - 1) * self.size}"


@dataclass(frozen=True)
class Description:
    """What a store says of a resource.

    ``quads`` are the concise bounded description (own statements, and those of the nodes that hang off it
    by a fragment of its IRI), the same for the claims on one page, the links to the resource on that page,
    and the labels and URLs of the documents that all of it names, which leaves out terms of ontologies.
    ``claims`` are the IRIs on the page, in order; ``claim_count`` and ``count``, that of what pages are made
    of, count all pages. ``statements`` are those on the page, None where it shows all that its quads say.
    """

    iri: str
    quads: tuple[Quad, ...]
    claims: tuple[str, ...] = ()
    claim_count: int = 0
    count: int = 0
    extent: Extent = Extent()
    statements: frozenset[Key] | None = None

    @cached_property
    def by_subject(self) -> Mapping[str, list[Quad]]:
        """The quads by the IRI of their subject."""
        found: dict[str, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(_iri(quad), []).append(quad)
        return found

    @property
    def own(self) -> list[Quad]:
        """The statements about the resource itself."""
        return self.by_subject.get(self.iri, [])

    @cached_property
    def properties(self) -> Properties:
        """What they say, by property."""
        return Properties(self.iri, self.own)

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // self.extent.size))

    @property
    def is_withdrawn(self) -> bool:
        """Whether the resource says of itself that it is no longer to be used (owl:deprecated)."""
        # Both are spellings of true, and an engine may make an integer of it.
        return not {"true", "1"}.isdisjoint(map(plain, self.properties.all(_DEPRECATED)))

    @property
    def replacements(self) -> frozenset[str]:
        """The IRIs of what takes the place of the resource (dcterms:isReplacedBy)."""
        return frozenset(self.properties.iris(_REPLACED_BY))


def describe(reader: Reader, iri: str, extent: Extent | None = None) -> Description | None:
    """The description of a resource; None where the store has nothing of it, or the text is no IRI."""
    if not _IRI.fullmatch(iri):
        return None
    own = statements(reader, [iri])
    if not any(_iri(quad) == iri for quad in own):
        return None
    extent = extent or Extent()
    shown = (in_reading_order if _is_source(own) else of_statements)(reader, iri, extent.slice)
    links = _links(reader, iri, shown)
    parts = [_iri(link) for link in links if _iri(link).startswith(f"{iri}#")]
    found = own + links + statements(reader, parts)
    found += statements(reader, _inferences(reader, shown))
    found += statements(reader, shown.claims, _ELSEWHERE if extent.classes else f"{_ELSEWHERE} {_UNCLASSED}")
    found += _labels(reader, found, iri)
    quads = tuple(dict.fromkeys(found))
    return Description(iri, quads, shown.claims, shown.claim_count, shown.count, extent, shown.statements)


def _is_source(quads: Iterable[Quad]) -> bool:
    return any(quad.object == NamedNode(vocab.Source) for quad in quads)


def summary(reader: Reader, iri: str) -> Description:
    """The statements about a resource itself, with the labels of what they name, and nothing of its parts."""
    own = reader.quads(f"BIND(<{iri}> AS ?s) GRAPH ?g {{ ?s ?p ?o }} {_ELSEWHERE}")
    return Description(iri, tuple(own + _labels(reader, own, iri)))


def contents(reader: Reader, name: str) -> list[Quad]:
    """All quads of a named graph."""
    return reader.quads(f"GRAPH <{name}> {{ ?s ?p ?o }} BIND(<{name}> AS ?g)")


def statements(reader: Reader, iris: Iterable[str], restriction: str = _ELSEWHERE) -> list[Quad]:
    """The statements of IRIs and, step by step, of the fragments of them and the selectors that those name.

    A ``restriction`` is a filter of SPARQL over ?p, ?o and ?g; without one, Wikidata's shape counts too.
    """
    found: list[Quad] = []
    seen, frontier = set(iris), sorted(set(iris))
    documents = frozenset(iri.partition("#")[0] for iri in frontier)
    while frontier:
        step = reader.quads(f"{values('s', frontier)} GRAPH ?g {{ ?s ?p ?o }} {restriction}")
        found += step
        selected = _objects(quad for quad in step if quad.predicate == _SELECTS)
        parts = {n for n in _objects(step) if "#" in n and n.partition("#")[0] in documents}
        frontier = sorted((parts | selected) - seen)
        seen.update(frontier)
    return found


def fragments(reader: Reader, iri: str) -> list[Quad]:
    """The statements of what has an IRI with a fragment, in whatever graph and shape it is described.

    Such an IRI leads to the document of the one without. What is described in Wikidata's shape is named by
    the item alone: that of the resource itself, or of what a claim is about.
    """
    rows = reader.select(f"SELECT DISTINCT ?s {{ {_ITEMS.replace('%s', iri)} }}")
    items = sorted({iri, *(row["s"].value for row in rows if isinstance(row["s"], NamedNode))})
    own = f'FILTER(isIRI(?o) && STRSTARTS(STR(?o), "{iri}#"))'
    links = reader.quads(f"{values('s', items)} GRAPH ?g {{ ?s ?p ?o }} {own}")
    return links + statements(reader, _objects(links), "")


def _links(reader: Reader, iri: str, shown: ResourcePart) -> list[Quad]:
    """The links to a resource that are shown, and those from its own parts."""
    stated = shown.statements or frozenset()
    incoming = sorted({s for s, _, o in stated if o == NamedNode(iri) and s != iri})
    link = f"GRAPH ?g {{ ?s ?p <{iri}> }} BIND(<{iri}> AS ?o) {_ELSEWHERE}"
    own = reader.quads(f'{link} FILTER(STRSTARTS(STR(?s), "{iri}#"))')
    others = reader.quads(f"{values('s', incoming)} {link}") if incoming else []
    return own + [quad for quad in others if _key(quad) in stated]


def _inferences(reader: Reader, shown: ResourcePart) -> list[str]:
    """The nodes that say from which claims the statements follow that are shown."""
    own = [f"(<{s}> <{p}> {o})" for s, p, o in sorted(shown.statements or (), key=str) if p.startswith(TERM)]
    rows = reader.select(_INFERENCES % " ".join(own)) if own else []
    return [row["node"].value for row in rows]


def _key(quad: Quad) -> Key:
    return _iri(quad), quad.predicate.value, cast("Node", quad.object)


def named(reader: Reader, iris: Iterable[str]) -> list[Quad]:
    """What names IRIs: their labels and URLs."""
    return reader.quads(f"{values('s', iris)} {{ {_NAMED} }} {_ELSEWHERE}")


def _labels(reader: Reader, found: Iterable[Quad], iri: str) -> list[Quad]:
    spoken_of = _objects(found) | {_iri(quad) for quad in found}
    return named(reader, sorted(name for name in spoken_of - {iri} if "#" not in name))


def _objects(quads: Iterable[Quad]) -> set[str]:
    """The IRIs that are objects."""
    return {term.value for quad in quads if isinstance(term := quad.object, NamedNode)}


def _iri(quad: Quad) -> str:
    return cast("NamedNode", quad.subject).value
