"""Link header fields (RFC 8288): where else a resource can be had, and what it is."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode

from aikg.description.retrieval import Description
from aikg.iris import BASE, PREFIXES
from aikg.server.profiles import Profile
from aikg.server.representations import EXTENSIONS, Offer, Variant

_TYPE: Final = f"{PREFIXES['rdf']}type"
_EVERYTHING: Final = (f"{PREFIXES['owl']}Thing", f"{PREFIXES['owl']}NamedIndividual")
"""Classes that say nothing of their members."""


def field(links: Iterable[str]) -> str:
    """The value of the field."""
    return ", ".join(links)


def link(target: str, relation: str, **attributes: str) -> str:
    """One link."""
    given = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relation}"{given}'


def of_document(description: Description, variant: Variant, offer: Offer, licence: str) -> Iterator[str]:
    """The links of a document: those of its resource, its neighbours, and what takes its place."""
    yield from of_resource(description.iri, _classes(description), variant, offer, licence)
    yield from _pages(_path(description.iri), description)
    yield from (link(_path(iri), "successor-version") for iri in sorted(description.replacements))


def of_resource(
    iri: str, classes: Iterable[str], variant: Variant, offer: Offer, licence: str
) -> Iterator[str]:
    """The links of a resource: its IRI, its representations and profiles, licence, classes.

    The targets are paths on the server at hand, but for what has its name elsewhere.
    """
    path = _path(iri)
    yield link(iri, "canonical")
    yield link(iri, "cite-as")
    yield link(variant.profile.iri, "profile")
    yield from (link(each, "type") for each in classes)
    if licence:
        yield link(licence, "license")
    yield link("/dataset", "collection")
    yield link(f"{path}.ttl", "describedby", type="text/turtle")
    yield from _alternates(path, variant, offer)


def _path(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}" if iri.startswith(BASE) else iri


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
        q.object.value
        for q in description.own
        if q.predicate.value == _TYPE and isinstance(q.object, NamedNode)
    ]
    return sorted({iri for iri in stated if iri not in _EVERYTHING})
