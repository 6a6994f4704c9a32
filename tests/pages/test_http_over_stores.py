"""The pages over every kind of store: the same tests, but for what needs a crawl through all of them."""

from collections.abc import Iterator

import httpx
import pytest
import stores

from pages import test_browser, test_figures, test_http
from pages.test_browser import page
from pages.test_http import Crawl, published

__all__ = ["page", "published"]

CRAWLING = (
    "test_it_reaches_whatever_the_graph_describes",
    "test_its_documents_merged_are_the_dump",
    "test_its_graphs_merged_are_the_dump",
)
WITHOUT_A_STORE = (
    "test_a_page_names_itself_in_every_language",
    "test_the_switch_outweighs_the_browser_and_stays",
    "test_every_response_says_what_a_browser_may_do",
    "test_both_languages_have_the_same_texts",
)
"""What is decided by the address and the fields of a request: 94 tests of 154, for each of three stores.

That every one of the same pages answers from every store, in both languages, is asked here.
"""

BROWSED = (
    "test_a_query_of_the_library_is_run_edited_and_shared",
    "test_names_of_the_graph_are_completed",
    "test_the_language_is_switched_and_stays",
)

globals().update(
    stores.tests_of(
        test_http,
        # They need all pages, which are hundreds.
        *CRAWLING,
        *WITHOUT_A_STORE,
        # Another server is compared with one over the dump.
        "test_a_page_with_another_passage_has_another_tag",
    )
)
globals().update(stores.tests_of(test_figures))
globals().update({name: vars(test_browser)[name] for name in BROWSED})


@pytest.fixture(scope="session")
def site(store_options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server over a store."""
    with stores.served(tmp_path_factory.mktemp("site"), store_options) as origin:
        yield origin


@pytest.fixture(scope="session")
def client(site: str) -> Iterator[httpx.Client]:
    """A client of its own: that of the other files must not stay one of a store here."""
    with httpx.Client(base_url=site, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def crawl(client: httpx.Client) -> Crawl:
    """A crawl from the home page that meets a few pages of every kind."""
    crawl = Crawl(of_a_kind=8)
    crawl.run(client)
    return crawl
