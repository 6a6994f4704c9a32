"""Exchange rates that sources publish, and which of them holds on a day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.periods import Period, period_of
from aikg.claim_nodes import ClaimNode

window = 31
"""Days within which a published rate can be compared with a source."""


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """How many units of ``quote`` one unit of ``base`` is worth in a period; both are IRIs."""

    source: str
    period: Period
    base: str
    quote: str
    rate: Decimal


def read(claims: Iterable[ClaimNode], known: Background) -> Iterator[PublishedRate]:
    """The rates that claims state; an undated one is of the day of its source."""
    for claim in claims:
        quote, value = claim.qualifier(vocab.quoteCurrency), claim.value
        period = period_of(claim.qualifier(vocab.date)) or known.sources[claim.source].issued
        if claim.states.claim_class == vocab.ExchangeRate and quote and value and period:
            yield PublishedRate(claim.source, period, claim.subject, quote, value)


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates that one source publishes for one period: base to quote to rate, in both directions."""

    source: str
    period: Period
    rates: Mapping[str, Mapping[str, Decimal]]

    def rate(self, base: str, quote: str) -> Decimal | None:
        """A rate, direct or by way of a third currency; None where the table does not give it."""
        direct = self.rates.get(base, {})
        if quote in direct:
            return direct[quote]
        crossed = (direct[m] * self.rates[m][quote] for m in sorted(direct) if quote in self.rates[m])
        return next(crossed, None)


class PublishedRates:
    """All published rates, by day."""

    def __init__(self, published: Iterable[PublishedRate]) -> None:
        found: dict[tuple[str, Period], dict[str, dict[str, Decimal]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for each in published:
            rates = found[each.source, each.period]
            rates[each.base][each.quote], rates[each.quote][each.base] = each.rate, 1 / each.rate
        tables = [RateTable(source, period, rates) for (source, period), rates in found.items()]
        self._tables = sorted(tables, key=lambda table: (table.period.first, table.period.last, table.source))
        self._firsts = [table.period.first for table in self._tables]
        lengths = (table.period.last - table.period.first for table in self._tables)
        self._reach = timedelta(window) + max(lengths, default=timedelta())

    def rate(self, base: str, quote: str, day: Period | None) -> tuple[str, Decimal] | None:
        """The source and the rate nearest to a day, within the window; None where none is published."""
        for table in self._near(day) if day else ():
            rate = table.rate(base, quote)
            if rate is not None:
                return table.source, rate
        return None

    def _near(self, day: Period) -> list[RateTable]:
        """The tables that can be compared with a day, the nearest first."""
        begin = bisect_left(self._firsts, day.first - self._reach)
        end = bisect_right(self._firsts, day.last + timedelta(window))
        near = [table for table in self._tables[begin:end] if table.period.days_from(day) <= window]
        return sorted(near, key=lambda table: (table.period.days_from(day), table.source))
