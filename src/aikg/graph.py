"""The graph in a notebook: SPARQL in, rows of RDF terms out.

In the examples ``graph`` is what ``aikg.open()`` gives.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, overload

import rdflib
from rdflib.query import Result
from rdflib.term import Identifier, Literal, Variable

from aikg import queries
from aikg.checkout import staleness
from aikg.errors import AikgError
from aikg.iris import BASE, PREFIXES
from aikg.published import dump_path
from aikg.store import Query, Store
from aikg.store.location import open_store

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["Graph", "Row", "Rows"]

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"


class Row(dict[str, Identifier | None]):
    """One solution: variable name to RDF term, None where the variable is unbound.

    >>> graph.query("SELECT ?name { id:baidu rdfs:label ?name . FILTER(LANG(?name) = 'ko') }")[0]
    {'name': rdflib.term.Literal('바이두', lang='ko')}
    """

    def python(self) -> dict[str, object]:
        """The row as values of Python: literals by their datatype, IRIs as text.

        >>> graph.query("SELECT ?count { id:wu-dao-2-0 aikg:parameterCount ?count }")[0].python()
        {'count': 1750000000000}
        """
        return {name: _python(term) for name, term in self.items()}


def _python(term: Identifier | None) -> object:
    if isinstance(term, Literal):
        return term.toPython() if term.datatype else str(term)
    return None if term is None else str(term)


@dataclass(frozen=True)
class Rows(Sequence[Row]):
    """The solutions of a SELECT query, in order.

    >>> rows = graph.query("SELECT ?model ?count { ?model aikg:parameterCount ?count } ORDER BY ?count")
    >>> rows.variables, len(rows), rows[-1]["count"].toPython()
    (('model', 'count'), 2, 1750000000000)
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows":
        if isinstance(index, slice):
            return Rows(self.variables, self.rows[index])
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def to_pandas(self) -> "pandas.DataFrame":
        """A data frame with a column for each variable; needs pandas.

        >>> graph.query("SELECT ?count { ?model aikg:parameterCount ?count }").to_pandas()["count"].max()
        np.int64(1750000000000)
        """
        import pandas  # only who asks for it needs it

        return pandas.DataFrame([row.python() for row in self.rows], columns=list(self.variables))

    def to_polars(self) -> "polars.DataFrame":
        """A data frame with a column for each variable; needs polars.

        >>> graph.query("SELECT ?count { ?model aikg:parameterCount ?count }").to_polars()["count"].max()
        1750000000000
        """
        import polars  # only who asks for it needs it

        columns = {name: [row.python()[name] for row in self.rows] for name in self.variables}
        return polars.DataFrame(columns, strict=False)


class Graph:
    """A graph that answers SPARQL from its ``store``; use it as a context manager, or close it.

    >>> with Graph(open_store("dist/aikg.nq")) as graph:
    ...     len(graph.library()) > 30
    True
    """

    def __init__(self, store: Store) -> None:
        self.store: Final = store

    @classmethod
    def open(cls, location: str | None = None) -> "Graph":
        """The published dump, or what a path or an address names, as ``aikg.open``; raises StoreError."""
        return cls(open_store(str(_own_dump()) if location is None else location))

    def __enter__(self) -> "Graph":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the store."""
        self.store.close()

    def query(self, text: str) -> Rows:
        """The solutions of a SELECT query; raises QuerySyntaxError, StoreError.

        >>> for row in graph.query("SELECT ?model { ?model aikg:modelFundedBy id:government-of-china }"):
        ...     print(row["model"])
        https://w3id.org/aikg/id/wu-dao-2-0
        """
        result = Result.parse(BytesIO(self._answer(text, JSON)), format="json")
        if result.vars is None:
            raise AikgError("This is not a SELECT query. Use ask or construct.")
        names = tuple(str(variable) for variable in result.vars)
        rows = (Row({name: found.get(Variable(name)) for name in names}) for found in result.bindings)
        return Rows(names, tuple(rows))

    def ask(self, text: str) -> bool:
        """The answer of an ASK query.

        >>> graph.ask("ASK { id:wu-dao-2-0 aikg:stateBackedBy id:government-of-china }")
        True
        """
        result = Result.parse(BytesIO(self._answer(text, JSON)), format="json")
        if result.askAnswer is None:
            raise AikgError("This is not an ASK query. Use query or construct.")
        return result.askAnswer

    def construct(self, text: str) -> rdflib.Graph:
        """The triples of a CONSTRUCT or DESCRIBE query, with the prefixes of the graph.

        >>> print(graph.construct("CONSTRUCT WHERE { id:baidu aikg:basedIn ?country }").serialize())
        @prefix aikg: <https://w3id.org/aikg/ontology#> .
        @prefix id: <https://w3id.org/aikg/id/> .
        <BLANKLINE>
        id:baidu aikg:basedIn id:china .
        <BLANKLINE>
        <BLANKLINE>
        """
        graph = rdflib.Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        return graph.parse(data=self._answer(text, N_TRIPLES), format="nt")

    def library(self) -> dict[str, queries.LibraryQuery]:
        """The query library that the graph carries, by name.

        >>> graph.query(graph.library()["state-backing"].text)[0].python()["amount"]
        Decimal('60000000000')
        """
        rows = self.query(
            "SELECT ?query ?text { ?query a sh:SPARQLExecutable ; sh:select ?text } ORDER BY ?query"
        )
        found = {str(row["query"]).removeprefix(f"{BASE}queries/"): str(row["text"]) for row in rows}
        return {name: queries.parse(name, text) for name, text in found.items()}

    def _answer(self, text: str, media_type: str) -> bytes:
        return b"".join(self.store.answer(Query(text, accept=media_type)).body)


def _own_dump() -> Path:
    dump = dump_path(Path.cwd())
    if said := staleness(dump):
        warnings.warn(said, stacklevel=4)
    return dump
