"""The real data, compiled once for all tests."""

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
