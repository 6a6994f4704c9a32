"""The page with the entities by class, from which each is reached."""

from dataclasses import dataclass
from typing import Final

from aikg.description.edition import Edition
from aikg.iris import BASE, PREFIXES, TERM, graph
from aikg.server.linked_data.collection import CLASS
from aikg.server.pages import result_tables
from aikg.server.pages.library import with_terms
from aikg.server.pages.parting import parting
from aikg.server.pages.site import Site
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader

_SIZE: Final = 200
_CLASSES: Final = f"""SELECT ?class (COUNT(DISTINCT ?entity) AS ?count) {{
  GRAPH <{graph("entities")}> {{ ?entity a ?class }} }} GROUP BY ?class ORDER BY ?class"""
_MEMBERS: Final = f"""SELECT ?entity {{
  GRAPH <{graph("entities")}> {{ ?entity a <%s>
    OPTIONAL {{ ?entity <{PREFIXES["rdfs"]}label> ?own FILTER(LANG(?own) = "%s") }}
    OPTIONAL {{ ?entity <{PREFIXES["rdfs"]}label> ?other }} }} }}
GROUP BY ?entity ORDER BY COALESCE(MIN(STR(?own)), MIN(STR(?other)), STR(?entity)) ?entity %s"""
"""By name in the language of the page, or in another where there is none: nobody is left out."""


@dataclass(frozen=True, slots=True)
class ClassListing:
    """A class with how many entities it has, and those of them that are listed."""

    iri: str
    count: int
    members: list[str]

    @property
    def name(self) -> str:
        """The local name of the class, for links."""
        return self.iri.removeprefix(TERM)


def render(site: Site, visit: Visit, edition: Edition, reader: Reader) -> str:
    """The page: the first entities of every class, or those of the class in the URL, part by part."""
    chosen, part = visit.parameter(CLASS), parting(visit, _SIZE)
    counts = {row["class"].value: int(row["count"].value) for row in reader.select(_CLASSES)}
    shown = {iri: n for iri, n in counts.items() if not chosen or iri == f"{TERM}{chosen}"}
    page_count = part.page_count(max(shown.values(), default=0) if chosen else 0)
    sections = [
        ClassListing(iri, n, _members(reader, iri, visit.language, part.slice)) for iri, n in shown.items()
    ]
    named = {member for section in sections for member in section.members}
    return site.render(
        "entities.html",
        visit,
        edition,
        with_terms(result_tables.labels(reader, named), edition),
        sections=sections,
        chosen=chosen,
        page=part.page,
        page_count=page_count,
        path=f"/{PREFIXES['id'].removeprefix(BASE)}",
    )


def _members(reader: Reader, iri: str, language: str, part: str) -> list[str]:
    rows = reader.select(_MEMBERS % (iri, language, part))
    return [row["entity"].value for row in rows]
