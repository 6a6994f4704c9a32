"""Values against figures: the real data agree, and each kind of value that does not is found."""

from collections.abc import Mapping

import pytest

from aikg.checks import stated
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity

from .conftest import Edited, built_with, found

FILE = "sources/hankyung-2023-02-06.toml"
CLAIM = "https://w3id.org/aikg/claim/hankyung-2023-02-06."


def test_the_real_data_state_what_they_quote(all_data: Dump) -> None:
    assert found(stated, all_data) == []


WRONG = [
    ("value = 14_000_000_000,", "value = 140_000_000_000,", "bytedance-valuation", "“140억달러” is"),
    ("value = 1_750_000_000_000", "value = 175_000_000_000", "wu-dao-parameters", "1,750,000,000,000"),
    (
        '3_241_000_000_000, currency = "krw"',
        '3_241_000_000_000, currency = "cny"',
        "nairr-budget",
        "is in",
    ),
    ('stated = "12조원"', 'stated = "12.0조원"', "microsoft-invests-in-openai", "not quoted"),
    ("factor = 10", "factor = 100", "wu-dao-exceeds-gpt-3", "factor is 100"),
    ("rank = 3", "rank = 2", "pony-ai-rank", "rank is 2"),
    ("rankTo = 9", "rankTo = 10", "ranks-2-to-9", "rankTo is 10"),
    ('duration = "P5Y"', 'duration = "P6Y"', "plan-budget", "duration is 6"),
    ("value = 53", "value = 35", "united-states-unicorns", "says 53"),
    ("date = 2019", "date = 2018", "strategy-announced", "The year of date is 2,018"),
]
"""Old and new text of the file, the claim that is wrong by it, and words of the message."""


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, ...], Finding]:
    """What is found where all values are wrong at once, by what it is about."""
    dump = built_with(tmp_path_factory.mktemp("wrong"), *((FILE, old, new) for old, new, _, _ in WRONG))
    return {each.subjects: each for each in found(stated, dump)}


def test_nothing_else_is_an_error(errors: Mapping[tuple[str, ...], Finding]) -> None:
    assert set(errors) == {(CLAIM + claim,) for _, _, claim, _ in WRONG}


@pytest.mark.parametrize(("claim", "words"), [wrong[2:] for wrong in WRONG])
def test_a_value_that_is_not_quoted_is_an_error(
    errors: Mapping[tuple[str, ...], Finding], claim: str, words: str
) -> None:
    finding = errors[(CLAIM + claim,)]
    assert finding.severity is Severity.ERROR
    assert words in finding.message
    assert any("가" <= letter <= "힣" for letter in finding.korean)


def test_a_figure_that_cannot_be_read_is_a_warning(edited: Edited) -> None:
    (finding,) = found(stated, edited((FILE, "조단위", "막대한 돈")))
    assert (finding.severity, finding.subjects) == (Severity.WARNING, (f"{CLAIM}us-spending",))


@pytest.mark.parametrize(
    ("words", "amount", "errors"),
    [
        ("$2.6 billion", 'value = 2_600_000_000, currency = "usd"', 0),
        ("2.6 billion dollars", 'value = 2_600_000_000, currency = "usd"', 0),
        ("€2.6bn", 'value = 2_600_000_000, currency = "eur"', 0),
        ("$2.6 billion", 'value = 2_600_000, currency = "usd"', 1),
        ("$2.6 billion", 'value = 2_600_000_000, currency = "eur"', 1),
    ],
)
def test_english_amounts_are_read_with_the_currencies_of_the_data(
    edited: Edited, words: str, amount: str, errors: int
) -> None:
    old = '{ value = 12_000_000_000_000, currency = "krw", stated = "12조원" }'
    dump = edited((FILE, old, f'{{ {amount}, stated = "{words}" }}'), (FILE, '"12조원"', f'"{words}"'))
    assert [f.severity for f in found(stated, dump)] == [Severity.ERROR] * errors


TABLE = """[source]
class = "DataSource"
label = { en = "A table", ko = "표" }
url = "https://example.org/table"
issued = 2026-01-05
language = "en"

[table.companies]
file = "companies.csv"
sha256 = "DIGEST"

[[claim]]
id = "revenue"
subject = "openai"
property = "revenue"
value = [{ value = 1_500_000_000, currency = "usd", stated = "STATED" }]
evidence = [{ table = "companies", row = "OpenAI", column = "Revenue (million)", value = "STATED" }]
"""


@pytest.mark.parametrize(
    ("cell", "severities"),
    [
        *((cell, []) for cell in ("1500", "1.5", "1.50", "1500000000", "1.5e3", "15억달러")),
        *((cell, [Severity.ERROR]) for cell in ("1501", "15.1", "-1500", "0", "15억원")),
        ("a lot", [Severity.WARNING]),
    ],
)
def test_a_cell_has_the_digits_of_its_sum_and_a_heading_the_scale(
    edited: Edited, cell: str, severities: list[Severity]
) -> None:
    text = TABLE.replace("DIGEST", "0" * 64).replace("STATED", cell)
    assert [f.severity for f in found(stated, edited(("sources/table.toml", "", text)))] == severities


OTHER_UNITS = (
    *("4.9 terabytes", "570GB", "280억 토큰", "2.8e11 FLOP", "58%", "280억 달러", "2월", "1억 명"),
    "12쪽",
)


@pytest.fixture(scope="module")
def quoting_others(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """The data where a count of parameters has all these figures for its quotes."""
    quotes = ", ".join(f'"{quote}"' for quote in OTHER_UNITS)
    edit = (FILE, 'value = "2800억개"', f"value = [{quotes}]")
    return built_with(tmp_path_factory.mktemp("others"), edit)


def test_figures_with_other_units_refute_no_count(quoting_others: Dump) -> None:
    """E7: 4.9 terabytes counted as a plain number."""
    assert [f for f in found(stated, quoting_others) if "ernie-parameters" in f.subjects[0]] == []


@pytest.mark.parametrize("quote", OTHER_UNITS)
def test_a_figure_with_another_unit_proves_no_count(quoting_others: Dump, quote: str) -> None:
    """E7: it could prove that a model has 4.9 parameters."""
    dump = quoting_others
    counts = (claim for claim in dump.claims if claim.iri.endswith("ernie-parameters"))
    reader = dump.figure_reader
    assert not any(
        stated.Expected("count", c.value or 0, stated.counted).may_be_said_by(figure)
        for c in counts
        for figure in reader.find(quote)
    )
