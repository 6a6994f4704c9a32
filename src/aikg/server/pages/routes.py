"""Which page is at which path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg import vocab
from aikg.description.edition import Catalogue, Edition
from aikg.description.resource import Resource
from aikg.iris import BASE, ONTOLOGY
from aikg.negotiation import HTML
from aikg.server.http.conditional import cacheable
from aikg.server.http.freshness import cache_control
from aikg.server.http.language import IN_LANGUAGES, LANGUAGE, LANGUAGES, named_language, preferred_language
from aikg.server.http.received_request import client_address, origin, raw_path, url_parameters
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.linked_data.metadata import File
from aikg.server.pages import (
    claim,
    entity,
    entity_index,
    findings_page,
    home,
    library,
    ontology_page,
    source,
    withdrawn,
    workbench,
)
from aikg.server.pages import files as files_page
from aikg.server.pages.passages import Texts
from aikg.server.pages.site import Site
from aikg.server.pages.static_files import Static
from aikg.server.pages.visit import Visit
from aikg.server.settings import Settings
from aikg.solutions import Reader

_QUERIES: Final = f"{BASE}queries"

_LISTS: Final[dict[str, Callable[[Site, Visit, Edition, Reader], str]]] = {
    f"{BASE}id": entity_index.render,
    f"{BASE}source": source.render_list,
    f"{BASE}findings": findings_page.render,
}
"""Collections that have a page of their own kind."""


class Pages:
    """Renders every page; texts of sources are shown where the server was given them."""

    def __init__(self, reader: Reader, catalogue: Catalogue, settings: Settings, texts: Texts) -> None:
        self.static: Final = Static()
        self._reader = reader
        self._catalogue = catalogue
        self._settings = settings
        self._site = Site(self.static)
        self._texts = texts
        self.version: Final = texts.digest

    def __call__(self, resource: Resource, edition: Edition, request: Request) -> str:
        """The page that describes a resource of the graph; raises what ``problems`` knows."""
        site, visit, reader = self._site, visit_of(request, self._settings), self._reader_for(request)
        if visit.path == "/":
            return home.render(site, visit, edition, reader)
        if resource.iri in _LISTS:
            return _LISTS[resource.iri](site, visit, edition, reader)
        if resource.iri == _QUERIES:
            return library.render_list(site, visit, edition)
        if resource.iri.removeprefix(f"{_QUERIES}/") in edition.library:
            name = resource.iri.removeprefix(f"{_QUERIES}/")
            return library.render_query(site, visit, edition, reader, name)
        if resource.iri == ONTOLOGY:
            return ontology_page.render(site, visit, edition, reader)
        return self._described(visit, edition, reader, resource)

    def _described(self, visit: Visit, edition: Edition, reader: Reader, resource: Resource) -> str:
        site = self._site
        if resource.description.is_withdrawn:
            return withdrawn.render(site, visit, edition, resource)
        if resource.claim is not None:
            return claim.render(site, visit, edition, resource, resource.claim, reader, self._texts)
        if vocab.Source in resource.classes:
            return source.render(site, visit, edition, resource, reader, self._texts)
        return entity.render(site, visit, edition, resource, reader)

    def files(self, files: Sequence[File], edition: Edition, request: Request) -> str:
        """The page that lists the files of the data set."""
        return files_page.render(self._site, visit_of(request, self._settings), edition, files)

    def add_to(self, resources: Resources) -> None:
        """Add the files that pages load, and the page that describes no resource of the graph."""
        self.static.add_to(resources)
        reads = (*workbench.READS, *IN_LANGUAGES)
        write = Operation("GET", self.respond, "A place to write queries, as a page", [HTML], reads)
        resources.add("/workbench", write, has_slash=True)

    async def respond(self, request: Request) -> Response:
        """The workbench."""
        return await run_in_threadpool(self._respond, request)

    def _respond(self, request: Request) -> Response:
        visit = visit_of(request, self._settings)
        edition, reader = self._catalogue.edition(), self._reader_for(request)
        status, content = workbench.render(self._site, visit, edition, reader)
        fields = {"Vary": "Accept-Language", "Content-Language": visit.language}
        if status != HTTPStatus.OK:
            return Response(content, status, {**fields, "Cache-Control": "no-store"}, "text/html")
        return cacheable(content, "text/html", cache_control(self._settings), fields)

    def problem(self, request: Request, details: Mapping[str, Any]) -> str:
        """The page of a problem."""
        named = request.query_params.get(LANGUAGE, "")
        is_chosen = named in LANGUAGES
        language = named if is_chosen else preferred_language(request)
        visit = Visit(raw_path(request), language, is_chosen)
        return self._site.render_problem(visit, details["status"], details["detail"])

    def _reader_for(self, request: Request) -> Reader:
        return replace(self._reader, client=client_address(request))


def visit_of(request: Request, settings: Settings) -> Visit:
    """How a request asks for a page: the language of its URL, else the one that its header prefers."""
    parameters = url_parameters(request, settings)
    named = named_language(parameters)
    language = named or preferred_language(request)
    kept = tuple((name, value) for name, value in parameters.pairs if name != LANGUAGE)
    return Visit(raw_path(request), language, bool(named), kept, origin(request, settings))
