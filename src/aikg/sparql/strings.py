"""Reads and writes strings as SPARQL has them (https://www.w3.org/TR/sparql11-query/#rSTRING_LITERAL1)."""

import re
from typing import Final

from aikg.sparql.tokens import replace_codepoint_escapes

_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_CODEPOINT: Final = re.compile(r"(\\[uU][0-9A-Fa-f]++)")
_WHOLE_CODEPOINT: Final = re.compile(r"\\u[0-9A-Fa-f]{4,}+|\\U[0-9A-Fa-f]{8,}+")


def value_of(written: str) -> str:
    """The string that a token stands for."""
    quotes = 3 if written[:3] in ("'''", '"""') else 1
    inside = written[quotes:-quotes]
    # A codepoint escape may stand for a backslash; what follows that is then no escape of its own.
    return "".join(_unescaped(part) for part in _CODEPOINT.split(inside))


def _unescaped(part: str) -> str:
    if _WHOLE_CODEPOINT.fullmatch(part):
        return replace_codepoint_escapes(part)
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), part)


def quoted(value: str) -> str:
    """A token that stands for a string, in one line."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'
