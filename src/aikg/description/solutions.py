"""Solutions and quads out of a store, as values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions

from aikg.store import Query, Store

Node = NamedNode | BlankNode | Literal
"""A term of RDF 1.1."""

Row = dict[str, Node]
"""One solution: variable name to term; a variable that is unbound is missing."""

_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks a store, over the union of its graphs, for one client within ``timeout`` seconds."""

    store: Store
    timeout: float | None = None
    client: str = ""

    def select(self, text: str) -> list[Row]:
        """The solutions of a SELECT query."""
        answer = self.store.answer(Query(text, _JSON, timeout=self.timeout, client=self.client))
        results = pyoxigraph.parse_query_results(b"".join(answer.body), QueryResultsFormat.JSON)
        solutions = cast("QuerySolutions", results)
        names = [variable.value for variable in solutions.variables]
        return [
            {name: cast("Node", term) for name, term in zip(names, solution, strict=True) if term is not None}
            for solution in solutions
        ]

    def quads(self, pattern: str) -> list[Quad]:
        """The quads that a pattern binds to ?s ?p ?o ?g."""
        return list(_quads(self.select(f"SELECT DISTINCT ?s ?p ?o ?g {{ {pattern} }}")))


def values(variable: str, iris: Iterable[str]) -> str:
    """A VALUES block that binds a variable to each of the IRIs."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _quads(rows: Iterable[Row]) -> Iterator[Quad]:
    for row in rows:
        subject, predicate = cast("NamedNode", row["s"]), cast("NamedNode", row["p"])
        graph = cast("NamedNode | None", row.get("g"))
        yield Quad(subject, predicate, row["o"], graph or DefaultGraph())
