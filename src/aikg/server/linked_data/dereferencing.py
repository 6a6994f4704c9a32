"""Linked data: what the graph says of an IRI, in the representation that the client prefers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import chain
from typing import Final, Protocol
from urllib.parse import quote

from pyoxigraph import Quad
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aikg import __version__
from aikg.description.edition import Catalogue, Edition
from aikg.description.item import item
from aikg.description.resource import Resource, resource
from aikg.description.retrieval import Description, Extent
from aikg.formats import N_QUADS, SPARQL_QUERY, TRIG
from aikg.iris import BASE, PREFIXES, graph
from aikg.negotiation import HTML
from aikg.queries import unknown
from aikg.server.graph_store.named_graphs import Graphs, Target
from aikg.server.http.conditional import http_date, names_tag
from aikg.server.http.entity_tags import entity_tag
from aikg.server.http.freshness import cache_control
from aikg.server.http.paging import page_number, require_page
from aikg.server.http.path_normalization import normalized
from aikg.server.http.received_request import Parameters, client_address, origin, raw_path, url_parameters
from aikg.server.http.status_codes import BadRequestError, NoSuchResourceError
from aikg.server.http.streamed_response import StreamedResponse
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.linked_data import links
from aikg.server.linked_data.collection import CLASS, is_collection
from aikg.server.linked_data.document_paths import documents
from aikg.server.linked_data.document_quads import find, summarize, view
from aikg.server.linked_data.metadata import DATASET, File, Host, in_schema_org, modified
from aikg.server.linked_data.profiles import (
    ALTERNATES,
    OWN,
    WIKIDATA,
    about_item,
    alternates,
    profiles,
    schema_org,
)
from aikg.server.linked_data.representations import RDF, Offer, Variant, choose, rdf, split
from aikg.server.linked_data.triples import as_quads
from aikg.server.settings import Settings
from aikg.solutions import Reader

_FORMATS: Final = (*RDF, HTML)
_OTHER_NAMES: Final = {"finding": "findings"}
_DATASET: Final = DATASET.removeprefix(BASE)
_GRAPH_CLASS: Final = f"{PREFIXES['void']}Dataset"


Files = Callable[[Edition], Awaitable[Sequence[File]]]
"""Gives the files of the data set, whose sizes and checksums its description has."""


class ResourcePage(Protocol):
    """Renders a resource as a page."""

    @property
    def version(self) -> str:
        """What pages depend on besides the data and the request: another name for every state of it."""
        ...

    def __call__(self, resource: Resource, edition: Edition, request: Request) -> str:
        """The page that the request asks for, whose links are paths on the server at hand."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks for."""

    iri: str
    variant: Variant
    offer: Offer
    extent: Extent
    reader: Reader
    origin: str
    target: str

    @property
    def names_files(self) -> bool:
        """Whether the files of the data set are described in what is asked for."""
        return self.iri == DATASET and self.variant.profile == OWN and self.variant.format in RDF

    @property
    def is_graph(self) -> bool:
        """Whether it is a named graph as such, which is sent whole and never held in memory."""
        is_own = self.variant.profile == OWN and self.variant.format in RDF
        return is_own and self.iri.startswith(graph(""))


class LinkedData:
    """Answers for the path of every IRI of ours, whatever the host.

    The document that describes a resource is at the path of the resource's IRI, and each representation at
    that path with an extension.
    """

    def __init__(
        self, reader: Reader, catalogue: Catalogue, settings: Settings, html: ResourcePage, files: Files
    ) -> None:
        self._files = files
        self._reader = reader
        self._catalogue = catalogue
        self._settings = settings
        self._html = html

    def add_to(self, resources: Resources) -> None:
        """Add the documents; every path that nothing else is at may be that of an IRI."""
        statuses = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_MODIFIED, HTTPStatus.GONE)
        for path, summary, reads in documents():
            gives = (*_FORMATS, SPARQL_QUERY) if path == "/queries/{name}" else _FORMATS
            resources.add(path, Operation("GET", self.respond, summary, gives, reads, statuses=statuses))

    async def respond(self, request: Request) -> Response:
        """The response to one request; raises what ``problems`` knows."""
        if (path := normalized(raw_path(request))) != raw_path(request):
            return _moved(path, request.url.query)
        edition = await run_in_threadpool(self._catalogue.edition)
        asked = self._asked(request, edition)
        files = await self._files(edition) if asked.names_files else ()
        try:
            return await run_in_threadpool(self._respond, request, asked, edition, files)
        except NoSuchResourceError:
            shorter = path.rstrip("/")
            if shorter in ("", path):
                raise
            return _moved(shorter, request.url.query)

    def _respond(self, request: Request, asked: _Asked, edition: Edition, files: Sequence[File]) -> Response:
        fields = self._fields(asked, edition)
        if edition.exact and names_tag(request.headers, fields["ETag"]):
            return Response(status_code=304, headers=fields)
        if asked.is_graph:
            require_page(asked.extent.page, 1)
            licence = edition.publication.licence
            given = links.of_graph(
                asked.iri, [_GRAPH_CLASS], asked.variant, asked.offer, licence, asked.origin
            )
            return _graph(asked, fields | {"Link": links.field(given)})
        read = summarize if asked.variant.format == HTML else find
        description = read(asked.reader, asked.iri, asked.extent, edition, Host(asked.origin, files))
        if description is None:
            return _elsewhere(asked.iri, edition)
        return self._described(request, asked, description, edition)

    def _described(
        self, request: Request, asked: _Asked, description: Description, edition: Edition
    ) -> Response:
        require_page(asked.extent.page, description.page_count)
        fields = self._fields(asked, edition)
        body = self._body(request, asked, description, edition)
        if not edition.exact:
            fields["ETag"] = entity_tag(body.decode())
        licence = edition.publication.licence
        given = links.of_document(description, asked.variant, asked.offer, licence, asked.origin)
        fields["Link"] = links.field(given)
        status = HTTPStatus.GONE if description.is_withdrawn else HTTPStatus.OK
        return Response(body, status, fields | {"Content-Type": asked.variant.media_type})

    def _asked(self, request: Request, edition: Edition) -> _Asked:
        path, fixed = split(_resource(raw_path(request)))
        parameters = url_parameters(request, self._settings)
        formats = (*_FORMATS, SPARQL_QUERY) if path.startswith("queries/") else _FORMATS
        if fixed is not None and fixed not in formats:
            raise NoSuchResourceError(f"There is no {fixed.media_type} of <{BASE}{path}>.")
        offer = Offer(formats, profiles(f"{BASE}{path}", edition.publication.triples))
        variant = choose(request, parameters, offer, fixed)
        profile = "" if variant.profile == OWN else variant.profile.token
        return _Asked(
            f"{BASE}{path}",
            variant,
            offer,
            Extent(page_number(parameters), kind=_kind(path, parameters), profile=profile),
            replace(self._reader, client=client_address(request)),
            origin(request, self._settings),
            f"{raw_path(request)}?{request.url.query}",
        )

    def _body(self, request: Request, asked: _Asked, description: Description, edition: Edition) -> bytes:
        if asked.variant.format == HTML:
            return self._html(resource(description, edition.ontology), edition, request).encode()
        if asked.variant.format == SPARQL_QUERY:
            return edition.library[asked.iri.removeprefix(f"{BASE}queries/")].text.encode()
        quads = _in_profile(asked, description, edition)
        return rdf(quads, asked.variant, edition.ontology, asked.iri)

    def _fields(self, asked: _Asked, edition: Edition) -> dict[str, str]:
        variant = asked.variant
        fields = {
            "ETag": _tag(asked, edition, self._html.version),
            "Last-Modified": http_date(modified(edition, self._settings)),
            "Vary": "Accept, Accept-Profile, Accept-Language",
            "Cache-Control": cache_control(self._settings),
            "Content-Location": f"{_document(asked)}{_query(asked)}",
            "Content-Profile": f"<{variant.profile.iri}>",
        }
        return fields | ({"Content-Language": variant.language} if variant.format == HTML else {})


def _moved(path: str, query: str) -> Response:
    """The way to the path that is spelt as all IRIs here are; with two slashes it would be another host."""
    address = f"/{path.lstrip('/')}{'?' * bool(query)}{query}"
    return RedirectResponse(address, HTTPStatus.MOVED_PERMANENTLY)


def _elsewhere(iri: str, edition: Edition) -> Response:
    """The way to the term that a property of the Wikidata view stands for; NoSuchResourceError for others."""
    name = iri.removeprefix(BASE).rpartition("/")[2]
    if iri.startswith(f"{BASE}prop/") and name in edition.ontology.terms:
        return RedirectResponse(f"/ontology#{name}", HTTPStatus.SEE_OTHER)
    if iri.startswith(f"{BASE}queries/"):
        raise NoSuchResourceError(f"{unknown(name, edition.library)} /queries lists what it has.")
    raise NoSuchResourceError(f"The graph has nothing of <{iri}>.")


def _graph(asked: _Asked, fields: dict[str, str]) -> Response:
    reader = asked.reader
    graphs = Graphs(reader.store, reader.timeout or 0.0, reader.client)
    target = Target(asked.iri)
    if not graphs.exists(target):
        raise NoSuchResourceError(f"There is no graph <{asked.iri}>.")
    keeps_name = asked.variant.format in (TRIG, N_QUADS)
    read = graphs.quads if keeps_name else graphs.graph
    answer = read(target, asked.variant.media_type)
    return StreamedResponse(answer.media_type, answer.body, fields)


def _tag(asked: _Asked, edition: Edition, pages: str) -> str:
    variant = asked.variant
    # A page depends on all of the URL: on a query's parameters, and on whether it names the language.
    part = (asked.target, pages) if variant.format == HTML else (str(asked.extent.page), asked.extent.kind)
    parts = (variant.media_type, variant.profile.iri, variant.language, *part)
    return entity_tag(__version__, edition.version, asked.origin, asked.iri, *parts)


def _in_profile(asked: _Asked, description: Description, edition: Edition) -> Sequence[Quad]:
    if asked.variant.profile == OWN:
        return description.quads
    if asked.variant.profile == ALTERNATES:
        return as_quads(alternates(asked.iri, asked.offer.formats, asked.offer.profiles))
    around = view(description, asked.origin)
    if asked.variant.profile == WIKIDATA:
        address = f"{asked.origin}/{asked.iri.removeprefix(BASE)}?_profile={WIKIDATA.token}"
        return [*item(asked.reader, description), *as_quads(chain(about_item(description, address), around))]
    triples = in_schema_org(edition, asked.origin) if asked.iri == DATASET else schema_org(description)
    return as_quads(chain(triples, around))


def _document(asked: _Asked) -> str:
    """The path of the representation; the home page is another than that of the data set."""
    if asked.variant.format == HTML and asked.target.startswith("/?"):
        return "/"
    return f"/{asked.iri.removeprefix(BASE)}.{asked.variant.extension}"


def _query(asked: _Asked) -> str:
    given = []
    if asked.variant.profile != OWN:
        given.append(f"_profile={asked.variant.profile.token}")
    if asked.variant.format == HTML:
        given.append(f"lang={asked.variant.language}")
    if asked.extent.kind:
        given.append(f"class={quote(asked.extent.kind)}")
    if asked.extent.page > 1:
        given.append(f"page={asked.extent.page}")
    return f"?{'&'.join(given)}" if given else ""


def _resource(path: str) -> str:
    """What the path of a request names; collections and the query library with a slash at the end as well."""
    name = path.removeprefix("/")
    bare = _OTHER_NAMES.get(name.rstrip("/"), name.rstrip("/"))
    return bare if is_collection(bare) or bare == "queries" else name or _DATASET


def _kind(path: str, parameters: Parameters) -> str:
    """The class whose members alone are asked for, by its local name; no other documents can be parted so."""
    kind = (parameters.one(CLASS) or "") if is_collection(path) else ""
    if not kind.isalnum() and kind:
        raise BadRequestError("The value of class is the name of a class of the ontology, such as Company.")
    return kind
