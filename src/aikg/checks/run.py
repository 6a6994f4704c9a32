"""Runs checks one after the other and applies what the editors acknowledge."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import chain

from aikg.checks import (
    comparison,
    conflict,
    disagreement,
    exchange_rates,
    published_rates,
    ranking,
    stated,
)
from aikg.checks.agreement.agreements import Agreement, Agreements
from aikg.checks.agreement.compared_statements import ComparedStatement
from aikg.checks.agreement.compared_statements import read as read_statements
from aikg.checks.background import Background
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import CompiledAcknowledgement, Finding, Severity
from aikg.claim_nodes import ClaimNode

Check = Callable[[], Iterable[Finding]]
"""A check with all that it reads; pure, and run only when it is called."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a check, and with 0 of 1 before it runs, 1 of 1 after."""

NAME = "acknowledgement"

_SEVERITIES = tuple(Severity)


@dataclass(slots=True)
class Readings:
    """What the quick checks keep of claims: findings about one source, and what is compared across sources.

    It is small beside the claims, so that those of any number of sources are kept at once.
    """

    of_figures: list[Finding] = field(default_factory=list)
    of_rankings: list[Finding] = field(default_factory=list)
    pairs: list[exchange_rates.Pair] = field(default_factory=list)
    rates: list[published_rates.PublishedRate] = field(default_factory=list)
    compared: list[comparison.Compared] = field(default_factory=list)
    statements: list[ComparedStatement] = field(default_factory=list)

    def add(self, other: "Readings") -> None:
        """Add what was kept of other claims."""
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))


def read(claims: Sequence[ClaimNode], known: Background) -> Readings:
    """What the quick checks keep of all claims of one source."""
    return Readings(
        list(stated.find(claims, known)),
        list(ranking.find(claims, known)),
        list(exchange_rates.read(claims)),
        list(published_rates.read(claims, known)),
        list(comparison.read(claims, known)),
        list(read_statements(claims, known)),
    )


def readings_of(dump: Dump) -> Readings:
    """What the quick checks keep of the claims of a dump."""
    by_source: defaultdict[str, list[ClaimNode]] = defaultdict(list)
    for claim in dump.claims:
        by_source[claim.source].append(claim)
    found = Readings()
    for claims in by_source.values():
        found.add(read(claims, dump))
    return found


def agreements_of(readings: Readings, known: Background) -> Agreements:
    """What sources say of each topic, compared."""
    published = published_rates.PublishedRates(readings.rates)
    return Agreements(readings.statements, published, known)


def quick_checks_of(dump: Dump) -> dict[str, Check]:
    """The quick checks of a dump; they read its claims once, when the first of them runs."""
    readings = cache(lambda: readings_of(dump))
    agreements = cache(lambda: list(agreements_of(readings(), dump)))
    return quick_checks(readings, agreements, dump)


def quick_checks(
    readings: Callable[[], Readings], agreements: Callable[[], Iterable[Agreement]], known: Background
) -> dict[str, Check]:
    """The checks that read nothing but claims and sources, so that every build runs them."""
    return {
        stated.NAME: lambda: readings().of_figures,
        exchange_rates.NAME: lambda: exchange_rates.find(
            readings().pairs, published_rates.PublishedRates(readings().rates), known
        ),
        conflict.NAME: lambda: conflict.find(agreements(), known),
        disagreement.NAME: lambda: disagreement.find(agreements(), known),
        ranking.NAME: lambda: readings().of_rankings,
        comparison.NAME: lambda: comparison.find(readings().compared, known),
    }


def run(
    checks: Mapping[str, Check], acknowledgements: Iterable[CompiledAcknowledgement], progress: Progress
) -> list[Finding]:
    """The findings of all checks, the most serious first; those that are acknowledged say so."""
    each = results(checks, acknowledgements, progress)
    return sorted(
        chain.from_iterable(each), key=lambda finding: (_order(finding)[0], finding.check, finding.subjects)
    )


def results(
    checks: Mapping[str, Check], acknowledgements: Iterable[CompiledAcknowledgement], progress: Progress
) -> Iterator[list[Finding]]:
    """The findings of one check after the other, as soon as it ends, the most serious first.

    An acknowledgement that meets no finding of its check, claim and figures is one itself; these come last.
    """
    known = tuple(acknowledgements)
    by_claim: defaultdict[str, list[CompiledAcknowledgement]] = defaultdict(list)
    for each in known:
        by_claim[each.claim].append(each)
    found: list[Finding] = []
    for name, check in checks.items():
        progress(name, 0, 1)
        of_check = sorted((_acknowledged(finding, by_claim) for finding in check()), key=_order)
        progress(name, 1, 1)
        found += of_check
        yield of_check
    yield sorted(_unmet(found, known), key=_order)


def _order(finding: Finding) -> tuple[int, bool, tuple[str, ...]]:
    """The most serious first, and what nobody acknowledged before what is answered."""
    return _SEVERITIES.index(finding.severity), finding.acknowledgement is not None, finding.subjects


def _acknowledged(finding: Finding, known: Mapping[str, list[CompiledAcknowledgement]]) -> Finding:
    about = (each for claim in finding.subjects for each in known.get(claim, ()))
    return replace(finding, acknowledgement=next((each for each in about if each.explains(finding)), None))


def _unmet(findings: Sequence[Finding], known: Iterable[CompiledAcknowledgement]) -> Iterator[Finding]:
    met = {finding.acknowledgement.iri for finding in findings if finding.acknowledgement}
    about: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for subject in finding.subjects:
            about[subject].append(finding)
    for acknowledgement in known:
        if acknowledgement.iri not in met:
            near = [found for found in about[acknowledgement.claim] if acknowledgement.is_near(found)]
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
