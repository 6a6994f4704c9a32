"""Findings: their identity, the exit status they give, and the three forms they are written in."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.checks.findings import CompiledAcknowledgement, Finding, Severity, exit_status
from aikg.checks.report import json_text, summary, text, turtle
from aikg.iris import TERM

pytestmark = pytest.mark.quick

CLAIM = "https://w3id.org/aikg/claim/a-source.a-claim"
REASON = CompiledAcknowledgement(
    f"{CLAIM}#acknowledged-figure", CLAIM, "figure", {"en": "So it is.", "ko": "그렇다."}
)
ERROR = Finding("figure", Severity.ERROR, 'It says "2600억원".', (CLAIM,), figures=("2600억원",))
KNOWN = Finding("figure", Severity.ERROR, "It is known.", (CLAIM,), REASON)
WARNING = Finding("exchange-rate", Severity.WARNING, "It is doubtful.", (CLAIM, f"{CLAIM}#value-1"))


def plain(_: Finding, word: str) -> str:
    return word


@pytest.mark.parametrize(
    ("findings", "status"), [([], 0), ([WARNING], 0), ([KNOWN, WARNING], 0), ([KNOWN, ERROR], 1)]
)
def test_only_an_error_that_is_not_acknowledged_fails(findings: list[Finding], status: int) -> None:
    assert exit_status(findings) == status


def test_a_finding_keeps_its_iri_when_it_is_acknowledged() -> None:
    known = Finding(ERROR.check, ERROR.severity, ERROR.message, ERROR.subjects, REASON)
    assert known.iri == ERROR.iri != KNOWN.iri


def test_text_aligns_and_names_nodes_places_and_reasons() -> None:
    lines = list(text([KNOWN, WARNING], plain, lambda iri: "a.toml:7" if iri == CLAIM else "", width=13))
    assert lines == [
        "error        figure         It is known.",
        f"                            {CLAIM}  a.toml:7",
        "                            acknowledged: So it is.",
        "warning      exchange-rate  It is doubtful.",
        f"                            {CLAIM}  a.toml:7",
        f"                            {CLAIM}#value-1",
    ]
    assert summary([KNOWN, WARNING]) == "error: 1, warning: 1, information: 0, acknowledged: 1"


def test_json_holds_what_a_finding_holds() -> None:
    first, second = json.loads(json_text([ERROR, KNOWN]))["findings"]
    assert first == {
        "iri": ERROR.iri,
        "check": "figure",
        "kind": "",
        "severity": "Error",
        "message": 'It says "2600억원".',
        "subjects": [CLAIM],
        "figures": ["2600억원"],
        "acknowledged": None,
    }
    assert second["acknowledged"] == {"en": "So it is.", "ko": "그렇다."}


def test_turtle_uses_terms_that_the_ontology_defines() -> None:
    ontology = Path(__file__).parents[2] / "ontology" / "aikg.ttl"
    defined = {
        quad.subject.value for quad in ox.parse(path=ontology) if isinstance(quad.subject, ox.NamedNode)
    }
    triples = [quad.triple for quad in ox.parse(turtle([KNOWN, WARNING]), format=ox.RdfFormat.TURTLE)]
    used = {node.value for t in triples for node in t if isinstance(node, ox.NamedNode)}
    assert {iri for iri in used if iri.startswith(TERM)} <= defined
    assert len(triples) == 7 + 7
