"""The page with the entities by class, from which each is reached."""

from dataclasses import dataclass
from typing import Final

from aikg.description.edition import Edition
from aikg.iris import BASE, PREFIXES, TERM, graph
from aikg.server.message import Parameters
from aikg.server.pages import results
from aikg.server.pages.library import with_terms
from aikg.server.pages.site import Site
from aikg.server.pages.visit import Visit
from aikg.server.paging import page_number, require_page
from aikg.solutions import Reader

_SIZE: Final = 200
_CLASSES: Final = f"""SELECT ?class (COUNT(DISTINCT ?entity) AS ?count) {{
  GRAPH <{graph("entities")}> {{ ?entity a ?class }} }} GROUP BY ?class ORDER BY ?class"""
_MEMBERS: Final = f"""SELECT DISTINCT ?entity {{
  GRAPH <{graph("entities")}> {{
    ?entity a <%s> ; <{PREFIXES["rdfs"]}label> ?label FILTER(LANG(?label) = "%s") }} }}
ORDER BY ?label ?entity LIMIT {_SIZE} OFFSET %d"""


@dataclass(frozen=True, slots=True)
class Section:
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
    chosen, page = visit.parameter("class"), page_number(Parameters(visit.parameters))
    counts = {row["class"].value: int(row["count"].value) for row in reader.select(_CLASSES)}
    shown = {iri: n for iri, n in counts.items() if not chosen or iri == f"{TERM}{chosen}"}
    page_count = max((-(-n // _SIZE) for n in shown.values()), default=1) if chosen else 1
    require_page(page, page_count)
    sections = [Section(iri, n, _members(reader, iri, visit.language, page)) for iri, n in shown.items()]
    named = {member for section in sections for member in section.members}
    return site.render(
        "entities.html",
        visit,
        edition,
        with_terms(results.labels(reader, named), edition),
        sections=sections,
        chosen=chosen,
        page=page,
        page_count=page_count,
        path=f"/{PREFIXES['id'].removeprefix(BASE)}",
    )


def _members(reader: Reader, iri: str, language: str, page: int) -> list[str]:
    rows = reader.select(_MEMBERS % (iri, language, (page - 1) * _SIZE))
    return [row["entity"].value for row in rows]
