"""Validators of others read the shapes that a server publishes, and find its data in keeping with them."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
import pytest
import serving
from serving import Command

from aikg.iris import BASE
from clients import jena

MESSAGE = ox.NamedNode("http://www.w3.org/ns/shacl#message")
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


OURS, FOREIGN = f"{BASE}id/a", "http://example.org/a"
IN_ENGLISH = "".join(f'<{name}> <{LABEL}> "A"@en .\n' for name in (OURS, FOREIGN))
"""What needs both languages and what does not: only the first is against a shape."""


def test_jena_finds_in_the_published_dump_only_what_was_added(files: Path, tmp_path: Path) -> None:
    """C6: all of it, with what others call their properties in English alone."""
    if not jena.CORE.exists():
        pytest.skip(f"Apache Jena is not in {jena.JARS}; tests/clients/install.sh installs it")
    shapes, data = tmp_path / "shapes.nt", tmp_path / "aikg.nt"
    # Jena 4.5 takes one message, where SHACL has one for each language (section 2.1.5).
    parsed = ox.parse(path=files / "shapes.ttl")
    kept = [q.triple for q in parsed if not (q.predicate == MESSAGE and q.object.language != "en")]
    ox.serialize(kept, shapes, ox.RdfFormat.N_TRIPLES)
    triples = ox.serialize(
        (q.triple for q in ox.parse(path=files / "aikg.ttl")), None, ox.RdfFormat.N_TRIPLES
    )
    data.write_bytes(triples + IN_ENGLISH.encode())
    program = ["java", "-cp", jena.class_path(tmp_path), "shacl.shacl", "validate", "--text"]
    found = subprocess.run(
        [*program, "--shapes", shapes, "--data", data],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert set(re.findall(r"Node=(\S+)", found.stdout)) == {f"<{OURS}>"}, found.stdout + found.stderr


def test_pyshacl_finds_the_same(files: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(IN_ENGLISH)
    command = [sys.executable, "-m", "pyshacl", "--shapes", files / "shapes.ttl", "--format", "human", data]
    found = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False).stdout
    # Of the data set itself they ask that it be there.
    assert set(re.findall(r"Focus Node: (\S+)", found)) == {f"<{OURS}>", f"<{BASE}dataset>"}, found
