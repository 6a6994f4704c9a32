"""A project that a test may change: a copy of the real ontology, data and queries."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    return tmp_path / "project"
