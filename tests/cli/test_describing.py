"""What a person sees of a resource, and what is fetched from an address."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph
import pytest
import serving
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from aikg.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def address(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the real data."""
    with serving.running(serving.command(os.environ), tmp_path_factory.mktemp("served")) as endpoint:
        fields = dict(endpoint.authorization) | {"content-type": "application/n-quads"}
        with urlopen(Request(endpoint.store, dump.read_bytes(), fields, method="PUT"), timeout=60):
            yield endpoint.query.removesuffix("/sparql")


def test_a_table_has_every_statement_with_its_claims(
    dump: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["describe", "id:baai", "--store", str(dump)]) == 0
    shown = capsys.readouterr().out
    row = next(line for line in shown.splitlines() if "baai-funding" in line)
    for part in ("directly funded by", "Government of China", "(Fact)", "“약 600억원”"):
        assert part.lower() in row.lower()
    assert "inferred" in shown
    assert "Wu Dao 2.0" in shown.partition("in which it is the value")[2]


def test_labels_are_in_the_language_that_is_asked_for(
    dump: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["describe", "id:baai", "--language", "ko", "--store", str(dump)]) == 0
    shown = capsys.readouterr().out
    assert "베이징 인공지능 아카데미 (연구기관)" in shown
    assert "중국 정부" in shown


def test_the_pages_of_a_long_description(dump: Path, capsys: Captured) -> None:
    source = "source:hankyung-2023-02-06"
    for page in ("1", "2"):
        assert main(["describe", source, "--page", page, "--store", str(dump)]) == 0
        assert f"page {page} of" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["ttl", "nt", "rdf", "trig", "nq"])
def test_rdf_instead_of_a_table(dump: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str) -> None:
    assert main(["describe", "id:baai", "--format", name, "--store", str(dump)]) == 0
    syntax = RdfFormat.from_extension(name)
    found = {quad.triple for quad in pyoxigraph.parse(capfdbinary.readouterr().out, format=syntax)}
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    name_of_baai = Literal("베이징 인공지능 아카데미", language="ko")
    assert Triple(NamedNode("https://w3id.org/aikg/id/baai"), label, name_of_baai) in found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["describe", "id:nobody"], "nothing of id:nobody"),
        (["describe", "no iri"], "nothing of"),
        (["describe", "id:baai", "--format", "docx"], "no format"),
        (["describe", "id:baai", "--format", "csv"], "None of the accepted"),
    ],
)
def test_what_cannot_be_described(dump: Path, capsys: Captured, arguments: list[str], said: str) -> None:
    assert main([*arguments, "--store", str(dump)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "begin"), [("nt", b"<"), ("jsonld", b"{"), ("application/rdf+xml", b"<?xml")]
)
def test_fetch(address: str, capfdbinary: pytest.CaptureFixture[bytes], name: str, begin: bytes) -> None:
    assert main(["fetch", f"{address}/id/baai", "--format", name]) == 0
    assert capfdbinary.readouterr().out.startswith(begin)


def test_fetch_follows_the_way_and_says_where_it_came(address: str, capsys: Captured) -> None:
    assert main(["fetch", f"{address}/.well-known/void"]) == 0
    assert f"{address}/dataset (text/turtle" in capsys.readouterr().err


def test_fetch_asks_for_a_profile(address: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["fetch", f"{address}/id/baai", "--profile", "https://schema.org/"]) == 0
    assert b"schema:alternateName" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("{address}/id/nobody", "answered 404"),
        ("http://127.0.0.1:1/", "cannot be fetched"),
        ("ftp://127.0.0.1/", "cannot be fetched"),
        ("http://[", "cannot be fetched"),
        ("file:///etc/passwd", "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched(address: str, capsys: Captured, url: str, said: str) -> None:
    assert main(["fetch", url.format(address=address)]) == 1
    assert said in capsys.readouterr().err
