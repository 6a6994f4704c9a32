"""State backing on pages, and from which claims it follows."""

import re

import httpx
import pytest

from .conftest import PageFor


def section(client: httpx.Client, path: str, name: str, language: str = "en") -> str:
    """The words of a part of a page."""
    html = client.get(path, params={"lang": language}).raise_for_status().text
    _, _, rest = html.partition(f'<h2 id="{name}">')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", rest.partition("</section>")[0]))


def test_a_model_says_level_backer_developer_money_time_and_words(client: httpx.Client) -> None:
    words = section(client, "/id/wu-dao-2-0", "state-backing")
    for part in ("model funded", "Government of China", "within the period", "Beijing Academy", "60 billion"):
        assert part in words
    assert "약 600억원" in words and "1068–1174" in words
    assert "No state backing" not in words


def test_a_developer_that_is_supported_has_no_certain_time(client: httpx.Client) -> None:
    words = section(client, "/id/ernie-3-0", "state-backing")
    assert words.count("unknown timing implied") == 2
    assert "within the period" not in words
    assert "2017" in words and "997–1049" in words


@pytest.mark.parametrize(("work", "is_model"), [("dall-e", True), ("lamda", True), ("chatgpt", False)])
def test_where_none_is_known_a_model_says_so(client: httpx.Client, work: str, is_model: bool) -> None:
    words = section(client, f"/id/{work}", "state-backing")
    assert ("No state backing is known" in words) == is_model
    assert "model funded" not in words


def test_programmes_of_the_country_stand_apart_with_their_modality(client: httpx.Client) -> None:
    words = section(client, "/id/hyperclova", "state-backing")
    backing, _, context = words.partition("Programmes of its country")
    assert "No state backing is known" in backing and "plan" not in backing
    assert re.search(r"five-year plan .* planned", context) and "since 2019" in context
    assert "forecast" in section(client, "/id/lamda", "state-backing").partition("Programmes")[2]


def test_the_backer_and_the_developer_lead_to_what_is_backed(client: httpx.Client) -> None:
    for path in ("/id/government-of-china", "/id/baai"):
        assert "Wu Dao 2.0" in section(client, path, "state-backing")
    assert section(client, "/id/naver", "state-backing") == ""


def test_the_same_in_korean(client: httpx.Client) -> None:
    words = section(client, "/id/wu-dao-2-0", "state-backing", "ko")
    assert "모델 직접 지원" in words and "중국 정부" in words and "기간 안" in words
    assert "알려진 국가 지원이 없습니다" in section(client, "/id/dall-e", "state-backing", "ko")


def test_what_is_known_to_be_wrong_is_struck_with_its_reason(client: httpx.Client) -> None:
    html = client.get("/id/future-of-life-institute", params={"lang": "en"}).text
    struck = re.search(r"<s>(.*?)</s>(.*?)</dd>", html, re.DOTALL)
    assert struck and "Oxford" in struck[1]
    assert "known to be wrong" in struck[2] and "Future of Humanity Institute" in struck[2]


def test_what_speaks_against_a_claim_is_said(client: httpx.Client) -> None:
    assert "140 billion dollars" in client.get("/id/bytedance", params={"lang": "en"}).text


def test_what_follows_says_from_which_claims(client: httpx.Client) -> None:
    html = client.get("/id/kakao", params={"lang": "en"}).text.partition('<h2 id="follows">')[2]
    assert "/claim/hankyung-2023-02-06.kakao-language-models" in html
    assert "by a more general property" in html
    assert "근거:" in section(client, "/id/kakao", "follows", "ko")


def test_the_rdf_of_an_entity_has_the_claims_of_what_follows(client: httpx.Client) -> None:
    turtle = client.get("/id/kakao.ttl").text
    assert "inference/active-in.kakao.language-model" in turtle and "wasDerivedFrom" in turtle


def test_what_the_editors_say_is_marked(client: httpx.Client) -> None:
    html = client.get("/id/south-korea", params={"lang": "en"}).text
    assert re.search(r"KR</bdi>\s*<span class=\"tag\">[^<]*editors[^<]*</span>", html)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_part_fits_every_width(site: str, page_for: PageFor, width: int) -> None:
    page = page_for(viewport={"width": width, "height": 900})
    page.goto(f"{site}/id/ernie-3-0?lang=en")
    assert page.locator("#state-backing").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
