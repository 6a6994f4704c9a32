"""Families of works and their versions, and which version a value of a family is nearest to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aikg import vocab
from aikg.checks.agreement.compared_statements import ComparedStatement, StatedValue, Topic
from aikg.checks.periods import Period

_RELATIONS: Final = (vocab.versionOf, vocab.variantOf)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The version whose value is nearest to that of its family, and the statement of it."""

    work: str
    value: StatedValue
    statement: ComparedStatement
    distance: Decimal


class Versions:
    """The versions and variants of works, by what claims state as facts."""

    def __init__(self, by_topic: Mapping[Topic, list[ComparedStatement]]) -> None:
        self._by_topic: Final = by_topic
        self._below: defaultdict[str, set[str]] = defaultdict(set)
        for topic, statements in by_topic.items():
            if topic.prop in _RELATIONS and topic.modality == vocab.Fact:
                stated = (each for each in statements if not each.is_denial)
                for value in (value for each in stated for value in each.values):
                    self._below[value.words].add(topic.subject)

    def nearest(self, topic: Topic, values: Sequence[StatedValue]) -> dict[int, Nearest]:
        """The nearest version by the place of a value, for the values that are those of no version."""
        if topic.subject not in self._below:
            return {}
        stated = list(self._stated(topic))
        found = {}
        for place, value in enumerate(values):
            distances = [_nearest(value, each, statement) for each, statement in stated]
            comparable = [each for each in distances if each is not None]
            if comparable and not any(value.meets(each.value) for each in comparable):
                found[place] = min(comparable, key=lambda each: (each.distance, each.work))
        return found

    def _stated(self, topic: Topic) -> Iterator[tuple[StatedValue, ComparedStatement]]:
        """What is stated of the versions of a topic's subject."""
        for work in sorted(self._works_below(topic.subject)):
            for statement in self._by_topic.get(topic._replace(subject=work), ()):
                if not statement.is_denial:
                    yield from ((value, statement) for value in statement.values)

    def _works_below(self, family: str) -> set[str]:
        found: set[str] = set()
        waiting = [family]
        while waiting:
            fresh = self._below.get(waiting.pop(), set()) - found
            found |= fresh
            waiting += fresh
        return found - {family}


def _nearest(value: StatedValue, other: StatedValue, statement: ComparedStatement) -> Nearest | None:
    """How far a version's value is away: the factor between two numbers, or the days between two dates."""
    distance = None
    if value.number and other.number and value.unit == other.unit and value.number * other.number > 0:
        distance = max(value.number / other.number, other.number / value.number)
    elif isinstance(value.meaning, Period) and isinstance(other.meaning, Period):
        distance = Decimal(value.meaning.days_from(other.meaning))
    subject = statement.topic.subject
    return None if distance is None else Nearest(subject, other, statement, distance)
