"""A crawl from the sitemap reaches everything, follows no broken link, and brings the whole dump home.

Every IRI that the published graphs speak of is described by the document that it leads to.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyoxigraph
import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple
from running_server import running

from aikg.description.item import VIEW
from aikg.iris import BASE, graph
from aikg.server.publication.discovery import PAGES

LOCATION = re.compile("<loc>(.*?)</loc>")
LINK = re.compile(r'<([^<>]+)>; rel="([^"]+)"')
SHAPED = tuple(f"{BASE}{kind}/" for kind in ("id", "source"))
PREDICATES = f"{BASE}prop/"
Statements = dict[str, set[Quad]]


@pytest.fixture(scope="module")
def client(whole_dump: Path) -> Iterator[httpx.Client]:
    with running("--data", whole_dump) as client:
        yield client


def locations(client: httpx.Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    urls = LOCATION.findall(response.text)
    assert all(url.startswith(str(client.base_url)) for url in urls)
    return [urlsplit(url).path for url in urls]


@pytest.fixture(scope="module")
def paths(client: httpx.Client) -> list[str]:
    robots = client.get("/robots.txt").text
    index = urlsplit(robots.partition("Sitemap: ")[2].strip()).path
    return [path for sitemap in locations(client, index) for path in locations(client, sitemap)]


@pytest.fixture(scope="module")
def crawled(client: httpx.Client, paths: list[str], withdrawn: set[str]) -> dict[str, httpx.Response]:
    """Every page of every document but the named graphs and the files, as N-Quads, by path."""
    found: dict[str, httpx.Response] = {}
    no_document = ("/graph/", "/dump", "/workbench")
    waiting = ["/shapes", *withdrawn, *(path for path in paths if not path.startswith(no_document))]
    while waiting:
        path = waiting.pop()
        response = client.get(path, headers={"Accept": "application/n-quads"})
        assert response.status_code == (410 if path in withdrawn else 200), path
        found[path] = response
        waiting += targets(response, "next")
    return found


@pytest.fixture(scope="module")
def stored(whole_dump: Path) -> Store:
    """The dump, its literals as a store has them."""
    store = Store()
    store.bulk_load(path=whole_dump, format=RdfFormat.N_QUADS)
    return store


def without_blank_nodes(quads: set[Quad]) -> set[Quad]:
    return {q for q in quads if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode)}


@pytest.fixture(scope="module")
def withdrawn(whole_dump: Path) -> set[str]:
    """What is gone: no sitemap lists it, and it answers 410 with what is said of it."""
    quads = pyoxigraph.parse(path=whole_dump, format=RdfFormat.N_QUADS)
    gone = NamedNode(f"{BASE}graph/withdrawn")
    return {f"/{quad.subject.value.removeprefix(BASE)}" for quad in quads if quad.graph_name == gone}


def is_of_itself(quad: Quad) -> bool:
    """Whether a graph, which is sent as it is, speaks of itself."""
    return quad.subject == quad.graph_name


def is_foreign(quad: Quad) -> bool:
    mapped = quad.graph_name == NamedNode(f"{BASE}graph/mappings")
    return mapped and not str(quad.subject).startswith(f"<{BASE}")


def test_it_reaches_every_entity_claim_and_source(
    paths: list[str], withdrawn: set[str], whole_dump: Path
) -> None:
    described = {
        f"/{quad.subject.value.removeprefix(BASE)}"
        for quad in pyoxigraph.parse(path=whole_dump, format=RdfFormat.N_QUADS)
        if not isinstance(quad.subject, BlankNode) and "#" not in quad.subject.value
        if quad.subject.value.startswith(tuple(f"{BASE}{kind}/" for kind in ("id", "claim", "source")))
    }
    assert described <= {*paths, *withdrawn}


@pytest.mark.parametrize("path", [f"/{path}" for path in PAGES])
def test_it_reaches_every_page(client: httpx.Client, paths: list[str], path: str) -> None:
    assert paths.count(path) == 1
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


def test_its_quads_are_those_of_the_dump(crawled: dict[str, httpx.Response], stored: Store) -> None:
    merged: set[Quad] = set()
    for response in crawled.values():
        merged |= set(pyoxigraph.parse(response.text, format=RdfFormat.N_QUADS))
    # What the server says of itself stands in no graph; the labels of blank nodes differ by document.
    ours = without_blank_nodes({quad for quad in merged if quad.graph_name != DefaultGraph()})
    # Items in Wikidata's shape are a profile, of which documents have only the parts that lead to them; what
    # is mapped from foreign terms has no document of ours.
    view = {quad for quad in stored if quad.graph_name == NamedNode(VIEW)}
    expected = {
        quad for quad in stored if quad not in view and not is_foreign(quad) and not is_of_itself(quad)
    }
    assert {quad for quad in ours - view if not is_of_itself(quad)} == without_blank_nodes(expected)
    assert len({quad for quad in merged if isinstance(quad.subject, BlankNode)}) > 0


def test_no_link_is_broken(
    client: httpx.Client, crawled: dict[str, httpx.Response], withdrawn: set[str]
) -> None:
    linked: set[str] = set()
    for response in crawled.values():
        links = [pair for pair in LINK.findall(response.headers["Link"]) if pair[0].startswith("/")]
        linked |= {t for t, relation in links if not {"alternate", "describedby"} & set(relation.split())}
        named = re.findall(rf"<{BASE}([^<>#]*)", response.text)
        linked |= {f"/{name}" for name in named}
    # The endpoint is described and not answered with a document; the namespaces of IRIs are no documents.
    linked -= {"/sparql", "/", "/id/", "/claim/", "/source/", "/graph/", *crawled, *withdrawn}
    found: dict[str, int] = {}
    broken = {path: status(client, path, found) for path in sorted(linked)}
    assert {path: status for path, status in broken.items() if status != 200} == {}


def status(client: httpx.Client, path: str, found: dict[str, int]) -> int:
    """How a path answers in the end; what hundreds of others lead to, as to the ontology, is asked once."""
    if path not in found:
        response = client.head(path)
        following = response.next_request
        target = following.url.raw_path.decode() if following else ""
        found[path] = status(client, target, found) if target else response.status_code
    return found[path]


@pytest.mark.parametrize("syntax", ["turtle", "n-triples", "rdf+xml", "ld+json", "trig", "n-quads"])
def test_every_graph_is_sent_whole(
    client: httpx.Client, paths: list[str], stored: Store, syntax: str
) -> None:
    kind = "text" if syntax == "turtle" else "application"
    graphs = [path for path in paths if path.startswith("/graph/")]
    assert len(graphs) == len(list(stored.named_graphs()))
    for path in graphs:
        response = client.get(path, headers={"Accept": f"{kind}/{syntax}"})
        syntax_of = RdfFormat.from_media_type(response.headers["Content-Type"])
        assert syntax_of is not None
        triples = {quad.triple for quad in pyoxigraph.parse(response.content, format=syntax_of)}
        name = pyoxigraph.NamedNode(f"{BASE}{path.removeprefix('/')}")
        assert len(triples) == len(list(stored.quads_for_pattern(None, None, None, name)))


@pytest.fixture(scope="module")
def subjects(stored: Store) -> Statements:
    """Every IRI of ours with what is said of it, but for lists and restrictions, whose labels differ."""
    found: Statements = defaultdict(set)
    for quad in stored:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        if subject.startswith(BASE) and not isinstance(quad.object, BlankNode):
            found[subject].add(quad)
    return found


def document(client: httpx.Client, iri: str, **parameters: str) -> set[Triple]:
    """What the document of an IRI says, with all its parts and what it says that it is described by."""
    path, found = f"/{iri.removeprefix(BASE).partition('#')[0]}", set[Triple]()
    path += f"?{httpx.QueryParams(parameters)}" if parameters else ""
    headers = {"Accept": "application/n-triples"}
    while path:
        response = client.get(path, headers=headers, follow_redirects=True)
        assert response.status_code in (200, 410), path
        found |= triples(response)
        path = next(iter(targets(response, "next")), "")
    for described in targets(response, "describedby") if iri.startswith(graph("")) else ():
        found |= triples(client.get(described))
    return found


def targets(response: httpx.Response, relation: str) -> list[str]:
    """Where the links of this relation lead."""
    return [target for target, found in LINK.findall(response.headers.get("Link", "")) if found == relation]


def part_by_part(crawled: dict[str, httpx.Response], path: str) -> Iterator[Triple]:
    """What a document that was crawled says, with all its parts."""
    while path:
        yield from triples(crawled[path])
        path = next(iter(targets(crawled[path], "next")), "")


def triples(response: httpx.Response) -> set[Triple]:
    syntax = RdfFormat.from_media_type(response.headers["Content-Type"])
    return {quad.triple for quad in pyoxigraph.parse(response.content, format=syntax)}


@pytest.fixture(scope="module")
def documents(
    client: httpx.Client, subjects: Statements, crawled: dict[str, httpx.Response]
) -> dict[str, set[Triple]]:
    """What the document of each name says; the sitemaps lead to most."""
    names = {iri.partition("#")[0]: f"/{iri.removeprefix(BASE).partition('#')[0]}" for iri in subjects}
    return {
        name: set(part_by_part(crawled, path)) if path in crawled else document(client, name)
        for name, path in sorted(names.items())
    }


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
    shaped: dict[str, set[Triple]] = defaultdict(set)
    for iri, stated in subjects.items():
        if iri.startswith(f"{BASE}{kind}/"):
            shaped[iri.partition("#")[0]] |= {q.triple for q in stated if q.graph_name == NamedNode(VIEW)}
    names = sorted(name for name, expected in shaped.items() if expected)
    assert names
    for name in names:
        assert shaped[name] <= document(client, name, _profile="wikidata"), name


def test_a_predicate_leads_to_a_document_that_tells_what_it_stands_for(
    client: httpx.Client, stored: Store
) -> None:
    named = {q.predicate.value for q in stored} | {
        q.object.value for q in stored if isinstance(q.object, NamedNode)
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
    found = document(client, iri.value, _profile="wikidata")
    same = {t.object for t in found if t.subject == iri and t.predicate.value.endswith("owl#sameAs")}
    assert len(same) == 1
    address = NamedNode(str(client.base_url.join(f"/id/{slug}?_profile=wikidata")))
    for about in ("http://schema.org/about", "https://schema.org/about"):
        assert {t.object for t in found if t.subject == address and t.predicate.value == about} == {
            iri,
            *same,
        }
    assert client.get(address.value).status_code == 200
