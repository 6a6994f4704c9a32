"""Fragments hold what matches, count it, and say how to ask for the rest."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdflib import RDF, Namespace
from running_server import running

from aikg.iris import PREFIXES, entity

HYDRA, VOID = Namespace(PREFIXES["hydra"]), Namespace(PREFIXES["void"])
BAAI = entity("baai")
LABEL = f"{PREFIXES['rdfs']}label"


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump, "--workers", "2") as client:
        yield client


@pytest.fixture(scope="module")
def stored(dump: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    return store


def page(client: httpx.Client, url: str, **parameters: str) -> rdflib.Graph:
    response = client.get(url, params=parameters or None)
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.text, format="turtle")


def quads(client: httpx.Client, **parameters: str) -> set[Quad]:
    """The quads of all pages, without what describes them."""
    found: set[Quad] = set()
    number = 1
    while True:
        asked = parameters | {"page": str(number)}
        response = client.get("/fragments", params=asked, headers={"Accept": "application/n-quads"})
        parsed = set(pyoxigraph.parse(response.text, format=RdfFormat.N_QUADS))
        found |= {quad for quad in parsed if not str(quad.graph_name).endswith("#metadata>")}
        if not any(quad.predicate.value == str(HYDRA.next) for quad in parsed):
            return found
        number += 1


@pytest.mark.parametrize(
    ("subject", "predicate", "object_", "graph"),
    [
        (NamedNode(BAAI), None, None, None),
        (None, NamedNode(LABEL), None, None),
        (None, None, NamedNode(BAAI), None),
        (None, None, Literal("BAAI", language="en"), None),
        (None, None, Literal("약 600억원"), None),
        (None, None, Literal(1068), None),
        (NamedNode(BAAI), NamedNode(LABEL), Literal("베이징 인공지능 아카데미", language="ko"), None),
        (None, None, None, NamedNode(f"{entity('').removesuffix('id/')}graph/facts")),
        (NamedNode(BAAI), None, None, NamedNode(f"{entity('').removesuffix('id/')}graph/entities")),
        (NamedNode("urn:x:none"), None, None, None),
    ],
)
def test_all_pages_hold_all_that_matches(
    client: httpx.Client,
    stored: pyoxigraph.Store,
    subject: NamedNode | None,
    predicate: NamedNode | None,
    object_: NamedNode | Literal | None,
    graph: NamedNode | None,
) -> None:
    given = {"subject": subject, "predicate": predicate, "object": object_, "graph": graph}
    parameters = {
        name: str(term) if isinstance(term, Literal) else term.value for name, term in given.items() if term
    }
    expected = set(stored.quads_for_pattern(subject, predicate, object_, graph))
    assert quads(client, **parameters) == expected


def test_the_controls_lead_through_all_pages(client: httpx.Client, stored: pyoxigraph.Store) -> None:
    url, seen, pages = f"/fragments?predicate={LABEL.replace('#', '%23')}", 0, 0
    while url:
        graph = page(client, url)
        (this,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert str(this).endswith(url.removeprefix(str(client.base_url)).partition("?")[2]) or pages == 0
        total = int(str(graph.value(this, HYDRA.totalItems)))
        assert total == len(list(stored.quads_for_pattern(None, NamedNode(LABEL), None)))
        assert graph.value(this, VOID.triples) == graph.value(this, HYDRA.totalItems)
        seen += len(set(graph.subject_objects(rdflib.RDFS.label)))
        url, pages = str(graph.value(this, HYDRA.next) or ""), pages + 1
    assert pages > 3
    assert seen == total


@pytest.mark.parametrize("query", ["", f"predicate={quote(LABEL, '')}", f"subject={quote(BAAI, '')}"])
def test_the_controls_lead_back_as_they_lead_on(client: httpx.Client, query: str) -> None:
    """G9: hydra:previous is there on every page but the first, and hydra:first on each."""
    start = f"{client.base_url}/fragments{'?' if query else ''}{query}"
    forth = [start]
    while (url := str(page(client, forth[-1]).value(rdflib.URIRef(forth[-1]), HYDRA.next) or "")) and len(
        forth
    ) < 5:
        forth.append(url)
    back = [forth[-1]]
    while url := str(page(client, back[-1]).value(rdflib.URIRef(back[-1]), HYDRA.previous) or ""):
        back.append(url)
    assert back == forth[::-1]
    assert len(forth) == (1 if query.startswith("subject") else 5)
    for url in forth:
        (this,) = page(client, url).subjects(RDF.type, HYDRA.PartialCollectionView)
        assert page(client, url).value(this, HYDRA.first) == rdflib.URIRef(start)


def test_the_form_is_filled_in_by_its_template(client: httpx.Client) -> None:
    graph = page(client, "/fragments")
    (form,) = graph.objects(None, HYDRA.search)
    template = str(graph.value(form, HYDRA.template))
    names = {str(graph.value(m, HYDRA.variable)): m for m in graph.objects(form, HYDRA.mapping)}
    assert template == f"{client.base_url}/fragments{{?subject,predicate,object,graph}}".replace(
        "//fr", "/fr"
    )
    assert graph.value(names["subject"], HYDRA.property) == RDF.subject


@pytest.mark.parametrize(
    "query",
    [
        "subject=no+iri",
        'predicate="x"',
        "object=plain",
        "page=0",
        "page=x",
        "subject=http://a/%3E",
        "graph=%22g%22",
    ],
)
def test_what_is_no_term_is_a_bad_request(client: httpx.Client, query: str) -> None:
    assert client.get(f"/fragments?{query}").status_code == 400


@pytest.mark.parametrize("query", ["subject=?s&predicate=?p&object=?o", "subject=&object=", "subject=_:b"])
def test_a_variable_matches_anything(client: httpx.Client, query: str) -> None:
    (total,) = page(client, f"/fragments?{query}").objects(None, HYDRA.totalItems)
    (all_of_them,) = page(client, "/fragments").objects(None, HYDRA.totalItems)
    assert total == all_of_them


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/ld+json", "application/trig"]
)
def test_every_format_has_data_and_controls(client: httpx.Client, media_type: str) -> None:
    response = client.get("/fragments", params={"subject": BAAI}, headers={"Accept": media_type})
    syntax = RdfFormat.from_media_type(media_type)
    found = {quad.predicate.value for quad in pyoxigraph.parse(response.content, format=syntax)}
    assert {LABEL, str(HYDRA.template), str(HYDRA.totalItems)} <= found


def test_pages_lead_on_and_back(client: httpx.Client) -> None:
    """G9."""
    first = page(client, "/fragments")
    (following,) = first.objects(None, HYDRA.next)
    assert not list(first.objects(None, HYDRA.previous))
    second = page(client, str(following))
    (before,) = second.objects(None, HYDRA.previous)
    assert [str(url) for url in second.objects(None, HYDRA.first)] == [str(before)]
    (third,) = second.objects(None, HYDRA.next)
    assert list(page(client, str(third)).objects(None, HYDRA.previous)) == [following]
