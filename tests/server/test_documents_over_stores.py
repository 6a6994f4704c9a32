"""Linked data and fragments over the engines of others: the same tests."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
import stores
import test_fragments
import test_linked_data
from pyoxigraph import RdfFormat

globals().update(
    stores.tests_of(
        test_linked_data,
        # They start servers of their own.
        "test_a_remote_store_gives_the_same",
        "test_an_update_changes_the_tag_and_the_document",
        # They ask over a bare connection, and are answered before any store is.
        "test_equivalent_spellings_of_a_path_lead_to_one",
        "test_what_is_nothing_but_slashes_never_leads_to_itself",
        "test_no_spelling_leads_to_another_host",
        # They are about addresses and fields: 90 tests of 274 that no store has a part in.
        "test_one_link_alone_is_an_alternate_and_nothing_else",
        "test_the_type_of_a_problem_has_a_document",
        "test_a_page_is_a_whole_number",
        # It fetches every dump in every format, which test_contract.py does once.
        "test_the_data_set_in_schema_org_names_its_files",
    )
)
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
