"""Where in the files of data/ the nodes of a dump are written."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aikg.iris import PREFIXES

_ID: Final = re.compile(r'\s*id\s*=\s*"([^"]*)"')
_TABLE: Final = re.compile(r'\["?([\w-]+)"?\]')


class Places:
    """Files and lines by IRI, for who has the files; each file is read when it is first asked for."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lines: dict[Path, Mapping[str, int]] = {}

    def locate(self, iri: str) -> str:
        """The file of a claim, a source or an entity, with its line where there is one; otherwise ''."""
        node = iri.split("#", 1)[0]
        if node.startswith(PREFIXES["claim"]):
            slug, _, claim_id = node.removeprefix(PREFIXES["claim"]).partition(".")
            return self._place([self._data / "sources" / f"{slug}.toml"], f'id = "{claim_id}"')
        if node.startswith(PREFIXES["source"]):
            slug = node.removeprefix(PREFIXES["source"])
            return self._place([self._data / "sources" / f"{slug}.toml"], "[source]")
        if node.startswith(PREFIXES["id"]):
            files = sorted((self._data / "entities").glob("*.toml"))
            return self._place(files, f"[{node.removeprefix(PREFIXES['id'])}]")
        return ""

    def _place(self, files: list[Path], name: str) -> str:
        found = ((path, self._read(path).get(name)) for path in files)
        return next((f"{path}:{line}" for path, line in found if line), "")

    def _read(self, path: Path) -> Mapping[str, int]:
        """The first line of each table and each id of a file."""
        if path not in self._lines:
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            names = ((_name(line), number) for number, line in enumerate(text.splitlines(), 1))
            found: dict[str, int] = {}
            for name, number in names:
                found.setdefault(name, number)
            self._lines[path] = found
        return self._lines[path]


def _name(line: str) -> str:
    """An id or the head of a table as it is looked up; empty for other lines."""
    if found := _ID.match(line):
        return f'id = "{found[1]}"'
    return f"[{found[1]}]" if (found := _TABLE.match(line)) else ""
