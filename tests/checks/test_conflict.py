"""Conflicts: two values for what has one value at a time, within a source and across sources."""

from collections.abc import Iterable

import pytest

from aikg.checks import conflict
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Severity

from .conftest import Edited, found

FILE = "sources/hankyung-2023-02-06.toml"
OTHER = "sources/other.toml"
HEADER = """
[source]
class = "Article"
label = { en = "Another article", ko = "다른 기사" }
url = "https://example.org/other"
issued = ISSUED
language = "en"
"""
FIRST = "https://w3id.org/aikg/claim/hankyung-2023-02-06."
SECOND = "https://w3id.org/aikg/claim/other.it"


def other(claim: str, issued: str = "2023-03-01") -> tuple[str, str, str]:
    text = (
        HEADER.replace("ISSUED", issued) + '[[claim]]\nid = "it"\nevidence = [{ locator = "p. 1" }]\n' + claim
    )
    return (OTHER, "", text)


def subjects(dump: Dump) -> Iterable[tuple[str, ...]]:
    return [finding.subjects for finding in found(conflict, dump)]


def ernie(value: int, more: str = "") -> str:
    return f'subject = "ernie-3-0"\nproperty = "parameterCount"\nvalue = {value}\n{more}'


def faire(value: int, currency: str, more: str = "") -> str:
    amount = f'{{ value = {value}, currency = "{currency}", stated = "x"{more} }}'
    return f'subject = "faire"\nproperty = "valuation"\nvalue = [{amount}]\n'


def test_the_first_article_does_not_contradict_itself(real_dump: Dump) -> None:
    own = [[iri for iri in f.subjects if iri.startswith(FIRST)] for f in found(conflict, real_dump)]
    assert [claims for claims in own if len(claims) > 1] == []


def test_two_sources_that_differ_are_both_shown_with_who_says_so(edited: Edited) -> None:
    dump = edited(other(ernie(260_000_000_000, 'saidBy = "baidu"\n')))
    (finding,) = found(conflict, dump)
    assert (finding.severity, finding.subjects) == (Severity.WARNING, (f"{FIRST}ernie-parameters", SECOND))
    for words in ("280,000,000,000 (Hankyung", "260,000,000,000 (Baidu, in Another article)"):
        assert words in finding.message
        assert any("가" <= letter <= "힣" for letter in finding.korean)


def test_a_denial_of_a_fact_is_named_by_what_it_denies(edited: Edited) -> None:
    denial = 'subject = "baidu"\nproperty = "policySupportedBy"\nobject = "government-of-china"\n'
    (finding,) = found(conflict, edited(other(f'{denial}modality = "Denied"\n')))
    assert "Two values for Baidu, supported by the policy of: Government of China" in finding.message
    assert "but not Government of China (Another article)" in finding.message


def test_two_claims_of_one_source_conflict(edited: Edited) -> None:
    claim = '\n[[claim]]\nid = "again"\nevidence = [{ locator = "p. 1" }]\n' + ernie(1)
    (finding,) = found(conflict, edited((FILE, "\n\n# South Korea\n", f"{claim}\n\n# South Korea\n")))
    assert set(finding.subjects) == {f"{FIRST}again", f"{FIRST}ernie-parameters"}


@pytest.mark.parametrize(
    ("claim", "issued", "conflicts"),
    [
        (ernie(280_000_000_000), "2023-03-01", False),
        (ernie(100_000_000_000, 'hedge = "MoreThan"\n'), "2023-03-01", False),
        (ernie(300_000_000_000, 'hedge = "MoreThan"\n'), "2023-03-01", True),
        (ernie(290_000_000_000, 'hedge = "Approximately"\n'), "2023-03-01", False),
        (ernie(100_000_000_000, 'hedge = "OrderOfMagnitude"\n'), "2023-03-01", False),
        (ernie(1, 'modality = "Planned"\n'), "2023-03-01", False),
        (ernie(1), "2029-03-01", True),
        (faire(1, "krw"), "2023-03-01", True),
        (faire(1, "usd"), "2023-03-01", True),
        (faire(12_600_000_000, "usd"), "2023-03-01", False),
        (faire(1, "usd"), "2023-05-01", False),
        (ernie(1, 'claimRank = "DeprecatedRank"\n'), "2023-03-01", False),
        (ernie(1, 'modality = "Denied"\n'), "2023-03-01", False),
        (ernie(280_000_000_000, 'modality = "Denied"\n'), "2023-03-01", True),
        (faire(1, "krw"), "2024-03-01", False),
        (faire(1, "krw", ', hedge = "MoreThan"'), "2023-03-01", False),
        (faire(1, "krw") + "date = 2023\n", "2024-03-01", True),
        (faire(1, "krw") + "startDate = 2022\n", "2024-03-01", True),
        (faire(1, "krw") + "startDate = 2020\nendDate = 2021\n", "2024-03-01", False),
    ],
)
def test_hedges_times_currencies_and_modality_are_considered(
    edited: Edited, claim: str, issued: str, conflicts: bool
) -> None:
    assert bool(subjects(edited(other(claim, issued)))) is conflicts


def test_rates_to_different_currencies_do_not_conflict_but_two_to_one_do(edited: Edited) -> None:
    claim = (
        'subject = "eur"\nproperty = "exchangeRate"\nvalue = 1.2\nquoteCurrency = "usd"\ndate = 2023-02-06\n'
    )
    assert subjects(edited(other(claim))) == [("https://w3id.org/aikg/claim/ecb-2023-02-06.eur-usd", SECOND)]
