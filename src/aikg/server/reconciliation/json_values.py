"""Reads values out of JSON that a client sent, and says where it does not fit."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from aikg.server.http.status_codes import BadRequestError

_LONGEST_NUMBER: Final = 30
_MOST: Final = 100


def parse(text: str, name: str) -> Any:
    """The value of a JSON text (RFC 8259); BadRequestError says what is wrong in ``name``."""
    try:
        value = json.loads(text, parse_constant=_constant, parse_int=_integer, object_pairs_hook=_object)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadRequestError(f"{name} holds half of a surrogate pair, which is no character.") from None
    except RecursionError:
        raise BadRequestError(f"{name} is nested too deeply.") from None
    except ValueError as error:
        raise BadRequestError(f"{name} is not JSON: {error}.") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two members with one name, one would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"an object has the name {twice[:100]!r} twice")
    return found


def _constant(name: str) -> float:
    """NaN, which tables have for what is missing; no other constant that is no JSON."""
    if name != "NaN":
        raise ValueError(f"{name} is no JSON value")
    return float("nan")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)


def mapping(value: Any, where: str) -> dict[str, Any]:
    """A JSON object."""
    return value if isinstance(value, dict) else _refuse(where, "an object")


def array(value: Any, where: str) -> list[Any]:
    """A JSON array."""
    return value if isinstance(value, list) else _refuse(where, "an array")


def text(value: Any, where: str) -> str:
    """A JSON string."""
    return value if isinstance(value, str) else _refuse(where, "a string")


def truth(value: Any, where: str) -> bool:
    """A JSON boolean."""
    return value if isinstance(value, bool) else _refuse(where, "true or false")


def choice(value: Any, choices: tuple[str, ...], where: str) -> str:
    """One of some strings."""
    found = text(value, where)
    return found if found in choices else _refuse(where, f"one of {', '.join(choices)}")


def limit(value: Any, where: str) -> int:
    """A positive number of results, at most a hundred."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(min(value, _MOST)) if is_number and value >= 1 else _refuse(where, "a number from 1")


def require_known(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Refuse fields that the specification does not have."""
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadRequestError(f"{where} has no field {unknown[0]!r}; there are {', '.join(sorted(known))}.")


def require(given: Mapping[str, Any], name: str, where: str) -> Any:
    """The value of a field that must be there."""
    if name not in given:
        raise BadRequestError(f"{where} needs the field {name}.")
    return given[name]


def _refuse(where: str, expected: str) -> NoReturn:
    raise BadRequestError(f"{where} must be {expected}.")
