"""The days that a date of any precision spans."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_form = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def days_from(self, other: "Period") -> int:
        """How many days lie between the two; 0 where they overlap."""
        return max((other.first - self.last).days, (self.first - other.last).days, 0)

    def reaching_back(self, days: int) -> "Period":
        """The same period, begun some days earlier."""
        return Period(self.first - timedelta(days), self.last)


ALWAYS = Period(date.min, date.max)


def period_of(lexical: str | None) -> Period | None:
    """The period of an xsd:date, xsd:gYearMonth or xsd:gYear; None where the form is none of them."""
    match = _form.fullmatch(lexical or "")
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        last = date(int(year), int(month or 12), 1)
    except ValueError:
        return None
    last_day = int(day or calendar.monthrange(last.year, last.month)[1])
    return Period(first, last.replace(day=last_day))
