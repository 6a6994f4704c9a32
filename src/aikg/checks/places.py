"""Where in the files of data/ the nodes of a dump are written."""

import re
from pathlib import Path

from aikg.iris import PREFIXES


class Places:
    """Files and lines by IRI, for who has the files; each file is read when it is first asked for."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lines: dict[Path, list[str]] = {}

    def locate(self, iri: str) -> str:
        """The file of a claim, a source or an entity, with its line where there is one; otherwise ''."""
        node = iri.split("#", 1)[0]
        if node.startswith(PREFIXES["claim"]):
            slug, _, claim_id = node.removeprefix(PREFIXES["claim"]).partition(".")
            return self._place(
                [self._data / "sources" / f"{slug}.toml"], rf'\s*id\s*=\s*"{re.escape(claim_id)}"'
            )
        if node.startswith(PREFIXES["source"]):
            return self._place(
                [self._data / "sources" / f"{node.removeprefix(PREFIXES['source'])}.toml"], r"\[source\]"
            )
        if node.startswith(PREFIXES["id"]):
            files = sorted((self._data / "entities").glob("*.toml"))
            return self._place(files, rf'\["?{re.escape(node.removeprefix(PREFIXES["id"]))}"?\]')
        return ""

    def _place(self, files: list[Path], form: str) -> str:
        for path in files:
            for number, line in enumerate(self._read(path), 1):
                if re.match(form, line):
                    return f"{path}:{number}"
        return ""

    def _read(self, path: Path) -> list[str]:
        if path not in self._lines:
            self._lines[path] = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return self._lines[path]
