"""The real data, compiled once for all tests."""

import shutil
from pathlib import Path

import pytest

from aikg.build.dump import build
from aikg.build.project import Project

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dump") / "aikg.nq"
    build(Project(ROOT), out, lambda *_: None)
    return out


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    """A project that a test may change: a copy of the real ontology, data and queries."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    return tmp_path / "project"
