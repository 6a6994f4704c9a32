"""Paths in the one form that all spellings of them have in common (RFC 3986, section 6.2.2)."""

import re
from typing import Final

_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def normalized(path: str) -> str:
    """The path without dot segments and escapes of unreserved characters; other escapes are in upper case."""
    return _without_dots(_ESCAPE.sub(_spelt, path))


def _spelt(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _without_dots(path: str) -> str:
    """Section 5.2.4, for a path that begins with a slash."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    is_folder = segments[-1] in (".", "..") and kept
    return f"/{'/'.join(kept)}{'/' if is_folder else ''}"
