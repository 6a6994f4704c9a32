"""Profiles of a description (https://www.w3.org/TR/dx-prof-conneg/): the same facts in other vocabularies."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from aikg import vocab
from aikg.description.item import VIEW, matches
from aikg.description.retrieval import Description
from aikg.formats import SPARQL_QUERY
from aikg.iris import BASE, ONTOLOGY, PREFIXES
from aikg.negotiation import HTML, Format
from aikg.server.linked_data.triples import iri, triple

_SCHEMA: Final = PREFIXES["schema"]
_ALTERNATES: Final = "http://www.w3.org/ns/dx/connegp/altr"
_PROF: Final = "http://www.w3.org/ns/dx/prof/"
_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")
_SOURCE: Final = f"{PREFIXES['prov']}hadPrimarySource"
_SAME_AS: Final = f"{_SCHEMA}sameAs"
_CALLED: Final = {
    f"{PREFIXES['rdfs']}label": f"{_SCHEMA}name",
    f"{PREFIXES['dcterms']}title": f"{_SCHEMA}name",
    f"{PREFIXES['dcterms']}description": f"{_SCHEMA}description",
    f"{PREFIXES['skos']}altLabel": f"{_SCHEMA}alternateName",
    f"{PREFIXES['skos']}exactMatch": _SAME_AS,
    f"{PREFIXES['dcterms']}issued": f"{_SCHEMA}datePublished",
    f"{PREFIXES['dcterms']}language": f"{_SCHEMA}inLanguage",
}

_KINDS: Final = {
    f"{PREFIXES['void']}Dataset": "Dataset",
    f"{PREFIXES['void']}Linkset": "Dataset",
    f"{PREFIXES['sssom']}MappingSet": "Dataset",
    f"{PREFIXES['sssom']}Mapping": "Claim",
    f"{PREFIXES['sh']}SPARQLExecutable": "SoftwareSourceCode",
    f"{PREFIXES['owl']}Ontology": "DefinedTermSet",
    f"{PREFIXES['hydra']}Collection": "CollectionPage",
    f"{PREFIXES['hydra']}Status": "DefinedTerm",
    vocab.Claim: "Claim",
    vocab.Finding: "Statement",
    vocab.Inference: "Statement",
    vocab.Service: "Service",
    vocab.Programme: "Project",
    vocab.Currency: "DefinedTerm",
    vocab.Concept: "DefinedTerm",
    vocab.Work: "CreativeWork",
}
"""The class of schema.org for classes that are no subclass of one, the first that fits first."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: its IRI, the token that stands for it in ``_profile``, and what it is."""

    iri: str
    token: str
    title: str


OWN: Final = Profile(ONTOLOGY, "aikg", "Every statement with its claims and their evidence")
SCHEMA_ORG: Final = Profile(_SCHEMA, "schema", "What schema.org has words for")
WIKIDATA: Final = Profile(PREFIXES["wikibase"], "wikidata", "An item with statements, in Wikidata's shape")
ALTERNATES: Final = Profile(_ALTERNATES, "alt", "The representations that there are")
TOKENS: Final = tuple(profile.token for profile in (OWN, SCHEMA_ORG, WIKIDATA, ALTERNATES))
_SHAPED: Final = (f"{BASE}id/", f"{BASE}source/", f"{BASE}claim/")
_ABOUT: Final = ("http://schema.org/about", f"{_SCHEMA}about")
"""Wikidata writes the first; ``schema:`` is the second in this graph."""


def profiles(resource: str, graphs: Container[str]) -> tuple[Profile, ...]:
    """The profiles in which a resource is described; ``graphs`` are the IRIs of those that there are."""
    shaped = (WIKIDATA,) if VIEW in graphs and resource.startswith(_SHAPED) else ()
    return (OWN, SCHEMA_ORG, *shaped, ALTERNATES)


def by_name(offered: Iterable[Profile]) -> Mapping[str, Profile]:
    """Profiles by token and by IRI, that of schema.org by each of those in use."""
    found = {name: profile for profile in offered for name in (profile.token, profile.iri)}
    schemes = (f"{scheme}://schema.org{end}" for scheme in ("http", "https") for end in ("", "/"))
    return found | dict.fromkeys(schemes, SCHEMA_ORG)


def about_item(description: Description, address: str) -> Iterator[Triple]:
    """That the document at an address is about an item, and the item of Wikidata the same as ours.

    Wikidata says both in these words, the second of items that are redirected.
    """
    node, document = NamedNode(description.iri), NamedNode(address)
    same = [NamedNode(match) for match in sorted(matches(description))]
    yield triple(document, "rdf:type", iri("schema:Dataset"))
    yield from (Triple(document, NamedNode(name), each) for name in _ABOUT for each in (node, *same))
    yield from (triple(node, "owl:sameAs", each) for each in same)


def schema_org(description: Description) -> Iterator[Triple]:
    """What schema.org has words for: of the resource, of what it links to, and of its sources."""
    node = NamedNode(description.iri)
    yield from (triple(node, "rdf:type", iri(f"schema:{kind}")) for kind in _kinds(description))
    stated = (quad.object for quad in description.own if quad.predicate.value.startswith(_SCHEMA))
    linked = {description.iri, *(term.value for term in stated if isinstance(term, NamedNode))}
    for quad in description.quads:
        if quad.predicate.value == _SOURCE and isinstance(quad.object, NamedNode):
            linked.add(quad.object.value)
            relation = "isBasedOn" if quad.subject == node else "subjectOf"
            yield triple(node, f"schema:{relation}", quad.object)
            yield triple(quad.object, "rdf:type", iri("schema:CreativeWork"))
    about = description.properties.all(vocab.claimSubject)
    yield from (triple(node, "schema:about", subject) for subject in about)
    for subject, quads in description.by_subject.items():
        if subject in linked:
            yield from chain.from_iterable(map(_in_schema, quads))


def _kinds(description: Description) -> list[str]:
    """The class of schema.org for what none is stated of, by its other classes; Thing where none fits."""
    classes = {*description.properties.iris(_TYPE.value)}
    if any(name.startswith(_SCHEMA) for name in classes):
        return []
    if description.iri == f"{BASE}graph":
        return ["DataCatalog"]
    return [_KINDS[name] for name in _KINDS if name in classes][:1] or ["Thing"]


def _in_schema(quad: Quad) -> Iterator[Triple]:
    predicate, term = quad.predicate, quad.object
    if predicate == _TYPE and isinstance(term, NamedNode):
        if term.value.startswith(_SCHEMA):
            yield Triple(quad.subject, _TYPE, term)
    elif predicate.value.startswith(_SCHEMA):
        yield Triple(quad.subject, predicate, term)
    elif predicate.value in _CALLED:
        yield Triple(quad.subject, NamedNode(_CALLED[predicate.value]), term)


def alternates(resource: str, formats: Sequence[Format], offered: Sequence[Profile]) -> Iterator[Triple]:
    """The representations of a resource, of which the first is the default."""
    # A page and the text of a query are there in our own profile alone.
    pairs = ((p, f) for p in offered for f in formats if p == OWN or f not in (HTML, SPARQL_QUERY))
    for rank, (profile, syntax) in enumerate(pairs):
        node = BlankNode(f"representation{rank}")
        relation = "hasRepresentation" if rank else "hasDefaultRepresentation"
        yield Triple(NamedNode(resource), NamedNode(f"{_ALTERNATES}#{relation}"), node)
        yield triple(node, "rdf:type", NamedNode(f"{_ALTERNATES}#Representation"))
        yield triple(node, "dcterms:conformsTo", NamedNode(profile.iri))
        yield triple(node, "dcterms:format", syntax.media_type)
    for profile in offered:
        described = NamedNode(profile.iri)
        yield triple(described, "rdf:type", NamedNode(f"{_PROF}Profile"))
        yield triple(described, "dcterms:title", Literal(profile.title, language="en"))
        yield Triple(described, NamedNode(f"{_PROF}hasToken"), Literal(profile.token))
