"""The types of problems (RFC 9457, section 3.1.1): what each means, as the document that its IRI leads to."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from aikg.description.retrieval import Description, Extent
from aikg.iris import BASE
from aikg.server.http.language import LANGUAGES
from aikg.server.http.problems import STATUS, type_name
from aikg.server.linked_data.triples import iri, triple
from aikg.server.messages import messages

SPACE: Final = "problem"
_BEGIN: Final = f"{BASE}{SPACE}/"
_STATUS: Final = {f"{_BEGIN}{type_name(kind)}": status for kind, status in STATUS.items()}
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
    quads = [Quad(each.subject, each.predicate, each.object) for each in _described(NamedNode(name))]
    return Description(name, tuple(quads), (), 0, 0, Extent())


def _described(node: NamedNode) -> Iterator[Triple]:
    """As additional information on a status (http://www.hydra-cg.com/spec/latest/core/#hydra:Status)."""
    yield triple(node, "rdf:type", iri("hydra:Status"))
    yield triple(node, "hydra:statusCode", _STATUS[node.value].value)
    name = node.value.removeprefix(_BEGIN)
    for tag, (prop, part) in product(LANGUAGES, _TEXTS.items()):
        yield triple(node, prop, Literal(messages(tag)(f"problem_{part}_{name}"), language=tag))
