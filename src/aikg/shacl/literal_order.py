"""How literals compare and what makes them well-formed, as SPARQL has it (SPARQL 1.1, section 17.3)."""

from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox
from rdflib.term import Literal, URIRef

from aikg.iris import PREFIXES
from aikg.solutions import Node

_PLAIN: Final = frozenset({f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString"})
_NUMBERS: Final = (int, float, Decimal)


@lru_cache(maxsize=1 << 14)
def _value(lexical: str, datatype: str) -> object:
    """The value in Python; None where the text is none of that datatype."""
    literal = Literal(lexical, datatype=URIRef(datatype))
    return None if literal.ill_typed else literal.value


def is_well_formed(literal: ox.Literal) -> bool:
    """Whether the text of a literal is one of its datatype; of an unknown datatype every text is."""
    datatype = literal.datatype.value
    return datatype in _PLAIN or _is_well_formed(literal.value, datatype)


@lru_cache(maxsize=1 << 14)
def _is_well_formed(lexical: str, datatype: str) -> bool:
    return not Literal(lexical, datatype=URIRef(datatype)).ill_typed


def difference(one: Node, other: Node) -> int | None:
    """Below 0 where one literal is less than the other, 0 where they are equal; None where neither holds."""
    if not (isinstance(one, ox.Literal) and isinstance(other, ox.Literal)):
        return None
    left, right = _comparable(one), _comparable(other)
    numbers = _is_number(left) and _is_number(right)
    if left is None or right is None or not (numbers or one.datatype == other.datatype):
        return None
    try:
        return (left > right) - (left < right) if left == right or left < right or left > right else None  # type: ignore[operator]
    except TypeError:
        return None


def _comparable(literal: ox.Literal) -> object:
    return None if literal.language else _value(literal.value, literal.datatype.value)


def _is_number(value: object) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


_LEAST: Final = MappingProxyType({"nonNegativeInteger": 0, "positiveInteger": 1})


def is_in_range(literal: ox.Literal, datatype: str) -> bool:
    """Whether the value of a literal is one of a datatype of XML Schema (OWL 2, section 4).

    Integers are decimals, and a decimal without a fraction is an integer; others have values of their own.
    """
    name, value = datatype.removeprefix(PREFIXES["xsd"]), _comparable(literal)
    if name in ("decimal", "integer", *_LEAST) and isinstance(value, int | Decimal):
        return name == "decimal" or (value == int(value) and value >= _LEAST.get(name, value))
    return literal.datatype.value == datatype
