"""A second source that contradicts the first shows on pages, in the chart, in a query and among the findings.

The figures are Epoch AI's: ERNIE 3.0 has 10 billion parameters, its version ERNIE 3.0 Titan 260 billion; the
article says 280 billion of ERNIE 3.0.
"""

from collections.abc import Iterator

import httpx
import pytest
from first_sources import copy_of_project
from playwright.sync_api import expect

from aikg import queries
from aikg.build.dump import build
from aikg.build.project import Project
from pages.conftest import ROOT, PageFor, serve

TITAN = """
[ernie-3-0-titan]
class = "AIModel"
label = { en = "ERNIE 3.0 Titan", ko = "어니 3.0 타이탄" }
"""
SOURCE = """
[source]
class = "DataSource"
label = { en = "Notable AI models", ko = "주요 AI 모델" }
url = "https://example.org/models"
issued = 2026-03-30
language = "en"
"""
CLAIM = """
[[claim]]
id = "%s"
subject = "%s"
property = "%s"
%s
evidence = [{ locator = "row %s" }]
"""
CLAIMS = (
    ("base", "ernie-3-0", "parameterCount", "value = 10_000_000_000", "ERNIE 3.0"),
    ("titan", "ernie-3-0-titan", "parameterCount", "value = 260_000_000_000", "ERNIE 3.0 Titan"),
    ("titan-of", "ernie-3-0-titan", "versionOf", 'object = "ernie-3-0"', "ERNIE 3.0 Titan"),
    ("developer", "ernie-3-0", "developer", 'object = "baidu"', "ERNIE 3.0"),
)
ARTICLE = "claim/hankyung-2023-02-06.ernie-parameters"


@pytest.fixture(scope="module")
def two_sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server with the first sources and another."""
    folder = tmp_path_factory.mktemp("second")
    copy_of_project(folder / "project")
    models = folder / "project" / "data" / "entities" / "models.toml"
    models.write_text(models.read_text("utf-8") + TITAN, "utf-8")
    source = folder / "project" / "data" / "sources" / "models-2026.toml"
    source.write_text(SOURCE + "".join(CLAIM % each for each in CLAIMS), "utf-8")
    build(Project(folder / "project"), folder / "aikg.nq", lambda *_: None)
    yield from serve(folder, "--store", folder / "aikg.nq")


@pytest.fixture(scope="module")
def pages(two_sources: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=two_sources, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


def test_the_finding_names_the_nearest_version_and_both_sources(pages: httpx.Client) -> None:
    page = pages.get("/findings").text
    for words in (
        "Two values for parameter count of ERNIE 3.0: 280,000,000,000 (Hankyung",
        "10,000,000,000 (Notable AI models)",
        "280,000,000,000 is the value of no version; the nearest is ERNIE 3.0 Titan, 260,000,000,000",
    ):
        assert words in page
    korean = pages.get("/findings", headers={"Accept-Language": "ko"}).text
    assert "가장 가까운 버전은 어니 3.0 타이탄, 260,000,000,000" in korean


def test_the_library_tells_contradictions_agreements_and_what_the_source_adds(pages: httpx.Client) -> None:
    library = {query.name: query for query in queries.load(ROOT / "queries")}

    def rows(name: str, **values: str) -> list[str]:
        text = queries.bind(library[name], values)
        answer = pages.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
        return answer.raise_for_status().text.splitlines()[1:]

    base = "https://w3id.org/aikg/"
    one, other, titan = f"{base}{ARTICLE}", f"{base}claim/models-2026.base", f"{base}id/ernie-3-0-titan"
    about = f"{base}id/ernie-3-0,{base}ontology#parameterCount"
    assert rows("contradictions") == [
        f"{about},280000000000,{one},10000000000,{other},{titan}",
        f"{about},10000000000,{other},280000000000,{one},{titan}",
    ]
    agreed = rows("agreements")
    verdict = f"{base}ontology#developer,{base}ontology#Fact,{base}ontology#Agreeing,{base}id/baidu,2"
    assert sum(row.startswith(verdict) for row in agreed) == 2
    adds = rows("what-a-source-adds", source="source:models-2026")
    told = {(row.split(",")[0], row.rsplit(".", 1)[-1]) for row in adds}
    assert told == {
        ("contradicts", "base"), ("new", "titan"), ("new", "titan-of"), ("confirms", "developer")
    }  # fmt: skip


def test_a_claim_shows_what_contradicts_it(pages: httpx.Client) -> None:
    page = pages.get(f"/{ARTICLE}").text
    assert "What contradicts it" in page
    assert "/claim/models-2026.base" in page
    assert "What contradicts it" not in pages.get("/claim/hankyung-2023-02-06.baai-funding").text


def test_an_agreement_has_a_page_and_data(pages: httpx.Client) -> None:
    path = "/agreement/ernie-3-0.parameterCount"
    assert "ERNIE 3.0, parameter count: contradict" in pages.get(path).raise_for_status().text
    assert "aikg:Contradicting" in pages.get(f"{path}.ttl").raise_for_status().text


def test_an_entity_is_not_followed_by_all_that_is_compared_of_it(pages: httpx.Client) -> None:
    assert "/agreement/ernie-3-0.appliedIn#" not in pages.get("/id/ernie-3-0").text


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_values_have_badges_and_the_chart_marks_what_is_contradicted(
    two_sources: str, page_for: PageFor, width: int
) -> None:
    page = page_for(viewport={"width": width, "height": 900})
    page.goto(f"{two_sources}/id/ernie-3-0")
    expect(page.get_by_role("link", name="1 contradict")).to_have_count(2)
    expect(page.get_by_role("link", name="2 agree").first).to_be_visible()
    expect(page.get_by_role("link", name="1 source").first).to_be_visible()
    page.goto(two_sources)
    drawn = page.locator(".picture svg").filter(has_text="280")
    expect(drawn.locator("g.found")).to_have_count(2)
