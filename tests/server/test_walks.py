"""Bounds how far a request walks through the server, so that who looks for its road finds it short."""

from pathlib import Path

import pytest
import walks
from walks import Walk


@pytest.fixture(scope="module")
def found(dump: Path) -> dict[str, Walk]:
    return walks.walks(dump)


def test_a_query_that_is_evaluated_passes_few_modules(found: dict[str, Walk]) -> None:
    evaluated = found["a query that is evaluated"]
    assert len(evaluated.modules) <= 28
    assert evaluated.moves <= 105


def test_a_query_that_was_answered_before_is_not_routed(found: dict[str, Walk]) -> None:
    stored = found["a query that was answered before"]
    assert stored.modules < found["a query that is evaluated"].modules
    assert not any(module.startswith("server.sparql_protocol") for module in stored.modules)
    assert len(stored.modules) <= 6


def test_the_design_has_a_row_for_each_walk(found: dict[str, Walk]) -> None:
    rows = walks.DESIGN.read_text("utf-8").splitlines()
    assert all(any(row.startswith(f"| {name} |") for row in rows) for name in found)
