"""The real graph to reconcile against."""

from pathlib import Path

import pytest

from aikg.reconcile import Reconciler
from aikg.store.local import LocalStore


@pytest.fixture(scope="session")
def reconciler(dump: Path) -> Reconciler:
    return Reconciler(LocalStore.load(dump), timeout=60)
