"""Sources that name no common value for what the ontology calls comparable."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from aikg import vocab
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.claim_nodes import ClaimNode, plain

NAME = "disagreement"
_information = partial(Finding, NAME, Severity.INFORMATION)


def find(dump: Dump) -> Iterable[Finding]:
    """For each subject and comparable property, the sources that share no value with the earliest one.

    A claim with a more specific property counts as one with the comparable property. Both sides may be
    right, since the property can have several values, so that this is for information.
    """
    comparable = {row["term"] for row in dump.select(f"SELECT ?term {{ ?term <{vocab.comparable}> true }}")}
    groups: dict[tuple[str, str], dict[str, list[ClaimNode]]] = defaultdict(lambda: defaultdict(list))
    for claim in dump.claims:
        if claim.qualifier(vocab.modality) == vocab.Fact:
            for prop in dump.ontology.ancestors(claim.states.iri) & comparable:
                groups[claim.subject, prop][claim.source].append(claim)
    for (subject, prop), sources in sorted(groups.items()):
        yield from _differences(subject, prop, sources, dump)


def _differences(
    subject: str, prop: str, sources: Mapping[str, list[ClaimNode]], dump: Dump
) -> Iterator[Finding]:
    by_date = sorted(sources, key=lambda source: (_issued(source, dump), source))
    first, *others = (sources[source] for source in by_date)
    for other in others:
        if not _values(first) & _values(other):
            what = f"{dump.name(prop)} of {dump.name(subject)}"
            sides = [_side(claims, dump, "en") for claims in (first, other)]
            message = f"Two sources share no value for {what}: {sides[0]}, but {sides[1]}."
            in_korean = " / ".join(_side(claims, dump, "ko") for claims in (first, other))
            about = f"{dump.name(subject, 'ko')}, {dump.name(prop, 'ko')}"
            korean = f"두 출처에 공통된 값이 없다: {about}. {in_korean}."
            claims = tuple(claim.iri for claim in (*first, *other))
            kind, figures = "Two sources share no value.", tuple(sorted(_values(first) | _values(other)))
            yield _information(message, claims, korean=korean, kind=kind, figures=figures)


def _issued(source: str, dump: Dump) -> date:
    period = dump.sources[source].issued
    return period.first if period else date.max


def _values(claims: Iterable[ClaimNode]) -> frozenset[str]:
    return frozenset(plain(value) for claim in claims for value in claim.values)


def _side(claims: list[ClaimNode], dump: Dump, tag: str) -> str:
    names = sorted(dump.name(value, tag) for value in _values(claims))
    return f"{', '.join(names)} ({dump.name(claims[0].source, tag)})"
