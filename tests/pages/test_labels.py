"""No page and no table shows the id of a claim where it could show what the claim says."""

import re
from pathlib import Path

import httpx
import pyoxigraph
import pytest

from aikg.iris import PREFIXES
from pages.parsed import parse

WRITTEN = re.compile(r"(?s)<(code|pre|style|head)\b.*?</\1>")
"""What shows a text as a program reads it: queries, IRIs, and the head of the page."""

PAGES = (
    *("/", "/id/baai", "/id/government-of-china", "/id/nairr-computing-funding", "/findings", "/source/"),
    *("/claim/hankyung-2023-02-06.baai-funding", "/claim/hankyung-2023-02-06.bytedance-valuation"),
    *("/source/hankyung-2023-02-06", "/queries/state-backing", "/queries/claims-about", "/queries/payments"),
    *("/queries/evidence-of-claim", "/queries/hedges", "/graph/facts"),
)
PARTS = """SELECT ?part WHERE { claim:hankyung-2023-02-06.baai-funding aikg:evidence ?evidence .
  ?evidence aikg:quote*/oa:hasSelector? ?part } ORDER BY ?part"""


@pytest.fixture(scope="module")
def claim_ids(dump: Path) -> re.Pattern[str]:
    """The ids of claims that are of several words, so that no sentence holds one by chance."""
    subjects = {str(quad.subject) for quad in pyoxigraph.parse(path=dump)}
    claims = {iri.partition(PREFIXES["claim"])[2].partition("#")[0].strip("<>") for iri in subjects}
    ids = {claim.partition(".")[2] for claim in claims}
    found = {name for name in ids if "-" in name}
    assert "baai-funding" in found
    return re.compile(rf"(?<![\w/.-])({'|'.join(sorted(map(re.escape, found)))})(?![\w-])")


def shown(html: str) -> str:
    return parse(WRITTEN.sub("", html)).text


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_no_id_of_a_claim(
    client: httpx.Client, claim_ids: re.Pattern[str], path: str, language: str
) -> None:
    response = client.get(path, params={"lang": language}, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert claim_ids.findall(shown(response.text)) == []


def test_a_table_of_the_workbench_names_claims_amounts_and_their_parts(client: httpx.Client) -> None:
    query = "SELECT ?claim ?sum { ?claim aikg:amount ?sum ; aikg:recipient id:baai }"
    page = shown(client.get("/workbench", params={"query": query, "lang": "ko"}).text)
    assert "중국 정부, 베이징 인공지능 아카데미에 자금 지원 (우다오 2.0 대상): 약 600억 원" in page
    assert page.count("약 600억 원") == 2
    parts = shown(client.get("/workbench", params={"query": PARTS, "lang": "en"}).text)
    assert "about 60 billion won · evidence 1 quote 2" in parts
    assert "#" not in parts.partition("evidence 1")[2].partition("CSV")[0]


def test_a_value_that_was_compared_is_named_without_the_id_of_its_claim(
    client: httpx.Client, claim_ids: re.Pattern[str]
) -> None:
    query = "SELECT ?value { ?agreement aikg:comparedValue ?value ; aikg:topic id:wu-dao-2-0 }"
    page = shown(client.get("/workbench", params={"query": query, "lang": "en"}).text)
    assert "Wu Dao 2.0, parameter count: one source · value" in page
    assert claim_ids.findall(page) == []


def test_the_page_of_a_claim_is_headed_by_what_it_says(client: httpx.Client) -> None:
    said = "Government of China funds Beijing Academy of Artificial Intelligence for Wu Dao 2.0"
    page = client.get("/claim/hankyung-2023-02-06.baai-funding?lang=en").text
    assert f"<h1><bdi>{said}: about 60 billion won</bdi></h1>" in page
    assert f"<title>{said}: about 60 billion won" in page


def test_a_conversion_and_what_editors_give_are_marked(client: httpx.Client) -> None:
    claim = shown(client.get("/claim/hankyung-2023-02-06.bytedance-valuation?lang=en").text)
    assert "175.42 trillion won (presumably converted)" in claim
    assert "14 billion US dollars (presumably converted)" not in claim
    government = shown(client.get("/id/government-of-china?lang=en").text)
    assert re.search(r"government of\s+China\s+by the editors", government)
    assert "by the editors" not in client.get("/id/baai?lang=en").text
