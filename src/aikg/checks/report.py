"""Findings written out: as text for a person, as JSON, and as Turtle."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from aikg import vocab
from aikg.checks.findings import Finding, Severity
from aikg.claims.verbalization import shortened
from aikg.iris import PREFIXES, term
from aikg.kinds import kinds

Paint = Callable[[Finding, str], str]
"""Called with a finding and the word for its severity; returns the word as it is to be shown."""

Locate = Callable[[str], str]
"""Called with the IRI of a node; returns where its source stands, such as a file and a line, or ''."""


def text(findings: Sequence[Finding], paint: Paint, locate: Locate, width: int) -> Iterator[str]:
    """Lines for a person: examples of each sort of finding, with a total where there are more.

    The names of checks take ``width`` characters.
    """
    sorts = list(kinds(findings, lambda finding: finding.sort))
    ends = {kind.examples[-1].iri: kind.more for kind in sorts}
    for finding in (finding for kind in sorts for finding in kind.examples):
        word = paint(finding, f"{finding.severity.value.lower():<11}")
        indent = " " * (11 + 2 + width + 2)
        yield f"{word}  {finding.check:<{width}}  {finding.message}"
        for subject in finding.subjects:
            yield f"{indent}{subject}  {locate(subject)}".rstrip()
        if finding.acknowledgement:
            yield f"{indent}acknowledged: {finding.acknowledgement.reason.get('en', '')}"
        if ends.get(finding.iri):
            yield f"{indent}{ends[finding.iri]} --format json lists them."


def summary(findings: Sequence[Finding]) -> str:
    """One line that counts all findings by their severity, and those that are acknowledged."""
    counts = Counter(finding.severity for finding in findings)
    acknowledged = sum(finding.acknowledgement is not None for finding in findings)
    parts = [f"{severity.value.lower()}: {counts[severity]}" for severity in Severity]
    return ", ".join([*parts, f"acknowledged: {acknowledged}"])


def json_text(findings: Sequence[Finding]) -> str:
    """One JSON object: ``findings`` in the order given, and ``kinds`` with a total and examples of each."""
    sorts = [
        {
            "check": kind.members[0].check,
            "severity": kind.members[0].severity.value,
            "kind": kind.members[0].sort[-1],
            "total": len(kind.members),
            "examples": [finding.iri for finding in kind.examples],
        }
        for kind in kinds(findings, lambda finding: finding.sort)
    ]
    found = {"kinds": sorts, "findings": [_as_object(finding) for finding in findings]}
    return json.dumps(found, ensure_ascii=False, indent=2)


def turtle(findings: Iterable[Finding]) -> bytes:
    """The findings as nodes of class aikg:Finding, in Turtle (RDF 1.1 Turtle, in UTF-8)."""
    prefixes = {prefix: PREFIXES[prefix] for prefix in ("aikg", "dcterms", "claim")}
    return ox.serialize(triples(findings), format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def triples(findings: Iterable[Finding]) -> Iterator[ox.Triple]:
    """The findings as nodes of class aikg:Finding."""
    return (triple for finding in findings for triple in _triples(finding))


def _as_object(finding: Finding) -> dict[str, object]:
    acknowledgement = finding.acknowledgement
    return {
        "iri": finding.iri,
        "check": finding.check,
        "severity": finding.severity.value,
        "kind": finding.kind,
        "message": finding.message,
        "subjects": finding.subjects,
        "figures": finding.figures,
        "acknowledged": dict(acknowledgement.reason) if acknowledgement else None,
    }


def _triples(finding: Finding) -> Iterator[ox.Triple]:
    node = ox.NamedNode(finding.iri)
    yield ox.Triple(node, _iri("rdf", "type"), ox.NamedNode(vocab.Finding))
    yield ox.Triple(node, ox.NamedNode(vocab.checkName), ox.Literal(finding.check))
    yield ox.Triple(node, ox.NamedNode(vocab.severity), ox.NamedNode(term(finding.severity.value)))
    for tag, message in (("en", finding.message), ("ko", finding.korean)):
        if message:
            yield ox.Triple(node, _iri("dcterms", "description"), ox.Literal(message, language=tag))
            yield ox.Triple(node, _iri("rdfs", "label"), ox.Literal(shortened(message), language=tag))
    for subject in finding.subjects:
        yield ox.Triple(node, ox.NamedNode(vocab.concerns), ox.NamedNode(subject))
    for figure in finding.figures:
        yield ox.Triple(node, ox.NamedNode(vocab.figure), ox.Literal(figure))
    if finding.acknowledgement:
        acknowledgement = ox.NamedNode(finding.acknowledgement.iri)
        yield ox.Triple(node, ox.NamedNode(vocab.acknowledgedBy), acknowledgement)


def _iri(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)
