"""The documents that there are, by the paths of their IRIs, as the OpenAPI document lists them."""

from collections.abc import Iterator, Sequence
from typing import Final

from aikg.server.http.conditional import IF_NONE_MATCH
from aikg.server.http.paging import PAGE
from aikg.server.http.parameter import Parameter
from aikg.server.linked_data.collection import CLASS, is_collection
from aikg.server.linked_data.representations import CHOOSING

_VARIABLES: Final = Parameter(
    "variables",
    "RDF terms for variables of the query, by their names",
    type="object",
    additionalProperties={"type": "string"},
)
_SUMMARIES: Final = {
    "/id/{slug}": "An entity, with its claims",
    "/claim/{key}": "A claim, with its evidence",
    "/source/{slug}": "A source, with its claims",
    "/graph/{name}": "A named graph, whole",
    "/": "The data set",
    "/dataset": "The data set: VoID and DCAT",
    "/ontology": "The ontology",
    "/ontology/{version}": "A version of the ontology",
    "/shapes": "The SHACL shapes",
    "/id": "The entities, part by part, of one class where it is named",
    "/source": "The sources",
    "/claim": "The claims, part by part",
    "/graph": "The named graphs",
    "/mapping": "The mappings to other data",
    "/findings": "What the checks found",
    "/problem": "The types of problems",
    "/problem/{type}": "What a type of problems means",
    "/queries": "The query library",
    "/queries/{name}": "A query of the library",
    "/{path:path}": "Whatever else the graph has under an IRI of ours",
}


def documents() -> Iterator[tuple[str, str, Sequence[Parameter]]]:
    """The path of each document, what it is about, and the parameters that it can be asked for with."""
    for path, summary in _SUMMARIES.items():
        more = [CLASS] * is_collection(path[1:]) + [_VARIABLES] * (path == "/queries/{name}")
        yield path, summary, (PAGE, *CHOOSING, *more, IF_NONE_MATCH)
