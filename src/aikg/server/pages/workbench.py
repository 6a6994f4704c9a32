"""The workbench: an editor for queries, with the result of the one that the URL holds."""

from http import HTTPStatus
from typing import Final

from aikg.description.edition import Edition
from aikg.errors import AikgError, QuerySyntaxError
from aikg.iris import PREFIXES
from aikg.server.http.parameter import Parameter
from aikg.server.http.status_codes import status_of
from aikg.server.pages import result_tables
from aikg.server.pages.library import Outcome, outcome, sorted_by_name, with_terms
from aikg.server.pages.marks import marks
from aikg.server.pages.site import Site
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader

NAME: Final = Parameter("name", "A query of the library")
QUERY: Final = Parameter("query", "A query to show, with its result")
READS: Final = (NAME, QUERY)
_FIRST = "state-backing"


def render(site: Site, visit: Visit, edition: Edition, reader: Reader) -> tuple[HTTPStatus, str]:
    """The page, and its status: where the query failed that of the error, which the page then shows."""
    chosen = edition.library.get(visit.parameter(NAME))
    text = chosen.text if chosen else visit.parameter(QUERY)
    try:
        found = outcome(reader, text) if text else None
    except AikgError as error:
        return status_of(error), _page(site, visit, edition, reader, text, None, error)
    return HTTPStatus.OK, _page(site, visit, edition, reader, text, found, None)


def _page(
    site: Site,
    visit: Visit,
    edition: Edition,
    reader: Reader,
    text: str,
    found: Outcome | None,
    error: AikgError | None,
) -> str:
    first = edition.library.get(_FIRST)
    table = found.table if found else None
    return site.render(
        "workbench.html",
        visit,
        edition,
        with_terms(result_tables.labels(reader, table.iris()) if table else {}, edition),
        marks=marks(reader, table.iris()) if table else {},
        queries=sorted_by_name(edition),
        prefixes=PREFIXES,
        text=text or (first.text if first else ""),
        outcome=found,
        problem=str(error) if error else "",
        line=error.line if isinstance(error, QuerySyntaxError) else 0,
    )
