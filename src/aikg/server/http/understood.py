"""Refuses parameters that a request which changes something cannot mean: nothing is changed by a guess."""

import difflib
from collections.abc import Collection, Mapping
from typing import Final

from aikg.server.http.received_request import Parameters
from aikg.server.http.status_codes import BadRequestError

_NONE: Final[Mapping[str, str]] = {}


def require_understood(
    parameters: Parameters, known: Collection[str], meant: Mapping[str, str] = _NONE
) -> None:
    """Return when every parameter is one of ``known``; raises BadRequestError.

    ``meant`` maps what others call a parameter, in lower case and with hyphens, to what it is called here.
    """
    for name, _ in parameters.pairs:
        if name not in known:
            raise _refused(name, known, _meant(name, known, meant))


def refuse_foreign(parameters: Parameters, known: Collection[str], meant: Mapping[str, str]) -> None:
    """Return when no parameter has a name that means a known one elsewhere; raises BadRequestError."""
    for name, _ in parameters.pairs:
        right = meant.get(_plain(name)) or next((each for each in known if each == _plain(name)), "")
        if right and name not in known:
            raise _refused(name, known, right)


def _refused(name: str, known: Collection[str], right: str) -> BadRequestError:
    there_are = ", ".join(known) or "none"
    hint = f"Did you mean {right}? " if right else ""
    return BadRequestError(
        f"The parameter {name[:50]!r} is not known here. {hint}Nothing was done; there are {there_are}."
    )


def _meant(name: str, known: Collection[str], meant: Mapping[str, str]) -> str:
    plain = _plain(name)
    near = difflib.get_close_matches(plain[:50], known, n=1)
    return meant.get(plain) or next(iter(near), "")


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")
