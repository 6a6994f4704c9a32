"""Whether a work came about while a backing lasted."""

from collections.abc import Iterable
from dataclasses import dataclass
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

    Without a stated end, the source knows of the backing until it appeared. A work of which only the year is
    known, and that of a bound, is within by implication.
    """
    start, end = period_of(term.start) or period_of(term.date), period_of(term.end)
    if work is None or start is None:
        return Timing.OUTSIDE if work and end and work.first > end.last else Timing.UNKNOWN
    last = end or period_of(term.issued)
    if work.last < start.first or (end and work.first > end.last):
        return Timing.OUTSIDE
    if last is None or work.last > last.last:
        return Timing.UNKNOWN
    is_on_a_bound = work.overlaps(start) or (end is not None and work.overlaps(end))
    return Timing.IMPLIED if is_on_a_bound or not term.start else Timing.WITHIN


def spanned(dates: Iterable[str]) -> Period | None:
    """The period from the earliest to the latest of several dates; None where there is none."""
    found = [period for text in dates if (period := period_of(text))]
    return Period(min(each.first for each in found), max(each.last for each in found)) if found else None
