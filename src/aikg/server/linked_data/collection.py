"""Collections of what the graph describes, by the first part of its IRI, as documents."""

from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from aikg.description.retrieval import Description, Extent, named
from aikg.iris import BASE, TERM
from aikg.server.http.language import LANGUAGES
from aikg.server.http.parameter import Parameter
from aikg.server.linked_data import problem_types
from aikg.server.linked_data.triples import as_quads, iri, triple
from aikg.server.messages import messages
from aikg.solutions import Reader

SPACES: Final = {
    "id": "id",
    "source": "source",
    "claim": "claim",
    "graph": "graph",
    "mapping": "mapping",
    "findings": "finding",
    "inference": "inference",
    problem_types.SPACE: problem_types.SPACE,
}
"""What the IRIs of the members begin with, by the name of the collection."""

CLASS: Final = Parameter("class", "The class whose members a collection is to have")
_ALL: Final = (
    'SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s a {type} }} FILTER(STRSTARTS(STR(?s), "{space}")'
    ' && !CONTAINS(STR(?s), "#")) }}'
)


def is_collection(name: str) -> bool:
    """Whether an IRI of ours, without the part that all have in common, is that of a collection."""
    return name in SPACES


def collection(reader: Reader, name: str, extent: Extent) -> Description:
    """A part of a collection: how many members there are, and which are in this part, with their labels.

    It holds the members of one class alone where the extent names one.
    """
    count, members = _members(reader, name, extent)
    node = NamedNode(f"{BASE}{name}")
    stated = as_quads(_described(node, count, members)) + named(reader, members)
    return Description(node.value, tuple(stated), count=count, extent=extent)


def _members(reader: Reader, name: str, extent: Extent) -> tuple[int, Sequence[str]]:
    if name == problem_types.SPACE:
        return len(problem_types.IRIS), problem_types.IRIS
    kind = f"<{TERM}{extent.kind}>" if extent.kind else "?type"
    every = _ALL.format(type=kind, space=f"{BASE}{SPACES[name]}/")
    rows = reader.select(f"{every} ORDER BY ?s {extent.slice}")
    count = reader.select(f"SELECT (COUNT(*) AS ?n) {{ {{ {every} }} }}")
    return int(count[0]["n"].value), [row["s"].value for row in rows]


def _described(node: NamedNode, count: int, members: Sequence[str]) -> Iterator[Triple]:
    yield triple(node, "rdf:type", iri("hydra:Collection"))
    for tag in LANGUAGES:
        yield triple(
            node, "rdfs:label", Literal(messages(tag)(f"{SPACES[_name(node)]}_collection"), language=tag)
        )
    yield triple(node, "hydra:totalItems", count)
    yield from (triple(node, "hydra:member", NamedNode(member)) for member in members)


def _name(node: NamedNode) -> str:
    return node.value.removeprefix(BASE)
