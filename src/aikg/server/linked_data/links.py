"""Link header fields (RFC 8288): where else a resource can be had, and what it is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from aikg.description.retrieval import Description, Extent
from aikg.formats import JSON_LD
from aikg.iris import BASE, PREFIXES, graph
from aikg.negotiation import HTML
from aikg.server.linked_data.document_quads import part
from aikg.server.linked_data.profiles import Profile
from aikg.server.linked_data.representations import EXTENSIONS, RDF, Offer, Variant

_TYPE: Final = f"{PREFIXES['rdf']}type"
_EVERYTHING: Final = (f"{PREFIXES['owl']}Thing", f"{PREFIXES['owl']}NamedIndividual")
"""Classes that say nothing of their members."""

_WHOLE: Final = Extent()
"""What is not parted."""

_REPRESENTATION: Final = "alternate http://www.w3.org/ns/dx/connegp/altr#hasRepresentation"
"""Two types of link in one, of which the second is an extension (RFC 8288, section 2.1.2)."""


def field(links: Iterable[str]) -> str:
    """The value of the field."""
    return ", ".join(links)


def link(target: str, relation: str, **attributes: str) -> str:
    """One link."""
    given = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relation}"{given}'


def of_document(
    description: Description, variant: Variant, offer: Offer, licence: str, origin: str
) -> Iterator[str]:
    """The links of a document: those of its resource, its neighbours, and what takes its place."""
    iri, extent = description.iri, description.extent
    yield from of_resource(iri, _classes(description), variant, offer, licence, extent)
    if variant.format != HTML:  # a page says itself which address is its own, for each language another
        yield link(origin + part(iri, replace(extent, profile=""), extent.page), "canonical")
    yield from _parts(description, f".{variant.extension}" if variant.is_fixed else "")
    yield from (link(_path(iri), "successor-version") for iri in sorted(description.replacements))


def of_graph(
    iri: str, classes: Iterable[str], variant: Variant, offer: Offer, licence: str, origin: str
) -> Iterator[str]:
    """The links of a named graph, which is described in the document of the data set."""
    yield from of_resource(iri, classes, variant, offer, licence)
    yield link(f"{origin}{_path(iri)}", "canonical")


def of_resource(
    iri: str, classes: Iterable[str], variant: Variant, offer: Offer, licence: str, extent: Extent = _WHOLE
) -> Iterator[str]:
    """The links of a resource: its IRI, the representations and profiles of the part, licence, classes.

    The targets are paths on the server at hand, but for what has its name elsewhere.
    """
    path = _path(iri)
    yield link(iri, "cite-as")
    yield link(variant.profile.iri, "profile")
    yield from (link(each, "type") for each in classes)
    if licence:
        yield link(licence, "license")
    yield link("/dataset", "collection")
    described = "/dataset" if iri.startswith(graph("")) else path
    yield link(f"{described}.ttl", "describedby", type="text/turtle")
    yield from _alternates(iri, extent, variant, offer)


def _path(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}" if iri.startswith(BASE) else iri


def _alternates(iri: str, extent: Extent, variant: Variant, offer: Offer) -> Iterator[str]:
    """The other representations of a part, in RDF in the same profile.

    Loaders of JSON-LD look for one link of the type "alternate" alone, and PyLD breaks where there are more
    (JSON-LD 1.1 API, section 9.4.1). So the others have a second type, which says the same.
    """
    for extension, syntax in EXTENSIONS.items():
        if syntax in offer.formats and syntax != variant.format:
            relation = "alternate" if syntax == JSON_LD else _REPRESENTATION
            token = extent.profile if syntax in RDF else ""
            target = part(iri, replace(extent, profile=token), extent.page, f".{extension}")
            yield link(target, relation, type=syntax.media_type)
    for profile in offer.profiles:
        if profile != variant.profile:
            target = part(iri, replace(extent, profile=profile.token), extent.page)
            yield link(target, _REPRESENTATION, **_formats(profile))


def _formats(profile: Profile) -> dict[str, str]:
    return {"type": "text/turtle", "formats": profile.iri}


def _parts(description: Description, extension: str) -> Iterator[str]:
    iri, extent = description.iri, description.extent
    if extent.page > 1:
        yield link(part(iri, extent, extent.page - 1, extension), "prev")
    if extent.page < description.page_count:
        yield link(part(iri, extent, extent.page + 1, extension), "next")


def _classes(description: Description) -> list[str]:
    return sorted({*description.properties.iris(_TYPE)} - {*_EVERYTHING})
