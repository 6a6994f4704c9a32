"""The lines that docs/integrators.md gives for a column of names, over the tables that people have."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import pandas as pd
import pytest
import serving
from serving import Endpoint

Reconcile = Callable[..., pd.DataFrame]
PAGE = Path(__file__).parents[2] / "docs" / "integrators.md"


@pytest.fixture(scope="module")
def reconcile() -> Reconcile:
    """The function as the page has it."""
    [text] = re.findall(r"```pycon\n(>>> import json\n.*?)\n\n", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(re.sub(r"^(>>>|\.\.\.) ?", "", text, flags=re.MULTILINE), names)
    return names["reconcile"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def address(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The reconciliation service of a server of the real data."""
    with serving.running(serving.Command(), tmp_path_factory.mktemp("pandas")) as endpoint:
        fields = {"Content-Type": "application/n-quads", **dict(endpoint.authorization)}
        httpx.put(endpoint.store, content=dump.read_bytes(), headers=fields, timeout=60).raise_for_status()
        yield _reconciliation(endpoint)


def _reconciliation(endpoint: Endpoint) -> str:
    return f"http://{urlsplit(endpoint.query).netloc}/reconcile"


def ids(found: pd.DataFrame) -> list[str | None]:
    return [None if pd.isna(id_) else id_ for id_ in found["id"]]


def test_names_that_mean_nothing_here_have_no_id(reconcile: Reconcile, address: str) -> None:
    """C2: one such name ended the package that the page had."""
    for unknown in (["Zzzyx Ltd"], ["Zzzyx Ltd", "Naver"], ["Naver", "Zzzyx Ltd", "Qqqq"]):
        found = reconcile(pd.DataFrame({"name": unknown}), "name", address, "Company")
        assert ids(found) == ["naver" if name == "Naver" else None for name in unknown]
        assert list(found["match"]) == [name == "Naver" for name in unknown]
        assert found["match"].dtype == bool


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT, "", "  "], ids=repr)
def test_cells_without_a_value(reconcile: Reconcile, address: str, missing: Any) -> None:
    table = pd.DataFrame({"name": ["Naver", missing, "Kakao"], "country": [missing, "KR", "KR"]})
    found = reconcile(table, "name", address, "Company", basedIn="country")
    assert ids(found) == ["naver", None, "kakao"]
    assert list(found["match"]) == [True, False, True]
    only = reconcile(pd.DataFrame({"name": [missing, missing]}), "name", address)
    assert ids(only) == [None, None]


def test_a_table_without_rows(reconcile: Reconcile, address: str) -> None:
    found = reconcile(pd.DataFrame({"name": []}), "name", address)
    assert (len(found), list(found.columns)) == (0, ["id", "name", "score", "match"])


def test_an_index_of_the_users_own_is_kept(reconcile: Reconcile, address: str) -> None:
    table = pd.DataFrame({"name": ["Naver", "no such name", "Kakao"]}, index=["x", "x", "y"])
    found = reconcile(table, "name", address)
    assert (list(found.index), ids(found)) == (["x", "x", "y"], ["naver", None, "kakao"])


def test_more_names_than_a_batch_has(reconcile: Reconcile, address: str) -> None:
    table = pd.DataFrame({"name": ["Naver", "no such name", None] * 70})
    assert ids(reconcile(table, "name", address)) == ["naver", None, None] * 70


def test_numbers_and_dates_of_numpy_are_conditions(reconcile: Reconcile, address: str) -> None:
    names = ["Wu Dao 2.0", "Wu Dao 2.0"]
    counts = pd.DataFrame({"name": names, "count": np.array([1_750_000_000_000, 5], dtype=np.int64)})
    found = reconcile(counts, "name", address, parameterCount="count")
    assert list(found["match"]) == [True, False]
    days = pd.DataFrame({"name": names, "day": pd.to_datetime(["2021-06-01", None])})
    assert list(reconcile(days, "name", address, inception="day")["match"]) == [True, True]


def test_a_property_that_nobody_knows_is_said(
    reconcile: Reconcile, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pd.DataFrame({"name": ["Microsoft"], "country": ["Israel"]})
    assert list(reconcile(table, "name", address, country="country")["match"]) == [False]
    assert "There is no property 'country'." in capsys.readouterr().out
