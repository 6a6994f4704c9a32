"""Data never become markup: a graph full of scripts renders inert."""

import json

import httpx
import pytest
from playwright.sync_api import Dialog

from pages import hostile
from pages.conftest import NewContext
from pages.parsed import parse


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("path", hostile.PATHS)
def test_nothing_in_it_runs(hostile_client: httpx.Client, path: str, language: str) -> None:
    response = hostile_client.get(path, headers={"Accept-Language": language})
    assert response.status_code < 500
    page = parse(response.text)
    for attributes, text in page.scripts:
        if attributes.get("type") == "application/ld+json":
            json.loads(text)
        else:
            assert attributes["src"].startswith("/static/")
            assert text == ""
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    assert "img" not in {tag for tag, _ in page.elements}


@pytest.mark.parametrize("path", hostile.PATHS)
def test_its_links_lead_where_they_say(hostile_client: httpx.Client, path: str) -> None:
    page = parse(hostile_client.get(path).text)
    for href in page.attribute("a", "href"):
        assert href.startswith(("/", "#", "http://", "https://"))
        assert not href.startswith("//")


def test_what_it_says_is_shown_as_text(hostile_client: httpx.Client) -> None:
    page = parse(hostile_client.get("/id/evil").text)
    assert hostile.SCRIPT in page.text
    assert "javascript:window.harmed=1" in page.text


def test_a_name_that_turns_the_direction_is_isolated(hostile_client: httpx.Client) -> None:
    response = hostile_client.get("/id/evil?lang=ko")
    assert f"<bdi>{hostile.TURNED}</bdi>" in response.text
    assert f"<h1><bdi>{hostile.TURNED}</bdi></h1>" in response.text


def test_the_passage_is_shown_with_the_quote_marked(hostile_client: httpx.Client) -> None:
    response = hostile_client.get("/claim/evil.c")
    page = parse(response.text)
    assert hostile.TEXT[hostile.START : hostile.END] in page.text
    assert "<mark>&lt;img src=x onerror=window.harmed=1&gt;</mark>" in response.text
    assert "SHA-256 is the one of the claim" in page.text


def test_a_browser_runs_none_of_it(hostile_site: str, new_context: NewContext) -> None:
    dialogs: list[Dialog] = []
    page = new_context().new_page()
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    for path in hostile.PATHS:
        page.goto(hostile_site + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.harmed") is None, path
    assert dialogs == []
