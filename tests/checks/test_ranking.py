"""Rankings and surveys: counts beyond the whole, places given twice, valuations out of order."""

import pytest

from aikg.checks import ranking
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Severity

from .conftest import Edited, found

pytestmark = pytest.mark.quick

FILE = "sources/hankyung-2023-02-06.toml"
CLAIM = "https://w3id.org/aikg/claim/hankyung-2023-02-06."


def test_the_real_ranking_is_consistent(all_data: Dump) -> None:
    assert found(ranking, all_data) == []


def test_counts_that_exceed_the_survey_are_an_error(edited: Edited) -> None:
    (finding,) = found(ranking, edited((FILE, "value = 91", "value = 80")))
    assert (finding.severity, finding.subjects[0]) == (Severity.ERROR, f"{CLAIM}survey-size")
    assert "81" in finding.message and len(finding.subjects) == 7
    assert any("가" <= letter <= "힣" for letter in finding.korean)


def test_a_survey_of_more_than_so_many_is_not_exceeded(edited: Edited) -> None:
    assert list(found(ranking, edited((FILE, "value = 91", 'value = 80\nhedge = "MoreThan"')))) == []


def test_a_place_given_twice_is_a_warning(edited: Edited) -> None:
    (finding,) = found(ranking, edited((FILE, "rank = 3", "rank = 4")))
    assert finding.severity is Severity.WARNING
    assert finding.subjects == (f"{CLAIM}anduril-rank", f"{CLAIM}pony-ai-rank")


def test_a_better_place_with_a_lower_valuation_is_a_warning(edited: Edited) -> None:
    (finding,) = found(ranking, edited((FILE, "value = 10_650_000_000_000", "value = 10_600_000_000_000")))
    assert finding.severity is Severity.WARNING
    assert finding.subjects == (f"{CLAIM}pony-ai-valuation", f"{CLAIM}anduril-valuation")
