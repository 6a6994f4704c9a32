"""Implied exchange rates: the article's one error, which side is wrong, and what rounding excuses."""

from decimal import Decimal

import pytest

from aikg.checks import exchange_rates
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.periods import ALWAYS
from aikg.checks.published_rates import RateTable

from .conftest import Edited, found

pytestmark = pytest.mark.quick

FILE = "sources/hankyung-2023-02-06.toml"
RATES = "sources/ecb-2023-02-06.toml"
CLAIM = "https://w3id.org/aikg/claim/hankyung-2023-02-06."
VALUATION, BUDGET = f"{CLAIM}bytedance-valuation", f"{CLAIM}nairr-budget"
LATER = (RATES, "2023-02-06", "2024-02-06")


def told(findings: list[Finding]) -> set[tuple[Severity, str]]:
    return {(finding.severity, finding.subjects[0]) for finding in findings}


def test_the_valuation_is_the_one_error_of_the_article(real_dump: Dump) -> None:
    (finding,) = found(exchange_rates, real_dump)
    assert (finding.severity, finding.subjects) == (Severity.ERROR, (VALUATION,))
    for words in ("12,530 KRW per USD", "1,256.2 (a factor of 9.975)", "1,246.5 (a factor of 10.05)"):
        assert words in finding.message
    for words in ("1 USD = 12,530 KRW", "유럽중앙은행", "1,256.2(9.975배 차이)", "1,246.5(10.05배 차이)"):
        assert words in finding.korean


def test_published_rates_say_which_of_two_pairs_is_wrong(edited: Edited) -> None:
    dump = edited(
        (FILE, '2_600_000_000, currency = "usd"', '26_000_000_000, currency = "usd"'),
        (FILE, '14_000_000_000, currency = "usd"', '140_000_000_000, currency = "usd"'),
    )
    assert told(found(exchange_rates, dump)) == {(Severity.ERROR, BUDGET)}


def test_where_nothing_decides_both_pairs_are_doubtful(edited: Edited) -> None:
    assert told(list(found(exchange_rates, edited(LATER)))) == {
        (Severity.WARNING, VALUATION),
        (Severity.WARNING, BUDGET),
    }


def test_of_three_pairs_the_odd_one_is_doubtful(edited: Edited) -> None:
    third = '{ value = 12_000_000_000_000, currency = "krw", stated = "12조원" },'
    fourth = f'{third}\n    {{ value = 9_600_000_000, currency = "usd", stated = "96억달러" }},'
    dump = edited(LATER, (FILE, third, fourth))
    assert told(found(exchange_rates, dump)) == {(Severity.WARNING, VALUATION)}


def test_a_cross_rate_refutes_a_pair_in_yuan(edited: Edited) -> None:
    dump = edited((FILE, '13_800_000_000, currency = "cny"', '1_380_000_000, currency = "cny"'))
    assert (Severity.ERROR, f"{CLAIM}beijing-complex-budget") in told(found(exchange_rates, dump))


@pytest.mark.parametrize(
    ("dollars", "won", "errors"),
    [
        (1_000_000_000, 1_000_000_000_000, 0),  # one digit each: 1조 for 1.256조 is rounding
        (1_000_000_000, 12_560_000_000_000, 1),
        (2_613_000_000, 3_241_000_000_000, 0),
        (2_613_000_000, 3_741_000_000_000, 1),  # 14 % off, and no figure is round
    ],
)
def test_round_figures_may_be_further_apart(edited: Edited, dollars: int, won: int, errors: int) -> None:
    dump = edited(
        (FILE, '2_600_000_000, currency = "usd"', f'{dollars}, currency = "usd"'),
        (FILE, '3_241_000_000_000, currency = "krw"', f'{won}, currency = "krw"'),
    )
    assert sum(finding.subjects == (BUDGET,) for finding in found(exchange_rates, dump)) == errors


@pytest.mark.parametrize(
    "spending",
    [
        '{ value = 1_000_000_000_000, currency = "krw", stated = "조단위", hedge = "OrderOfMagnitude" },',
        '{ value = 1_000_000_000_000, stated = "조단위" },',
    ],
)
def test_an_order_of_magnitude_or_a_sum_without_currency_is_not_converted(
    edited: Edited, spending: str
) -> None:
    stated = '{ value = 1_000_000_000_000, stated = "조단위", hedge = "OrderOfMagnitude" },'
    dump = edited(
        (FILE, stated, spending + '{ value = 1, currency = "usd", stated = "1달러" },'),
        # What is no longer stated is not to be proven either.
        (FILE, 'amount = "조단위", hedge = "조단위"', 'amount = "조단위"'),
    )
    assert told(found(exchange_rates, dump)) == {(Severity.ERROR, VALUATION)}


def test_the_direct_rate_comes_before_a_cross_rate() -> None:
    two, three, five = Decimal(2), Decimal(3), Decimal(5)
    rates = {
        "a": {"b": two, "c": three},
        "b": {"a": 1 / two, "c": 1 / five},
        "c": {"a": 1 / three, "b": five},
    }
    table = RateTable("source", ALWAYS, rates)
    assert (table.rate("a", "b"), table.rate("a", "d")) == (two, None)
    del rates["a"]["b"]
    assert table.rate("a", "b") == three * five
