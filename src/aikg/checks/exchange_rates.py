"""Exchange rates that pairs of amounts imply, compared with published rates and with each other.

Two amounts of one claim in two currencies are one sum, converted. Two rates agree when the larger is at most
1.10 times the smaller, because a conversion uses the rate of some day near the writing, and major currencies
move by a few per cent in a month; what is looked for are slips, such as a digit too many or a wrong unit.
For each amount as much is added as its rounding may hide: half a unit of its last digit that is not zero, so
that "1조" may stand for anything from 0.5 to 1.5조, but "3조2410억" only for what is within 0.02 %.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from aikg import vocab
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.periods import Period, period_of
from aikg.claim_nodes import AmountNode, ClaimNode

NAME = "exchange-rate"

tolerance = Decimal("1.10")
window = 31
"""Days within which a published rate can be compared with a source."""
shown_others = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two amounts of one claim; ``base`` is the one of fewer units, so that the rate is 1 or more."""

    claim: ClaimNode
    base: AmountNode
    quote: AmountNode

    @property
    def currencies(self) -> frozenset[str]:
        """The IRIs of the two currencies."""
        return frozenset({self.base.currency, self.quote.currency})

    @property
    def rate(self) -> Decimal:
        """How many units of the quote's currency one unit of the base's is worth."""
        return self.quote.value / self.base.value

    @property
    def slack(self) -> Decimal:
        """By what factor the rate may be off because its figures are round."""
        return _slack(self.base.value) * _slack(self.quote.value)

    def rate_as(self, other: "Pair") -> Decimal:
        """The rate in the direction of another pair of the same currencies."""
        return self.rate if self.base.currency == other.base.currency else 1 / self.rate


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates that one source publishes for one period: (base, quote) to rate, in both directions."""

    source: str
    period: Period
    rates: Mapping[tuple[str, str], Decimal]

    def rate(self, base: str, quote: str) -> Decimal | None:
        """A rate, direct or by way of a third currency; None where the table does not give it."""
        if (base, quote) in self.rates:
            return self.rates[base, quote]
        middles = sorted(middle for first, middle in self.rates if first == base)
        crossed = (self.rates[base, m] * self.rates[m, quote] for m in middles if (m, quote) in self.rates)
        return next(crossed, None)


def find(dump: Dump) -> Iterable[Finding]:
    """An error for a pair that published rates refute; where none decides, warnings for pairs at odds."""
    tables = list(_tables(dump))
    by_currencies: dict[tuple[str, frozenset[str]], list[Pair]] = defaultdict(list)
    for claim in dump.claims:
        for pair in _pairs(claim):
            by_currencies[claim.source, pair.currencies].append(pair)
    for (source, _), pairs in by_currencies.items():
        near = _near(tables, dump.sources[source].issued)
        for pair in pairs:
            others = [other for other in pairs if other is not pair]
            yield from _judge(pair, others, near, dump)


def _judge(pair: Pair, others: list[Pair], near: list[RateTable], dump: Dump) -> Iterator[Finding]:
    for table in near:
        published = table.rate(pair.base.currency, pair.quote.currency)
        if published is not None:
            if not _agree(pair.rate, published, pair.slack):
                yield _finding(Severity.ERROR, pair, (table.source, published), others, dump)
            return
    at_odds = [o for o in others if not _agree(pair.rate, o.rate_as(pair), pair.slack * o.slack)]
    if 2 * len(at_odds) > len(others):
        yield _finding(Severity.WARNING, pair, None, at_odds, dump)


Published = tuple[str, Decimal] | None
"""The source of published rates with the rate that it gives; None where none decides."""


def _finding(
    severity: Severity, pair: Pair, published: Published, others: Sequence[Pair], dump: Dump
) -> Finding:
    shown = others[:shown_others]
    message, korean = _english(pair, published, shown, dump), _korean(pair, published, shown, dump)
    kind, figures = "The implied rate is at odds.", (pair.base.stated, pair.quote.stated)
    return Finding(NAME, severity, message, (pair.claim.iri,), korean=korean, kind=kind, figures=figures)


def _english(pair: Pair, published: Published, others: Sequence[Pair], dump: Dump) -> str:
    rate = f"{pair.rate:,.5g} {_code(pair.quote, dump)} per {_code(pair.base, dump)}"
    said = [f"{_sums(other)} implies {_against(other.rate_as(pair), pair)}" for other in others]
    if published is None:
        said.append("no published rate decides")
    else:
        said.insert(0, f"the rates of {dump.name(published[0])} give {_against(published[1], pair)}")
    remedy = "Correct the figure, or acknowledge the finding where the source itself is wrong."
    return f"{_sums(pair)} implies {rate}; {'; '.join(said)}. {remedy}"


def _korean(pair: Pair, published: Published, others: Sequence[Pair], dump: Dump) -> str:
    rate = f"1 {_code(pair.base, dump)} = {pair.rate:,.5g} {_code(pair.quote, dump)}"
    said = [f"{_sums(other)}: {_times(other.rate_as(pair), pair)}" for other in others]
    if published is None:
        said.append("이를 가릴 공표 환율이 없다")
    else:
        said.insert(0, f"{dump.name(published[0], 'ko')}: {_times(published[1], pair)}")
    remedy = "수치를 바로잡거나, 출처 자체가 틀렸으면 그 까닭을 적는다."
    return f"{_sums(pair)}에서 나오는 환율은 {rate}. {'. '.join(said)}. {remedy}"


def _sums(pair: Pair) -> str:
    return f"{pair.base.stated} = {pair.quote.stated}"


def _against(rate: Decimal, pair: Pair) -> str:
    return f"{rate:,.5g} (a factor of {_factor(rate, pair):,.4g})"


def _times(rate: Decimal, pair: Pair) -> str:
    return f"{rate:,.5g}({_factor(rate, pair):,.4g}배 차이)"


def _factor(rate: Decimal, pair: Pair) -> Decimal:
    return max(pair.rate / rate, rate / pair.rate)


def _code(amount: AmountNode, dump: Dump) -> str:
    return dump.describe(amount.currency).first(vocab.currencyCode) or dump.name(amount.currency)


def _pairs(claim: ClaimNode) -> Iterator[Pair]:
    """The pairs of a claim's amounts; of two sums in one currency it is not said which belongs to which."""
    exact = (a for a in claim.amounts if a.value > 0 and a.hedge != vocab.OrderOfMagnitude)
    amounts = [amount for amount in exact if amount.currency]
    if len({amount.currency for amount in amounts}) == len(amounts):
        for pair in combinations(amounts, 2):
            base, quote = sorted(pair, key=lambda amount: (amount.value, amount.currency))
            yield Pair(claim, base, quote)


def _slack(value: Decimal) -> Decimal:
    digits = len(value.normalize().as_tuple().digits)
    return 1 + Decimal("0.5") / value.scaleb(digits - 1 - value.adjusted())


def _agree(first: Decimal, second: Decimal, slack: Decimal) -> bool:
    return max(first / second, second / first) <= tolerance * slack


def _tables(dump: Dump) -> Iterator[RateTable]:
    rates: dict[tuple[str, Period], dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for claim in dump.claims:
        quote, value = claim.qualifier(vocab.quoteCurrency), claim.value
        period = period_of(claim.qualifier(vocab.date)) or dump.sources[claim.source].issued
        if claim.states.claim_class == vocab.ExchangeRate and quote and value and period:
            rates[claim.source, period].update(
                {(claim.subject, quote): value, (quote, claim.subject): 1 / value}
            )
    for (source, period), table in rates.items():
        yield RateTable(source, period, table)


def _near(tables: Iterable[RateTable], day: Period | None) -> list[RateTable]:
    """The tables that can be compared with a source of a day, the nearest first."""
    if day is None:
        return []
    near = [(table.period.days_from(day), table.source, table) for table in tables]
    return [table for days, _, table in sorted(near, key=lambda found: found[:2]) if days <= window]
