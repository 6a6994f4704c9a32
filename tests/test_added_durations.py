"""A duration that is written out is added as the calendar has it (A9)."""

import calendar
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.store import Query
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

DAYS = st.dates(date(1600, 1, 1), date(2400, 1, 1))


@pytest.fixture(scope="module")
def store() -> Iterator[LocalStore]:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        yield store


def value(store: LocalStore, expression: str) -> str:
    answer = store.answer(Query(f"SELECT ({expression} AS ?x) {{}}", accept="text/csv"))
    return b"".join(answer.body).decode().split()[1]


def after(day: date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return f"{year:04}-{month + 1:02}-{min(day.day, calendar.monthrange(year, month + 1)[1]):02}"


@given(DAYS, st.integers(-20_000, 20_000))
def test_days_are_added(store: LocalStore, day: date, days: int) -> None:
    duration = f"'{'-' * (days < 0)}P{abs(days)}D'^^xsd:dayTimeDuration"
    assert value(store, f"'{day}'^^xsd:date + {duration}") == str(day + timedelta(days))
    assert value(store, f"'{day}T10:00:00'^^xsd:dateTime + {duration}") == f"{day + timedelta(days)}T10:00:00"


@given(DAYS, st.integers(-500, 500))
def test_months_are_added(store: LocalStore, day: date, months: int) -> None:
    for datatype in ("yearMonthDuration", "duration"):
        duration = f"'{'-' * (months < 0)}P{abs(months)}M'^^xsd:{datatype}"
        assert value(store, f"'{day}'^^xsd:date + {duration}") == after(day, months)


@given(st.integers(0, 23), st.integers(0, 47))
def test_hours_are_added_around_the_clock(store: LocalStore, hour: int, hours: int) -> None:
    expected = f"{(hour + hours) % 24:02}:00:00"
    assert value(store, f"'{hour:02}:00:00'^^xsd:time + 'PT{hours}H'^^xsd:dayTimeDuration") == expected
