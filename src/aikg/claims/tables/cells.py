"""Reads the text of a cell as what a source file would write for it, by the range that the ontology gives."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from aikg import vocab
from aikg.claims.literals import XSD
from aikg.claims.tables.mapping import ColumnReading
from aikg.iris import TERM

_INTEGERS: Final = frozenset(f"{XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger"))
_NUMBERS: Final = frozenset(f"{XSD}{name}" for name in ("decimal", "double"))
_NOISE: Final = Decimal("1e-12")
"""How far from an integer, as a part of it, a count may be: programs that write 3 as 3.0000000000000004."""


def cell_value(text: str, range_iri: str, column: ColumnReading) -> object | None:
    """What a source file would hold for a cell; None where the text does not fit the range."""
    if range_iri == vocab.MonetaryAmount:
        return _amount(text, column)
    if range_iri in _INTEGERS:
        return _count(text, column.times)
    if range_iri in _NUMBERS:
        return _number(text, column.times)
    return _calendar_date(text) if range_iri == f"{TERM}calendarDate" else text


def _amount(text: str, column: ColumnReading) -> object | None:
    number = _number(text, column.times)
    if number is None:
        return None
    besides = {"currency": column.currency, "hedge": column.hedge}
    return {"value": number, "stated": text} | {key: slug for key, slug in besides.items() if slug}


def _number(text: str, factor: Decimal) -> Decimal | None:
    try:
        number = Decimal(text) * factor
    except InvalidOperation:
        return None
    return number.normalize() if number.is_finite() else None


def _count(text: str, factor: Decimal) -> int | None:
    number = _number(text, factor)
    if number is None:
        return None
    nearest = number.to_integral_value()
    return int(nearest) if abs(number - nearest) <= abs(number) * _NOISE else None


def _calendar_date(text: str) -> date | int | str:
    """A date, or a year, or a month as it is written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return int(text) if len(text) == len("2023") and text.isascii() and text.isdigit() else text
