"""The line of a TOML file on which a table or one of its keys stands."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A table of a TOML file: its name, its number among those of that name; a key in it, an item of that."""

    table: str
    index: int = 0
    key: str = ""
    item: int | None = None


def line_of(text: str, place: Place) -> int:
    """The line (from 1) of a key, of its table's header where the key has no line, or 0 where neither is.

    Looked up only when there is something to report, so that reading stays fast.
    """
    lines = text.splitlines()
    header = _header_line(lines, place)
    if header is None:
        return 0
    key = re.compile(rf'\s*"?{re.escape(place.key)}"?\s*=')
    for number in range(header + 1, len(lines)):
        if re.match(r"\[\[?[\w\"-]", lines[number]):
            break
        if place.key and key.match(lines[number]):
            has_own_lines = place.item is not None and lines[number].rstrip().endswith("[")
            return number + 1 + (1 + (place.item or 0) if has_own_lines else 0)
    return header + 1


def _header_line(lines: list[str], place: Place) -> int | None:
    header = re.compile(rf'\[\[?\s*"?{re.escape(place.table)}"?\s*\]\]?\s*(#.*)?$')
    found = [number for number, line in enumerate(lines) if header.match(line)]
    return found[place.index] if place.index < len(found) else None
