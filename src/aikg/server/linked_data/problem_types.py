"""Problems in RDF: each as what it says, and their types as the documents that their IRIs lead to."""

import io
from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.requests import Request

from aikg.description.retrieval import Description
from aikg.formats import GRAPHS
from aikg.iris import BASE
from aikg.negotiation import Format
from aikg.server.http.language import LANGUAGES
from aikg.server.http.problems import Details, Writers, type_name
from aikg.server.http.status_codes import STATUS
from aikg.server.linked_data.triples import as_quads, iri, triple
from aikg.server.messages import messages
from aikg.server.settings import PROBLEM_TYPES
from aikg.store.serialisation import write

SPACE: Final = PROBLEM_TYPES.removeprefix(BASE).rstrip("/")
_STATUS: Final = {f"{PROBLEM_TYPES}{type_name(kind)}": status for kind, status in STATUS.items()}
IRIS: Final = tuple(sorted(_STATUS))
"""The IRIs of the types."""

_TEXTS: Final = {
    "rdfs:label": "title",
    "hydra:title": "title",
    "dcterms:description": "meaning",
    "hydra:description": "meaning",
}
"""Which text of a type is under which property."""


def problem_type(name: str) -> Description | None:
    """The document of a type of problems; None where there is none of that IRI."""
    if name not in _STATUS:
        return None
    return Description(name, tuple(as_quads(_described(NamedNode(name)))))


def _described(node: NamedNode) -> Iterator[Triple]:
    """As additional information on a status (http://www.hydra-cg.com/spec/latest/core/#hydra:Status)."""
    yield triple(node, "rdf:type", iri("hydra:Status"))
    yield triple(node, "hydra:statusCode", _STATUS[node.value].value)
    name = node.value.removeprefix(PROBLEM_TYPES)
    for tag, (prop, part) in product(LANGUAGES, _TEXTS.items()):
        yield triple(node, prop, Literal(messages(tag)(f"problem_{part}_{name}"), language=tag))


def _written(syntax: Format, _: Request, details: Details) -> bytes:
    """A problem as a hydra:Error (http://www.hydra-cg.com/spec/latest/core/#hydra:Error)."""
    node, written = BlankNode("problem"), io.BytesIO()
    stated = {"statusCode": details["status"], "title": details["title"], "description": details["detail"]}
    triples = [triple(node, f"hydra:{name}", value) for name, value in stated.items()]
    write([triple(node, "rdf:type", iri("hydra:Error")), *triples], syntax, written)
    return written.getvalue()


WRITERS: Final[Writers] = {syntax: partial(_written, syntax) for syntax in GRAPHS}
"""What writes a problem in each format of a graph, which readers of linked data get instead of one."""
