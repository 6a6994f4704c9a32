"""Runs checks one after the other and applies what the editors acknowledge."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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

    An acknowledgement that meets no finding is one itself.
    """
    found: list[Finding] = []
    for name, check in checks.items():
        progress(name, 0, 1)
        found += check()
        progress(name, 1, 1)
    known = {(a.check, a.claim): a for a in acknowledgements}
    found = [_acknowledged(finding, known) for finding in found]
    found += _unmet(found, known.values())
    order = list(Severity)
    return sorted(found, key=lambda finding: (order.index(finding.severity), finding.check, finding.subjects))


def _acknowledged(finding: Finding, known: Mapping[tuple[str, str], CompiledAcknowledgement]) -> Finding:
    fitting = (known[key] for key in ((finding.check, iri) for iri in finding.subjects) if key in known)
    return replace(finding, acknowledgement=next(fitting, None))


def _unmet(findings: Iterable[Finding], known: Iterable[CompiledAcknowledgement]) -> Iterator[Finding]:
    met = {finding.acknowledgement.iri for finding in findings if finding.acknowledgement}
    for acknowledgement in known:
        if acknowledgement.iri not in met:
            check = acknowledgement.check
            message = (
                f"No finding of the check {check!r} is here to acknowledge. Remove it, or correct the name."
            )
            korean = f"설명할 점검 결과가 없다: {check}. 설명을 지우거나 점검의 이름을 바로잡는다."
            yield Finding(NAME, Severity.WARNING, message, (acknowledgement.claim,), korean=korean)
