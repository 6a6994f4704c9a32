"""The pages over HTTP: status, language, header fields, links."""

import html
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from pyoxigraph import (
    NamedNode,
    Quad,
    RdfFormat,
    Store,
)

from aikg.iris import BASE, graph
from aikg.server.messages import messages
from pages.conftest import serve
from pages.parsed import Page, parse

MAPPINGS, WITHDRAWN = (NamedNode(graph(name)) for name in ("mappings", "withdrawn"))
LEFT_OUT = re.compile(
    r"/sparql\?|/dump/|.*lang=|/(claim|mapping|agreement)/.*\.ttl$|/(id|claim|mapping|agreement)/.*\.(nq|jsonld|rdf|nt|trig)$"
)
PAGES = (
    *("/", "/id/", "/id/baai", "/id/china", "/claim/hankyung-2023-02-06.baai-funding", "/source/"),
    *("/source/hankyung-2023-02-06", "/ontology", "/queries", "/queries/state-backing", "/findings"),
    *("/workbench", "/dataset", "/graph/facts", "/dump", "/queries/claims-about?entity=id:openai"),
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_in_the_language_of_the_browser(client: httpx.Client, path: str) -> None:
    for header, language in (("ko-KR,ko;q=0.9,en;q=0.5", "ko"), ("de,en;q=0.5", "en"), ("de", "en")):
        response = client.get(path, headers={"Accept-Language": header})
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Content-Language"] == language
        assert "Accept-Language" in response.headers["Vary"]
        assert parse(response.text).attribute("html", "lang") == [language]


@pytest.mark.parametrize("path", [*PAGES, "/claim", "/problem/query-syntax", "/id?class=Company"])
@pytest.mark.parametrize("lang", ["", "en", "ko"])
def test_a_page_names_itself_in_every_language(client: httpx.Client, path: str, lang: str) -> None:
    """C11: both languages and x-default, absolute and answered; the canonical address is one of them."""
    asked = f"{path}{'&' if '?' in path else '?'}lang={lang}" if lang else path
    response = client.get(asked)
    links = re.findall('<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', response.text)
    addresses = {tag: html.unescape(address) for tag, address in links}
    assert sorted(addresses) == ["en", "ko", "x-default"]
    for tag, address in addresses.items():
        assert address.startswith(f"{client.base_url}/")
        page = client.get(address, headers={"Accept-Language": "ko"})
        assert (page.status_code, page.headers["Content-Language"]) == (
            200,
            "ko" if tag == "x-default" else tag,
        )
    (canonical,) = re.findall('<link rel="canonical" href="([^"]+)">', response.text)
    assert html.unescape(canonical) == addresses[lang or "x-default"]


@pytest.mark.parametrize("path", PAGES)
def test_the_switch_outweighs_the_browser_and_stays(client: httpx.Client, path: str) -> None:
    joint = "&" if "?" in path else "?"
    response = client.get(f"{path}{joint}lang=ko", headers={"Accept-Language": "en"})
    page = parse(response.text)
    assert page.attribute("html", "lang") == ["ko"]
    menu = [
        href for href in page.attribute("a", "href") if href.startswith(("/id/", "/queries", "/ontology"))
    ]
    data = (".ttl", ".jsonld", ".rdf", ".nt", ".trig", ".nq", ".rq", "lang=en")
    assert menu
    assert [href for href in menu if "lang=ko" not in href and not href.endswith(data)] == []


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/sparql", "/health", "/id/baai.ttl"])
def test_every_response_says_what_a_browser_may_do(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert {"Referrer-Policy", "Permissions-Policy"} <= {name.title() for name in headers}


@pytest.mark.parametrize("path", PAGES)
def test_what_the_client_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    other = client.get(path, headers={"If-None-Match": tag, "Accept-Language": "ko"})
    assert other.status_code == 200
    chosen = client.get(path, params={**httpx.QueryParams(path.partition("?")[2]), "lang": "en"})
    assert chosen.headers["ETag"] != tag


def test_a_page_with_another_passage_has_another_tag(
    client: httpx.Client, dump: Path, tmp_path: Path
) -> None:
    path, texts = "/claim/hankyung-2023-02-06.baai-funding", tmp_path / "texts"
    texts.mkdir()
    tags = {client.get(path).headers["ETag"]}
    plain = client.get(f"{path}.ttl").headers["ETag"]
    for text in ("가" * 3000, "나" * 3000):
        (texts / "hankyung-2023-02-06.txt").write_text(text, "utf-8")
        for site in serve(tmp_path, "--store", dump, "--source-text", texts):
            host = {"Host": client.base_url.netloc.decode()}
            shown = httpx.get(site + path, headers={"Accept": "text/html", **host})
            assert text[:20] in shown.text
            tags.add(shown.headers["ETag"])
            again = httpx.get(f"{site}{path}.ttl", headers=host)
            assert again.headers["ETag"] == plain
    assert len(tags) == 3


def test_the_home_page_has_its_own_location(client: httpx.Client) -> None:
    assert client.get("/").headers["Content-Location"] == "/?lang=en"
    assert client.get("/dataset").headers["Content-Location"] == "/dataset.html?lang=en"


def test_both_languages_have_the_same_texts() -> None:
    english, korean = messages("en").texts, messages("ko").texts
    assert english.keys() == korean.keys()
    assert english["terms"].keys() == korean["terms"].keys()
    assert english["fragments"].keys() == korean["fragments"].keys()
    for key in {key for key in english if key not in ("terms", "fragments") and not key.endswith("_one")}:
        assert _names(english[key]) == _names(korean[key]), key


def _names(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def _links(page: Page) -> set[str]:
    found = {*page.attribute("a", "href"), *page.attribute("link", "href"), *page.attribute("script", "src")}
    return {href for href in found if href.startswith("/")}


@dataclass
class Crawl:
    """What a crawler meets that begins with the home page and follows the links of every page.

    It leaves out the results of queries that are linked as downloads, the files of the whole data set, the
    second language, and the syntaxes of what is many, but the Turtle of entities. ``anchors`` are the
    fragments that each page has, ``wanted`` those that are linked.
    """

    broken: dict[str, int] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    wanted: set[tuple[str, str]] = field(default_factory=set)
    known: set[str] = field(default_factory=lambda: {"/"})

    def run(self, client: httpx.Client) -> None:
        waiting = deque(self.known)
        while waiting:
            path = waiting.popleft()
            response = client.get(path, follow_redirects=True)
            if response.status_code != 200:
                self.broken[path] = response.status_code
            found = self._new(path, response) - self.known
            self.known |= found
            waiting += sorted(found)

    def _new(self, path: str, response: httpx.Response) -> set[str]:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return self._of_page(path, parse(response.text)) if is_page else set()

    def _of_page(self, path: str, page: Page) -> set[str]:
        self.anchors[path] = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        parted = [link.partition("#") for link in _links(page)]
        self.wanted |= {(target, fragment) for target, _, fragment in parted if fragment}
        return {target for target, _, _ in parted if target and not LEFT_OUT.match(target)}


@pytest.fixture(scope="session")
def crawl(client: httpx.Client) -> Crawl:
    crawl = Crawl()
    crawl.run(client)
    return crawl


@pytest.fixture(scope="session")
def published(dump: Path) -> set[Quad]:
    """The quads of the dump, with literals as the store has them."""
    store = Store()
    store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    return set(store)


def test_a_crawl_from_the_home_page_meets_no_broken_link(crawl: Crawl, published: set[Quad]) -> None:
    """What takes the place of something withdrawn links to it, and it answers that it is gone."""
    gone = {q.subject.value.removeprefix(BASE[:-1]) for q in published if q.graph_name == WITHDRAWN}
    is_gone = {
        path: 410 for path in crawl.broken if re.sub(r"\.(nq|jsonld|ttl|rdf|nt|trig)$", "", path) in gone
    }
    assert crawl.broken == is_gone
    pages = crawl.anchors
    assert {(path, mark) for path, mark in crawl.wanted if path in pages and mark not in pages[path]} == set()


def test_it_reaches_whatever_the_graph_describes(crawl: Crawl, published: set[Quad]) -> None:
    subjects = {quad.subject.value for quad in published if isinstance(quad.subject, NamedNode)}
    kinds = ("id", "claim", "source", "graph", "queries", "finding", "mapping")
    described = {s.removeprefix(BASE[:-1]) for s in subjects if s.startswith(BASE) and "#" not in s}
    assert len({path for path in described if path.startswith("/claim/")}) > 200
    assert {path for path in described if path.split("/")[1] in kinds} - crawl.anchors.keys() == set()


def test_a_parameter_is_bound_and_shown(client: httpx.Client) -> None:
    page = parse(client.get("/queries/claims-about", params={"entity": "id:openai"}).text)
    assert "id:openai" in page.attribute("input", "value")
    assert "/id/openai" in page.attribute("a", "href")
    wrong = client.get("/queries/claims-about", params={"entity": "id:openai } DROP ALL"})
    assert wrong.status_code == 400
    assert "is no term" in parse(wrong.text).text


def test_downloads_hold_the_result_that_is_shown(client: httpx.Client) -> None:
    page = parse(client.get("/queries/parameter-counts").text)
    (link,) = [href for href in page.attribute("a", "href") if href.endswith("format=csv")]
    lines = client.get(link).text.splitlines()
    assert lines[0].startswith("model,parameters")
    assert page.attribute("td", "data-value") == [line.split(",")[1] for line in lines[1:]]


@pytest.mark.parametrize(
    ("text", "status", "shown"),
    [
        ("SELECT ?x { VALUES ?x { 1 2 } }", 200, "2 rows"),
        ("SELECT ?x { ?x a aikg:Nothing }", 200, "No row fits"),
        ("ASK { id:baai ?p ?o }", 200, "Yes."),
        ("ASK { id:baai ?p 'nothing' }", 200, "No."),
        ("CONSTRUCT WHERE { id:baai rdfs:label ?l }", 200, "Beijing Academy of Artificial Intelligence"),
        ("SELECT ?s { ?s ?p ?o }", 200, "500 of more than 20,000 rows are shown"),
        ("SELECT ?x {", 400, "Line 1"),
        ("DROP ALL", 400, "This did not work"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403, "This did not work"),
    ],
)
def test_the_workbench_shows_what_a_query_gives(
    client: httpx.Client, text: str, status: int, shown: str
) -> None:
    response = client.get("/workbench", params={"query": text})
    assert response.status_code == status
    page = parse(response.text)
    assert shown in page.text
    assert text in page.text


def test_a_browser_that_comes_to_the_endpoint_is_shown_the_workbench(client: httpx.Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/sparql", headers={"Accept": browser})
    assert (response.status_code, response.headers["Location"]) == (303, "/workbench")
    for accept in ("*/*", "text/turtle, text/html", "application/rdf+xml"):
        assert client.get("/sparql", headers={"Accept": accept}).status_code == 200


def test_a_problem_has_the_look_of_the_pages(client: httpx.Client) -> None:
    response = client.get("/id/nobody", headers={"Accept-Language": "ko"})
    assert response.status_code == 404
    page = parse(response.text)
    assert page.attribute("html", "lang") == ["ko"]
    assert messages("ko")("problem_404") in page.text


def test_static_files_are_kept_for_ever_and_compressed(client: httpx.Client) -> None:
    (address,) = [href for href in parse(client.get("/").text).attribute("link", "href") if "style" in href]
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Encoding"] == "gzip"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert plain.text == response.text
    assert "Content-Encoding" not in plain.headers
    assert client.get(address.replace("/static/", "/static/0")).status_code == 404
    assert client.get(address.rpartition("/")[0] + "/..%2fapp.py").status_code == 404


def test_the_home_page_says_what_the_graph_holds(client: httpx.Client) -> None:
    page = parse(client.get("/").text)
    for words in ("claims", "AI models", "Wu Dao 2.0", "Government of China", "6 February 2023"):
        assert words in page.text


def test_a_statement_leads_to_the_words_it_was_read_from(client: httpx.Client) -> None:
    page = parse(client.get("/id/baai").text)
    assert "약 600억원" in page.text
    assert "about 60 billion won" in page.text
    assert "1068–1174" in page.text
    claim = parse(client.get("/claim/hankyung-2023-02-06.baai-funding").text)
    assert "871c9ef5152b6a5315c1159668f24540f16fb55c602cdad00de393f4003d81d6" in claim.text


def test_an_entity_page_holds_nothing_that_is_for_programs(client: httpx.Client) -> None:
    page = parse(client.get("/id/baai").text)
    for words in ("name key", "name word", "subject_id", "NoTermFound", "schema:"):
        assert words not in page.text
    assert "/mapping/id-baai.sssom-NoTermFound" in page.attribute("a", "href")
    data = client.get("/id/baai.ttl").text
    assert "aikg:nameKey" in data


def test_what_is_near_elsewhere_is_explained_and_no_fact(client: httpx.Client) -> None:
    page = client.get("/id/naver").text
    mapping = "/mapping/id-naver.wd-Q485639"
    assert mapping in parse(page).attribute("a", "href")
    assert page.index(mapping) < page.index("</header>", page.index("<article>"))
    assert page.count(">Wikidata Q485639<") == 1
    assert "The portal, which the company operates" in client.get(mapping).text


def test_files_are_listed_with_what_verifies_them(client: httpx.Client) -> None:
    page = parse(client.get("/dump").text)
    files = [href for href in page.attribute("a", "href") if href.startswith("/dump/aikg.")]
    assert len(files) == 12
    for line in client.get("/dump/SHA256SUMS").text.splitlines():
        assert line in page.text
    assert client.get("/dump", headers={"Accept": "*/*"}).headers["Content-Type"].startswith("text/turtle")


def test_a_parameter_is_explained_in_the_language_of_the_page(client: httpx.Client) -> None:
    for language, words in (("en", "The thing, for example"), ("ko", "대상. 예: id:openai")):
        assert words in client.get("/queries/claims-about", params={"lang": language}).text


def test_a_plan_is_not_shown_as_a_fact(client: httpx.Client) -> None:
    page = parse(client.get("/claim/hankyung-2023-02-06.plan-budget").text)
    assert "planned" in page.text
    assert "Government of South Korea" in page.text


def test_the_findings_of_the_build_are_shown(client: httpx.Client) -> None:
    page = parse(client.get("/findings").text)
    assert "exchange-rate" in page.text
    korean = parse(client.get("/findings", params={"lang": "ko"}).text)
    assert "유럽중앙은행" in korean.text
    assert "implies" not in korean.text
    assert "/claim/hankyung-2023-02-06.bytedance-valuation" in page.attribute("a", "href")
