"""Two servers with a little data, and the programs that the tests of clients run."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import serving
from serving import Endpoint

PEOPLE = """
@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:ada rdfs:label "Ada"@en , "에이다"@ko ; :age 36 ; :worksFor :engine .
:alan rdfs:label "Alan"@en ; :age 41 ; :worksFor :bombe .
:grace rdfs:label "Grace, \\"Amazing\\""@en ; :age 85 .
"""
MACHINES = """
@prefix : <http://example.org/> .
:engine :built 1837 .
:bombe :built 1940 .
"""
Run = Callable[..., str]


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server whose default graph says who works for which machine."""
    yield from _loaded(tmp_path_factory.mktemp("people"), PEOPLE)


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server whose default graph says when a machine was built."""
    yield from _loaded(tmp_path_factory.mktemp("machines"), MACHINES)


def _loaded(directory: Path, turtle: str) -> Iterator[Endpoint]:
    with serving.running(serving.command(os.environ), directory) as endpoint:
        fields = dict(endpoint.authorization) | {"content-type": "text/turtle"}
        url = f"{endpoint.store}?default"
        with urlopen(Request(url, turtle.encode(), fields, method="PUT"), timeout=30):
            yield endpoint


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a program and return what it prints; skips where the program is not installed."""

    def run(program: str, *arguments: str, text: str | None = None) -> str:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed; tests/clients/install.sh installs it")
        done = subprocess.run([program, *arguments], input=text, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    return run
