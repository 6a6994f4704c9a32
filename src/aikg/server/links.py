"""Link header fields (RFC 8288): where else a resource can be had, and what it is."""

from collections.abc import Iterable, Iterator
from typing import Final

from aikg.description.retrieval import Description
from aikg.iris import BASE, PREFIXES
from aikg.server.profiles import Profile
from aikg.server.representations import EXTENSIONS, Offer, Variant

_TYPE: Final = f"{PREFIXES['rdf']}type"
_TYPES: Final = (PREFIXES["aikg"], PREFIXES["schema"])


def field(links: Iterable[str]) -> str:
    """The value of the field."""
    return ", ".join(links)


def link(target: str, relation: str, **attributes: str) -> str:
    """One link."""
    given = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relation}"{given}'


def of_document(description: Description, variant: Variant, offer: Offer, licence: str) -> Iterator[str]:
    """The links of a document: its IRI, its representations and profiles, licence, class, neighbours.

    The targets are paths on the server at hand, but for what has its name elsewhere.
    """
    path = f"/{description.iri.removeprefix(BASE)}"
    yield link(description.iri, "canonical")
    yield link(description.iri, "cite-as")
    yield link(variant.profile.iri, "profile")
    yield from (link(iri, "type") for iri in _classes(description))
    if licence:
        yield link(licence, "license")
    yield link("/dataset", "collection")
    yield link(f"{path}.ttl", "describedby", type="text/turtle")
    yield from _alternates(path, variant, offer)
    yield from _pages(path, description)


def _alternates(path: str, variant: Variant, offer: Offer) -> Iterator[str]:
    for extension, syntax in EXTENSIONS.items():
        if syntax in offer.formats and syntax != variant.format:
            yield link(f"{path}.{extension}", "alternate", type=syntax.media_type)
    for profile in offer.profiles:
        if profile != variant.profile:
            yield link(f"{path}?_profile={profile.token}", "alternate", **_formats(profile))


def _formats(profile: Profile) -> dict[str, str]:
    return {"type": "text/turtle", "formats": profile.iri}


def _pages(path: str, description: Description) -> Iterator[str]:
    page = description.extent.page
    if page > 1:
        yield link(f"{path}?page={page - 1}", "prev")
    if page < description.page_count:
        yield link(f"{path}?page={page + 1}", "next")


def _classes(description: Description) -> list[str]:
    stated = [
        getattr(q.object, "value", "")
        for q in description.quads
        if q.predicate.value == _TYPE and getattr(q.subject, "value", "") == description.iri
    ]
    return sorted({iri for iri in stated if iri.startswith(_TYPES)})
