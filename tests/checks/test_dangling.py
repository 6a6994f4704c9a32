"""Identifiers without a description, and entities without a claim."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.checks import dangling
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Severity
from aikg.iris import PREFIXES, claim, entity, graph, source, term

from .conftest import Edited, load

pytestmark = pytest.mark.quick


@pytest.fixture
def damaged(dump: Path) -> Dump:
    return load(dump)


def add(dump: Dump, subject: str, predicate: str, object_: str, name: str) -> None:
    nodes = (ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_))
    dump.store.add(ox.Quad(*nodes, ox.NamedNode(graph(name))))


def test_everything_in_the_real_data_is_described(all_data: Dump) -> None:
    assert {f.severity for f in dangling.find(all_data)} <= {Severity.INFORMATION}


@pytest.mark.parametrize(
    ("place", "iri"),
    [
        ("object", entity("nobody")),
        ("object", claim("a-source", "nothing")),
        ("object", source("nowhere")),
        ("predicate", term("undefined")),
        ("subject", entity("nobody")),
    ],
)
def test_what_is_used_must_be_described(damaged: Dump, place: str, iri: str) -> None:
    nodes = {"subject": entity("baidu"), "predicate": term("partOf"), "object": entity("china"), place: iri}
    add(damaged, nodes["subject"], nodes["predicate"], nodes["object"], "entities")
    (finding,) = (f for f in dangling.find(damaged) if f.severity is Severity.ERROR)
    assert finding.subjects == ((iri,) if place == "subject" else (iri, entity("baidu")))


def test_an_inferred_type_describes_nothing(damaged: Dump) -> None:
    nobody = entity("nobody")
    add(damaged, entity("gpt-3"), term("provider"), nobody, "entities")
    add(damaged, nobody, f"{PREFIXES['rdf']}type", term("Agent"), "inferred")
    assert [f.subjects[0] for f in dangling.find(damaged) if f.severity is Severity.ERROR] == [nobody]


def test_an_entity_that_no_claim_mentions_is_worth_knowing(edited: Edited) -> None:
    lonely = '\n[lonely]\nclass = "Company"\nlabel = { en = "Lonely", ko = "외톨이" }\n'
    dump = edited(("entities/companies.toml", "[microsoft]", f"{lonely}[microsoft]"))
    findings = [f for f in dangling.find(dump) if f.subjects == (entity("lonely"),)]
    assert [f.severity for f in findings] == [Severity.INFORMATION]
