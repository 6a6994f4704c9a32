"""The project and its dump as quads."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.build.project import Project
from aikg.iris import graph

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="session")
def quads(dump) -> list[ox.Quad]:
    """Those of the first sources."""
    return list(ox.parse(path=dump))


@pytest.fixture(scope="session")
def whole_quads(whole_dump) -> list[ox.Quad]:
    """Those of all sources: for tests of the data themselves."""
    return list(ox.parse(path=whole_dump))


@pytest.fixture(scope="session")
def asserted(quads) -> list[ox.Quad]:
    return _asserted(quads)


@pytest.fixture(scope="session")
def whole_asserted(whole_quads) -> list[ox.Quad]:
    return _asserted(whole_quads)


def _asserted(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Ontology, alignments, data and the data set's description: what is OWL and was not inferred."""
    apart = {graph(name) for name in ("inferred", "mappings", "queries", "shapes", "wikidata")}
    return [quad for quad in quads if quad.graph_name.value not in apart]
