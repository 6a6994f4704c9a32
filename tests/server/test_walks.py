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
    assert len(evaluated.modules) <= 24
    assert evaluated.moves <= 66


def test_a_query_that_is_routed_takes_the_same_road_but_for_the_last_step(found: dict[str, Walk]) -> None:
    evaluated, routed = (
        list(found[name].calls) for name in ("a query that is evaluated", "a query at a path that is routed")
    )
    asked = ("server.sparql_protocol.answerer", "Answerer.answer")
    steps = [each for each in routed if each[1] not in ("_OperationRoute.matches", "_matched")]
    assert len(steps) < len(routed)
    assert steps[: steps.index(asked)] == evaluated[: evaluated.index(asked)]


def test_a_query_that_was_answered_before_is_not_routed(found: dict[str, Walk]) -> None:
    stored = found["a query that was answered before"]
    assert stored.modules < found["a query that is evaluated"].modules
    assert not any(module.startswith("server.sparql_protocol") for module in stored.modules)
    assert len(stored.modules) <= 6


def test_the_design_has_a_row_for_each_walk(found: dict[str, Walk]) -> None:
    rows = walks.DESIGN.read_text("utf-8").splitlines()
    assert all(any(row.startswith(f"| {name} |") for row in rows) for name in found)
