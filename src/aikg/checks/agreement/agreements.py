"""What sources say of each topic, compared once: the values, who states each, and whether they agree.

The findings of the checks and the graph of agreement are both read from it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from heapq import heappop, heappush
from itertools import groupby
from typing import Final

from aikg import vocab
from aikg.checks.agreement.compared_statements import ComparedStatement, StatedValue, Topic
from aikg.checks.agreement.independence import Independence
from aikg.checks.agreement.versions import Nearest, Versions
from aikg.checks.background import Background
from aikg.checks.exchange_rates import tolerance
from aikg.checks.periods import Period
from aikg.checks.published_rates import PublishedRates
from aikg.checks.ranges import Range
from aikg.iris import TERM, local_name
from aikg.ontology import Ontology

_Said = tuple[StatedValue, ComparedStatement]
"""A value, and a statement of it."""


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One value for a topic, with the statements of it at about one time, the earliest source first.

    ``sources`` is how many of them are independent. A denied value is what they say is not so.
    """

    value: StatedValue
    is_denied: bool
    statements: tuple[ComparedStatement, ...]
    sources: int

    @property
    def period(self) -> Period:
        """From when to when it is stated to hold."""
        periods = [statement.period for statement in self.statements]
        return Period(min(each.first for each in periods), max(each.last for each in periods))


@dataclass(frozen=True, slots=True)
class Agreement:
    """What sources say of a topic.

    ``contradictions`` are pairs of places in ``values``, the smaller first. ``nearest`` has the nearest
    version for those places whose value, stated of a family, is that of none of its versions.
    """

    topic: Topic
    values: tuple[ComparedValue, ...]
    sources: int
    verdict: str
    contradictions: tuple[tuple[int, int], ...]
    nearest: Mapping[int, Nearest]


@dataclass(frozen=True, slots=True)
class _Assertion:
    """One value of one statement; ``place`` is that of the compared value that it belongs to."""

    value: StatedValue
    period: Period
    place: int
    claim: str


class Agreements:
    """What sources say of all topics."""

    def __init__(
        self, statements: Iterable[ComparedStatement], published: PublishedRates, known: Background
    ) -> None:
        self._rates: Final = published
        self._known: Final = known
        self._independence: Final = Independence(known.sources)
        self._issued = {iri: _first_day(source.issued) for iri, source in known.sources.items()}
        by_topic: defaultdict[Topic, list[ComparedStatement]] = defaultdict(list)
        for statement in sorted(statements, key=lambda each: (self._issued[each.source], each.claim)):
            for topic in _topics(statement.topic, known.ontology):
                by_topic[topic].append(statement)
        self._by_topic: Final = by_topic
        self._versions: Final = Versions(by_topic)

    def __iter__(self) -> Iterator[Agreement]:
        """One for each topic, in the order of the IRIs of what they speak of."""
        for topic in sorted(self._by_topic, key=lambda topic: (f"{local_name(topic.subject)}.", topic.iri)):
            yield self._compared(topic, self._by_topic[topic])

    def _compared(self, topic: Topic, statements: Sequence[ComparedStatement]) -> Agreement:
        values = tuple(self._values(statements))
        term = self._known.ontology.properties[topic.prop.removeprefix(TERM)]
        is_single = bool(term.single_valued)
        assertions = _assertions(values)
        converted = self._converted(assertions, statements) if is_single else []
        stated = [each for each in assertions if not values[each.place].is_denied]
        found = {*_against_denials(values)}
        if is_single:
            found |= {*_contradictions([*stated, *converted])}
        sources = self._independence.count(statements)
        return Agreement(
            topic,
            values,
            sources,
            _verdict(values, stated, converted, sources, is_single, bool(found)),
            tuple(sorted(found)),
            self._nearest(topic, values) if is_single else {},
        )

    def _nearest(self, topic: Topic, values: Sequence[ComparedValue]) -> Mapping[int, Nearest]:
        found = self._versions.nearest(topic, [each.value for each in values])
        return {place: nearest for place, nearest in found.items() if not values[place].is_denied}

    def _values(self, statements: Sequence[ComparedStatement]) -> Iterator[ComparedValue]:
        """The values in the order of their first statements; one that is stated of two times is two."""
        same: defaultdict[tuple[object, bool], list[tuple[StatedValue, ComparedStatement]]] = defaultdict(
            list
        )
        for statement in statements:
            for value in statement.values:
                same[value.key, statement.is_denial].append((value, statement))
        for (_, is_denied), pairs in same.items():
            for run in _runs(pairs):
                stating = tuple(dict.fromkeys(statement for _, statement in run))
                yield ComparedValue(run[0][0], is_denied, stating, self._independence.count(stating))

    def _converted(
        self, assertions: Sequence[_Assertion], statements: Sequence[ComparedStatement]
    ) -> list[_Assertion]:
        """Sums in other currencies than the commonest, in that one, where a rate of their day is known."""
        units = Counter(each.value.unit for each in assertions if each.value.unit)
        if len(units) < 2:
            return []
        target = min(units, key=lambda unit: (-units[unit], unit))
        direct = {each.claim for each in assertions if each.value.unit == target}
        days = {statement.claim: statement.day for statement in statements}
        others = (each for each in assertions if each.value.unit and each.claim not in direct)
        found = ((each, self._rates.rate(each.value.unit, target, days[each.claim])) for each in others)
        return [
            replace(each, value=_in_currency(each.value, target, rate[1])) for each, rate in found if rate
        ]


def _first_day(issued: Period | None) -> date:
    return issued.first if issued else date.max


def _topics(topic: Topic, ontology: Ontology) -> Iterator[Topic]:
    """The topic itself, and those of comparable properties above its own."""
    yield topic
    for above in sorted(ontology.ancestors(topic.prop) - {topic.prop}):
        term = ontology.terms.get(above.removeprefix(TERM))
        if term and term.comparable:
            yield topic._replace(prop=above)


def _runs(
    pairs: list[tuple[StatedValue, ComparedStatement]],
) -> Iterator[list[tuple[StatedValue, ComparedStatement]]]:
    """Statements that hold at about one time: each overlaps with another of its run."""
    order = {id(pair): place for place, pair in enumerate(pairs)}
    run: list[_Said] = []
    last = date.min
    for pair in sorted(pairs, key=lambda pair: (pair[1].period.first, order[id(pair)])):
        if run and pair[1].period.first > last:
            yield sorted(run, key=lambda each: order[id(each)])
            run, last = [], date.min
        run.append(pair)
        last = max(last, pair[1].period.last)
    yield sorted(run, key=lambda each: order[id(each)])


def _assertions(values: Sequence[ComparedValue]) -> list[_Assertion]:
    """Each value with each period and first claim that states it."""
    found: dict[tuple[int, Period], _Assertion] = {}
    for place, compared in enumerate(values):
        for statement in compared.statements:
            key = (place, statement.period)
            found.setdefault(key, _Assertion(compared.value, statement.period, place, statement.claim))
    return list(found.values())


def _in_currency(value: StatedValue, currency: str, rate: Decimal) -> StatedValue:
    """A sum converted; as rates move within a month, so far may the converted sum be off."""
    meaning = value.meaning
    if isinstance(meaning, Range):
        meaning = meaning.times(rate / tolerance, rate * tolerance)
    return replace(value, meaning=meaning, unit=currency)


def _contradictions(assertions: Sequence[_Assertion]) -> Iterator[tuple[int, int]]:
    """For each value, the first one at an overlapping time that cannot be right with it."""
    ordered = sorted(assertions, key=lambda each: (each.value.unit, each.period.first, each.place))
    for _, group in groupby(ordered, key=lambda each: each.value.unit):
        same_unit = list(group)
        if not _all_meet(same_unit):
            yield from _swept(same_unit)


def _all_meet(assertions: Sequence[_Assertion]) -> bool:
    """Whether one number lies in all: then no two contradict, and none need be compared one by one."""
    ranges = [each.value.meaning for each in assertions]
    numbers = [each for each in ranges if isinstance(each, Range)]
    whole = len(numbers) == len(ranges)
    return whole and max(each.least for each in numbers) <= min(each.most for each in numbers)


def _swept(assertions: Sequence[_Assertion]) -> Iterator[tuple[int, int]]:
    """Go through time with those that hold."""
    holding: dict[int, _Assertion] = {}
    ends: list[tuple[date, int]] = []
    for number, each in enumerate(assertions):
        while ends and ends[0][0] < each.period.first:
            del holding[heappop(ends)[1]]
        for other in holding.values():
            if other.place != each.place and other.claim != each.claim and not each.value.meets(other.value):
                yield min(other.place, each.place), max(other.place, each.place)
                break
        holding[number] = each
        heappush(ends, (each.period.last, number))


def _against_denials(values: Sequence[ComparedValue]) -> Iterator[tuple[int, int]]:
    """What some deny and others state as a fact, at an overlapping time."""
    denied: defaultdict[object, list[int]] = defaultdict(list)
    for place, compared in enumerate(values):
        if compared.is_denied:
            denied[compared.value.key].append(place)
    for place, compared in enumerate(values) if denied else ():
        for other in () if compared.is_denied else denied.get(compared.value.key, ()):
            if compared.period.overlaps(values[other].period):
                yield min(place, other), max(place, other)


def _verdict(
    values: Sequence[ComparedValue],
    stated: Sequence[_Assertion],
    converted: Sequence[_Assertion],
    sources: int,
    is_single: bool,
    is_contradicted: bool,
) -> str:
    if is_contradicted:
        return vocab.Contradicting
    if sources <= 1:
        return vocab.OneSource
    if is_single and _lack_rates(stated, converted):
        return vocab.RatesMissing
    if is_single and (converted or _differ_at_one_time(stated)):
        return vocab.WithinHedges
    return vocab.Agreeing if any(each.sources > 1 for each in values) else vocab.Complementary


def _lack_rates(stated: Sequence[_Assertion], converted: Sequence[_Assertion]) -> bool:
    """Whether sums of one time are in currencies that nothing joins."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for each in [*stated, *converted]:
        if each.value.unit:
            claims[each.value.unit].add(each.claim)
    if len(claims) < 2:
        return False
    target = min(claims, key=lambda unit: (-len(claims[unit]), unit))
    joined = [each for each in stated if each.claim in claims[target]]
    apart = [each for each in stated if each.value.unit and each.claim not in claims[target]]
    return any(one.period.overlaps(other.period) for one in apart for other in joined)


def _differ_at_one_time(assertions: Sequence[_Assertion]) -> bool:
    """Whether two values of one unit overlap in time; that they do not contradict each other is known."""
    ordered = sorted(assertions, key=lambda each: (each.value.unit, each.period.first))
    for _, group in groupby(ordered, key=lambda each: each.value.unit):
        last, place = date.min, -1
        for each in group:
            if place not in (-1, each.place) and each.period.first <= last:
                return True
            last, place = max((last, place), (each.period.last, each.place))
    return False
