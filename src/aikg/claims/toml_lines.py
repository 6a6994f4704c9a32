"""The line of a TOML file on which a table or one of its keys stands."""

import re
from dataclasses import dataclass
from typing import Final

_HEADER: Final = re.compile(r'\[\[?\s*"?(?P<table>[^"\[\]]+?)"?\s*\]\]?\s*(#.*)?$')


@dataclass(frozen=True, slots=True)
class Place:
    """A table of a TOML file: its name, its number among those of that name; a key in it, an item of that."""

    table: str
    index: int = 0
    key: str = ""
    item: int | None = None


class TomlLines:
    """The lines of a TOML file with where its tables begin, for a place after the other."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._headers: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            if header := _HEADER.match(line):
                self._headers.setdefault(header["table"], []).append(number)

    def line_of(self, place: Place) -> int:
        """The line (from 1) of a key, or of its table's header where it has none; 0 where neither is."""
        headers = self._headers.get(place.table, [])
        if place.index >= len(headers):
            return 0
        header = headers[place.index]
        return self._key(place, header) or header + 1

    def _key(self, place: Place, header: int) -> int:
        key = re.compile(rf'\s*"?{re.escape(place.key)}"?\s*=')
        for number in range(header + 1, len(self._lines)):
            if re.match(r"\[\[?[\w\"-]", self._lines[number]):
                return 0
            if place.key and key.match(self._lines[number]):
                has_own_lines = place.item is not None and self._lines[number].rstrip().endswith("[")
                return number + 1 + (1 + (place.item or 0) if has_own_lines else 0)
        return 0
