"""What is derived from the ontology is what the ontology says."""

import re
from pathlib import Path

import pytest

from aikg import vocab
from aikg.build.project import Project
from aikg.reference import pages

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[1]
ONTOLOGY = Project(ROOT).ontology
DERIVED = pages(ONTOLOGY)
NAMED = {name: iri for name, iri in vars(vocab).items() if isinstance(iri, str) and name[0] != "_"}


@pytest.mark.parametrize("name", DERIVED)
def test_derived_files_are_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == DERIVED[name], "run `aikg reference --write`"


def test_the_terms_that_the_program_names_are_terms_of_the_ontology() -> None:
    assert {name: term.iri for name, term in ONTOLOGY.terms.items() if name in NAMED} == NAMED


def test_the_program_uses_each_term_that_it_names() -> None:
    modules = (path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    used = {name for text in modules for name in re.findall(r"\bvocab\.(\w+)", text)}
    assert set(NAMED) <= used
