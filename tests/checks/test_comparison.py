"""Comparisons of parameter counts: a factor must fit the counts that are stated."""

from decimal import Decimal

import pytest

from aikg.checks import comparison
from aikg.checks.comparison import ComparedModels, CountedModel
from aikg.checks.compiled_dump import Dump
from aikg.checks.ranges import ENDLESS, Range
from aikg.iris import entity

from .conftest import Edited, found

pytestmark = pytest.mark.quick

FILE = "sources/hankyung-2023-02-06.toml"
CLAIM = "https://w3id.org/aikg/claim/hankyung-2023-02-06."


def gpt_3(count: int) -> tuple[str, str, str]:
    claim = (
        f'[[claim]]\nid = "gpt-3-count"\nsubject = "gpt-3"\nproperty = "parameterCount"\nvalue = {count}\n'
    )
    evidence = 'evidence = [{ locator = "p. 1" }]\n'
    return (FILE, "\n\n# South Korea\n", f"\n{claim}{evidence}\n\n# South Korea\n")


def test_what_is_not_known_is_not_judged(edited: Edited) -> None:
    assert found(comparison, edited()) == []


@pytest.mark.parametrize("count", [175_000_000_000, 100_000_000_000])
def test_a_factor_that_fits(edited: Edited, count: int) -> None:
    assert list(found(comparison, edited(gpt_3(count)))) == []


def test_a_factor_that_does_not_fit(edited: Edited) -> None:
    (finding,) = found(comparison, edited(gpt_3(500_000_000_000)))
    names = ("wu-dao-exceeds-gpt-3", "wu-dao-parameters", "gpt-3-count")
    assert finding.subjects == tuple(CLAIM + name for name in names)
    assert "3.5 to 1" in finding.message
    assert any("가" <= letter <= "힣" for letter in finding.korean)


@pytest.mark.parametrize(("factor", "fits"), [(3, True), (1, False)])
def test_counts_that_are_open_to_one_side(real_dump: Dump, factor: int, fits: bool) -> None:
    """More than 10 against less than 5 is at least twice as much."""
    ten, five, said = Decimal(10), Decimal(5), Decimal(factor)
    known = [
        CountedModel(f"{CLAIM}one", entity("larger"), ten, Range(ten, ENDLESS)),
        CountedModel(f"{CLAIM}other", entity("smaller"), five, Range(-ENDLESS, five)),
        ComparedModels(f"{CLAIM}both", entity("larger"), entity("smaller"), Range(said, said)),
    ]
    assert (list(comparison.find(known, real_dump)) == []) is fits
