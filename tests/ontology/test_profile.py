"""Ontology, alignments and data together are OWL 2 DL, by the OWL API's profile checker."""

import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.iris import PREFIXES, entity, term

pytestmark = pytest.mark.skipif(
    shutil.which("javac") is None, reason="no JDK: whether the ontology is OWL 2 DL was not checked"
)

source = Path(__file__).with_name("Owl2DlProfile.java")


def violations(quads, folder):
    document = folder / "all.nt"
    document.write_bytes(ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES))
    jar = distribution("owlready2").locate_file("owlready2/hermit/HermiT.jar")
    command = ["java", "-cp", str(jar), str(source), str(document)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    axioms, *found = run.stdout.splitlines()
    assert int(axioms) > 5000
    return found


def test_ontology_and_data_are_owl_2_dl(whole_asserted, tmp_path):
    assert violations(whole_asserted, tmp_path) == []


def test_what_is_not_owl_2_dl_is_noticed(asserted, tmp_path):
    mistakes = [
        (entity("openai"), f"{PREFIXES['schema']}undeclared", entity("gpt-3")),
        (term("gist"), f"{PREFIXES['rdfs']}range", f"{PREFIXES['rdf']}langString"),
        *(
            (term("stateBackedBy"), f"{PREFIXES['rdf']}type", f"{PREFIXES['owl']}{kind}Property")
            for kind in ("Transitive", "Irreflexive")
        ),
    ]
    extra = [ox.Quad(*map(ox.NamedNode, mistake)) for mistake in mistakes]
    found = "\n".join(violations([*asserted, *extra], tmp_path))
    assert "undeclared annotation property: <https://schema.org/undeclared>" in found
    assert "unknown datatype: rdf:langString" in found
    assert "non-simple property in" in found
