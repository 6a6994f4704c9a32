"""Triple Pattern Fragments over the engines of others: the same tests."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
import stores
import test_fragments
from pyoxigraph import RdfFormat

# What is refused is so before any store is asked.
globals().update(stores.tests_of(test_fragments, "test_what_is_no_term_is_a_bad_request"))


@pytest.fixture(scope="session")
def client(
    engine_options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    with stores.asked(tmp_path_factory.mktemp("server"), engine_options) as client:
        yield client


@pytest.fixture(scope="module")
def stored(dump: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    return store
