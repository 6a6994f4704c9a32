"""Triple and quad pattern fragments: https://linkeddatafragments.org/specification/triple-pattern-fragments/."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg import __version__
from aikg.description.edition import Catalogue, Edition
from aikg.formats import DATASETS, GRAPHS
from aikg.iris import BASE
from aikg.negotiation import Representation, negotiate
from aikg.server.http.conditional import IF_NONE_MATCH, http_date, names_tag
from aikg.server.http.entity_tags import entity_tag
from aikg.server.http.freshness import cache_control
from aikg.server.http.paging import PAGE, page_number, require_page
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import Parameters, client_address, origin, url_parameters
from aikg.server.http.status_codes import BadRequestError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.linked_data.metadata import modified
from aikg.server.linked_data.triples import as_quads, iri, triple
from aikg.server.rdf_request import FORMATS, accept, is_iri
from aikg.server.settings import Settings
from aikg.solutions import Reader
from aikg.store.serialisation import write

PATH: Final = "/fragments"
UNION: Final = "urn:x-arq:UnionGraph"
"""The name of the union of all graphs, which is what patterns without a graph are matched against."""

_SIZE: Final = 100
_COUNTED: Final = 100_000
_POSITIONS: Final = {
    Parameter(name, f"The {name}; any where it is missing"): prop
    for name, prop in (
        ("subject", "rdf:subject"),
        ("predicate", "rdf:predicate"),
        ("object", "rdf:object"),
        ("graph", "sd:graph"),
    )
}
_NAMES: Final[Mapping[str, str]] = dict(zip(_POSITIONS, "spog", strict=True))
_IRI: Final = r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*"
_LITERAL: Final = re.compile(
    rf'"(?P<text>.*)"(?:@(?P<tag>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<?(?P<type>{_IRI}?)>?)?', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class QuadPattern:
    """A quad pattern: the term at each position that is not a variable, and the page from 1."""

    terms: tuple[tuple[str, NamedNode | Literal], ...]
    page: int

    @property
    def graph(self) -> str:
        """The IRI at the position of the graph, empty for a variable."""
        return dict(self.terms)["graph"].value if "graph" in dict(self.terms) else ""

    def triple(self) -> str:
        """The pattern of the triple in SPARQL, with ?s ?p ?o for variables."""
        given = dict(self.terms)
        return " ".join(str(given.get(name, f"?{_NAMES[name]}")) for name in list(_POSITIONS)[:3])

    def group(self, in_graphs: bool) -> str:
        """The pattern in SPARQL: in a graph or the union of all, or in each graph with ?g for its name."""
        if self.graph not in ("", UNION):
            return f"GRAPH <{self.graph}> {{ {self.triple()} }}"
        return f"GRAPH ?g {{ {self.triple()} }}" if in_graphs and not self.graph else self.triple()


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A page of what a pattern matches; ``total`` is an estimate where it is large."""

    pattern: QuadPattern
    quads: tuple[Quad, ...]
    total: int
    origin: str

    @property
    def page_count(self) -> int:
        """How many pages there are; that of the quads at hand is one of them, whatever the estimate."""
        return max(1, -(-self.total // _SIZE), self.pattern.page if self.quads else 0)

    @property
    def dataset(self) -> NamedNode:
        return NamedNode(f"{self.origin}{PATH}#dataset")

    def url(self, page: int) -> NamedNode:
        """The URL of a page of the fragment."""
        given = [(name, _written(term)) for name, term in self.pattern.terms]
        query = urlencode([*given, *([(PAGE, str(page))] if page > 1 else [])], quote_via=quote)
        return NamedNode(f"{self.origin}{PATH}?{query}" if query else f"{self.origin}{PATH}")


class Fragments:
    """Serves pages of a hundred triples or quads that match a pattern.

    A format that has graphs gets quads, and what describes the fragment in a graph of its own.
    """

    def __init__(self, reader: Reader, catalogue: Catalogue, settings: Settings) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._settings = settings

    def add_to(self, resources: Resources) -> None:
        """Add the fragments."""
        what = "What matches a triple or quad pattern"
        reads = (*_POSITIONS, PAGE, *FORMATS, IF_NONE_MATCH)
        read = Operation("GET", self.respond, what, GRAPHS, reads, statuses=[HTTPStatus.NOT_MODIFIED])
        resources.add(PATH, read, has_slash=True)

    async def respond(self, request: Request) -> Response:
        """The response to one request; raises BadRequestError, NotAcceptableError."""
        return await run_in_threadpool(self._respond, request)

    def _respond(self, request: Request) -> Response:
        edition = self._catalogue.edition()
        parameters = url_parameters(request, self._settings)
        pattern, at = _pattern(parameters), origin(request, self._settings)
        chosen = negotiate(accept(request, parameters), GRAPHS)
        fields = self._fields(
            entity_tag(*map(repr, (__version__, edition.version, pattern, at, chosen))), edition
        )
        if edition.exact and names_tag(request.headers, fields["ETag"]):
            return Response(status_code=304, headers=fields)
        reader = replace(self._reader, client=client_address(request))
        fragment = _matched(reader, pattern, edition, at, chosen)
        require_page(pattern.page, fragment.page_count)
        body = _body(fragment, chosen)
        if not edition.exact:
            fields["ETag"] = entity_tag(body.hex())
        return Response(body, headers=fields | {"Content-Type": chosen.media_type})

    def _fields(self, tag: str, edition: Edition) -> dict[str, str]:
        return {
            "ETag": tag,
            "Last-Modified": http_date(modified(edition, self._settings)),
            "Vary": "Accept",
            "Cache-Control": cache_control(self._settings),
        }


def _pattern(parameters: Parameters) -> QuadPattern:
    given = ((name, parameters.one(name) or "") for name in _POSITIONS)
    return QuadPattern(
        tuple((n, _term(n, text)) for n, text in given if text and text[0] not in "?_"),
        page_number(parameters),
    )


def _term(name: str, text: str) -> NamedNode | Literal:
    """A term in Hydra's explicit representation: an IRI as it is, a literal in quotation marks."""
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if is_iri(bare):
        return NamedNode(bare)
    match = _LITERAL.fullmatch(text) if name == "object" else None
    if match is None:
        raise BadRequestError(f'The value of {name} is no IRI and no "literal": {text[:100]!r}.')
    try:
        if match["tag"]:
            return Literal(match["text"], language=match["tag"])
        return Literal(match["text"], datatype=NamedNode(match["type"]) if match["type"] else None)
    except ValueError as error:
        raise BadRequestError(f"The value of {name} is no literal: {error}.") from None


def _written(term: NamedNode | Literal) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if term.language:
        return f'"{term.value}"@{term.language}'
    return f'"{term.value}"^^{term.datatype.value}'


def _matched(
    reader: Reader, pattern: QuadPattern, edition: Edition, at: str, chosen: Representation
) -> _Fragment:
    group = pattern.group(in_graphs=chosen.format in DATASETS)
    bound = " ".join(f"BIND({term} AS ?{_NAMES[n]})" for n, term in pattern.terms if n != "graph")
    named = f"BIND(<{pattern.graph}> AS ?g)" if pattern.graph else ""
    page = f"LIMIT {_SIZE} OFFSET {(pattern.page - 1) * _SIZE}"
    quads = reader.quads(f"{{ SELECT DISTINCT * {{ {group} }} {page} }} {bound} {named}")
    return _Fragment(pattern, tuple(quads), _total(reader, pattern, group, edition), at)


def _total(reader: Reader, pattern: QuadPattern, group: str, edition: Edition) -> int:
    """How many match: counted to a hundred thousand, and what the whole data set holds beyond that."""
    counted = f"SELECT (COUNT(*) AS ?n) {{ SELECT * {{ {group} }} LIMIT {_COUNTED} }}"
    total = int(reader.select(counted)[0]["n"].value)
    if total == _COUNTED and not pattern.terms:
        return max(total, edition.publication.triples.get(f"{BASE}dataset", 0))
    return total


def _body(fragment: _Fragment, chosen: Representation) -> bytes:
    written = io.BytesIO()
    if chosen.format in DATASETS:
        name = NamedNode(f"{fragment.url(fragment.pattern.page).value}#metadata")
        about = Triple(name, iri("foaf:primaryTopic"), fragment.url(fragment.pattern.page))
        described = as_quads((about, *_controls(fragment)), name)
        write([*fragment.quads, *described], chosen.format, written)
    else:
        write([*(quad.triple for quad in fragment.quads), *_controls(fragment)], chosen.format, written)
    return written.getvalue()


def _controls(fragment: _Fragment) -> Iterator[Triple]:
    """The metadata and hypermedia controls (sections 4.2 to 4.4)."""
    page = fragment.pattern.page
    this, dataset = fragment.url(page), fragment.dataset
    yield triple(dataset, "rdf:type", iri("void:Dataset"))
    yield triple(dataset, "rdf:type", iri("hydra:Collection"))
    yield triple(dataset, "void:subset", this)
    yield triple(dataset, "sd:defaultGraph", NamedNode(UNION))
    yield from _search(dataset, fragment.origin)
    yield triple(this, "rdf:type", iri("hydra:PartialCollectionView"))
    yield triple(this, "dcterms:source", dataset)
    yield triple(this, "hydra:totalItems", fragment.total)
    yield triple(this, "void:triples", fragment.total)
    yield triple(this, "hydra:itemsPerPage", _SIZE)
    yield triple(this, "hydra:first", fragment.url(1))
    if page > 1:
        yield triple(this, "hydra:previous", fragment.url(page - 1))
    if page * _SIZE < fragment.total and fragment.quads:
        yield triple(this, "hydra:next", fragment.url(page + 1))


def _search(dataset: NamedNode, at: str) -> Iterator[Triple]:
    form = BlankNode("search")
    yield triple(dataset, "hydra:search", form)
    yield triple(form, "hydra:template", f"{at}{PATH}{{?{','.join(_POSITIONS)}}}")
    yield triple(form, "hydra:variableRepresentation", iri("hydra:ExplicitRepresentation"))
    for name, prop in _POSITIONS.items():
        mapping = BlankNode(name)
        yield triple(form, "hydra:mapping", mapping)
        yield triple(mapping, "hydra:variable", name)
        yield triple(mapping, "hydra:property", iri(prop))
