"""The documents of the server: which quads the document of an IRI holds."""

import re
from typing import Final

from aikg.description.edition import Edition
from aikg.description.retrieval import Description, Extent, contents, describe
from aikg.description.solutions import Reader
from aikg.iris import BASE, ONTOLOGY, graph

_WHOLE: Final = {
    ONTOLOGY: graph("ontology"),
    f"{BASE}shapes": graph("shapes"),
    f"{BASE}dataset": graph("dataset"),
    f"{BASE}queries": graph("queries"),
}
"""Documents whose resources are fragments of their IRI, or that list them: each is a graph."""

_IRI: Final = re.compile(r"[^\x00-\x20\x7f<>\"{}|\\^`]+")


def find(reader: Reader, iri: str, extent: Extent, edition: Edition) -> Description | None:
    """The document of an IRI; None where the graph says nothing of it."""
    if iri == f"{ONTOLOGY}/{edition.ontology_version}":
        iri = ONTOLOGY
    if iri in _WHOLE:
        quads = contents(reader, _WHOLE[iri])
        return Description(iri, tuple(quads), (), 0, 0, extent) if quads else None
    return describe(reader, iri, extent) if _IRI.fullmatch(iri) else None
