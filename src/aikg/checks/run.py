"""Runs checks one after the other and applies what the editors acknowledge."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aikg.checks import comparison, conflict, disagreement, exchange_rates, ranking, stated
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import CompiledAcknowledgement, Finding, Severity

Check = Callable[[], Iterable[Finding]]
"""A check with all that it reads; pure, and run only when it is called."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a check, and with 0 of 1 before it runs, 1 of 1 after."""

NAME = "acknowledgement"


def quick_checks_of(dump: Dump) -> dict[str, Check]:
    """The checks that read nothing but claims and sources, so that every build can run them."""
    return {
        stated.NAME: lambda: stated.find(dump),
        exchange_rates.NAME: lambda: exchange_rates.find(dump),
        conflict.NAME: lambda: conflict.find(dump),
        disagreement.NAME: lambda: disagreement.find(dump),
        ranking.NAME: lambda: ranking.find(dump),
        comparison.NAME: lambda: comparison.find(dump),
    }


def run(
    checks: Mapping[str, Check], acknowledgements: Iterable[CompiledAcknowledgement], progress: Progress
) -> list[Finding]:
    """The findings of all checks, the most serious first; those that are acknowledged say so.

    An acknowledgement that meets no finding of its check, claim and figures is one itself.
    """
    found: list[Finding] = []
    for name, check in checks.items():
        progress(name, 0, 1)
        found += check()
        progress(name, 1, 1)
    known = tuple(acknowledgements)
    found = [_acknowledged(finding, known) for finding in found]
    found += _unmet(found, known)
    order = list(Severity)
    return sorted(found, key=lambda finding: (order.index(finding.severity), finding.check, finding.subjects))


def _acknowledged(finding: Finding, known: Iterable[CompiledAcknowledgement]) -> Finding:
    return replace(finding, acknowledgement=next((a for a in known if a.explains(finding)), None))


def _unmet(findings: Sequence[Finding], known: Iterable[CompiledAcknowledgement]) -> Iterator[Finding]:
    met = {finding.acknowledgement.iri for finding in findings if finding.acknowledgement}
    for acknowledgement in known:
        if acknowledgement.iri not in met:
            near = [found for found in findings if acknowledgement.is_near(found)]
            message, korean = _of_other_figures(acknowledgement, near) if near else _of_none(acknowledgement)
            yield Finding(NAME, Severity.WARNING, message, (acknowledgement.claim,), korean=korean)


def _of_none(acknowledgement: CompiledAcknowledgement) -> tuple[str, str]:
    check = acknowledgement.check
    message = f"No finding of the check {check!r} is here to acknowledge. Remove it, or correct the name."
    return message, f"설명할 점검 결과가 없다: {check}. 설명을 지우거나 점검의 이름을 바로잡는다."


def _of_other_figures(acknowledgement: CompiledAcknowledgement, near: Iterable[Finding]) -> tuple[str, str]:
    check, explained = acknowledgement.check, _listed(acknowledgement.figures)
    found = "; ".join(_listed(finding.figures) for finding in near)
    message = (
        f"What is acknowledged of the check {check!r} is about {explained}; the check finds {found}. "
        "Look at it again, and name these figures where the reason still holds."
    )
    korean = f"설명한 수치는 {explained}, 점검된 수치는 {found}({check}). 다시 살펴보고 수치를 바로잡는다."
    return message, korean


def _listed(figures: Iterable[str]) -> str:
    return ", ".join(f"“{figure}”" for figure in sorted(figures)) or "–"
