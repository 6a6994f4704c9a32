"""Where in the files of data/ the nodes of a dump are written."""

from functools import cache
from pathlib import Path

from aikg.claims.reading import TomlFile
from aikg.claims.tables.mapping import STATEMENT
from aikg.claims.toml_lines import Place
from aikg.iris import BASE


class Places:
    """Files and lines by IRI, for who has the files; each file is read when it is first asked for."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._read = cache(lambda path: TomlFile(path, str(path)))

    def locate(self, iri: str) -> str:
        """The file of a claim, a source or an entity, with its line where there is one; otherwise ''."""
        kind, _, name = iri.partition("#")[0].removeprefix(BASE).partition("/")
        slug, _, claim_id = name.partition(".")
        match kind:
            case "claim":
                paths = [self._data / "sources" / f"{slug}.toml"]
                return self._line(paths, "claim", claim_id) or self._statement(paths, claim_id)
            case "source":
                return self._line([self._data / "sources" / f"{name}.toml"], "source")
            case "id":
                return self._line(sorted((self._data / "entities").rglob("*.toml")), name)
        return ""

    def _statement(self, paths: list[Path], claim_id: str) -> str:
        """The line of the statement that a row makes a claim by: the claim's id begins with its id."""
        tables = (
            each for path in paths if path.is_file() for each in self._read(path).tables.get(STATEMENT, ())
        )
        ids = sorted((each["id"] for each in tables if claim_id.startswith(f"{each.get('id')}-")), key=len)
        return self._line(paths, STATEMENT, ids[-1]) if ids else ""

    def _line(self, files: list[Path], table: str, id_: str = "") -> str:
        """The first line of a table in one of the files, or of the id of one among several."""
        for file in (self._read(path) for path in files if path.is_file()):
            ids = [each.get("id") for each in file.tables.get(table, ())] if id_ else [""]
            if id_ in ids and (line := file.line_of(Place(table, ids.index(id_), "id" if id_ else ""))):
                return f"{file.shown_as}:{line}"
        return ""
