"""What a description holds of real data, and what it leaves out."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from aikg import vocab
from aikg.claim_nodes import AmountNode
from aikg.description.edition import Catalogue, Edition
from aikg.description.item import VIEW, item
from aikg.description.resource import Resource, SourcedStatement, resource
from aikg.description.retrieval import Extent, describe
from aikg.iris import PREFIXES, claim, entity, graph, source, term
from aikg.solutions import Reader
from aikg.store import Update
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

HANKYUNG = source("hankyung-2023-02-06")
FUNDING = claim("hankyung-2023-02-06", "baai-funding")


@pytest.fixture(scope="module")
def store(dump: Path) -> Iterator[LocalStore]:
    store = LocalStore.load(dump)
    yield store
    store.close()


@pytest.fixture(scope="module")
def edition(store: LocalStore) -> Edition:
    return Catalogue(store).edition()


def described(store: LocalStore, edition: Edition, iri: str) -> Resource:
    description = describe(Reader(store), iri)
    assert description is not None
    return resource(description, edition.ontology)


def statement(found: Resource, predicate: str, value: str) -> SourcedStatement:
    groups = [group for group in found.own if group.predicate == predicate]
    return next(s for g in groups for s in g.statements if s.value == NamedNode(value))


def test_every_quad_of_a_description_stands_in_the_dump(store: LocalStore, dump: Path) -> None:
    found = describe(Reader(store), entity("baai"))
    assert found is not None
    assert set(found.quads) <= set(pyoxigraph.parse(path=dump, format=RdfFormat.N_QUADS))


def test_a_description_holds_all_that_hangs_off_the_resource_and_its_claims(
    store: LocalStore, dump: Path
) -> None:
    found = describe(Reader(store), entity("baai"))
    assert found is not None
    assert FUNDING in found.claims
    documents = (entity("baai"), *found.claims)
    expected = {
        quad
        for quad in pyoxigraph.parse(path=dump, format=RdfFormat.N_QUADS)
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.partition("#")[0] in documents
        # What only acknowledges a claim is named by nothing that the claim says.
        and "#acknowledged-" not in quad.subject.value
        and quad.graph_name != NamedNode(VIEW)
    }
    assert expected <= set(found.quads)


def test_a_claim_is_described_with_what_acknowledges_it(store: LocalStore) -> None:
    row = Reader(store).select(f"SELECT ?a ?c {{ ?a <{vocab.acknowledges}> ?c }} LIMIT 1")[0]
    found = describe(Reader(store), row["c"].value)
    assert found is not None
    said = {quad.predicate.value for quad in found.quads if quad.subject == row["a"]}
    assert vocab.reason in said


def test_what_is_linked_has_its_labels(store: LocalStore, edition: Edition) -> None:
    found = described(store, edition, entity("baai"))
    assert found.label(entity("government-of-china"), "ko") == "중국 정부"
    assert found.label(entity("government-of-china"), "fr") == "Government of China"
    assert found.label(term("directlyFundedBy"), "ko") == "직접 자금 지원 기관"
    assert found.label(entity("nobody"), "en") == "id:nobody"


def test_a_statement_has_the_claims_that_make_it(store: LocalStore, edition: Edition) -> None:
    found = described(store, edition, entity("baai"))
    funded = statement(found, term("directlyFundedBy"), entity("government-of-china"))
    assert funded.graphs == (graph("facts"),)
    (made,) = funded.claims
    assert (made.iri, made.source, made.modality) == (FUNDING, HANKYUNG, vocab.Fact)
    (amount,) = [value for name, value in made.details if name == vocab.amount]
    assert isinstance(amount, AmountNode)
    assert (amount.value, amount.currency, amount.hedge) == (
        60_000_000_000, entity("krw"), term("Approximately"),
    )  # fmt: skip
    assert "중국 정부" in made.evidence[0].quotes
    assert made.evidence[0].start is not None


def test_what_follows_from_sources_has_no_claim(store: LocalStore, edition: Edition) -> None:
    found = described(store, edition, entity("baai"))
    inferred = statement(found, f"{PREFIXES['schema']}funder", entity("government-of-china"))
    assert (inferred.is_inferred, inferred.claims) == (True, ())


def test_what_is_only_planned_is_a_statement_without_a_triple(store: LocalStore, edition: Edition) -> None:
    text = f"SELECT ?c ?s {{ ?c <{vocab.modality}> <{term('Planned')}> ; <{vocab.claimSubject}> ?s }} LIMIT 1"
    row = Reader(store).select(text)[0]
    found = described(store, edition, row["s"].value)
    (planned,) = [s for g in found.own for s in g.statements if row["c"].value in [c.iri for c in s.claims]][
        :1
    ]
    assert planned.graphs == ()


def test_incoming_statements_have_their_claims(store: LocalStore, edition: Edition) -> None:
    found = described(store, edition, entity("government-of-china"))
    (group,) = [group for group in found.incoming if group.predicate == term("directlyFundedBy")]
    assert FUNDING in [c.iri for s in group.statements for c in s.claims]


def test_a_claim_is_there_as_one(store: LocalStore, edition: Edition) -> None:
    found = described(store, edition, FUNDING)
    assert found.claim is not None
    assert found.claim.subject == entity("baai")
    assert found.classes[0] == term("DirectFunding")


def test_the_claims_of_a_source_are_in_reading_order(store: LocalStore, edition: Edition) -> None:
    starts = [claim.start for claim in described(store, edition, HANKYUNG).claims]
    assert len(starts) == Extent().size
    assert starts == sorted(starts)


def test_the_pages_of_a_description_hold_every_claim_once(store: LocalStore) -> None:
    first = describe(Reader(store), HANKYUNG)
    assert first is not None
    pages = [describe(Reader(store), HANKYUNG, Extent(number)) for number in range(1, first.page_count + 1)]
    claims = [iri for page in pages if page is not None for iri in page.claims]
    assert len(claims) == len(set(claims)) == first.claim_count


def test_an_entity_is_an_item_with_statements_and_references(store: LocalStore) -> None:
    found = describe(Reader(store), entity("baidu"))
    assert found is not None
    quads = item(Reader(store), found)
    assert {quad.graph_name for quad in quads} == {NamedNode(VIEW)}
    statements = {q.object for q in quads if q.predicate.value == f"{PREFIXES['p']}P17"}
    values = {
        q.object for q in quads if q.subject in statements and q.predicate.value == f"{PREFIXES['ps']}P17"
    }
    assert len(values) == 1
    assert [q for q in quads if q.predicate.value.startswith(PREFIXES["pr"])]


@pytest.mark.parametrize("iri", [entity("nobody"), "no iri", "urn:x:> ?p ?o } #", ""])
def test_nothing_is_known_of_an_unknown_iri(store: LocalStore, iri: str) -> None:
    assert describe(Reader(store), iri) is None


def test_a_resource_that_says_it_is_deprecated_is_withdrawn() -> None:
    quads = pyoxigraph.Store()
    deprecated = NamedNode(f"{PREFIXES['owl']}deprecated")
    quads.add(Quad(NamedNode(entity("old")), deprecated, Literal(True), NamedNode(graph("entities"))))
    found = describe(Reader(LocalStore(quads)), entity("old"))
    assert found is not None
    assert found.is_withdrawn


def test_the_edition_says_what_the_dump_says(edition: Edition, dump: Path) -> None:
    assert edition.exact
    assert edition.ontology_version == "0.1.0"
    assert "state-backing" in edition.library
    assert edition.publication.title["ko"].startswith("aikg")
    assert edition.publication.triples[graph("entities")] > 100


def test_the_edition_changes_with_the_data_and_only_then(dump: Path) -> None:
    store = LocalStore.load(dump)
    catalogue = Catalogue(store)
    before = catalogue.edition()
    assert catalogue.edition() is before
    store.update(Update(f"DELETE DATA {{ GRAPH <{graph('queries')}> {{ <x:a> <x:b> 1 }} }}"))
    assert catalogue.edition().version != before.version
    store.close()


def test_the_same_dump_is_the_same_version(dump: Path) -> None:
    stores = [LocalStore.load(dump) for _ in range(2)]
    assert len({store.version for store in stores}) == 1
