"""Programs of other people read linked data, dumps and fragments of the real data."""

import hashlib
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import serving
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
