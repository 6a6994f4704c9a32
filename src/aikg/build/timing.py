"""Whether a work came about while a backing lasted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from aikg.checks.periods import Period, period_of


class Timing(Enum):
    """How the date of a work lies to a backing; IMPLIED is within, by a bound that nobody states."""

    WITHIN = auto()
    IMPLIED = auto()
    UNKNOWN = auto()
    OUTSIDE = auto()


@dataclass(frozen=True, slots=True)
class SupportPeriod:
    """The dates that a claim of backing states, and when its source appeared, in their lexical forms.

    ``start`` and ``end`` bound the backing; ``date`` is when it was given. What is not stated is empty.
    """

    start: str
    end: str
    date: str
    issued: str


def timing(work: Period | None, term: SupportPeriod) -> Timing:
    """Whether a work of that date came about in the term.

    Without a stated end, the source knows of the backing until it appeared. A work that came about in the
    year of a bound, of which no more than the year is known, is within by implication.
    """
    start, end = period_of(term.start) or period_of(term.date), period_of(term.end)
    if work is None or start is None:
        return Timing.OUTSIDE if work and end and work.first > end.last else Timing.UNKNOWN
    last = end or period_of(term.issued)
    if work.last < start.first or (end and work.first > end.last):
        return Timing.OUTSIDE
    if last is None or work.first < start.first or work.last > last.last:
        return Timing.UNKNOWN
    is_on_a_bound = work.first < start.last or (end is not None and work.last > end.first)
    return Timing.IMPLIED if is_on_a_bound or not term.start else Timing.WITHIN


def timing_since_made(work: Period | None, term: SupportPeriod) -> Timing:
    """The same, where a term of which no beginning is stated had begun when the work came about."""
    if term.start or term.date or work is None:
        return timing(work, term)
    return timing(work, replace(term, start=str(work.first)))


def timing_by_all(timings: Iterable[Timing]) -> Timing:
    """The timing of a work by each of its dates: what all come to, or else unknown."""
    found = {*timings}
    if found <= {Timing.WITHIN, Timing.IMPLIED}:
        return max(found, key=lambda each: each.value)
    return found.pop() if len(found) == 1 else Timing.UNKNOWN
