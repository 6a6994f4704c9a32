"""The pages in a real browser: look, keyboard, pictures, the workbench, accessibility."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.conftest import ROOT, NewContext, PageFor

PATHS = {
    "home": "/",
    "entities": "/id/",
    "entity": "/id/baai",
    "claim": "/claim/hankyung-2023-02-06.baai-funding",
    "source": "/source/hankyung-2023-02-06",
    "ontology": "/ontology",
    "library": "/queries",
    "query": "/queries/who-backs-whom",
    "parameters": "/queries/claims-about",
    "findings": "/findings",
    "files": "/dump",
    "dataset": "/dataset",
    "graph": "/graph/facts",
    "mapping": "/mapping/id-baai.sssom-NoTermFound",
    "workbench": "/workbench",
    "result": "/workbench?name=parameter-counts",
}
AXE = ROOT / "src" / "aikg" / "server" / "pages" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
LARGEST_FIRST_VIEW = 100_000


@pytest.fixture
def page(new_context: NewContext) -> Page:
    return watched(new_context().new_page())


def watched(page: Page) -> Page:
    """The page, on which a message to the console or a request to another host is an error."""

    def fail(what: object) -> None:
        raise AssertionError(str(what))

    page.on("pageerror", fail)
    page.on("console", lambda message: fail(message.text) if message.type in ("error", "warning") else None)
    return page


@contextmanager
def heard(page: Page) -> Iterator[tuple[list[str], list[str]]]:
    """The addresses that a page asks for, and what it says to the console."""
    requests: list[str] = []
    messages: list[str] = []
    listeners = {
        "request": lambda request: requests.append(request.url),
        "console": lambda message: messages.append(message.text),
        "pageerror": lambda error: messages.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    yield requests, messages
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(360, "dark", "ko"), (360, "light", "en"), (1280, "light", "en")]
)
def test_a_page_is_quiet_and_fits(
    site: str, page_for: PageFor, name: str, width: int, scheme: str, locale: str
) -> None:
    page = page_for(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale)
    with heard(page) as (requests, messages):
        page.goto(site + PATHS[name])
        page.wait_for_load_state("networkidle")
    assert site + PATHS[name] in requests
    assert messages == []
    assert [url for url in requests if not url.startswith((f"{site}/", "data:"))] == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), "it scrolls sideways"
    assert page.get_attribute("html", "lang") == locale


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# Many claims, values, findings and inferences below one another.
LONG = {
    "backed": "/id/wu-dao-2-0",
    "country": "/id/government-of-the-united-states",
    "found": "/queries/implied-exchange-rates?lang=ko",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PATHS)
def test_axe_finds_no_fault(site: str, page_for: PageFor, name: str, scheme: str) -> None:
    page = audited(page_for(bypass_csp=True, color_scheme=scheme), site + PATHS[name])
    # The scheme changes colours and nothing else.
    faults = axe_faults(page, COLOURS if scheme == "dark" else TAGS)
    if scheme == "light":
        faults += targets_too_small(page)
    assert faults == [], json.dumps(faults, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("name", LONG)
def test_what_is_listed_is_hit_with_a_finger(site: str, page_for: PageFor, name: str) -> None:
    """WCAG 2.2, 2.5.8: links above one another were 22 pixels high."""
    page = audited(page_for(bypass_csp=True), site + LONG[name])
    faults = axe_faults(page, ["target-size"]) + targets_too_small(page)
    assert faults == [], json.dumps(faults, indent=1, ensure_ascii=False)


def audited(page: Page, address: str) -> Page:
    """The page at an address, 1280 pixels wide, with axe in it."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; tests/pages/install.sh installs it")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.add_script_tag(path=AXE)
    return page


def targets_too_small(page: Page) -> list[object]:
    """Links too near one another on a telephone or a tablet; nothing else that axe sees hangs on width."""
    faults: list[object] = []
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        faults += [(width, fault) for fault in axe_faults(page, ["target-size"])]
    return faults


def axe_faults(page: Page, rules: list[str]) -> list[object]:
    """What axe finds by rules or by all rules with these tags: rule, impact, the first three elements."""
    # What passes has thousands of nodes, which are neither described nor sent.
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [(f["id"], f["impact"], [node["html"][:200] for node in f["nodes"][:3]]) for f in found]


VIEWED = ("home", "entity", "claim", "source", "ontology", "library", "query", "findings", "files")


@pytest.mark.parametrize("name", VIEWED)
def test_the_first_view_is_small(site: str, new_context: NewContext, name: str) -> None:
    page = new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    transferred: list[float] = []
    session.on("Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"]))
    page.goto(site + PATHS[name])
    page.wait_for_load_state("networkidle")
    assert len(transferred) >= 2
    assert sum(transferred) < LARGEST_FIRST_VIEW


def test_the_workbench_loads_only_on_its_page(site: str, page: Page) -> None:
    for name in set(PATHS) - {"workbench", "result"}:
        page.goto(site + PATHS[name])
        assert page.locator("script[src*=workbench]").count() == 0


def test_a_query_of_the_library_is_run_edited_and_shared(site: str, page: Page) -> None:
    page.goto(f"{site}/queries")
    page.get_by_role("link", name="Who backs whom, and with how much?").click()
    expect(page.get_by_role("table")).to_contain_text("OpenAI")
    expect(page.locator(".picture svg")).to_be_visible()
    page.get_by_role("link", name="Edit in the workbench").click()
    expect(page.get_by_role("table")).to_contain_text("OpenAI")
    text = "SELECT ?model ?parameters { ?model aikg:parameterCount ?parameters }"
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", text)
    page.get_by_role("button", name="Run").click()
    table = page.get_by_role("table")
    expect(table).to_contain_text("Wu Dao 2.0")
    expect(table).to_contain_text("1.75 trillion")
    expect(page.locator(".picture svg circle")).to_have_count(2)
    shared = page.url
    page.goto(site)
    page.goto(shared)
    expect(page.get_by_role("table")).to_contain_text("Wu Dao 2.0")
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()") == text


def test_the_library_is_at_hand_in_the_workbench(site: str, page: Page) -> None:
    page.goto(f"{site}/workbench")
    page.get_by_label("Begin with a question").select_option("hedges")
    assert "Which figures are hedged" in page.evaluate(
        "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    )
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_names_of_the_graph_are_completed(site: str, page: Page) -> None:
    page.goto(f"{site}/workbench")
    start = """() => {
        const editor = document.querySelector('.CodeMirror').CodeMirror;
        editor.setValue('SELECT ?s {\\n  ?s a \\n}');
        editor.focus();
        editor.setCursor(1, 7);
    }"""
    page.evaluate(start)
    page.keyboard.type("compa")
    expect(page.locator(".CodeMirror-hint").first).to_have_text("aikg:Company Company")
    page.keyboard.press("Enter")
    text = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert "?s a aikg:Company" in text
    assert text.count("PREFIX aikg: <https://w3id.org/aikg/ontology#>") == 1


def test_an_error_names_its_line(site: str, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(f"{site}/workbench")
    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT ?s {\\n ?s a }}')")
    expect(page.get_by_role("status")).to_have_text("Line 2 is not SPARQL yet.")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#outcome")).to_contain_text("Line 2, column 7")
    assert page.locator(".failed-line").count() == 1


def test_everything_is_reached_with_the_keyboard(site: str, page: Page) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Browse the entities")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/")
    page.goto(f"{site}/workbench")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# a comment")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Run")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("table")).to_be_visible()
    assert "a+comment" in page.url


def test_focus_is_seen(site: str, page: Page) -> None:
    page.goto(site)
    for _ in range(6):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement)"
        assert page.evaluate(f"{style}.outlineStyle + ' ' + {style}.outlineWidth") == "solid 3px"


def test_the_language_is_switched_and_stays(site: str, page: Page) -> None:
    page.goto(f"{site}/id/baai")
    page.get_by_role("link", name="한국어", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("베이징 인공지능 아카데미")
    page.get_by_role("link", name="질문", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("그래프가 답하는 질문")


@pytest.mark.parametrize(
    ("path", "marks", "least"),
    [
        ("/", ".flow", 6),
        ("/", ".picture circle", 7),
        ("/", "rect.bar-mark", 6),
        ("/queries/who-backs-whom", ".flow.unreal", 2),
        ("/id/baai", ".picture .link", 7),
    ],
)
def test_pictures_are_drawn(site: str, page: Page, path: str, marks: str, least: int) -> None:
    page.goto(site + path)
    page.wait_for_selector(marks, state="attached")
    assert page.locator(marks).count() >= least
    for picture in page.locator(".picture svg").all():
        assert picture.get_attribute("aria-label")
    tables = page.locator("figure:has(.picture) table")
    assert tables.count() == page.locator("figure:has(.picture)").count()


NAMESAKES = """SELECT * { VALUES (?backer ?recipient ?value ?currency) {
  (wd:Q95 id:openai 5 "KRW") (id:google id:baidu 3 "KRW")
  (id:google id:baidu 7 "USD") } }"""


def test_things_of_one_name_stay_apart_in_a_flow(site: str, page: Page) -> None:
    """F2: one node stood for both, and an amount in another currency was nowhere."""
    page.goto(f"{site}/workbench?lang=en&query={quote(NAMESAKES)}")
    page.wait_for_selector(".flow", state="attached")
    places = {link.get_attribute("href") for link in page.locator("svg:has(.flow) a").all()}
    assert {urlsplit(place or "").path for place in places} == {
        "/entity/Q95", "/id/google", "/id/openai", "/id/baidu",
    }  # fmt: skip
    assert page.locator("svg:has(.flow) .node").count() == 4
    flows = sorted(page.locator(".flow title").all_text_contents())
    assert flows == ["Google → Baidu: 3 KRW; 7 USD", "Google → OpenAI: 5 KRW"]
    assert page.get_by_text("rows of the table are drawn").count() == 0


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_name_in_a_flow_is_cut_off_on_a_phone(site: str, new_context: NewContext, language: str) -> None:
    page = new_context(viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{site}/?lang={language}")
    page.wait_for_selector(".flow", state="attached")
    texts = page.locator("svg:has(.flow) text").all_text_contents()
    assert len(texts) > 12
    assert [text for text in texts if text.endswith("…")] == []


@pytest.mark.parametrize("name", ["home", "entity", "claim", "source", "query", "result", "ontology"])
def test_pages_work_without_javascript(site: str, new_context: NewContext, name: str, tmp_path: Path) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(site + PATHS[name])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if name == "result":
        expect(page.get_by_role("table")).to_contain_text("Wu Dao 2.0")
        page.get_by_label("SPARQL query").fill("ASK { id:baai ?p ?o }")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#outcome")).to_contain_text("Yes.")


@pytest.mark.parametrize(("locale", "sign"), [("en", "error found"), ("ko", "오류 발견")])
def test_a_picture_marks_a_value_that_a_check_calls_wrong(
    site: str, page_for: PageFor, locale: str, sign: str
) -> None:
    """F3: it was drawn as if it were right."""
    page = page_for(locale=locale)
    for path in ("/", "/queries/valuations"):
        page.goto(site + path)
        marks = page.locator(".picture g.found")
        expect(marks.first).to_contain_text(f"⚠ {sign}")
        assert marks.count() == 2


def test_a_picture_says_how_many_rows_it_leaves_out(site: str, page_for: PageFor) -> None:
    """F2: of many rows the largest are drawn."""
    rows = " ".join(f"(<http://example.org/{n}> {n})" for n in range(1, 51))
    page = page_for(locale="en")
    page.goto(f"{site}/workbench?query=SELECT * {{ VALUES (?company ?value) {{ {rows} }} }}")
    expect(page.locator(".picture .note")).to_have_text(
        "30 of the 50 rows of the table are drawn, those with the largest values."
    )
    drawn = page.locator(".picture svg text").all_text_contents()
    assert "21" in drawn and "50" in drawn and "19" not in drawn


def test_a_hedge_stands_with_its_figure_as_korean_has_it(site: str, page_for: PageFor) -> None:
    """D4: it read "26억 USD 달하는"."""
    page = page_for(locale="ko")
    page.goto(f"{site}/queries/who-backs-whom")
    figure = page.locator(".picture")
    expect(figure).to_contain_text("에 달함")
    expect(figure).to_contain_text("약 600억 KRW")
