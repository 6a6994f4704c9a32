"""Claims that state different values for what can have only one value at a time."""

from collections.abc import Iterable, Iterator
from functools import partial

from aikg import vocab
from aikg.checks.agreement.agreements import Agreement, ComparedValue
from aikg.checks.agreement.compared_statements import ComparedStatement
from aikg.checks.agreement.versions import Nearest
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.iris import TERM

NAME = "conflict"
_warning = partial(Finding, NAME, Severity.WARNING)
_information = partial(Finding, NAME, Severity.INFORMATION)


def find(agreements: Iterable[Agreement], known: Background) -> Iterator[Finding]:
    """A warning for each value that contradicts an earlier one, within or across sources.

    A value of a family that contradicts none, and is that of no version, is for information.
    """
    for each in agreements:
        for first, second in each.contradictions:
            yield _conflict(each, first, second, known)
        contradicting = {place for pair in each.contradictions for place in pair}
        for place, nearest in each.nearest.items():
            if place not in contradicting:
                yield _fitting_none(each, each.values[place], nearest, known)


def _conflict(found: Agreement, first: int, second: int, known: Background) -> Finding:
    sides = found.values[first], found.values[second]
    english, korean = (" / ".join(_side(side, known, tag) for side in sides) for tag in ("en", "ko"))
    message = f"Two values for {_topic(found, known, 'en')}: {english.replace(' / ', ', but ', 1)}."
    in_korean = f"값이 둘이다: {_topic(found, known, 'ko')}. {korean}."
    nearest = [
        (found.nearest[place], found.values[place]) for place in (first, second) if place in found.nearest
    ]
    if nearest:
        version, value = min(nearest, key=lambda pair: pair[0].distance)
        message += _english(version, value, known)
        in_korean += _korean(version, value, known)
    claims = dict.fromkeys(each.claim for side in sides for each in side.statements)
    kind, figures = "Two values for one thing.", tuple(side.value.shown(known, "en") for side in sides)
    return _warning(message, tuple(claims), korean=in_korean, kind=kind, figures=figures)


def _fitting_none(found: Agreement, value: ComparedValue, nearest: Nearest, known: Background) -> Finding:
    message = f"{_topic(found, known, 'en')}: {_side(value, known, 'en')}.{_english(nearest, value, known)}"
    korean = f"{_topic(found, known, 'ko')}: {_side(value, known, 'ko')}.{_korean(nearest, value, known)}"
    claims = (*(each.claim for each in value.statements), nearest.statement.claim)
    kind = "The value of a family is that of no version."
    figures = value.value.shown(known, "en"), nearest.value.shown(known, "en")
    return _information(message, claims, korean=korean, kind=kind, figures=figures)


def _topic(found: Agreement, known: Background, tag: str) -> str:
    topic = found.topic
    term = known.ontology.properties[topic.prop.removeprefix(TERM)]
    label, subject = term.label.get(tag, topic.prop), known.name(topic.subject, tag)
    # “Parameter count of GPT-3”, but “LG, supported by the policy of”.
    is_quantity = term.kind != "object property" or term.range == vocab.MonetaryAmount
    return f"{label} of {subject}" if tag == "en" and is_quantity else f"{subject}, {label}"


def _english(nearest: Nearest, value: ComparedValue, known: Background) -> str:
    version = f"{known.name(nearest.work)}, {_version(nearest, known, 'en')}"
    return f" {value.value.shown(known, 'en')} is the value of no version; the nearest is {version}."


def _korean(nearest: Nearest, value: ComparedValue, known: Background) -> str:
    version = f"{known.name(nearest.work, 'ko')}, {_version(nearest, known, 'ko')}"
    none = f"{value.value.shown(known, 'ko')}: 어느 버전의 값도 아니다"
    return f" {none}. 가장 가까운 버전은 {version}."


def _version(nearest: Nearest, known: Background, tag: str) -> str:
    return _said(nearest.value.shown(known, tag), nearest.statement, known, tag)


def _side(side: ComparedValue, known: Background, tag: str) -> str:
    denied = {"en": "not ", "ko": "부인: "}[tag] if side.is_denied else ""
    return _said(f"{denied}{side.value.shown(known, tag)}", side.statements[0], known, tag)


def _said(shown: str, statement: ComparedStatement, known: Background, tag: str) -> str:
    """What is said, with who says it and in which source."""
    link = ", in " if tag == "en" else ", "
    speaker = f"{known.name(statement.speakers[0], tag)}{link}" if statement.speakers else ""
    return f"{shown} ({speaker}{known.name(statement.source, tag)})"
