"""The answers of the query library as text that people compare: one table of tab-separated cells a query."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from aikg.errors import AikgError
from aikg.iris import PREFIXES, compact
from aikg.queries import LibraryQuery

_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final = {f"{_XSD}{name}" for name in ("integer", "nonNegativeInteger", "decimal", "double")}
_STRING: Final = f"{_XSD}string"
FOLDER: Final = "tests/expected"


def files(library: Iterable[LibraryQuery], store: ox.Store) -> Mapping[str, str]:
    """The file of expected answers of each query: its path in a checkout, and its text."""
    return {
        f"{FOLDER}/{query.name}.tsv": "".join(f"{line}\n" for line in table(store, query.text))
        for query in library
    }


def table(store: ox.Store, text: str) -> list[str]:
    """The header and the rows of a SELECT query's answer; raises AikgError for another form of query."""
    solutions = store.query(text, use_default_graph_as_union=True)
    if not isinstance(solutions, ox.QuerySolutions):
        raise AikgError("A query of the library is a SELECT query. Write it as one.")
    header = "\t".join(variable.value for variable in solutions.variables)
    return [header, *("\t".join(map(_cell, row)) for row in solutions)]


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return literal_cell(term.value, term.datatype.value, term.language or "")
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)


def literal_cell(value: str, datatype: str, language: str) -> str:
    """A number without its datatype and without zeros at its end, or else quoted text."""
    if datatype in _NUMBERS:
        return format(Decimal(value).normalize(), "f")
    quoted = f'"{value}"'
    if language:
        return f"{quoted}@{language}"
    return quoted if datatype in ("", _STRING) else f"{quoted}^^{compact(datatype)}"
