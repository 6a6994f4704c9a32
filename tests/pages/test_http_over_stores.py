"""The pages over every kind of store: the same tests, but for the crawl through all pages."""

from collections.abc import Iterator

import pytest
import stores

from pages import test_figures, test_http

CRAWLING = (
    "test_a_crawl_from_the_home_page_meets_no_broken_link",
    "test_it_reaches_whatever_the_graph_describes",
    "test_its_documents_merged_are_the_dump",
    "test_its_graphs_merged_are_the_dump",
)

globals().update(
    stores.tests_of(
        test_http,
        # A crawl meets hundreds of pages, and another server is compared with one over the dump.
        *CRAWLING,
        "test_a_page_with_another_passage_has_another_tag",
    )
)
globals().update(stores.tests_of(test_figures))


@pytest.fixture(scope="session")
def site(store_options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server over a store."""
    with stores.served(tmp_path_factory.mktemp("site"), store_options) as origin:
        yield origin
