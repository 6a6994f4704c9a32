"""Comparisons of parameter counts: a factor must fit the counts that are stated."""

import pytest

from aikg.checks import comparison
from aikg.checks.compiled_dump import Dump

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


def test_what_is_not_known_is_not_judged(real_dump: Dump) -> None:
    assert found(comparison, real_dump) == []


@pytest.mark.parametrize("count", [175_000_000_000, 100_000_000_000])
def test_a_factor_that_fits(edited: Edited, count: int) -> None:
    assert list(found(comparison, edited(gpt_3(count)))) == []


def test_a_factor_that_does_not_fit(edited: Edited) -> None:
    (finding,) = found(comparison, edited(gpt_3(500_000_000_000)))
    names = ("wu-dao-exceeds-gpt-3", "wu-dao-parameters", "gpt-3-count")
    assert finding.subjects == tuple(CLAIM + name for name in names)
    assert "3.5 to 1" in finding.message
    assert any("가" <= letter <= "힣" for letter in finding.korean)
