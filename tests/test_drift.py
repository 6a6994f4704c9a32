"""What is derived from the ontology is what the ontology says."""

from pathlib import Path

import pytest

from aikg.build.project import Project
from aikg.reference import pages

ROOT = Path(__file__).parents[1]
DERIVED = pages(Project(ROOT).ontology)


@pytest.mark.parametrize("name", DERIVED)
def test_derived_files_are_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == DERIVED[name], "run `aikg reference --write`"
