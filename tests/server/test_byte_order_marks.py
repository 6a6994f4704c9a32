"""A byte order mark, which editors and exports put before a text, is no part of it (Unicode, 23.8)."""

import codecs
import gzip
import io
import sys
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from running_server import DATA, running

import aikg
from aikg.cli import main
from aikg.store import Query, Update
from aikg.store.backup import census_of
from aikg.store.local import LocalStore

MARK = "\ufeff"
QUERY = f"{MARK}ASK {{ ?s ?p ?o }}"
GRAPH = "http://example.org/marked"
DOCUMENTS = {
    "text/turtle": "@prefix e: <http://example.org/> . e:marked e:p 1 .",
    "application/n-triples": "<http://example.org/marked> <http://example.org/p> <x:o> .",
    "application/trig": "@prefix e: <http://example.org/> . e:marked e:p 1 .",
    "application/n-quads": f"<http://example.org/marked> <http://example.org/p> <x:o> <{GRAPH}> .",
    "application/ld+json": '{"@id": "http://example.org/marked", "http://example.org/p": 1}',
    "application/rdf+xml": (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
        '<r:Description r:about="http://example.org/marked"><e:p>1</e:p></r:Description></r:RDF>'
    ),
}


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("GET", {"params": {"query": QUERY}}),
        ("POST", {"data": {"query": QUERY}}),
        ("POST", {"content": QUERY.encode(), "headers": {"Content-Type": "application/sparql-query"}}),
        ("QUERY", {"content": QUERY.encode(), "headers": {"Content-Type": "application/sparql-query"}}),
        ("GET", {"params": {"query": QUERY, "lint": ""}}),
        ("GET", {"params": {"query": QUERY, "explain": ""}}),
    ],
)
def test_a_query_may_begin_with_one(reading: httpx.Client, method: str, sent: dict[str, object]) -> None:
    response = reading.request(method, "/sparql", **sent)
    assert response.status_code == 200, response.text
    assert response.json().get("boolean", True)


def test_the_place_of_an_error_does_not_count_it(reading: httpx.Client) -> None:
    response = reading.get("/sparql", params={"query": f"{MARK}ASK {{ ?s ?p }}"})
    assert (response.json()["line"], response.json()["column"]) == (1, 13)


@pytest.mark.parametrize("kind", ["form", "body"])
def test_an_update_may_begin_with_one(writing: httpx.Client, kind: str) -> None:
    text = f"{MARK}INSERT DATA {{ <x:{kind}> <x:marked> 1 }}"
    body = {"content": text.encode(), "headers": {"Content-Type": "application/sparql-update"}}
    assert writing.post("/sparql", **({"data": {"update": text}} if kind == "form" else body)).is_success
    asked = writing.get("/sparql", params={"query": f"ASK {{ <x:{kind}> <x:marked> 1 }}"})
    assert asked.json()["boolean"]


@pytest.mark.parametrize("media_type", DOCUMENTS)
@pytest.mark.parametrize("kind", ["body", "file", "gzip"])
def test_an_uploaded_document_may_begin_with_one(writing: httpx.Client, media_type: str, kind: str) -> None:
    content = codecs.BOM_UTF8 + DOCUMENTS[media_type].encode()
    path = "/store" if media_type == "application/n-quads" else f"/store?graph={GRAPH}"
    if kind == "file":
        response = writing.post(path, files={"file": ("marked", content, media_type)})
    else:
        fields = {"Content-Type": media_type} | ({"Content-Encoding": "gzip"} if kind == "gzip" else {})
        response = writing.post(
            path, content=gzip.compress(content) if kind == "gzip" else content, headers=fields
        )
    assert response.is_success, response.text
    asked = f"ASK {{ GRAPH <{GRAPH}> {{ <http://example.org/marked> ?p ?o }} }}"
    assert writing.get("/sparql", params={"query": asked}).json()["boolean"]
    assert writing.delete(f"/store?graph={GRAPH}").is_success


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_dump_may_begin_with_one(tmp_path: Path, workers: str) -> None:
    dump = tmp_path / "marked.nq"
    dump.write_text(MARK + DATA.lstrip(), "utf-8")
    options = ("--workers", workers) if workers != "0" else ()
    with running("--data", dump, *options) as client:
        counted = client.get("/sparql.csv", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
    assert counted.text.split() == ["n", "3"]
    zipped = tmp_path / "marked.nq.gz"
    zipped.write_bytes(gzip.compress(dump.read_bytes()))
    assert census_of(dump) == census_of(zipped)


def test_files_and_texts_of_the_command_line_may_begin_with_one(
    dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "marked.rq"
    file.write_text(QUERY, "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(QUERY))
    for given in (str(file), QUERY, "-"):
        assert main(["query", given, "--format", "csv", "--store", str(dump)]) == 0
        assert capsys.readouterr().out.strip() == "true"


def test_texts_over_the_python_api_may_begin_with_one(dump: Path) -> None:
    with aikg.open(str(dump)) as graph:
        assert graph.ask(QUERY)
        assert len(graph.query(f"{MARK}SELECT ?s {{ ?s ?p ?o }} LIMIT 1")) == 1
    store = LocalStore(pyoxigraph.Store())
    store.update(Update(f"{MARK}INSERT DATA {{ <x:a> <x:b> 1 }}"))
    assert b"".join(store.answer(Query(QUERY, "text/csv")).body) == b"true"
    store.close()
