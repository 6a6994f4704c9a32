"""Every kind of store gives the same bytes: whatever is true of the documents and pages of one is of all."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
import rdflib
import stores
from pages.test_http import PAGES
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat
from running_server import running
from test_linked_data import COLLECTIONS, DOCUMENTS, SOURCE

DURATION = NamedNode("http://www.w3.org/2001/XMLSchema#duration")
OF_FILES = ("/dump", "/dataset")
"""What describes the files of a server, whose sizes and sums are of its own."""

MORE = (
    *(f"{SOURCE}?page={number}" for number in (2, 3)),
    *("/claim?page=2", "/id?page=2", "/id?class=Company", "/graph/hankyung-2023-02-06"),
    *("/id/nobody", "/queries/hedges", "/reconcile/preview?id=baidu", "/sitemap/1.xml", "/sitemap.xml"),
    *("/.well-known/void", "/.well-known/sparql-examples", "/mappings/wikidata-entities.sssom.tsv"),
    *("/fragments?subject=https://w3id.org/aikg/id/baai", "/fragments?predicate=rdf:type&page=2", "/problem"),
)
PROFILED = ("/id/baai", "/claim/hankyung-2023-02-06.baai-funding", f"{SOURCE}?page=3", "/id?class=Company")
SHOWN = tuple(dict.fromkeys((*PAGES, *(f"/{name}" for name in COLLECTIONS), *MORE)))
DESCRIBED = tuple(
    dict.fromkeys(
        (
            *(path for path in DOCUMENTS if path not in OF_FILES),
            SOURCE,
            *(f"/{name}" for name in COLLECTIONS),
            *MORE[:6],
            *(
                f"{path}{'&' if '?' in path else '?'}_profile={name}"
                for path in PROFILED
                for name in ("schema", "wikidata")
            ),
        )
    )
)
NAMED = ("--public-url", "https://data.example.org")
"""What a server is called stands in its answers."""

COMPARED = (
    "content-language",
    "content-location",
    "content-profile",
    "content-type",
    "link",
    "location",
    "vary",
)


@pytest.fixture(scope="module")
def expected(dump: Path) -> Iterator[httpx.Client]:
    """A client of a server of the dump."""
    with running("--data", dump, "--workers", "2", *NAMED) as client:
        yield client


@pytest.fixture(scope="session")
def client(
    store_options: tuple[str | Path, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a server of the same data in a store."""
    with stores.asked(tmp_path_factory.mktemp("server"), (*store_options, *NAMED)) as client:
        yield client


def head_of(response: httpx.Response) -> tuple[int, dict[str, str | None]]:
    return response.status_code, {name: response.headers.get(name) for name in COMPARED}


@pytest.fixture
def is_exact(request: pytest.FixtureRequest) -> bool:
    """Whether the store keeps what it is given: Virtuoso writes values anew, and gives blank nodes IRIs."""
    return request.node.callspec.params["store_options"] != "virtuoso"


@pytest.mark.parametrize("path", SHOWN)
def test_a_page_is_the_same(client: httpx.Client, expected: httpx.Client, path: str, is_exact: bool) -> None:
    for language in ("en", "ko"):
        fields = {"Accept": "text/html,*/*;q=0.1", "Accept-Language": language}
        found, wanted = client.get(path, headers=fields), expected.get(path, headers=fields)
        assert head_of(found) == head_of(wanted)
        if is_exact and path not in OF_FILES:
            assert found.text.splitlines() == wanted.text.splitlines()
        else:
            assert abs(len(found.content) - len(wanted.content)) <= len(wanted.content) / 50


@pytest.mark.parametrize("path", DESCRIBED)
def test_a_document_says_the_same(
    client: httpx.Client, expected: httpx.Client, path: str, is_exact: bool
) -> None:
    fields = {"Accept": "application/trig"}
    found, wanted = client.get(path, headers=fields), expected.get(path, headers=fields)
    assert head_of(found) == head_of(wanted)
    if wanted.status_code != 200:
        return
    if is_exact:
        assert found.content == wanted.content or canonical(found) == canonical(wanted)
    else:
        said, said_there = Counter(map(by_value, parsed(found))), Counter(map(by_value, parsed(wanted)))
        assert (said - said_there, said_there - said) == (Counter(), Counter())


def canonical(response: httpx.Response) -> Dataset:
    """What a document says; another store has other labels of blank nodes."""
    dataset = Dataset(parsed(response))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def parsed(response: httpx.Response) -> Iterator[Quad]:
    syntax = RdfFormat.from_media_type(response.headers["Content-Type"])
    assert syntax is not None
    return pyoxigraph.parse(response.content, format=syntax)


def by_value(quad: Quad) -> tuple[object, ...]:
    return *map(term_by_value, (quad.subject, quad.predicate, quad.object)), quad.graph_name


def term_by_value(term: object) -> object:
    """The term, or what it stands for where the same can be written in several ways."""
    if isinstance(term, BlankNode) or (isinstance(term, NamedNode) and term.value.startswith("nodeID:")):
        return BlankNode
    if not isinstance(term, Literal):
        return term
    if term.datatype == DURATION:
        return DURATION  # which Virtuoso gives as a number of months
    value = rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value)).value
    return term if value is None else value


def test_what_a_client_has_is_not_sent_again(client: httpx.Client) -> None:
    for path in ("/", "/id/baai", "/source/hankyung-2023-02-06"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
