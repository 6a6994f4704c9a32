"""The page of an IRI that was withdrawn: since when, why, and what takes its place."""

from typing import Final

from aikg.description.edition import Edition
from aikg.description.resource import Resource
from aikg.iris import BASE, PREFIXES
from aikg.server.pages.site import Site
from aikg.server.pages.visit import Visit

_WITHDRAWN: Final = f"{PREFIXES['prov']}invalidatedAtTime"
_REASON: Final = f"{PREFIXES['skos']}changeNote"


def render(site: Site, visit: Visit, edition: Edition, resource: Resource) -> str:
    """The page."""
    properties = resource.description.properties
    return site.render(
        "withdrawn.html",
        visit,
        edition,
        resource.labels,
        resource=resource,
        name=resource.iri.removeprefix(BASE),
        since=properties.first(_WITHDRAWN)[:10],
        reason=properties.texts(_REASON),
        replacements=sorted(resource.description.replacements),
    )
