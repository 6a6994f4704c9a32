"""Months and days are read from Korean and English words."""

import pytest

from aikg.checks.verification.calendar_words import days_in, months_in

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("2023년 5월", {5}, set()),
        ("5월 17일", {5}, {17}),
        ("12월3일", {12}, {3}),
        ("3분기", {7, 8, 9}, set()),
        ("90일간", set(), set()),
        ("6월 10일간", {6}, set()),
        ("14 February 2024", {2}, {14}),
        ("March 2021", {3}, set()),
        ("Feb. 3rd", {2}, {3}),
        ("May 1, 2024", {5}, {1}),
        ("the 2nd of June", {6}, {2}),
        ("third quarter of 2023", {7, 8, 9}, set()),
        ("Q1 2022", {1, 2, 3}, set()),
        ("Marching on", set(), set()),
        ("5 billion", set(), set()),
    ],
)
def test_months_and_days_are_those_that_the_words_name(text: str, months: set[int], days: set[int]) -> None:
    assert (set(months_in(text)), set(days_in(text))) == (months, days)
