"""Solutions and quads out of any store, as values."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions

from aikg.errors import StoreError
from aikg.iris import PREFIXES
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
        """The solutions of a SELECT query; raises what the store does, StoreError for no such result."""
        solutions = self._solutions(text)
        names = [variable.value for variable in solutions.variables]
        return [
            {name: cast("Node", term) for name, term in zip(names, solution, strict=True) if term is not None}
            for solution in solutions
        ]

    def quads(self, pattern: str) -> list[Quad]:
        """The quads that a pattern binds to ?s ?p ?o ?g."""
        solutions = self._solutions(f"SELECT DISTINCT ?s ?p ?o ?g {{ {pattern} }}")
        # A page is made of thousands of these, so that none becomes a row first.
        return [Quad(found["s"], found["p"], found["o"], found["g"] or DefaultGraph()) for found in solutions]

    def _solutions(self, text: str) -> QuerySolutions:
        answer = self.store.answer(Query(text, _JSON, timeout=self.timeout, client=self.client))
        with closing(answer.body) as body:
            return _solutions(b"".join(body))


def _solutions(content: bytes) -> QuerySolutions:
    try:
        results = pyoxigraph.parse_query_results(content, QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise StoreError(f"The store's answer is no SPARQL result in JSON: {error}.") from error
    if not isinstance(results, QuerySolutions):
        raise StoreError("The store's answer has no solutions.")
    return results


def language_of(node: Node) -> str:
    """The language of a literal in lower case; empty for what has none."""
    return getattr(node, "language", None) or ""


def datatype_of(node: Node) -> str:
    """The IRI of the datatype of a literal; empty for what is none."""
    return node.datatype.value if isinstance(node, Literal) else ""


def prefixed(text: str) -> str:
    """The query with the prefixes that it uses, which are predeclared here and unknown elsewhere."""
    used = (prefix for prefix in PREFIXES if f"{prefix}:" in text)
    return "".join([*(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used), text])


def values(variable: str, iris: Iterable[str]) -> str:
    """A VALUES block that binds a variable to each of the IRIs."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"
