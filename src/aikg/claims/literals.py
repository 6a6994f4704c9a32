"""RDF literals from the values of a TOML file, by the range that the ontology gives."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from aikg.claims.model import Literal
from aikg.iris import PREFIXES, TERM

XSD = PREFIXES["xsd"]
duration_form = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


def literal_of(value: object, datatype: str) -> Literal | None:
    """The literal of a value in a range; None where the value does not fit or the range is unknown."""
    reader = _readers.get(datatype)
    return reader(value) if reader else None


def decimal_lexical(value: Decimal | int) -> str:
    """The canonical lexical form of an xsd:decimal, never in exponent notation."""
    text = format(Decimal(value), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def double_lexical(value: Decimal) -> str | None:
    """The canonical lexical form of an xsd:double; None where a double cannot hold all digits."""
    if not math.isfinite(float(value)) or Decimal(repr(float(value))) != value:
        return None
    sign, digits, exponent = value.normalize().as_tuple()
    first, *rest = map(str, digits)
    return f"{'-' * sign}{first}.{''.join(rest) or '0'}E{int(exponent) + len(rest)}"


def is_integer(value: object) -> bool:
    """Whether a TOML value is an integer; a boolean is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _integer_from(least: int | None, name: str) -> Callable[[object], Literal | None]:
    def read(value: object) -> Literal | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        return Literal(str(value), XSD + name) if least is None or value >= least else None

    return read


def _decimal(value: object) -> Literal | None:
    if not (is_integer(value) or (isinstance(value, Decimal) and value.is_finite())):
        return None
    return Literal(decimal_lexical(value), f"{XSD}decimal")  # type: ignore[arg-type]


def _double(value: object) -> Literal | None:
    """What may be larger than the decimals that stores compute with: they lose count at 2e20."""
    if not (is_integer(value) or (isinstance(value, Decimal) and value.is_finite())):
        return None
    lexical = double_lexical(Decimal(value))  # type: ignore[arg-type]
    return Literal(lexical, f"{XSD}double") if lexical else None


def _boolean(value: object) -> Literal | None:
    return Literal(str(value).lower(), f"{XSD}boolean") if isinstance(value, bool) else None


def _string(value: object) -> Literal | None:
    return Literal(value, f"{XSD}string") if isinstance(value, str) else None


def _duration(value: object) -> Literal | None:
    fits = isinstance(value, str) and duration_form.fullmatch(value)
    return Literal(str(value), f"{XSD}duration") if fits else None


def _calendar_date(value: object) -> Literal | None:
    """An xsd:date, xsd:gYearMonth ("2023-02") or xsd:gYear (2023), as precise as it is given."""
    if isinstance(value, date):
        return Literal(value.isoformat(), f"{XSD}date")
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return Literal(str(value), f"{XSD}gYear")
    if isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return Literal(value, f"{XSD}gYearMonth")
    return None


_readers: Mapping[str, Callable[[object], Literal | None]] = MappingProxyType(
    {
        f"{XSD}integer": _integer_from(None, "integer"),
        f"{XSD}nonNegativeInteger": _integer_from(0, "nonNegativeInteger"),
        f"{XSD}positiveInteger": _integer_from(1, "positiveInteger"),
        f"{XSD}decimal": _decimal,
        f"{XSD}double": _double,
        f"{XSD}boolean": _boolean,
        f"{XSD}string": _string,
        f"{XSD}duration": _duration,
        f"{TERM}calendarDate": _calendar_date,
    }
)
