"""Link header fields (RFC 8288): where else a resource can be had, and what it is."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode

from aikg.description.retrieval import Description
from aikg.iris import BASE, PREFIXES, graph
from aikg.negotiation import HTML, JSON_LD
from aikg.server.documents import part
from aikg.server.profiles import Profile
from aikg.server.representations import EXTENSIONS, Offer, Variant

_TYPE: Final = f"{PREFIXES['rdf']}type"
_EVERYTHING: Final = (f"{PREFIXES['owl']}Thing", f"{PREFIXES['owl']}NamedIndividual")
"""Classes that say nothing of their members."""

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
    yield from of_resource(description.iri, _classes(description), variant, offer, licence)
    if variant.format != HTML:  # a page says itself which address is its own, for each language another
        yield link(origin + part(description.iri, description.extent, description.extent.page), "canonical")
    yield from _parts(description)
    yield from (link(_path(iri), "successor-version") for iri in sorted(description.replacements))


def of_graph(
    iri: str, classes: Iterable[str], variant: Variant, offer: Offer, licence: str, origin: str
) -> Iterator[str]:
    """The links of a named graph, which is described in the document of the data set."""
    yield from of_resource(iri, classes, variant, offer, licence)
    yield link(f"{origin}{_path(iri)}", "canonical")


def of_resource(
    iri: str, classes: Iterable[str], variant: Variant, offer: Offer, licence: str
) -> Iterator[str]:
    """The links of a resource: its IRI, its representations and profiles, licence, classes.

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
    yield from _alternates(path, variant, offer)


def _path(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}" if iri.startswith(BASE) else iri


def _alternates(path: str, variant: Variant, offer: Offer) -> Iterator[str]:
    """The other representations.

    Loaders of JSON-LD look for one link of the type "alternate" alone, and PyLD breaks where there are more
    (JSON-LD 1.1 API, section 9.4.1). So the others have a second type, which says the same.
    """
    for extension, syntax in EXTENSIONS.items():
        if syntax in offer.formats and syntax != variant.format:
            relation = "alternate" if syntax == JSON_LD else _REPRESENTATION
            yield link(f"{path}.{extension}", relation, type=syntax.media_type)
    for profile in offer.profiles:
        if profile != variant.profile:
            yield link(f"{path}?_profile={profile.token}", _REPRESENTATION, **_formats(profile))


def _formats(profile: Profile) -> dict[str, str]:
    return {"type": "text/turtle", "formats": profile.iri}


def _parts(description: Description) -> Iterator[str]:
    iri, extent = description.iri, description.extent
    if extent.page > 1:
        yield link(part(iri, extent, extent.page - 1), "prev")
    if extent.page < description.page_count:
        yield link(part(iri, extent, extent.page + 1), "next")


def _classes(description: Description) -> list[str]:
    stated = [
        q.object.value
        for q in description.own
        if q.predicate.value == _TYPE and isinstance(q.object, NamedNode)
    ]
    return sorted({iri for iri in stated if iri not in _EVERYTHING})
