"""Values against what is stated: amounts, counts, ranks, factors and times as the source writes them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.checks.periods import period_of
from aikg.checks.verification.figures import Figure, FigureReader
from aikg.claim_nodes import AmountNode, ClaimNode, QuoteNode, plain
from aikg.iris import local_name

NAME = "figure"

counted = frozenset({"count", ""})
"""A share, a number of bytes, tokens, people or pages is no plain count, and proves none."""
qualifier_kinds = MappingProxyType(
    {vocab.factor: "factor", vocab.rank: "rank", vocab.rankFrom: "rank", vocab.rankTo: "rank"}
)
dates = (vocab.date, vocab.startDate, vocab.endDate)
_four_digits = re.compile(r"[12]\d{3}")
duration_kinds = MappingProxyType({"Y": "year", "M": "month", "D": "day"})
calendar_years = range(1000, 3000)
"""A number of years in this range is a year of the calendar, any other one a duration."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A number that a claim states, and the kinds of figure that can say it; ``what`` names it."""

    what: str
    value: Decimal
    kinds: frozenset[str]
    of_calendar: bool = False

    def may_be_said_by(self, figure: Figure) -> bool:
        """Whether a figure is of a kind that says such a number."""
        of_calendar = figure.kind == "year" and figure.value in calendar_years
        return figure.kind in self.kinds and of_calendar == self.of_calendar


def find(claims: Iterable[ClaimNode], known: Background) -> Iterable[Finding]:
    """An error where a value is not what is quoted; a warning where what is quoted cannot be read.

    A number is compared only where the claim quotes a figure of its kind.
    """
    for claim in claims:
        for amount in claim.amounts:
            if not (claim.cells and _differ_in_scale_alone(amount)):
                yield from _amount(claim, amount, known)
        yield from _numbers(claim, known.figure_reader)


def _amount(claim: ClaimNode, amount: AmountNode, known: Background) -> Iterator[Finding]:
    figure = known.figure_reader.read(amount.stated)
    if figure is None:
        message = f"No figure can be read in “{amount.stated}”. State the figure as the source writes it."
        korean = f"‘{amount.stated}’에서 수치를 읽을 수 없다. 출처에 적힌 그대로 적는다."
        yield Finding(NAME, Severity.WARNING, message, (claim.iri,), korean=korean, figures=(amount.stated,))
    elif figure.value != amount.value:
        yield _error(
            claim,
            amount.stated,
            f"“{amount.stated}” is {figure.value:,f}, the value is {amount.value:,f}.",
            f"‘{amount.stated}’: 적힌 것은 {figure.value:,f}, 값은 {amount.value:,f}.",
        )
    elif figure.currency not in (None, amount.currency):
        written, given = (
            [known.name(iri, tag) if iri else none for tag, none in (("en", "none"), ("ko", "없음"))]
            for iri in (figure.currency, amount.currency)
        )
        yield _error(
            claim,
            amount.stated,
            f"“{amount.stated}” is in {written[0]}, the currency of the amount is {given[0]}.",
            f"‘{amount.stated}’: 적힌 통화는 {written[1]}, 값의 통화는 {given[1]}.",
        )
    if claim.passages and not any(amount.stated in quote for quote in claim.quotes):
        message = f"“{amount.stated}” is not quoted in the evidence."
        yield _error(claim, amount.stated, message, f"‘{amount.stated}’: 근거에 인용되어 있지 않다.")


def _differ_in_scale_alone(amount: AmountNode) -> bool:
    """Whether a number and its sum have the same digits: a table says in its heading what it counts in."""
    try:
        stated = Decimal(amount.stated)
    except InvalidOperation:
        return False
    return stated.is_finite() and stated.normalize().as_tuple()[:2] == amount.value.normalize().as_tuple()[:2]


def _numbers(claim: ClaimNode, reader: FigureReader) -> Iterator[Finding]:
    quotes = [quote for passage in claim.passages for quote in passage.quoted]
    figures = [as_year(claim, quote, f) for quote in quotes for f in _told(quote.text, reader)]
    for expected in expected_of(claim):
        said = [figure.value for figure in figures if expected.may_be_said_by(figure)]
        if said and expected.value not in said:
            quoted = ", ".join(f"{value:,f}" for value in said)
            yield _error(
                claim,
                f"{expected.value:f}",
                f"{expected.what} is {expected.value:,f}, what is quoted says {quoted}.",
                f"{expected.what}: 값은 {expected.value:,f}, 인용된 것은 {quoted}.",
            )


def as_year(claim: ClaimNode, quote: QuoteNode, figure: Figure) -> Figure:
    """The figure as a year, where a quote for a date is four digits and nothing else."""
    is_date = quote.proves in dates or (quote.proves and claim.states.range == vocab.calendarDate)
    return replace(figure, kind="year") if is_date and _four_digits.fullmatch(quote.text) else figure


def _told(quote: str, reader: FigureReader) -> Iterator[Figure]:
    """The figures of a quote; digits in the midst of words are left out, for they belong to a name."""
    for figure in reader.find(quote):
        if not figure.bare or figure.end - figure.start == len(quote):
            yield figure


def expected_of(claim: ClaimNode) -> Iterator[Expected]:
    """The numbers that a claim states, besides sums of money."""
    if claim.value is not None and claim.states.range != vocab.calendarDate:
        yield Expected(claim.states.name, claim.value, counted)
    for iri, kind in qualifier_kinds.items():
        number = claim.number(iri)
        if number is not None:
            yield Expected(local_name(iri), number, frozenset({kind}))
    for iri in (vocab.duration, vocab.elapsed):
        yield from _parts_of_duration(local_name(iri), claim.qualifier(iri) or "")
    if claim.qualifier(vocab.dateText) is None:
        yield from _years(claim)


def _parts_of_duration(name: str, lexical: str) -> Iterator[Expected]:
    for number, unit in re.findall(r"(\d+)([YMD])", lexical.split("T")[0]):
        yield Expected(name, Decimal(number), frozenset({duration_kinds[unit]}))


def _years(claim: ClaimNode) -> Iterator[Expected]:
    given = [(iri, claim.qualifier(iri)) for iri in dates]
    if claim.states.range == vocab.calendarDate:
        given += [(claim.predicate, plain(value)) for value in claim.values]
    for iri, lexical in given:
        period = period_of(lexical)
        if period is not None:
            year = Decimal(period.first.year)
            yield Expected(f"The year of {local_name(iri)}", year, frozenset({"year"}), of_calendar=True)


def _error(claim: ClaimNode, figure: str, message: str, korean: str) -> Finding:
    message, korean = f"{message} Correct the one that is wrong.", f"{korean} 틀린 쪽을 바로잡는다."
    return Finding(NAME, Severity.ERROR, message, (claim.iri,), korean=korean, figures=(figure,))
