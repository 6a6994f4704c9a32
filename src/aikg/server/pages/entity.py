"""The page of an entity, or of anything else that the graph describes: what is said of it, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from aikg import vocab
from aikg.claim_nodes import plain
from aikg.description.edition import Edition
from aikg.description.resource import FOR_SEARCH, Resource, SourcedStatement, StatementGroup
from aikg.iris import BASE, PREFIXES, TERM, mapping
from aikg.server.linked_data.metadata import DATASET, in_schema_org
from aikg.server.linked_data.profiles import schema_org
from aikg.server.pages.acknowledgements import notes
from aikg.server.pages.agreement_badges import badges
from aikg.server.pages.marks import marks
from aikg.server.pages.site import Site
from aikg.server.pages.state_backing import state_backing
from aikg.server.pages.structured import structured
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader

_SAME: Final = ("exactMatch", "closeMatch")
_INFERENCE: Final = f"{BASE}inference/"
_NEAR: Final = ("relatedMatch", "narrowMatch", "broadMatch")
_ABOUT: Final = (
    *(f"{PREFIXES['skos']}{name}" for name in ("altLabel", *_SAME, *_NEAR)),
    *(f"{PREFIXES['dcterms']}{name}" for name in ("title", "description")),
    f"{PREFIXES['schema']}sameAs",
)
"""What a page says in its head rather than among the facts."""

_MAPPED: Final = f"{PREFIXES['sssom']}subject_id"
_OF_BACKING: Final = (vocab.backedWork, vocab.backedDeveloper, vocab.backingBody)
"""What leads from an inferred backing; it stands in a part of its own."""

_NOT_FOUND: Final = f"{PREFIXES['sssom']}NoTermFound"
_FOR_MACHINES: Final = (
    *FOR_SEARCH,
    *(
        f"{PREFIXES['void']}{name}"
        for name in ("dataDump", "feature", "rootResource", "uriLookupEndpoint", "uriSpace", "vocabulary")
    ),
    *(f"{PREFIXES['dcat']}{name}" for name in ("distribution", "servesDataset")),
    f"{PREFIXES['foaf']}homepage",
)
"""What is there for programs and tells a reader nothing; it stands in the RDF, which the page links."""


_ELSEWHERE: Final = (_MAPPED, *_OF_BACKING, vocab.acknowledges)
"""What leads here and has a place of its own on the page."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of the neighbourhood: a statement whose both ends have names."""

    subject: str
    predicate: str
    target: str


def render(site: Site, visit: Visit, edition: Edition, resource: Resource, reader: Reader) -> str:
    """The page."""
    facts, follows = _parted(resource.iri, _in_language(resource.own, visit.language))
    named = [group for group in resource.incoming if group.predicate not in _ELSEWHERE]
    incoming, incoming_follows = _parted(resource.iri, named)
    near = {iri: mapping(resource.iri, iri) for name in _NEAR for iri in _texts(resource, name)}
    backing = state_backing(reader, resource, edition.ontology)
    claims = {claim.iri for each in backing.backings for claim in each.claims}
    return site.render(
        "entity.html",
        visit,
        edition,
        {**resource.labels, **backing.labels},
        marks=marks(reader, claims.union(resource.description.claims)),
        backing=backing,
        badges=badges(reader, resource.description.claims),
        resource=resource,
        structured=structured(_in_schema_org(resource, edition, visit), resource.iri, visit.language),
        is_entity=resource.iri.startswith(PREFIXES["id"]),
        aliases=_texts(resource, "altLabel"),
        about=resource.description.properties.texts(f"{PREFIXES['dcterms']}description"),
        mappings=[iri for iri in _mappings(resource) if iri not in near.values()],
        not_found=mapping(resource.iri, _NOT_FOUND),
        publisher=edition.publication.creator if resource.iri == DATASET else "",
        files="/dump" if resource.iri == DATASET else "",
        near=near,
        matches=[iri for name in _SAME for iri in _texts(resource, name)],
        notes=notes(resource),
        facts=facts,
        incoming=incoming,
        follows=[*follows, *incoming_follows],
        links=_links(resource.iri, (*facts, *incoming)),
    )


def _parted(iri: str, groups: Iterable[StatementGroup]) -> tuple[list[StatementGroup], list[StatementGroup]]:
    """What sources say, and what follows from it in our own terms.

    Nodes that are parts of the resource have no name and are left out.
    """
    stated, follows = [], []
    for group in groups:
        if group.predicate in (*_ABOUT, *_FOR_MACHINES):
            continue
        named = [s for s in group.statements if not str(s.value).startswith(f"<{iri}#")]
        own = tuple(s for s in named if not _is_derived(s))
        rest = tuple(s for s in named if _is_derived(s) and s.predicate.startswith(TERM))
        stated += [StatementGroup(group.predicate, own)] if own else []
        follows += [StatementGroup(group.predicate, rest)] if rest else []
    return stated, follows


def _in_language(groups: Iterable[StatementGroup], language: str) -> tuple[StatementGroup, ...]:
    """The statements without those that the same claims make in the language of the page as well."""
    return tuple(
        StatementGroup(
            group.predicate, tuple(s for s in group.statements if not _is_translated(s, group, language))
        )
        for group in groups
    )


def _is_translated(statement: SourcedStatement, group: StatementGroup, language: str) -> bool:
    if _language(statement) in ("", language) or not statement.claims:
        return False
    own = {claim.iri for s in group.statements if _language(s) == language for claim in s.claims}
    return all(claim.iri in own for claim in statement.claims)


def _language(statement: SourcedStatement) -> str:
    return (statement.value.language or "") if isinstance(statement.value, Literal) else ""


def _is_derived(statement: SourcedStatement) -> bool:
    """Whether it stands in a page's last part; what an inference says of itself is what its page is for."""
    is_of_inference = statement.subject.startswith(_INFERENCE)
    return statement.is_inferred and not statement.claims and not is_of_inference


def _links(iri: str, groups: tuple[StatementGroup, ...]) -> list[Arrow]:
    found = [
        Arrow(s.subject, s.predicate, s.value.value)
        for group in groups
        for s in group.statements
        if isinstance(s.value, NamedNode) and group.predicate.startswith(TERM)
    ]
    return [
        link
        for link in dict.fromkeys(found)
        if link.subject != link.target and iri in (link.subject, link.target)
    ]


def _in_schema_org(resource: Resource, edition: Edition, visit: Visit) -> Iterable[Triple]:
    if resource.iri == DATASET:
        return in_schema_org(edition, visit.origin)
    return schema_org(resource.description)


def _mappings(resource: Resource) -> list[str]:
    """The mappings that tell what the resource was compared with elsewhere."""
    groups = (group for group in resource.incoming if group.predicate == _MAPPED)
    return [statement.subject for group in groups for statement in group.statements]


def _texts(resource: Resource, name: str) -> list[str]:
    return sorted(map(plain, resource.description.properties.all(f"{PREFIXES['skos']}{name}")))
