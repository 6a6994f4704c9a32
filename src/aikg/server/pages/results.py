"""The result of a query as a table: its first rows, read as they are evaluated."""

import io
from dataclasses import dataclass
from typing import Final, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat

from aikg.description.solutions import Node, Reader, values
from aikg.iris import PREFIXES
from aikg.server.pages.words import Labels
from aikg.store import Answer, Query

_TSV: Final = "text/tab-separated-values"
_LABELS: Final = f"SELECT ?iri ?label {{ %s ?iri <{PREFIXES['rdfs']}label> ?label }}"
PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
"""Declares every prefix that the pages' own queries use."""

ROWS: Final = 500
"""How many rows a page shows at most."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a result, all of them where ``is_whole``; an unbound variable is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]
    is_whole: bool = True

    def iris(self) -> set[str]:
        """Every IRI in it."""
        return {term.value for row in self.rows for term in row if isinstance(term, NamedNode)}


def ask(reader: Reader, text: str) -> Table | bool:
    """The result of a SELECT query as a table, that of an ASK query as a truth value.

    Raises what Store.answer raises; NotAcceptableError is for a query whose result is a graph.
    """
    query = Query(text, _TSV, timeout=reader.timeout, client=reader.client)
    is_boolean, content, is_whole = _read(reader.store.answer(query))
    if is_boolean:
        return content.strip() == b"true"
    parsed = pyoxigraph.parse_query_results(content, QueryResultsFormat.TSV)
    if isinstance(parsed, QueryBoolean):
        return bool(parsed)
    rows = tuple(tuple(cast("list[Node | None]", list(row))) for row in parsed)
    return Table(tuple(variable.value for variable in parsed.variables), rows, is_whole)


def labels(reader: Reader, iris: set[str]) -> Labels:
    """What IRIs are called, by language tag."""
    found: dict[str, dict[str, str]] = {}
    for row in reader.select(_LABELS % values("iri", sorted(iris))) if iris else ():
        language = getattr(row["label"], "language", None) or ""
        found.setdefault(row["iri"].value, {})[language] = row["label"].value
    return found


def _read(answer: Answer) -> tuple[bool, bytes, bool]:
    """Whether it is a boolean, the lines that are needed, and whether these are all; stops the rest."""
    content, lines = bytearray(), 0
    try:
        for chunk in answer.body:
            content += chunk
            lines += chunk.count(b"\n")
            if lines > ROWS + 1:
                break
    finally:
        answer.body.close()
    kept = b"".join(io.BytesIO(content).readlines()[: ROWS + 1])
    return bytes(content.strip()) in (b"true", b"false"), kept, lines <= ROWS + 1
