"""Figures in words: no digit is lost, in either language."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from aikg.number_format import date, figure, period
from aikg.server.pages.visit import Visit
from aikg.server.pages.words import Words

SIZES = {"trillion": 12, "billion": 9, "million": 6, "조": 12, "억": 8, "만": 4, "": 0}
PART = re.compile(r"([\d,]+(?:\.\d+)?) ?([^\d\s,.]*)")


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def read(text: str) -> Decimal:
    """The number that a figure in words says."""
    if " × 10" in text:
        return Decimal(text.translate(RAISED).replace(" × 10", "E"))
    parts = PART.findall(text)
    return sum((Decimal(n.replace(",", "")) * 10 ** SIZES[unit] for n, unit in parts), start=Decimal(0))


@given(st.decimals(min_value=0, max_value=10**27, places=2), st.sampled_from(["en", "ko"]))
def test_a_figure_says_the_number(value: Decimal, language: str) -> None:
    assert read(figure(value, language)) == value


def test_no_digit_of_a_long_number_is_lost() -> None:
    long = Decimal("100000000000000000000000000.01")
    assert read(figure(long, "en")) == long


@given(st.integers(1, 999), st.sampled_from([4, 6, 8, 9, 10, 12, 14]), st.sampled_from(["en", "ko"]))
def test_so_does_a_round_one(count: int, size: int, language: str) -> None:
    assert read(figure(Decimal(count * 10**size), language)) == count * 10**size


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        ("1750000000000", "1.75 trillion", "1조 7500억"),
        ("175420000000000", "175.42 trillion", "175조 4200억"),
        ("280000000000", "280 billion", "2800억"),
        ("1234567", "1,234,567", "123만 4567"),
        ("14000000000", "14 billion", "140억"),
        ("58.2", "58.2", "58.2"),
        ("0", "0", "0"),
        ("-1200000", "-1.2 million", "-120만"),
        ("3.14E+23", "3.14 × 10²³", "3.14 × 10²³"),
        ("1E+25", "1 × 10²⁵", "1 × 10²⁵"),
        ("-50000000000000000", "-5 × 10¹⁶", "-5 × 10¹⁶"),
    ],
)
def test_as_people_write_it(value: str, english: str, korean: str) -> None:
    assert figure(Decimal(value), "en") == english
    assert figure(Decimal(value), "ko") == korean


@pytest.mark.parametrize(
    ("text", "english", "korean"),
    [
        ("2023-02-06", "6 February 2023", "2023년 2월 6일"),
        ("2017-07", "July 2017", "2017년 7월"),
        ("2017", "2017", "2017년"),
        ("long ago", "long ago", "long ago"),
    ],
)
def test_dates(text: str, english: str, korean: str) -> None:
    assert date(text, "en") == english
    assert date(text, "ko") == korean


def test_periods() -> None:
    assert period("P5Y", "en") == "5 years"
    assert period("P1M", "en") == "1 month"
    assert period("P5Y", "ko") == "5년"
    assert period("P1Y2M", "ko") == "P1Y2M"


@pytest.mark.parametrize(
    ("written", "english", "korean"),
    [("true", "yes", "예"), ("1", "yes", "예"), ("false", "no", "아니요"), ("0", "no", "아니요")],
)
def test_a_boolean_is_said_however_a_store_writes_it(written: str, english: str, korean: str) -> None:
    """Virtuoso writes 1 for true."""
    literal = Literal(written, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    for language, said in (("en", english), ("ko", korean)):
        shown = Words(Visit("/", language), {}).value(literal)
        assert (shown.text, shown.exact) == (said, written)
