"""pySHACL finds the downloads of a running server in keeping with the shapes that it publishes."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import serving
from serving import Command

from aikg.iris import BASE

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@pytest.fixture(scope="module")
def files(whole_dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the dump and the shapes, as somebody gets them from a server."""
    folder = tmp_path_factory.mktemp("downloads")
    program, store = shlex.quote(sys.executable), shlex.quote(str(whole_dump))
    line = f"{program} -m aikg serve --port {{port}} --store {store}"
    with serving.running(Command(line=line), folder) as endpoint:
        for path, name in (("dump/aikg.ttl", "aikg.ttl"), ("shapes.ttl", "shapes.ttl")):
            with urlopen(f"{endpoint.query.removesuffix('sparql')}{path}", timeout=60) as response:
                (folder / name).write_bytes(response.read())
        yield folder


PROGRAM = """
import functools, sys
from pyshacl.cli import main
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
prepared, query = functools.cache(prepareQuery), Graph.query
Graph.query = lambda graph, text, *given, **named: query(graph, prepared(text), *given, **named)
sys.exit(main())
"""
"""The program of pySHACL, which parses the query of a shape once and not for each of a thousand nodes."""


def report(folder: Path, data: Path) -> str:
    command = [sys.executable, "-c", PROGRAM, "--shapes", folder / "shapes.ttl", "--format", "human", data]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False).stdout


def test_the_published_shapes_accept_the_published_dump(files: Path) -> None:
    """C6: all of it, with what others call their properties in English alone."""
    assert "Conforms: True" in report(files, files / "aikg.ttl")


def test_only_what_is_ours_needs_both_languages(files: Path, tmp_path: Path) -> None:
    ours, foreign, data = f"{BASE}id/a", "http://example.org/a", tmp_path / "data.ttl"
    data.write_text("".join(f'<{name}> <{LABEL}> "A"@en .' for name in (ours, foreign)))
    found = report(files, data)
    assert f"Focus Node: <{ours}>" in found
    assert f"Focus Node: <{foreign}>" not in found
