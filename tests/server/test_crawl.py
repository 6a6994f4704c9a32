"""A crawl from the sitemap reaches everything, follows no broken link, and brings the whole dump home."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyoxigraph
import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat
from running_server import running

from aikg.description.item import VIEW
from aikg.iris import BASE
from aikg.server.publication.discovery import PAGES

LOCATION = re.compile("<loc>(.*?)</loc>")
LINK = re.compile(r'<([^<>]+)>; rel="([^"]+)"')


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump) as client:
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
        waiting += [
            target for target, relation in LINK.findall(response.headers["Link"]) if relation == "next"
        ]
    return found


def without_blank_nodes(quads: set[Quad]) -> set[Quad]:
    return {q for q in quads if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode)}


@pytest.fixture(scope="module")
def withdrawn(dump: Path) -> set[str]:
    """What is gone: no sitemap lists it, and it answers 410 with what is said of it."""
    quads = pyoxigraph.parse(path=dump, format=RdfFormat.N_QUADS)
    gone = NamedNode(f"{BASE}graph/withdrawn")
    return {f"/{quad.subject.value.removeprefix(BASE)}" for quad in quads if quad.graph_name == gone}


def is_of_itself(quad: Quad) -> bool:
    """Whether a graph, which is sent as it is, speaks of itself."""
    return quad.subject == quad.graph_name


def is_foreign(quad: Quad) -> bool:
    mapped = quad.graph_name == NamedNode(f"{BASE}graph/mappings")
    return mapped and not str(quad.subject).startswith(f"<{BASE}")


def test_it_reaches_every_entity_claim_and_source(paths: list[str], withdrawn: set[str], dump: Path) -> None:
    described = {
        f"/{quad.subject.value.removeprefix(BASE)}"
        for quad in pyoxigraph.parse(path=dump, format=RdfFormat.N_QUADS)
        if not isinstance(quad.subject, BlankNode) and "#" not in quad.subject.value
        if quad.subject.value.startswith(tuple(f"{BASE}{kind}/" for kind in ("id", "claim", "source")))
    }
    assert described <= {*paths, *withdrawn}


@pytest.mark.parametrize("path", [f"/{path}" for path in PAGES])
def test_it_reaches_every_page(client: httpx.Client, paths: list[str], path: str) -> None:
    assert paths.count(path) == 1
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


def test_its_quads_are_those_of_the_dump(crawled: dict[str, httpx.Response], dump: Path) -> None:
    merged: set[Quad] = set()
    for response in crawled.values():
        merged |= set(pyoxigraph.parse(response.text, format=RdfFormat.N_QUADS))
    # What the server says of itself stands in no graph; the labels of blank nodes differ by document.
    ours = without_blank_nodes({quad for quad in merged if quad.graph_name != DefaultGraph()})
    stored = pyoxigraph.Store()
    stored.bulk_load(path=dump, format=RdfFormat.N_QUADS)
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
    broken = {path: client.head(path, follow_redirects=True).status_code for path in sorted(linked)}
    assert {path: status for path, status in broken.items() if status != 200} == {}


@pytest.mark.parametrize("syntax", ["turtle", "n-triples", "rdf+xml", "ld+json", "trig", "n-quads"])
def test_every_graph_is_sent_whole(client: httpx.Client, paths: list[str], dump: Path, syntax: str) -> None:
    stored = pyoxigraph.Store()
    stored.bulk_load(path=dump, format=RdfFormat.N_QUADS)
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
