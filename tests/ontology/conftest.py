"""The project's own dump, built once for the tests of the ontology."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.iris import graph

root = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(root)


@pytest.fixture(scope="session")
def dump(project, tmp_path_factory) -> list[ox.Quad]:
    path = tmp_path_factory.mktemp("dump") / "aikg.nq"
    build(project, path, lambda stage, done, total: None)
    return list(ox.parse(path=path))


@pytest.fixture(scope="session")
def asserted(dump) -> list[ox.Quad]:
    """Ontology, alignments, data and the data set's description: what is OWL and was not inferred."""
    apart = {graph(name) for name in ("inferred", "mappings", "queries", "shapes", "wikidata")}
    return [quad for quad in dump if quad.graph_name.value not in apart]
