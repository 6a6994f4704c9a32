"""RDF terms by value: literals of the same datatype and value are one, whatever their spelling."""

from collections.abc import Callable, Hashable
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DECIMAL_TYPES: Final = (
    *("decimal", "integer", "long", "int", "short", "byte"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)


def by_value(term: Hashable) -> Hashable:
    """What to compare a term by; anything but a literal with a value is compared by itself."""
    if isinstance(term, ox.Triple):
        parts = (by_value(part) for part in (term.subject, term.predicate, term.object))
        return ("triple term", *parts)
    if not isinstance(term, ox.Literal):
        return term
    read = VALUES.get(term.datatype.value)
    try:
        return (term.datatype, read(term.value)) if read else term
    except (ValueError, InvalidOperation):
        return term


def _double(text: str) -> str:
    return repr(float(text))


BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
VALUES: Final[dict[str, Callable[[str], Hashable]]] = {
    **{XSD + name: Decimal for name in DECIMAL_TYPES},
    XSD + "boolean": lambda text: BOOLEANS.get(text, text),
    XSD + "double": _double,
    XSD + "float": _double,
}
