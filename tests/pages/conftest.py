"""Servers with the real data and with data that mean harm, and a browser."""

import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import serving
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pages import hostile

ROOT = Path(__file__).parents[2]
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
NewContext = Callable[..., BrowserContext]
PageFor = Callable[..., Page]


def serve(folder: Path, *arguments: str | Path) -> Iterator[str]:
    """The origin of a server with these arguments, which ends when the iterator does."""
    given = " ".join(shlex.quote(str(argument)) for argument in arguments)
    line = f"{serving.PROGRAM} serve --port {{port}} {given}"
    with serving.running(serving.Command(line), folder) as endpoint:
        yield endpoint.query.removesuffix("/sparql")


@pytest.fixture(scope="session")
def site(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server with the real data."""
    yield from serve(tmp_path_factory.mktemp("site"), "--store", dump)


@pytest.fixture(scope="session")
def hostile_site(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server whose data try to be markup, and which has the text of one source."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "dump.nq").write_text(dump.read_text("utf-8") + hostile.QUADS, "utf-8")
    (folder / "texts").mkdir()
    (folder / "texts" / "evil.txt").write_text(hostile.TEXT, "utf-8")
    yield from serve(folder, "--store", folder / "dump.nq", "--source-text", folder / "texts")


@pytest.fixture(scope="session")
def client(site: str) -> Iterator[httpx.Client]:
    """A client that asks for pages."""
    with httpx.Client(base_url=site, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def hostile_client(hostile_site: str) -> Iterator[httpx.Client]:
    """A client of the server whose data mean harm."""
    with httpx.Client(base_url=hostile_site, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skips where it is missing."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed; tests/pages/install.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


def in_context(browser: Browser, **options: object) -> BrowserContext:
    """A new context, in English and 1280 pixels wide where nothing else is asked for."""
    given = {"locale": "en", "viewport": {"width": 1280, "height": 900}, **options}
    return browser.new_context(**given)  # type: ignore[arg-type]


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Opens a context."""
    opened: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        opened.append(in_context(browser, **options))
        return opened[-1]

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def page_for(browser: Browser) -> Iterator[PageFor]:
    """The one page of a context with these options, for tests that go to an address and only look.

    A new context is a new process, which takes longer than most pages to load.
    """
    opened: dict[str, Page] = {}

    def page_for(**options: object) -> Page:
        key = repr(sorted(options.items()))
        if key not in opened:
            opened[key] = in_context(browser, **options).new_page()
        return opened[key]

    yield page_for
    for page in opened.values():
        page.context.close()
