"""Dates of every precision as periods of days."""

from datetime import date

import pytest

from aikg.checks.periods import Period, period_of

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("lexical", "first", "last"),
    [
        ("2023-02-06", date(2023, 2, 6), date(2023, 2, 6)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
    ],
)
def test_a_date_spans_what_it_leaves_open(lexical: str, first: date, last: date) -> None:
    assert period_of(lexical) == Period(first, last)


@pytest.mark.parametrize("lexical", [None, "", "recently", "2023-02-30", "2023-13", "0000"])
def test_what_is_no_date_has_no_period(lexical: str | None) -> None:
    assert period_of(lexical) is None


def test_distance_and_overlap() -> None:
    february, march = (
        Period(date(2023, 2, 1), date(2023, 2, 28)),
        Period(date(2023, 3, 10), date(2023, 3, 31)),
    )
    assert (february.days_from(march), march.days_from(february), march.days_from(march)) == (10, 10, 0)
    assert not february.overlaps(march)
    assert march.reaching_back(10).overlaps(february)
