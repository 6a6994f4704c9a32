"""The page of a claim: what one source says, in which words, and where these stand."""

from aikg import vocab
from aikg.claim_nodes import ClaimNode
from aikg.description.edition import Edition
from aikg.description.resource import Resource
from aikg.server.linked_data.profiles import schema_org
from aikg.server.pages.acknowledgements import notes
from aikg.server.pages.agreement_badges import badges, compared_in
from aikg.server.pages.marks import marks
from aikg.server.pages.passages import Texts
from aikg.server.pages.result_tables import labels
from aikg.server.pages.site import Site
from aikg.server.pages.structured import structured
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader


def render(
    site: Site,
    visit: Visit,
    edition: Edition,
    resource: Resource,
    claim: ClaimNode,
    reader: Reader,
    texts: Texts,
) -> str:
    """The page; passages are shown where the server has the text of the source."""
    badge = badges(reader, [claim.iri]).get(claim.iri)
    contradicting = badge.contradicting if badge else ()
    agreements = compared_in(reader, claim.iri)
    passages = {
        evidence.iri: texts.passage(evidence) for evidence in claim.evidence if evidence.start is not None
    }
    return site.render(
        "claim.html",
        visit,
        edition,
        {**resource.labels, **labels(reader, {*contradicting, *agreements})},
        marks=marks(reader, [claim.iri]),
        badges={claim.iri: badge} if badge else {},
        contradicting=contradicting,
        agreements=agreements,
        resource=resource,
        structured=structured(schema_org(resource.description), resource.iri, visit.language),
        claim=claim,
        notes=notes(resource),
        incoming=[group for group in resource.incoming if group.predicate != vocab.acknowledges],
        passages={iri: passage for iri, passage in passages.items() if passage is not None},
        term=edition.ontology.terms.get(claim.claim_class.partition("#")[2]),
    )
