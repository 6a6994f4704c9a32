"""The pages over every kind of store: the same tests, but for the crawl through all pages."""

from collections.abc import Iterator

import pytest
import stores

from pages import test_figures, test_http

globals().update(stores.tests_of(test_http, "test_a_crawl_from_the_home_page_meets_no_broken_link"))
globals().update(stores.tests_of(test_figures))


@pytest.fixture(scope="session")
def site(store_options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server over a store."""
    with stores.served(tmp_path_factory.mktemp("site"), store_options) as origin:
        yield origin
