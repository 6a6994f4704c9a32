"""The months and days that words of a text name, in Korean and English."""

import calendar
import re
from datetime import date
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

_YEARS: Final = {
    "재작년": -2,
    "지난해": -1,
    "작년": -1,
    "올해": 0,
    "금년": 0,
    "내년": 1,
    "내후년": 2,
    "last year": -1,
    "this year": 0,
    "next year": 1,
}
_MONTHS: Final = {
    "지난달": -1,
    "지난 달": -1,
    "이달": 0,
    "이번 달": 0,
    "내달": 1,
    "다음 달": 1,
    "다음달": 1,
    "last month": -1,
    "this month": 0,
    "next month": 1,
}
_TO_COME: Final = re.compile(
    rf"오는\s?(?P<number>\d{{1,2}})월|(?:next|coming)\s(?P<name>{_NAME})", re.IGNORECASE
)


def years_from(text: str, issued: date) -> frozenset[int]:
    """The years that words such as “last year” mean in a text of a day."""
    return frozenset(issued.year + apart for words, apart in _YEARS.items() if words in text.lower())


def months_from(text: str, issued: date) -> frozenset[str]:
    """The months (``2023-01``) that words such as “last month” or “next March” mean in a text of a day."""
    now = issued.year * 12 + issued.month - 1
    apart = {now + months for words, months in _MONTHS.items() if words in text.lower()}
    for match in _TO_COME.finditer(text):
        month = int(match["number"] or 0) or _NAMES[match["name"].lower()]
        apart.add(now + (month - issued.month) % 12)
    return frozenset(f"{month // 12:04}-{month % 12 + 1:02}" for month in apart)


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
