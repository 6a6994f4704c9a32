"""Numbers, dates and periods as each language writes them; none is rounded."""

import re
from decimal import Decimal
from typing import Final

_SCALE: Final = (
    (Decimal(10) ** 12, "trillion"),
    (Decimal(10) ** 9, "billion"),
    (Decimal(10) ** 6, "million"),
)
_WORDLESS: Final = Decimal(10) ** 16
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MYRIADS: Final = ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, ""))
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_PERIOD: Final = re.compile(r"P(\d+)([YMWD])")
_UNITS: Final = {
    "en": {"Y": "year", "M": "month", "W": "week", "D": "day"},
    "ko": {"Y": "년", "M": "개월", "W": "주", "D": "일"},
}


def figure(value: Decimal, language: str) -> str:
    """A number: ``1.75 trillion``, ``1조 7500억``, or its digits in groups where words are not shorter.

    What is larger than people have words for is ``3.14 × 10²³``.
    """
    if abs(value) >= _WORDLESS:
        return _scientific(value)
    words = _korean(value) if language == "ko" else _english(value)
    return words or f"{value:,f}"


def date(text: str, language: str) -> str:
    """A date, a month or a year in the form of XML Schema; any other text as it is."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = match.groups()
    if language == "ko":
        parts = zip((year, month, day), ("년", "월", "일"), strict=True)
        return " ".join(f"{int(number)}{unit}" for number, unit in parts if number)
    named = [str(int(day))] if day else []
    return " ".join([*named, *([_MONTHS[(int(month) - 1) % 12]] if month else []), year])


def period(text: str, language: str) -> str:
    """A duration of XML Schema with one unit; any other text as it is."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return text
    count, unit = int(match[1]), _UNITS[language][match[2]]
    return f"{count}{unit}" if language == "ko" else f"{count} {unit}{'s' * (count != 1)}"


def _scientific(value: Decimal) -> str:
    """All digits of a number, the first before the point, and the power of ten by which to multiply."""
    sign, digits, _ = value.as_tuple()
    first, *rest = list("".join(map(str, digits)).rstrip("0"))
    point = f".{''.join(rest)}" if rest else ""
    return f"{'-' * sign}{first}{point} × 10{str(value.adjusted()).translate(_RAISED)}"


def _english(value: Decimal) -> str:
    for size, word in _SCALE:
        scaled = value / size
        if abs(scaled) >= 1 and scaled == round(scaled, 3):
            return f"{scaled.normalize():f} {word}"
        if abs(scaled) >= 1:
            return ""
    return ""


def _korean(value: Decimal) -> str:
    if value != int(value) or abs(value) < 10_000:
        return ""
    rest, parts = abs(int(value)), []
    for size, unit in _MYRIADS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return f"{'-' * (value < 0)}{' '.join(parts)}" if len(parts) < 3 else ""
