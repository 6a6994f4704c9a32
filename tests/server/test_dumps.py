"""Dumps are whole, the same each time, and can be resumed."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
import rdflib
import zstandard
from pyoxigraph import Dataset, RdfFormat
from running_server import TOKEN, running

from aikg.iris import PREFIXES

SYNTAXES = ["nq", "trig", "ttl", "jsonld"]


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump) as client:
        yield client


def parsed(content: bytes, extension: str) -> Dataset:
    syntax = RdfFormat.from_extension(extension)
    assert syntax is not None
    dataset = Dataset(pyoxigraph.parse(content, format=syntax))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_the_file_that_was_loaded_is_served_as_it_is(client: httpx.Client, dump: Path) -> None:
    assert client.get("/dump/aikg.nq").content == dump.read_bytes()


@pytest.mark.parametrize("extension", ["trig", "jsonld"])
def test_a_syntax_with_graphs_holds_the_same_quads(client: httpx.Client, extension: str) -> None:
    quads = parsed(client.get("/dump/aikg.nq").content, "nq")
    assert parsed(client.get(f"/dump/aikg.{extension}").content, extension) == quads


def test_turtle_holds_the_triples_of_all_graphs(client: httpx.Client) -> None:
    quads = pyoxigraph.parse(client.get("/dump/aikg.nq").content, format=RdfFormat.N_QUADS)
    expected = Dataset(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    expected.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    assert parsed(client.get("/dump/aikg.ttl").content, "ttl") == expected


@pytest.mark.parametrize("extension", SYNTAXES)
def test_what_is_compressed_is_the_same_file(client: httpx.Client, extension: str) -> None:
    plain = client.get(f"/dump/aikg.{extension}").content
    assert gzip.decompress(client.get(f"/dump/aikg.{extension}.gz").content) == plain
    with zstandard.ZstdDecompressor().stream_reader(
        client.get(f"/dump/aikg.{extension}.zst").content
    ) as reader:
        assert reader.read() == plain


def test_the_checksums_are_those_of_the_files(client: httpx.Client) -> None:
    lines = client.get("/dump/SHA256SUMS").text.splitlines()
    assert len(lines) == 12
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256(client.get(f"/dump/{name}").content).hexdigest() == digest


def test_dcat_has_sizes_checksums_and_dates(client: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=client.get("/dump").text, format="turtle")
    spdx = rdflib.Namespace(PREFIXES["spdx"])
    files = set(graph.subjects(rdflib.DCAT.byteSize))
    assert len(files) == 12
    for file in files:
        response = client.get(str(graph.value(file, rdflib.DCAT.downloadURL)))
        assert len(response.content) == int(str(graph.value(file, rdflib.DCAT.byteSize)))
        digest = graph.value(graph.value(file, spdx.checksum), spdx.checksumValue)
        assert hashlib.sha256(response.content).hexdigest() == str(digest).lower()
        assert graph.value(file, rdflib.DCTERMS.issued) is not None


def test_another_server_makes_the_same_bytes(client: httpx.Client, dump: Path) -> None:
    with running("--data", dump) as other:
        assert other.get("/dump/SHA256SUMS").text == client.get("/dump/SHA256SUMS").text


def test_ranges(client: httpx.Client) -> None:
    whole = client.get("/dump/aikg.nq.zst")
    tag, size = whole.headers["ETag"], len(whole.content)
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, part in (
        ("bytes=0-99", slice(0, 100)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=50-", slice(50, None)),
    ):
        response = client.get("/dump/aikg.nq.zst", headers={"Range": asked, "If-Range": tag})
        assert (response.status_code, response.content) == (206, whole.content[part])
        assert response.headers["Content-Range"].endswith(f"/{size}")
    changed = client.get("/dump/aikg.nq.zst", headers={"Range": "bytes=50-", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, whole.content)
    beyond = client.get("/dump/aikg.nq.zst", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert beyond.headers["Content-Type"] == "application/problem+json"
    assert beyond.json()["type"] == "https://w3id.org/aikg/problem/range-not-satisfiable"
    late = client.get("/dump/aikg.nq.zst", headers={"Range": f"bytes={size}-", "If-Range": '"another"'})
    assert (late.status_code, late.content) == (200, whole.content)
    for other in ("lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=--5", "items=0-5, bytes=0-5"):
        ignored = client.get("/dump/aikg.nq.zst", headers={"Range": other})
        assert (ignored.status_code, ignored.content) == (200, whole.content), other
    head = client.head("/dump/aikg.nq.zst")
    assert (head.headers["Content-Length"], head.content) == (str(size), b"")


def test_a_store_that_was_written_is_dumped_as_it_is(tmp_path: Path, token_file: Path) -> None:
    with running("--directory", tmp_path / "store", "--token-file", token_file) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        for number in (2, 1):
            named = f'GRAPH <urn:x:g> {{ <urn:x:s> <urn:x:p> "{number}\\n" }}'
            update = f"INSERT DATA {{ <urn:x:s> <urn:x:p> {number} {named} }}"
            assert client.post("/sparql", data={"update": update}).status_code == 204
            last = client.get("/dump/aikg.nq").text.splitlines()
            assert len(last) == 2 * (3 - number)
        integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
        assert last == [
            f'<urn:x:s> <urn:x:p> "1"{integer} .',
            f'<urn:x:s> <urn:x:p> "2"{integer} .',
            '<urn:x:s> <urn:x:p> "1\\n" <urn:x:g> .',
            '<urn:x:s> <urn:x:p> "2\\n" <urn:x:g> .',
        ]
