"""Reconciliation over the engines of others: the same tests."""

from collections.abc import Iterator

import httpx
import pytest
import stores

from reconcile import test_version_0_2, test_version_1_0

globals().update(stores.tests_of(test_version_0_2))
globals().update(stores.tests_of(test_version_1_0))


@pytest.fixture(scope="session")
def client(
    engine_options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    with stores.asked(tmp_path_factory.mktemp("reconcile"), engine_options) as client:
        yield client
