"""The workbench: an editor for queries, which the browser runs at the endpoint."""

from aikg.description.edition import Edition
from aikg.server.pages.library import sorted_by_name
from aikg.server.pages.site import Site
from aikg.server.pages.visit import Visit


def render(site: Site, visit: Visit, edition: Edition) -> str:
    """The page; its form asks the endpoint where there is no script."""
    queries = sorted_by_name(edition)
    text = visit.parameter("query") or (edition.library["state-backing"].text if queries else "")
    return site.render("workbench.html", visit, edition, {}, queries=queries, text=text)
