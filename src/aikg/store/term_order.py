"""Gives each RDF term a key, so that keys compared as text are in an order that ORDER BY admits.

Section 15.1 of https://www.w3.org/TR/sparql11-query/#modOrderBy has blank nodes before IRIs before
literals, and what ``<`` compares by ``<``. The rest is ours: literals stand by kind (numbers, strings,
booleans, points of time by datatype, durations, all others), and within a kind by value. Whatever has no
order by ``<``, such as a point of time with a time zone and one without, gets one that no ``<``
contradicts. Terms of equal value have equal keys.
"""

import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from aikg.iris import PREFIXES

_Term = NamedNode | BlankNode | Literal | Triple

_XSD: Final = PREFIXES["xsd"]
_WHITE: Final = " \t\r\n"
_DECIMALS: Final = frozenset(
    f"{_XSD}{sign}{name}"
    for sign, names in {
        "": ("decimal", "integer", "long", "int", "short", "byte"),
        "unsigned": ("Long", "Int", "Short", "Byte"),
        "non": ("NegativeInteger", "PositiveInteger"),
        "negative": ("Integer",),
        "positive": ("Integer",),
    }.items()
    for name in names
)
_NATURAL: Final = re.compile(r"[1-9][0-9]*")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF")
_ZONE: Final = r"(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))?"
_DATE: Final = r"(?P<year>-?[0-9]{4,18})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME: Final = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}(?:\.[0-9]+)?)"
_DURATION: Final = re.compile(
    r"(?P<minus>-)?P(?=.)(?:(?P<years>[0-9]{1,18})Y)?(?:(?P<months>[0-9]{1,18})M)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+(?:\.[0-9]*)?)S)?)?"
)
_POINTS: Final = {
    f"{_XSD}{name}": (f"d{position}", re.compile(pattern + _ZONE))
    for position, (name, pattern) in enumerate(
        [
            ("dateTime", f"{_DATE}T{_TIME}"),
            ("date", _DATE),
            ("time", _TIME),
            ("gYear", r"(?P<year>-?[0-9]{4,18})"),
            ("gYearMonth", r"(?P<year>-?[0-9]{4,18})-(?P<month>[0-9]{2})"),
            ("gMonthDay", r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
            ("gMonth", r"--(?P<month>[0-9]{2})"),
            ("gDay", r"---(?P<day>[0-9]{2})"),
        ]
    )
}
_STARTS: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months to which durations are added to be compared (XML Schema 1.1, part 2, section 3.3.6.2)."""

_INVERTED: Final = str.maketrans("0123456789", "9876543210")
_BIAS: Final = 5 * 10**11  # so that each sum has twelve digits


def order_key(term: _Term) -> str:
    """The key of a term. Unbound, which comes before all terms, has none."""
    if isinstance(term, Literal):
        return _literal_key(term)
    if isinstance(term, NamedNode):
        return f"2{term.value}"
    if isinstance(term, BlankNode):
        return f"1{term.value}"
    return "\0".join(("4", order_key(term.subject), order_key(term.predicate), order_key(term.object)))


def _literal_key(literal: Literal) -> str:
    datatype = literal.datatype.value
    if read := _READERS.get(datatype):
        return read(literal.value.strip(_WHITE), datatype) or _other(literal.value, datatype)
    if datatype in _TEXTS:
        return f"3b{literal.value}\0{literal.language or ''}{literal.direction or ''}"
    return _other(literal.value, datatype)


_TEXTS: Final = {f"{_XSD}string", f"{PREFIXES['rdf']}langString", f"{PREFIXES['rdf']}dirLangString"}


def _other(lexical: str, datatype: str) -> str:
    return f"3z{lexical}\0{datatype}"


def _decimal(lexical: str, _: str) -> str:
    if _NATURAL.fullmatch(lexical):
        return f"3a{_natural(lexical)}"
    return f"3a{_sortable(Decimal(lexical))}" if _DECIMAL.fullmatch(lexical) else ""


def _double(lexical: str, datatype: str) -> str:
    if lexical == "NaN":
        return "3a"  # before all numbers, as in XQuery's order by
    if not _DOUBLE.fullmatch(lexical):
        return ""
    value = float(lexical)
    # The shortest decimal that is read as this value, which SPARQL has for equal: 0.1e0 and 0.1 have one key.
    return f"3a{_sortable(Decimal(repr(_single(value) if datatype.endswith('float') else value)))}"


def _single(value: float) -> float:
    """The nearest value that an xsd:float has."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return value * float("inf")


def _boolean(lexical: str, _: str) -> str:
    return {"true": "3c1", "1": "3c1", "false": "3c0", "0": "3c0"}.get(lexical, "")


def _point(lexical: str, datatype: str) -> str:
    """A point of time by its distance from the year 0; without a time zone it is taken to be in UTC."""
    rank, pattern = _POINTS[datatype]
    found = pattern.fullmatch(lexical)
    return f"3{rank}{_sortable(_seconds(found.groupdict()))}" if found else ""


def _seconds(parts: Mapping[str, str | None]) -> Decimal | int:
    """What is missing is taken from the leap year 1972, as in XML Schema 1.1, part 2, section E.3.4."""
    day = _days(int(parts.get("year") or 1972), int(parts.get("month") or 12)) + int(parts.get("day") or 1)
    clock = int(parts.get("hour") or 0) * 3600 + int(parts.get("minute") or 0) * 60
    zone = int(parts["hours"] or 0) * 3600 + int(parts["minutes"] or 0) * 60
    east = -zone if parts["sign"] == "-" else zone
    second = parts.get("second") or "0"
    return day * 86400 + clock - east + (Decimal(second) if "." in second else int(second))


def _days(year: int, month: int) -> int:
    """The days before a month, counted on from the beginning of the year 0 (proleptic Gregorian)."""
    year, month = (year, month) if month > 2 else (year - 1, month + 12)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5


def _duration(lexical: str, _: str) -> str:
    found = _DURATION.fullmatch(lexical)
    if found is None:
        return ""
    part = {name: Decimal(written or 0) for name, written in found.groupdict().items() if name != "minus"}
    sign = -1 if found["minus"] else 1
    months = sign * int(part["years"] * 12 + part["months"])
    clock = part["days"] * 86400 + part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"]
    days = sum(
        _days(year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1) for year, month in _STARTS
    )
    return f"3e{_sortable(Decimal(days * 86400) + 4 * sign * clock)}"


def _natural(digits: str) -> str:
    """What ``_sortable`` has for a whole number above zero, in a third of the time."""
    return f"2{len(digits) - 1 + _BIAS}{digits.rstrip('0')}"


def _sortable(number: Decimal | int) -> str:
    """A text for a number; of two texts that one comes first whose number is less."""
    if isinstance(number, int):
        return _natural(str(number)) if number > 0 else _sortable(Decimal(number))
    if number.is_infinite():
        return "~" if number > 0 else "!"
    digits = number.as_tuple().digits
    written = "".join(map(str, digits)).strip("0")
    if not written:
        return "1"
    magnitude = f"{number.adjusted() + _BIAS}{written}"
    return f"2{magnitude}" if number > 0 else f"0{magnitude.translate(_INVERTED)}~"


_READERS: Final[Mapping[str, Callable[[str, str], str]]] = {
    **dict.fromkeys(_DECIMALS, _decimal),
    **{f"{_XSD}{name}": _double for name in ("double", "float")},
    **{f"{_XSD}{name}": _duration for name in ("duration", "yearMonthDuration", "dayTimeDuration")},
    **dict.fromkeys(_POINTS, _point),
    f"{_XSD}boolean": _boolean,
}
