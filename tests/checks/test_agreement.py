"""What sources say of one topic, compared: verdicts, independent sources, and the algebra of agreement."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg import vocab
from aikg.checks.agreement.agreements import Agreement, Agreements
from aikg.checks.agreement.compared_statements import ComparedStatement, StatedValue, Topic
from aikg.checks.background import CompiledSource
from aikg.checks.compiled_dump import Dump
from aikg.checks.periods import ALWAYS, Period
from aikg.checks.published_rates import PublishedRate, PublishedRates
from aikg.checks.ranges import range_of
from aikg.checks.verification.figures import FigureReader
from aikg.iris import claim, entity, local_name, source, term
from aikg.ontology import Ontology

YEAR = 2023


@dataclass
class Said:
    """What a test knows besides statements: an ontology, and sources of its own."""

    ontology: Ontology
    sources: dict[str, CompiledSource] = field(default_factory=dict)
    figure_reader: FigureReader = field(default_factory=lambda: FigureReader({}))

    def name(self, iri: str, tag: str = "en") -> str:
        return f"{local_name(iri)}@{tag}"

    def currency_code(self, iri: str) -> str:
        return local_name(iri)

    def compare(self, *statements: ComparedStatement, rates: Iterable[PublishedRate] = ()) -> Agreement:
        """The comparison of statements about one topic."""
        for each in statements:
            self.sources.setdefault(each.source, of_source(each.source))
        every = Agreements(statements, PublishedRates(rates), self)
        (found,) = (each for each in every if each.topic == statements[0].topic)
        return found


def of_source(iri: str, sha256: str = "", derived_from: tuple[str, ...] = ()) -> CompiledSource:
    return CompiledSource(iri, Period(date(YEAR, 3, 1), date(YEAR, 3, 1)), sha256, None, derived_from)


@pytest.fixture(scope="module")
def ontology(real_dump: Dump) -> Ontology:
    return real_dump.ontology


@pytest.fixture
def said(ontology: Ontology) -> Said:
    return Said(ontology)


COUNT = Topic(entity("ernie-3-0"), term("parameterCount"), vocab.Fact)
VALUATION = Topic(entity("faire"), term("valuation"), vocab.Fact)
AUTHOR = Topic(entity("report"), term("author"), vocab.Fact)


def number(ontology: Ontology, value: int, hedge: str = "", unit: str = "") -> StatedValue:
    meaning = range_of(Decimal(value), hedge, ontology)
    node = f"<{unit}#{value}>" if unit else f'"{value}"'
    return StatedValue(node, f"{value:,}", meaning, unit, Decimal(value), hedge)


def statement(slug: str, value: StatedValue, topic: Topic = COUNT, **more: object) -> ComparedStatement:
    iri = claim(slug, f"c-{abs(hash((value.term, value.hedge)))}")
    made = ComparedStatement(iri, source(slug), topic, False, None, ALWAYS, (), (value,))
    return replace(made, **more)  # type: ignore[arg-type]


def in_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


FIGURES = (7, 8, 70, 6_000_000, 6_050_000)
HEDGES = ("", term("Approximately"))


@st.composite
def statements(draw: st.DrawFn, ontology: Ontology) -> list[ComparedStatement]:
    """Statements of a few sources about one number."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from("abcde"),
                st.sampled_from(FIGURES),
                st.sampled_from(HEDGES),
                st.booleans(),
                st.sampled_from((ALWAYS, in_year(2021), in_year(2023))),
                st.sampled_from(((), (entity("baidu"),))),
            ),
            min_size=1,
            max_size=8,
            unique_by=lambda each: each[:3],
        )
    )
    return [
        statement(slug, number(ontology, value, hedge), is_denial=denied, period=period, speakers=speakers)
        for slug, value, hedge, denied, period, speakers in drawn
    ]


def outcome(found: Agreement) -> object:
    """What is published of a comparison."""
    values = {
        (
            each.value.key,
            each.is_denied,
            each.period,
            each.sources,
            frozenset(s.claim for s in each.statements),
        )
        for each in found.values
    }
    return found.verdict, found.sources, values, len(found.contradictions)


@given(data=st.data())
def test_the_order_of_sources_does_not_matter(data: st.DataObject, ontology: Ontology) -> None:
    made = data.draw(statements(ontology))
    shuffled = data.draw(st.permutations(made))
    assert outcome(Said(ontology).compare(*made)) == outcome(Said(ontology).compare(*shuffled))


@given(data=st.data())
def test_a_copy_and_a_derived_source_change_no_count_and_no_verdict(
    data: st.DataObject, ontology: Ontology
) -> None:
    made = data.draw(statements(ontology))
    copied = data.draw(st.sampled_from(made))
    is_copy = data.draw(st.booleans())
    sources = {each.source: of_source(each.source, sha256=each.source) for each in made}
    before = Said(ontology, dict(sources)).compare(*made)
    again = replace(copied, source=source("z"), claim=claim("z", "again"))
    more = {
        source("z"): of_source(source("z"), copied.source)
        if is_copy
        else of_source(source("z"), "", (copied.source,))
    }
    after = Said(ontology, sources | more).compare(*made, again)
    assert (before.verdict, before.sources) == (after.verdict, after.sources)
    assert [each.sources for each in before.values] == [each.sources for each in after.values]


@given(data=st.data())
def test_a_source_that_agrees_with_all_makes_nothing_contradict(
    data: st.DataObject, ontology: Ontology
) -> None:
    """Contradiction grows with statements and never shrinks; one that repeats a value adds none."""
    made = data.draw(statements(ontology))
    one = data.draw(st.sampled_from(made))
    before = Said(ontology).compare(*made)
    again = replace(one, source=source("z"), claim=claim("z", "again"))
    after = Said(ontology).compare(*made, again)
    assert after.verdict == before.verdict or vocab.Contradicting not in (before.verdict, after.verdict)
    assert after.sources >= before.sources


@given(data=st.data())
def test_two_values_contradict_where_two_statements_at_one_time_cannot_both_be_right(
    data: st.DataObject, ontology: Ontology
) -> None:
    """The sweep finds a contradiction wherever comparing all with all does."""
    made = data.draw(statements(ontology))
    assert bool(Said(ontology).compare(*made).contradictions) is any(
        one.period.overlaps(other.period) and _at_odds(one, other) for one in made for other in made
    )


def _at_odds(one: ComparedStatement, other: ComparedStatement) -> bool:
    (first,), (second,) = one.values, other.values
    if one.is_denial != other.is_denial:
        return first.key == second.key
    return not one.is_denial and not first.meets(second)


@pytest.mark.parametrize(
    ("second", "verdict", "sources"),
    [
        ({"value": 7}, vocab.Agreeing, 2),
        ({"value": 7, "hedge": "Approximately"}, vocab.WithinHedges, 2),
        ({"value": 5, "hedge": "MoreThan"}, vocab.WithinHedges, 2),
        ({"value": 7, "hedge": "AsMuchAs"}, vocab.Agreeing, 2),
        ({"value": 8}, vocab.Contradicting, 2),
        ({"value": 8, "period": in_year(2020)}, vocab.Complementary, 2),
        ({"value": 7, "speakers": (source("a"),)}, vocab.OneSource, 1),
        ({"value": 7, "is_denial": True}, vocab.Contradicting, 2),
        ({"value": 8, "is_denial": True}, vocab.Complementary, 2),
    ],
)
def test_two_sources(said: Said, second: dict[str, object], verdict: str, sources: int) -> None:
    value, hedge = int(str(second.pop("value"))), str(second.pop("hedge", ""))
    iri = term(hedge) if hedge else ""
    period = in_year(2023) if "period" in second else ALWAYS
    first = statement("a", number(said.ontology, 7), period=period)
    found = said.compare(first, statement("b", number(said.ontology, value, iri), **second))
    assert (found.verdict, found.sources) == (verdict, sources)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ((6 * 10**9, ""), (6_050_000_000, ""), vocab.WithinHedges),
        ((6 * 10**9, ""), (6_500_000_001, ""), vocab.Contradicting),
        ((6 * 10**9, ""), (7 * 10**9, ""), vocab.Contradicting),
        ((200 * 10**9, ""), (175 * 10**9, ""), vocab.Contradicting),
        ((1_000, ""), (1_400, ""), vocab.Contradicting),
        ((0, ""), (400_000, ""), vocab.Contradicting),
        ((10**25, ""), (2 * 10**25, ""), vocab.Contradicting),
        ((-100, "Approximately"), (-105, ""), vocab.WithinHedges),
        ((-100, "Approximately"), (-120, ""), vocab.Contradicting),
        ((-(6 * 10**9), ""), (-6_050_000_000, ""), vocab.WithinHedges),
    ],
)
def test_round_and_negative_figures(
    said: Said, one: tuple[int, str], other: tuple[int, str], verdict: str
) -> None:
    """A figure of whole millions may be rounded to those; a hedge opens to both sides of a loss."""
    made = [
        statement(slug, number(said.ontology, value, hedge and term(hedge)))
        for slug, (value, hedge) in zip("ab", (one, other), strict=True)
    ]
    assert said.compare(*made).verdict == said.compare(*reversed(made)).verdict == verdict


def test_a_loss_is_converted_as_a_loss(said: Said) -> None:
    won = statement("a", number(said.ontology, -1_256_000, unit=KRW), VALUATION, day=DAY)
    dollar = statement("b", number(said.ontology, -1_000, unit=USD), VALUATION, day=DAY)
    assert said.compare(won, dollar, rates=RATES).verdict == vocab.WithinHedges


def test_two_that_quote_one_report_are_one_source_and_what_each_says_itself_is_none(said: Said) -> None:
    seven = number(said.ontology, 7)
    report = (entity("ai-report"),)
    made = [statement(slug, seven, speakers=report) for slug in "ab"]
    assert said.compare(*made).verdict == vocab.OneSource
    assert said.compare(*made, statement("c", seven)).verdict == vocab.Agreeing


def test_a_source_that_is_derived_from_two_adds_to_neither(said: Said) -> None:
    seven = number(said.ontology, 7)
    said.sources[source("c")] = of_source(source("c"), "", (source("a"), source("b")))
    assert said.compare(*(statement(slug, seven) for slug in "abc")).sources == 2
    assert said.compare(*(statement(slug, seven) for slug in "ac")).sources == 1


def test_sources_that_are_derived_from_each_other_are_one(said: Said) -> None:
    seven = number(said.ontology, 7)
    said.sources[source("a")] = of_source(source("a"), "", (source("b"),))
    said.sources[source("b")] = of_source(source("b"), "", (source("a"),))
    assert said.compare(*(statement(slug, seven) for slug in "ab")).sources == 1


KRW, USD, EUR = (entity(code) for code in ("krw", "usd", "eur"))
DAY = Period(date(YEAR, 2, 6), date(YEAR, 2, 6))
RATES = [
    PublishedRate(source("ecb"), DAY, EUR, USD, Decimal("1.0776")),
    PublishedRate(source("ecb"), DAY, EUR, KRW, Decimal("1353.65")),
]


@pytest.mark.parametrize(
    ("dollars", "day", "verdict"),
    [
        (1_000, DAY, vocab.WithinHedges),
        (2_000, DAY, vocab.Contradicting),
        (2_000, in_year(2022), vocab.RatesMissing),
    ],
)
def test_sums_are_compared_by_the_rates_of_their_day(
    said: Said, dollars: int, day: Period, verdict: str
) -> None:
    won = statement("a", number(said.ontology, 1_256_000, unit=KRW), VALUATION, day=DAY)
    dollar = statement("b", number(said.ontology, dollars, unit=USD), VALUATION, day=day)
    assert said.compare(won, dollar, rates=RATES).verdict == verdict


def test_a_property_of_several_values_contradicts_only_a_denial(said: Said) -> None:
    one, other = (StatedValue(f"<{entity(n)}>", entity(n), entity(n)) for n in ("one", "other"))
    apart = [statement("a", one, AUTHOR), statement("b", other, AUTHOR)]
    assert said.compare(*apart).verdict == vocab.Complementary
    assert said.compare(*apart, statement("c", one, AUTHOR)).verdict == vocab.Agreeing
    assert said.compare(*apart, statement("c", one, AUTHOR, is_denial=True)).verdict == vocab.Contradicting


def version(slug: str, family: str = "ernie-3-0") -> ComparedStatement:
    topic = Topic(entity(slug), vocab.versionOf, vocab.Fact)
    return statement("v", StatedValue(f"<{entity(family)}>", entity(family), entity(family)), topic)


def test_a_value_of_a_version_is_none_of_its_family_and_the_nearest_is_named(said: Said) -> None:
    of_titan, of_base = (COUNT._replace(subject=entity(slug)) for slug in ("titan", "base"))
    family = statement("a", number(said.ontology, 280))
    titan = statement("b", number(said.ontology, 260), of_titan)
    base = statement("b", number(said.ontology, 10), of_base)
    found = said.compare(family, titan, base, version("titan"), version("base"))
    assert (found.verdict, found.nearest[0].work) == (vocab.OneSource, entity("titan"))
    fitting = replace(family, values=(number(said.ontology, 260),))
    assert said.compare(fitting, titan, base, version("titan"), version("base")).nearest == {}


def test_a_version_of_a_version_is_one_of_the_family(said: Said) -> None:
    below = COUNT._replace(subject=entity("chat"))
    family = statement("a", number(said.ontology, 280))
    chat = statement("b", number(said.ontology, 260), below)
    found = said.compare(family, chat, version("chat", "titan"), version("titan"))
    assert found.nearest[0].work == entity("chat")


def test_many_values_are_compared_in_about_the_time_of_reading_them(said: Said) -> None:
    """Thousands of sources, each with its own day or its own figure: nothing here may take their square."""
    days = [
        statement(f"s{n}", number(said.ontology, n, unit=KRW), VALUATION, period=Period(day, day))
        for n in range(20_000)
        for day in [date.fromordinal(700_000 + n)]
    ]
    assert said.compare(*days).verdict == vocab.Complementary
    figures = [statement(f"s{n}", number(said.ontology, n)) for n in range(20_000)]
    assert len(said.compare(*figures).contradictions) == 19_999
