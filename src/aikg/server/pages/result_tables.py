"""The result of a query as a table: its first rows, read as they are evaluated."""

import io
from dataclasses import dataclass
from typing import Final, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat

from aikg.iris import BASE, PREFIXES
from aikg.server.pages.words import Labels
from aikg.solutions import Node, Reader, values
from aikg.store import Answer, Query

_TURTLE: Final = "text/turtle"
_TSV: Final = "text/tab-separated-values"
_LABELS: Final = f"SELECT ?iri ?label {{ %s ?iri <{PREFIXES['rdfs']}label> ?label }}"
PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
"""Declares every prefix that the pages' own queries use."""

ROWS: Final = 500
"""How many rows a page shows at most."""

COUNTED: Final = 20_000
"""Up to how many rows of a result are counted; of more it is said that there are more."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a result; an unbound variable is None.

    ``count`` is how many rows the result has, and where it is COUNTED there may be more.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows."""
        return len(self.rows) == self.count

    def iris(self) -> set[str]:
        """Every IRI in it."""
        return {term.value for row in self.rows for term in row if isinstance(term, NamedNode)}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The first lines of a text, and how many it has; where these are COUNTED there may be more."""

    text: str
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether these are all lines."""
        return self.text.count("\n") == self.count


def ask(reader: Reader, text: str, most: int = ROWS) -> Table | bool:
    """The result of a SELECT query as a table of its first rows, that of an ASK query as a truth value.

    Raises what Store.answer raises; NotAcceptableError is for a query whose result is a graph.
    """
    query = Query(text, _TSV, timeout=reader.timeout, client=reader.client)
    lines, count = _first_lines(reader.store.answer(query), most)
    if [line.strip() for line in lines] in ([b"true"], [b"false"]):
        return lines[0].strip() == b"true"
    parsed = pyoxigraph.parse_query_results(b"".join(lines), QueryResultsFormat.TSV)
    if isinstance(parsed, QueryBoolean):
        return bool(parsed)
    rows = tuple(tuple(cast("list[Node | None]", list(row))) for row in parsed)
    return Table(tuple(variable.value for variable in parsed.variables), rows, count - 1)


def build(reader: Reader, text: str) -> Excerpt:
    """The graph that a CONSTRUCT or DESCRIBE query builds, as the first lines of Turtle."""
    query = Query(text, _TURTLE, timeout=reader.timeout, client=reader.client)
    lines, count = _first_lines(reader.store.answer(query), ROWS)
    return Excerpt(b"".join(lines).decode(errors="replace"), count)


def labels(reader: Reader, iris: set[str]) -> Labels:
    """What IRIs are called, by language tag, and what that is called of which they are parts."""
    found: dict[str, dict[str, str]] = {}
    named = iris | {iri.partition("#")[0] for iri in iris if iri.startswith(BASE)}
    for row in reader.select(_LABELS % values("iri", sorted(named))) if named else ():
        language = getattr(row["label"], "language", None) or ""
        found.setdefault(row["iri"].value, {})[language] = row["label"].value
    return found


def _first_lines(answer: Answer, most: int) -> tuple[list[bytes], int]:
    """The head with the first rows, and how many lines there are; beyond COUNTED evaluation is stopped."""
    content, count = bytearray(), 0
    try:
        for chunk in answer.body:
            content += chunk if count <= most else b""
            count += chunk.count(b"\n")
            if count > COUNTED:
                break
    finally:
        answer.body.close()
    lines = io.BytesIO(content).readlines()
    return lines[: most + 1], max(min(count, COUNTED + 1), len(lines[: most + 1]))
