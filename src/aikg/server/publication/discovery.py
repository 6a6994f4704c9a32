"""What crawlers and clients look for at well-known places: robots.txt, sitemaps, VoID, OpenAPI, contexts."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from xml.sax.saxutils import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from aikg.description.edition import Catalogue
from aikg.formats import JSON_LD
from aikg.iris import BASE
from aikg.server.http.conditional import cacheable
from aikg.server.http.freshness import DAY, FOR_EVER, cache_control
from aikg.server.http.received_request import origin
from aikg.server.http.status_codes import NoSuchResourceError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.linked_data.representations import context_of
from aikg.server.settings import Settings
from aikg.solutions import Reader

URLS_PER_SITEMAP: Final = 10_000
_DOCUMENTS: Final = (
    f'SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s a ?type }} FILTER(STRSTARTS(STR(?s), "{BASE}")'
    f' && ?s != <{BASE}> && !CONTAINS(STR(?s), "#")) }}'
)
PAGES: Final = ("", "id", "source", "queries", "findings", "workbench", "dump")
"""Pages that are about no resource of the graph, as paths; the first sitemap begins with them."""

_NUMBER: Final = re.compile("[0-9]{1,6}")
_SITEMAPS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"

_XML: Final = "application/xml"


class Discovery:
    """Answers at the places that do not depend on what the data are about."""

    def __init__(self, reader: Reader, catalogue: Catalogue, settings: Settings) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._settings = settings

    def add_to(self, resources: Resources) -> None:
        """Add all of them."""
        for path, respond, summary, media_type in (
            ("/robots.txt", self.robots, "What crawlers may fetch", "text/plain"),
            ("/sitemap.xml", self.sitemap_index, "The index of sitemaps", _XML),
            ("/sitemap/{number}.xml", self.sitemap, "A sitemap", _XML),
            ("/context.jsonld", self.context, "The JSON-LD context", JSON_LD),
            ("/context/{version}.jsonld", self.context, "A version of it, which never changes", JSON_LD),
        ):
            resources.add(path, Operation("GET", respond, summary, [media_type]))
        described = Operation("GET", self.openapi, "This description", ["application/json"])
        resources.add("/openapi.json", described)
        void = "The way to the description of the data set"
        resources.add("/.well-known/void", Operation("GET", self.void, void, status=HTTPStatus.FOUND))
        examples = Operation(
            "GET", self.example_queries, "The way to the query library", status=HTTPStatus.FOUND
        )
        resources.add("/.well-known/sparql-examples", examples)

    async def void(self, _: Request) -> Response:
        """The way to the description of the data set (VoID, section 7)."""
        return RedirectResponse("/dataset", 302)

    async def example_queries(self, _: Request) -> Response:
        """The way to the query library."""
        return RedirectResponse("/queries", 302)

    async def openapi(self, request: Request) -> Response:
        """The OpenAPI description, as FastAPI makes it; what can be read by GET can be by HEAD."""
        document = await run_in_threadpool(request.app.openapi)
        for operations in document["paths"].values():
            if read := operations.get("get"):
                operations["head"] = read | {"operationId": f"head_{read['operationId']}"}
        return JSONResponse(document)

    async def robots(self, request: Request) -> Response:
        """robots.txt."""
        return cacheable(robots(origin(request, self._settings)), "text/plain", DAY)

    async def sitemap_index(self, request: Request) -> Response:
        """The index of sitemaps."""
        at = origin(request, self._settings)
        text = await run_in_threadpool(sitemap_index, self._reader, at)
        return cacheable(text, _XML, self._lasting())

    async def sitemap(self, request: Request) -> Response:
        """One sitemap."""
        written = request.path_params["number"]
        number = int(written) if _NUMBER.fullmatch(written) else 0
        if not 1 <= number < URLS_PER_SITEMAP:
            raise NoSuchResourceError(f"There is no sitemap {written[:20]}.")
        text = await run_in_threadpool(sitemap, self._reader, origin(request, self._settings), number)
        return cacheable(text, _XML, self._lasting())

    async def context(self, request: Request) -> Response:
        """The JSON-LD context; under the ontology's version it never changes."""
        edition = await run_in_threadpool(self._catalogue.edition)
        version = request.path_params.get("version")
        if version not in (None, edition.ontology_version):
            raise NoSuchResourceError(f"There is no context {version[:50]!r}.")
        text = context_of(edition.ontology).text
        return cacheable(text, JSON_LD.media_type, self._lasting(FOR_EVER if version else DAY))

    def _lasting(self, where_data_stay: str = "") -> str:
        """For how long a response is fresh: where the data can be written, what is made of them is not."""
        usual = cache_control(self._settings)
        return usual if self._settings.write_token else where_data_stay or usual


def robots(origin: str) -> str:
    """What crawlers may fetch (RFC 9309): all documents, and nothing that is computed on request."""
    computed = "".join(f"Disallow: {path}\n" for path in ("/sparql", "/store", "/fragments", "/reconcile"))
    return f"User-agent: *\n{computed}\nSitemap: {origin}/sitemap.xml\n"


def sitemap_index(reader: Reader, origin: str) -> str:
    """The index of sitemaps (https://www.sitemaps.org/protocol.html)."""
    rows = reader.select(f"SELECT (COUNT(*) AS ?n) {{ {{ {_DOCUMENTS} }} }}")
    count = max(1, -(-int(rows[0]["n"].value) // URLS_PER_SITEMAP))
    return _xml("sitemapindex", "sitemap", (f"{origin}/sitemap/{n}.xml" for n in range(1, count + 1)))


def sitemap(reader: Reader, origin: str, number: int) -> str:
    """One sitemap, from 1; raises NoSuchResourceError where it would have no URL and is not the first.

    It has at most the URLs of ten thousand documents, of which fifty thousand are allowed.
    """
    page = f"LIMIT {URLS_PER_SITEMAP} OFFSET {(number - 1) * URLS_PER_SITEMAP}"
    rows = reader.select(f"{_DOCUMENTS} ORDER BY ?s {page}")
    if number > 1 and not rows:
        raise NoSuchResourceError(f"There is no sitemap {number}.")
    paths = (*(PAGES if number == 1 else ()), *(row["s"].value.removeprefix(BASE) for row in rows))
    return _xml("urlset", "url", (f"{origin}/{path}" for path in paths))


def _xml(root: str, element: str, urls: Iterator[str]) -> str:
    entries = "".join(f"<{element}><loc>{escape(url)}</loc></{element}>\n" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}">\n{entries}</{root}>\n'
