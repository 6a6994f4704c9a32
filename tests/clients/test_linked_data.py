"""Programs of other people read linked data, dumps and fragments of the real data."""

import hashlib
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
import serving
from pyld import jsonld
from pyld.documentloader.requests import requests_document_loader
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Store
from serving import Command

from aikg.iris import BASE
from clients import jena
from clients.conftest import Run

NODE = Path(__file__).with_name("node")
PREFIXES = (
    "PREFIX aikg: <https://w3id.org/aikg/ontology#> PREFIX id: <https://w3id.org/aikg/id/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


@pytest.fixture(scope="module")
def address(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of the real data answers."""
    line = f"{shlex.quote(sys.executable)} -m aikg serve --port {{port}} --store {shlex.quote(str(dump))}"
    with serving.running(Command(line=line), tmp_path_factory.mktemp("published")) as endpoint:
        yield endpoint.query.removesuffix("/sparql")


@pytest.fixture(scope="module")
def expected(address: str) -> int:
    """How many triples describe an entity."""
    with urlopen(f"{address}/id/baai.nt", timeout=30) as response:
        return len(response.read().splitlines())


@pytest.mark.parametrize("syntax", ["guess", "turtle", "rdfxml", "ntriples"])
def test_rapper_reads_an_entity(address: str, run: Run, expected: int, syntax: str) -> None:
    lines = run("rapper", "--quiet", "--input", syntax, f"{address}/id/baai").splitlines()
    assert len(lines) == expected


@pytest.fixture
def java(run: Run, tmp_path: Path) -> Run:
    """Run one of Jena's programs.

    Debian's Jena reads JSON-LD as that of version 1.0 only, and its riot takes no address, so that curl
    fetches what riot reads.
    """
    if not jena.CORE.exists():
        pytest.skip(f"Apache Jena is not in {jena.JARS}; tests/clients/install.sh installs it")
    class_path = jena.class_path(tmp_path)
    return lambda program, *arguments: run("java", "-cp", class_path, program, *arguments)


@pytest.mark.parametrize("path", ["id/baai", "id/baai.ttl", "id/baai.rdf", "id/baai.nt"])
def test_jena_reads_an_entity_by_url(address: str, java: Run, expected: int, path: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    table = java("arq.sparql", "--data", f"{address}/{path}", "--results", "csv", query)
    assert table.split() == ["n", str(expected)]


@pytest.mark.parametrize("extension", ["ttl", "rdf", "nt", "trig", "nq"])
def test_riot_finds_no_fault(
    address: str, java: Run, run: Run, expected: int, tmp_path: Path, extension: str
) -> None:
    file = tmp_path / f"baai.{extension}"
    run("curl", "--silent", "--fail", "--output", str(file), f"{address}/id/baai.{extension}")
    lines = java("riotcmd.riot", "--check", "--strict", "--output=nquads", str(file)).splitlines()
    # A format with graphs holds every statement in the default graph and in the graph that it is from.
    assert len([line for line in lines if "/graph/" not in line.rpartition(" <")[2]]) == expected


@pytest.mark.parametrize("path", ["id/baai", "claim/hankyung-2023-02-06.baai-funding", "queries", "ontology"])
def test_riot_reads_json_ld_with_the_published_context(
    address: str, java: Run, run: Run, tmp_path: Path, path: str
) -> None:
    file = tmp_path / "document.jsonld"
    run("curl", "--silent", "--fail", "--output", str(file), f"{address}/{path}.jsonld")
    found = java("riotcmd.riot", "--syntax=jsonld10", "--output=nt", str(file)).splitlines()
    expected = run("curl", "--silent", "--fail", f"{address}/{path}.nt").splitlines()
    assert len(set(found)) == len(expected)
    assert set(filter(is_of_iris, found)) == set(filter(is_of_iris, expected))


def is_of_iris(line: str) -> bool:
    """Whether a line of N-Triples is written in one way only: without a literal and a blank node."""
    return '"' not in line and "_:" not in line


DOCUMENTS = {
    "an entity": "id/baai",
    "an entity in schema.org": "id/baai?_profile=schema",
    "an entity in the shape of Wikidata": "id/openai?_profile=wikidata",
    "the representations": "id/baai?_profile=alt",
    "a part": "source/hankyung-2023-02-06?page=2",
    "a claim": "claim/hankyung-2023-02-06.baai-funding",
    "a source": "source/ecb-2023-02-06",
    "a graph": "graph/ecb-2023-02-06",
    "the data set": "dataset",
    "the home page": "",
    "the ontology": "ontology",
    "the shapes": "shapes",
    "the query library": "queries",
    "a query": "queries/hedges",
    "a mapping": "mapping/id-openai.wd-Q21708200",
    "a description": "sparql?query=DESCRIBE%20%3Chttps://w3id.org/aikg/id/baai%3E",
    "what a query builds": "sparql?query=CONSTRUCT%20WHERE%20%7B%20%3Fs%20a%20aikg:AIModel%20%7D",
    "a graph of the store": "store?graph=https://w3id.org/aikg/graph/ecb-2023-02-06",
    "fragments": "fragments?subject=https://w3id.org/aikg/id/baai",
    "the service": "sparql",
    "the files": "dump",
}


@pytest.mark.parametrize("path", DOCUMENTS.values(), ids=DOCUMENTS)
def test_pyld_loads_a_document_by_its_address(address: str, path: str) -> None:
    """With its own loader and its own Accept field; the triples are those of the other syntax."""
    url = f"{address}/{path}"
    options = {"documentLoader": requests_document_loader(), "format": "application/n-quads"}
    found = canonical(jsonld.to_rdf(url, options))
    with urlopen(Request(url, headers={"Accept": "application/n-quads"}), timeout=30) as response:
        assert found == canonical(response.read().decode())
    assert len(found) > 1


def canonical(quads: str) -> Dataset:
    """The triples of all graphs, with the labels of blank nodes that RDFC-1.0 gives them.

    A store writes each number in one way; PyLD writes those of xsd:double in another.
    """
    parsed = ox.parse(quads, format=RdfFormat.N_QUADS)
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in parsed)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_pyld_compacts_with_the_context_by_its_address(address: str) -> None:
    loader = {"documentLoader": requests_document_loader()}
    compacted = jsonld.compact(f"{address}/id/baai", f"{address}/context.jsonld", loader)
    (node,) = [node for node in compacted["@graph"] if node["@id"] in (f"{BASE}id/baai", "id:baai")]
    assert node["label"]["ko"] == "베이징 인공지능 아카데미"
    assert jsonld.frame(f"{address}/id/baai", {"@id": f"{BASE}id/baai"}, loader)["@id"] == f"{BASE}id/baai"


def test_curl_resumes_a_dump(address: str, run: Run, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    url = f"{address}/dump/aikg.nq.gz"
    run("curl", "--silent", "--fail", "--output", str(whole), url)
    part.write_bytes(whole.read_bytes()[:1000])
    told = run(
        "curl", "--silent", "--fail", "--continue-at", "-", "--output", str(part), "-w", "%{http_code}", url
    )
    assert told == "206"
    assert part.read_bytes() == whole.read_bytes()
    sums = run("curl", "--silent", "--fail", f"{address}/dump/SHA256SUMS")
    assert f"{hashlib.sha256(part.read_bytes()).hexdigest()}  aikg.nq.gz\n" in sums


def test_curl_keeps_what_it_has(address: str, run: Run, tmp_path: Path) -> None:
    tag, kept = tmp_path / "tag", tmp_path / "kept"
    options = ("--silent", "--etag-save", str(tag), "--etag-compare", str(tag), "-w", "%{http_code}")
    assert run("curl", *options, "--output", str(kept), f"{address}/id/baai") == "200"
    assert run("curl", *options, "--output", str(kept), f"{address}/id/baai") == "304"


@pytest.fixture
def comunica(run: Run) -> Run:
    """Evaluate a query with one of our programs for Comunica."""
    if not (NODE / "node_modules").is_dir():
        pytest.skip("Comunica is not installed; tests/clients/install.sh installs it")
    return lambda program, *arguments: run("node", str(NODE / program), *arguments)


def test_comunica_joins_over_fragments(address: str, comunica: Run) -> None:
    query = (
        f"{PREFIXES} SELECT ?label ?count {{ ?model a aikg:AIModel ; aikg:parameterCount ?count ;"
        ' rdfs:label ?label FILTER(lang(?label) = "en") } ORDER BY ?count'
    )
    table = comunica("query.mjs", "text/csv", query, f"qpf@{address}/fragments").splitlines()
    assert table[0] == "label,count"
    assert "ERNIE 3.0,280000000000" in table


def test_comunica_asks_fragments_for_graphs(address: str, comunica: Run) -> None:
    query = f"{PREFIXES} SELECT DISTINCT ?g {{ GRAPH ?g {{ ?claim aikg:saidBy ?speaker }} }} ORDER BY ?g"
    table = comunica("query.mjs", "text/csv", query, f"qpf@{address}/fragments")
    assert f"{BASE}graph/ecb-2023-02-06" in table
    assert f"{BASE}graph/hankyung-2023-02-06" in table


def test_comunica_finds_the_fragments_of_an_address_by_itself(address: str, comunica: Run) -> None:
    query = f"{PREFIXES} SELECT ?name {{ id:baai rdfs:label ?name }}"
    table = comunica("query.mjs", "text/csv", query, f"auto@{address}/fragments")
    assert sorted(table.splitlines()[1:3]) == [
        "Beijing Academy of Artificial Intelligence",
        "베이징 인공지능 아카데미",
    ]


def test_comunica_follows_links(address: str, comunica: Run) -> None:
    pattern = "id:baai aikg:directlyFundedBy ?backer . ?backer rdfs:label ?name"
    query = f"{PREFIXES} SELECT DISTINCT ?name {{ {pattern} }}"
    table = comunica("traverse.mjs", BASE, f"{address}/", query, f"{BASE}id/baai")
    assert sorted(table.splitlines()[1:3]) == ["Government of China", "중국 정부"]
