"""The months and days that words of a text name, in Korean and English."""

import calendar
import re
from typing import Final

_NAMES: Final = {
    name.lower(): month
    for names in (calendar.month_name, calendar.month_abbr)
    for month, name in enumerate(names)
    if name
}
_NAME: Final = rf"(?<![A-Za-z])(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?![a-z])"
_MONTH: Final = re.compile(rf"(?P<name>{_NAME})|(?<!\d)(?P<number>\d{{1,2}})\s?월", re.IGNORECASE)
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTER: Final = re.compile(
    r"(?P<word>first|second|third|fourth)\squarter|Q(?P<latin>[1-4])(?!\d)|(?<!\d)(?P<korean>[1-4])\s?분기",
    re.IGNORECASE,
)
_DAY: Final = re.compile(
    rf"(?<!\d)(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_NAME}"
    rf"|{_NAME}\.?\s(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])|월\s?(?P<korean>\d{{1,2}})일(?!간)",
    re.IGNORECASE,
)


def months_in(text: str) -> frozenset[int]:
    """The months (from 1) that a text names, those of a quarter among them."""
    named = (
        _NAMES[match["name"].lower()] if match["name"] else int(match["number"])
        for match in _MONTH.finditer(text)
    )
    quarters = (
        _ORDINALS.get((m["word"] or "").lower()) or int(m["latin"] or m["korean"])
        for m in _QUARTER.finditer(text)
    )
    return frozenset(named) | {3 * quarter - rest for quarter in quarters for rest in range(3)}


def days_in(text: str) -> frozenset[int]:
    """The days of a month that a text names beside the month."""
    return frozenset(int(next(filter(None, match.groups()))) for match in _DAY.finditer(text))
