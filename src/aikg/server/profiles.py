"""Profiles of a description (https://www.w3.org/TR/dx-prof-conneg/): the same facts in other vocabularies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from aikg import vocab
from aikg.description.retrieval import Description
from aikg.iris import ONTOLOGY, PREFIXES
from aikg.negotiation import Format

_SCHEMA: Final = PREFIXES["schema"]
_ALTERNATES: Final = "http://www.w3.org/ns/dx/connegp/altr"
_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")
_SOURCE: Final = f"{PREFIXES['prov']}hadPrimarySource"
_SAME_AS: Final = f"{_SCHEMA}sameAs"
_CALLED: Final = {
    f"{PREFIXES['rdfs']}label": f"{_SCHEMA}name",
    f"{PREFIXES['skos']}altLabel": f"{_SCHEMA}alternateName",
    f"{PREFIXES['skos']}exactMatch": _SAME_AS,
    f"{PREFIXES['dcterms']}issued": f"{_SCHEMA}datePublished",
    f"{PREFIXES['dcterms']}language": f"{_SCHEMA}inLanguage",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: its IRI, the token that stands for it in ``_profile``, and what it is."""

    iri: str
    token: str
    title: str


OWN: Final = Profile(ONTOLOGY, "aikg", "Every statement with its claims and their evidence")
SCHEMA_ORG: Final = Profile(_SCHEMA, "schema", "What schema.org has words for")
ALTERNATES: Final = Profile(_ALTERNATES, "alt", "The representations that there are")
PROFILES: Final = (OWN, SCHEMA_ORG, ALTERNATES)

BY_IRI: Final[Mapping[str, Profile]] = {
    **{profile.iri: profile for profile in PROFILES},
    **{f"{scheme}://schema.org{end}": SCHEMA_ORG for scheme in ("http", "https") for end in ("", "/")},
}
"""Profiles by IRI, for schema.org by each of those in use."""

BY_TOKEN: Final[Mapping[str, Profile]] = {profile.token: profile for profile in PROFILES}


def schema_org(description: Description) -> Iterator[Triple]:
    """What schema.org has words for: of the resource, of what it links to, and of its sources."""
    node = NamedNode(description.iri)
    yield Triple(node, _TYPE, _schema("Thing"))
    linked = {description.iri}
    for quad in description.quads:
        if quad.subject == node and quad.predicate.value.startswith(_SCHEMA):
            linked.add(quad.object.value if isinstance(quad.object, NamedNode) else "")
        if quad.predicate.value == _SOURCE and isinstance(quad.object, NamedNode):
            linked.add(quad.object.value)
            relation = "isBasedOn" if quad.subject == node else "subjectOf"
            yield Triple(node, _schema(relation), quad.object)
            yield Triple(quad.object, _TYPE, _schema("CreativeWork"))
    yield from _claim(description)
    for quad in description.quads:
        if isinstance(quad.subject, NamedNode) and quad.subject.value in linked:
            yield from _in_schema(quad)


def _in_schema(quad: Quad) -> Iterator[Triple]:
    predicate, term = quad.predicate, quad.object
    if predicate == _TYPE and isinstance(term, NamedNode):
        if term.value.startswith(_SCHEMA):
            yield Triple(quad.subject, _TYPE, term)
    elif predicate.value.startswith(_SCHEMA):
        yield Triple(quad.subject, predicate, term)
    elif predicate.value in _CALLED:
        yield Triple(quad.subject, NamedNode(_CALLED[predicate.value]), term)


def _claim(description: Description) -> Iterator[Triple]:
    node = NamedNode(description.iri)
    about = [
        q.object for q in description.quads if (q.subject, q.predicate.value) == (node, vocab.claimSubject)
    ]
    for subject in about:
        yield Triple(node, _TYPE, _schema("Claim"))
        yield Triple(node, _schema("about"), subject)


def alternates(iri: str, formats: Sequence[Format], profiles: Sequence[Profile]) -> Iterator[Triple]:
    """The representations of a resource, of which the first is the default."""
    for rank, (profile, syntax) in enumerate((p, f) for p in profiles for f in formats):
        node = BlankNode(f"representation{rank}")
        relation = "hasRepresentation" if rank else "hasDefaultRepresentation"
        yield Triple(NamedNode(iri), NamedNode(f"{_ALTERNATES}#{relation}"), node)
        yield Triple(node, _TYPE, NamedNode(f"{_ALTERNATES}#Representation"))
        yield Triple(node, _dcterms("conformsTo"), NamedNode(profile.iri))
        yield Triple(node, _dcterms("format"), Literal(syntax.media_type))
    for profile in profiles:
        node_of_profile = NamedNode(profile.iri)
        yield Triple(node_of_profile, _TYPE, NamedNode("http://www.w3.org/ns/dx/prof/Profile"))
        yield Triple(node_of_profile, _dcterms("title"), Literal(profile.title, language="en"))
        yield Triple(
            node_of_profile, NamedNode("http://www.w3.org/ns/dx/prof/hasToken"), Literal(profile.token)
        )


def _schema(name: str) -> NamedNode:
    return NamedNode(_SCHEMA + name)


def _dcterms(name: str) -> NamedNode:
    return NamedNode(PREFIXES["dcterms"] + name)
