"""Sources that name no common value for what the ontology calls comparable."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from aikg import vocab
from aikg.checks.agreement.agreements import Agreement
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.iris import TERM

NAME = "disagreement"
_information = partial(Finding, NAME, Severity.INFORMATION)

Stated = dict[str, list[str]]
"""The IRIs or words of values, with the claims that state each."""


def find(agreements: Iterable[Agreement], known: Background) -> Iterator[Finding]:
    """For each subject and comparable property, the sources that share no value with the earliest one.

    A claim with a more specific property counts as one with the comparable property. Both sides may be
    right, since the property can have several values, so that this is for information.
    """
    for each in agreements:
        topic = each.topic
        term = known.ontology.properties[topic.prop.removeprefix(TERM)]
        if term.comparable and topic.modality == vocab.Fact:
            yield from _differences(each, _by_source(each), known)


def _by_source(found: Agreement) -> Mapping[str, Stated]:
    """What each source states, the earliest source first."""
    sources: defaultdict[str, Stated] = defaultdict(dict)
    for compared in found.values:
        for statement in () if compared.is_denied else compared.statements:
            sources[statement.source].setdefault(compared.value.words, []).append(statement.claim)
    return sources


def _differences(found: Agreement, sources: Mapping[str, Stated], known: Background) -> Iterator[Finding]:
    # What all sources deny, none states.
    first, *others = sources or [""]
    for other in others:
        if sources[first].keys().isdisjoint(sources[other]):
            sides = (first, sources[first]), (other, sources[other])
            prop, subject = found.topic.prop, found.topic.subject
            what = f"{known.name(prop)} of {known.name(subject)}"
            english = [_side(source, stated, known, "en") for source, stated in sides]
            message = f"Two sources share no value for {what}: {english[0]}, but {english[1]}."
            in_korean = " / ".join(_side(source, stated, known, "ko") for source, stated in sides)
            about = f"{known.name(subject, 'ko')}, {known.name(prop, 'ko')}"
            korean = f"두 출처에 공통된 값이 없다: {about}. {in_korean}."
            claims = tuple(claim for _, stated in sides for each in stated.values() for claim in each)
            kind, figures = "Two sources share no value.", tuple(sorted({*sources[first], *sources[other]}))
            yield _information(message, claims, korean=korean, kind=kind, figures=figures)


def _side(source: str, stated: Stated, known: Background, tag: str) -> str:
    names = sorted(known.name(words, tag) for words in stated)
    return f"{', '.join(names)} ({known.name(source, tag)})"
