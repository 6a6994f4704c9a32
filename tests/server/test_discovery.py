"""What crawlers are told: where they may go, and every address that there is."""

import re
from collections.abc import Iterator
from urllib.robotparser import RobotFileParser

import httpx
import pytest
from running_server import running

from aikg.iris import BASE
from aikg.server.publication.discovery import PAGES, URLS_PER_SITEMAP

LOCATION = re.compile("<loc>(.*?)</loc>")
MANY = 2 * URLS_PER_SITEMAP + 7


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with more entities than two sitemaps hold."""
    path = tmp_path_factory.mktemp("many") / "data.nq"
    typed = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Thing>"
    graph = f"<{BASE}graph/entities>"
    path.write_text("".join(f"<{BASE}id/e{n:06}> {typed} {graph} .\n" for n in range(MANY)))
    with running("--data", path) as client:
        yield client


@pytest.fixture(scope="module")
def robots(client: httpx.Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


@pytest.mark.parametrize(
    "path", ["/sparql?query=x", "/sparql", "/store?default", "/fragments?subject=x", "/reconcile"]
)
def test_what_is_computed_on_request_is_not_crawled(robots: RobotFileParser, path: str) -> None:
    """G9: robots.txt that forbids nothing has crawlers evaluate queries without end."""
    assert not robots.can_fetch("AnyBot", path)


@pytest.mark.parametrize(
    "path", ["/", "/id", "/id/baai", "/ontology", "/queries/hedges", "/dump/aikg.nq", "/sitemap/1.xml"]
)
def test_documents_are_crawled(robots: RobotFileParser, path: str) -> None:
    assert robots.can_fetch("AnyBot", path)


def test_every_sitemap_has_its_share_and_no_address_twice(
    client: httpx.Client, robots: RobotFileParser
) -> None:
    """G14: the second sitemap begins where the first ends; a number beyond the last is none's."""
    (index,) = robots.site_maps() or []
    sitemaps = LOCATION.findall(client.get(index).text)
    assert sitemaps == [f"{client.base_url}/sitemap/{n}.xml" for n in (1, 2, 3)]
    listed = [LOCATION.findall(client.get(sitemap).text) for sitemap in sitemaps]
    assert [len(urls) for urls in listed] == [URLS_PER_SITEMAP + len(PAGES), URLS_PER_SITEMAP, 7]
    urls = [url for urls in listed for url in urls]
    assert len(set(urls)) == len(urls)
    assert {f"{client.base_url}/id/e{n:06}" for n in range(MANY)} <= set(urls)
    assert LOCATION.findall(client.get("/sitemap/4.xml").text) == []


def test_the_first_sitemap_begins_with_the_home_page(client: httpx.Client) -> None:
    urls = LOCATION.findall(client.get("/sitemap/1.xml").text)
    assert urls[: len(PAGES)] == [f"{client.base_url}/{path}" for path in PAGES]
