r"""Translates replacement strings of XPath into those of the engine's regular expressions.

In XPath (https://www.w3.org/TR/xpath-functions-31/#func-replace) ``$1c`` is the first group and a ``c``,
``\$`` is a dollar sign, and ``$12`` is the first group and a ``2`` where there are fewer than twelve
groups. For the engine ``$1c`` names a group ``1c``, ``$$`` is a dollar sign, and a backslash is nothing but
that.
"""

import re
from typing import Final

_PART: Final = re.compile(r"\\([\\$])|\$([0-9]+)|([^\\$]+)")
_GROUPS: Final = re.compile(r"\\.|\[\^?\]?|[()\]]", re.DOTALL)


def for_engine(replacement: str, pattern: str, flags: str = "") -> str | None:
    """The replacement as the engine reads it; None where XPath has an error (FORX0004)."""
    if "q" in flags:
        return replacement.replace("$", "$$")
    parts, position, groups = [], 0, _groups(pattern)
    while position < len(replacement):
        found = _PART.match(replacement, position)
        if found is None:
            return None
        parts.append(_written(found, groups))
        position = found.end()
    return "".join(parts)


def _written(found: re.Match[str], groups: int) -> str:
    if found[1]:
        return "$$" if found[1] == "$" else "\\"
    if found[3]:
        return found[3]
    digits = min(len(found[2]), 4)  # no expression has more groups than that can count
    while digits > 1 and int(found[2][:digits]) > groups:
        digits -= 1
    return f"${{{int(found[2][:digits])}}}{found[2][digits:]}"


def _groups(pattern: str) -> int:
    """How many groups a regular expression captures."""
    count = depth = 0
    for found in _GROUPS.finditer(pattern):
        depth += found[0].startswith("[") - (found[0] == "]" and depth > 0)
        is_capturing = found[0] == "(" and depth == 0
        count += is_capturing and pattern[found.end() : found.end() + 1] != "?"
    return count
