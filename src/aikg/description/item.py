"""A resource as an item in the shape of Wikidata's data.

See https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format.
"""

from typing import Final

from pyoxigraph import NamedNode, Quad

from aikg.description.retrieval import Description
from aikg.iris import BASE, PREFIXES, TERM, graph
from aikg.solutions import Reader, values

VIEW: Final = graph("wikidata")
"""The graph that says in Wikidata's shape what the others say in ours."""

_WITHIN: Final = f"GRAPH <{VIEW}> {{ ?s ?p ?o }} BIND(<{VIEW}> AS ?g)"
_EXACT_MATCH: Final = f"{PREFIXES['skos']}exactMatch"


def item(reader: Reader, description: Description) -> list[Quad]:
    """The item with its statements, qualifiers and references; nothing where the view has none.

    The item has the IRI of Wikidata where an exact match is known, and ours otherwise. A claim is no item:
    of it there are the statements that it makes, each with what names it.
    """
    parts = {iri for iri in description.by_subject if iri.startswith(f"{description.iri}#")}
    frontier = {description.iri, *matches(description), *parts}
    seen, found = set(frontier), _naming(reader, parts)
    while frontier:
        step = reader.quads(f"{values('s', sorted(frontier))} {_WITHIN}")
        found += step
        objects = {quad.object.value for quad in step if isinstance(quad.object, NamedNode)}
        frontier = {iri for iri in objects - seen if _is_part(iri)}
        seen |= frontier
    return list(dict.fromkeys(found))


def _naming(reader: Reader, parts: set[str]) -> list[Quad]:
    return reader.quads(f"{values('o', sorted(parts))} {_WITHIN}")


def matches(description: Description) -> set[str]:
    """The items of Wikidata that are the same as the resource."""
    return {iri for iri in description.properties.iris(_EXACT_MATCH) if iri.startswith(PREFIXES["wd"])}


def _is_part(iri: str) -> bool:
    return "#" in iri and iri.startswith(BASE) and not iri.startswith(TERM)
