"""Exchange rates that pairs of amounts imply, compared with published rates and with each other.

Two amounts of one claim in two currencies are one sum, converted. Two rates agree when the larger is at most
1.10 times the smaller, because a conversion uses the rate of some day near the writing, and major currencies
move by a few per cent in a month; what is looked for are slips, such as a digit too many or a wrong unit.
For each amount as much is added as its rounding may hide: half a unit of its last digit that is not zero, so
that "1조" may stand for anything from 0.5 to 1.5조, but "3조2410억" only for what is within 0.02 %.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.checks.published_rates import PublishedRates
from aikg.claim_nodes import AmountNode, ClaimNode

NAME = "exchange-rate"

tolerance = Decimal("1.10")
shown_others = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two amounts of one claim; ``base`` is the one of fewer units, so that the rate is 1 or more."""

    claim: str
    source: str
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


def read(claims: Iterable[ClaimNode]) -> Iterator[Pair]:
    """The pairs of the amounts of claims."""
    for claim in claims:
        yield from _pairs(claim)


def find(read: Iterable[Pair], published: PublishedRates, known: Background) -> Iterable[Finding]:
    """An error for a pair that published rates refute; where none decides, warnings for pairs at odds."""
    by_currencies: dict[tuple[str, frozenset[str]], list[Pair]] = defaultdict(list)
    for pair in sorted(read, key=lambda pair: pair.claim):
        by_currencies[pair.source, pair.currencies].append(pair)
    for pairs in by_currencies.values():
        others = _OtherPairs(pairs)
        for pair in pairs:
            yield from _judge(pair, others, published, known)


class _OtherPairs:
    """The pairs of a source in two currencies, with their rates in one direction and in order."""

    def __init__(self, pairs: list[Pair]) -> None:
        self._pairs = pairs
        self._highest = sorted(pair.rate_as(pairs[0]) * pair.slack for pair in pairs)
        self._lowest = sorted(pair.rate_as(pairs[0]) / pair.slack for pair in pairs)

    def besides(self, pair: Pair) -> Iterator[Pair]:
        """All but one."""
        return (other for other in self._pairs if other is not pair)

    def at_odds(self, pair: Pair) -> Iterator[Pair]:
        """Those that do not agree with one."""
        others = self.besides(pair)
        return (o for o in others if not _agree(pair.rate, o.rate_as(pair), pair.slack * o.slack))

    def most_are_at_odds(self, pair: Pair) -> bool:
        """Whether more than half of the others are; none is compared one by one."""
        rate, reach = pair.rate_as(self._pairs[0]), tolerance * pair.slack
        below = bisect_left(self._highest, rate / reach)
        above = len(self._lowest) - bisect_right(self._lowest, rate * reach)
        return 2 * (below + above) > len(self._pairs) - 1


def _judge(
    pair: Pair, others: _OtherPairs, published: PublishedRates, known: Background
) -> Iterator[Finding]:
    day = known.sources[pair.source].issued
    found = published.rate(pair.base.currency, pair.quote.currency, day)
    if found is not None:
        if not _agree(pair.rate, found[1], pair.slack):
            shown = list(islice(others.besides(pair), shown_others))
            yield _finding(Severity.ERROR, pair, found, shown, known)
    elif others.most_are_at_odds(pair):
        shown = list(islice(others.at_odds(pair), shown_others))
        yield _finding(Severity.WARNING, pair, None, shown, known)


Published = tuple[str, Decimal] | None
"""The source of published rates with the rate that it gives; None where none decides."""


def _finding(
    severity: Severity, pair: Pair, published: Published, others: Sequence[Pair], known: Background
) -> Finding:
    message, korean = _english(pair, published, others, known), _korean(pair, published, others, known)
    kind, figures = "The implied rate is at odds.", (pair.base.stated, pair.quote.stated)
    return Finding(NAME, severity, message, (pair.claim,), korean=korean, kind=kind, figures=figures)


def _english(pair: Pair, published: Published, others: Sequence[Pair], known: Background) -> str:
    rate = f"{pair.rate:,.5g} {_code(pair.quote, known)} per {_code(pair.base, known)}"
    said = [f"{_sums(other)} implies {_against(other.rate_as(pair), pair)}" for other in others]
    if published is None:
        said.append("no published rate decides")
    else:
        said.insert(0, f"the rates of {known.name(published[0])} give {_against(published[1], pair)}")
    remedy = "Correct the figure, or acknowledge the finding where the source itself is wrong."
    return f"{_sums(pair)} implies {rate}; {'; '.join(said)}. {remedy}"


def _korean(pair: Pair, published: Published, others: Sequence[Pair], known: Background) -> str:
    rate = f"1 {_code(pair.base, known)} = {pair.rate:,.5g} {_code(pair.quote, known)}"
    said = [f"{_sums(other)}: {_times(other.rate_as(pair), pair)}" for other in others]
    if published is None:
        said.append("이를 가릴 공표 환율이 없다")
    else:
        said.insert(0, f"{known.name(published[0], 'ko')}: {_times(published[1], pair)}")
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


def _code(amount: AmountNode, known: Background) -> str:
    return known.currency_code(amount.currency)


def _pairs(claim: ClaimNode) -> Iterator[Pair]:
    """The pairs of a claim's amounts; of two sums in one currency it is not said which belongs to which."""
    exact = (a for a in claim.amounts if a.value > 0 and a.hedge != vocab.OrderOfMagnitude)
    amounts = [amount for amount in exact if amount.currency]
    if len({amount.currency for amount in amounts}) == len(amounts):
        for pair in combinations(amounts, 2):
            base, quote = sorted(pair, key=lambda amount: (amount.value, amount.currency))
            yield Pair(claim.iri, claim.source, base, quote)


def _slack(value: Decimal) -> Decimal:
    digits = len(value.normalize().as_tuple().digits)
    return 1 + Decimal("0.5") / value.scaleb(digits - 1 - value.adjusted())


def _agree(first: Decimal, second: Decimal, slack: Decimal) -> bool:
    return max(first / second, second / first) <= tolerance * slack
