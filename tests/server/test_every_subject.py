"""Every IRI that the published graphs speak of is described by the document that it leads to."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple
from running_server import running

from aikg.description.item import VIEW
from aikg.iris import BASE, graph

NEXT = re.compile(r'<([^<>]+)>; rel="next"')
DESCRIBED_BY = re.compile(r'<([^<>]+)>; rel="describedby"')
SHAPED = tuple(f"{BASE}{kind}/" for kind in ("id", "source"))
PREDICATES = f"{BASE}prop/"
Statements = dict[str, set[Quad]]


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump) as client:
        yield client


@pytest.fixture(scope="module")
def quads(dump: Path) -> list[Quad]:
    """The dump, its literals as a store has them."""
    store = Store()
    store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    return list(store)


@pytest.fixture(scope="module")
def subjects(quads: list[Quad]) -> Statements:
    """Every IRI of ours with what is said of it, but for lists and restrictions, whose labels differ."""
    found: Statements = defaultdict(set)
    for quad in quads:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        if subject.startswith(BASE) and not isinstance(quad.object, BlankNode):
            found[subject].add(quad)
    return found


def document(client: httpx.Client, iri: str, profile: str = "aikg") -> set[Triple]:
    """What the document of an IRI says, with all its parts and what it says that it is described by."""
    path, found = f"/{iri.removeprefix(BASE).partition('#')[0]}", set[Triple]()
    path += f"?_profile={profile}"
    while path:
        response = client.get(path, headers={"Accept": "application/n-triples"}, follow_redirects=True)
        assert response.status_code in (200, 410), path
        found |= triples(response)
        path = next(iter(NEXT.findall(response.headers.get("Link", ""))), "")
    for described in (
        DESCRIBED_BY.findall(response.headers.get("Link", "")) if iri.startswith(graph("")) else ()
    ):
        found |= triples(client.get(described))
    return found


def triples(response: httpx.Response) -> set[Triple]:
    syntax = RdfFormat.from_media_type(response.headers["Content-Type"])
    return {quad.triple for quad in pyoxigraph.parse(response.content, format=syntax)}


@pytest.fixture(scope="module")
def documents(client: httpx.Client, subjects: Statements) -> dict[str, set[Triple]]:
    names = {iri.partition("#")[0] for iri in subjects}
    return {name: document(client, name) for name in sorted(names)}


def test_the_document_says_everything_of_every_subject(
    subjects: Statements, documents: dict[str, set[Triple]]
) -> None:
    """C4: a fragment is in the document of what it is part of; of items, the shape of Wikidata is apart."""
    missing: Statements = {}
    for iri, stated in subjects.items():
        apart = iri.startswith(SHAPED) and "#" not in iri
        expected = {quad for quad in stated if not (apart and quad.graph_name == NamedNode(VIEW))}
        lost = {quad for quad in expected if quad.triple not in documents[iri.partition("#")[0]]}
        missing |= {iri: lost} if lost else {}
    assert missing == {}
    assert len(subjects) > 3000


@pytest.mark.parametrize("kind", ["id", "source", "claim"])
def test_the_profile_of_wikidata_says_everything_in_its_shape(
    client: httpx.Client, subjects: Statements, kind: str
) -> None:
    begin, names = f"{BASE}{kind}/", set[str]()
    shaped = {iri: {q for q in stated if q.graph_name == NamedNode(VIEW)} for iri, stated in subjects.items()}
    names = {iri.partition("#")[0] for iri, stated in shaped.items() if stated and iri.startswith(begin)}
    assert names
    for name in sorted(names):
        found = document(client, name, "wikidata")
        expected = {
            q.triple for iri, stated in shaped.items() if iri.partition("#")[0] == name for q in stated
        }
        assert expected <= found, name


def test_a_predicate_leads_to_a_document_that_tells_what_it_stands_for(
    client: httpx.Client, quads: list[Quad], documents: dict[str, set[Triple]]
) -> None:
    named = {q.predicate.value for q in quads} | {
        q.object.value for q in quads if isinstance(q.object, NamedNode)
    }
    predicates = {iri for iri in named if iri.startswith(PREDICATES)}
    assert len(predicates) > 400
    whole = client.get("/ontology", headers={"Accept": "application/n-triples"})
    for iri in sorted(predicates):
        response = client.get(f"/{iri.removeprefix(BASE)}", follow_redirects=False)
        assert (response.status_code, response.headers["Location"].partition("#")[0]) == (303, "/ontology")
    assert {iri for iri in predicates if f"<{iri}>" not in whole.text} == set()


@pytest.mark.parametrize("slug", ["openai", "china", "baidu"])
def test_the_profile_of_wikidata_leads_back(client: httpx.Client, slug: str) -> None:
    """C8: an item that is Wikidata's names our IRI, and the document says what it is about."""
    iri = NamedNode(f"{BASE}id/{slug}")
    found = document(client, iri.value, "wikidata")
    same = {t.object for t in found if t.subject == iri and t.predicate.value.endswith("owl#sameAs")}
    assert len(same) == 1
    address = NamedNode(str(client.base_url.join(f"/id/{slug}?_profile=wikidata")))
    for about in ("http://schema.org/about", "https://schema.org/about"):
        assert {t.object for t in found if t.subject == address and t.predicate.value == about} == {
            iri,
            *same,
        }
    assert client.get(address.value).status_code == 200
