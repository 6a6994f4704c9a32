"""Comparisons of parameter counts against the counts themselves, where both are stated."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial

from aikg import vocab
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.ranges import Range, range_of
from aikg.claim_nodes import ClaimNode, plain

NAME = "comparison"
_warning = partial(Finding, NAME, Severity.WARNING)

rounding = Decimal("0.5")
"""A factor is written as a whole number, so it is taken to be exact to half of one."""


def find(dump: Dump) -> Iterable[Finding]:
    """A warning where a model is said to exceed another by a factor that no stated counts of the two give."""
    counts: dict[str, list[ClaimNode]] = defaultdict(list)
    for claim in dump.claims:
        if claim.states.claim_class == vocab.ParameterCount and claim.value:
            counts[claim.subject].append(claim)
    for claim in dump.claims:
        if claim.states.claim_class == vocab.ParameterComparison and claim.values:
            yield from _judge(claim, counts, dump)


def _judge(claim: ClaimNode, counts: Mapping[str, list[ClaimNode]], dump: Dump) -> Iterator[Finding]:
    larger, smaller = counts.get(claim.subject, []), counts.get(plain(claim.values[0]), [])
    said = _said(claim, dump)
    given = [(a, b, _ratio(a, b, dump)) for a in larger for b in smaller]
    if given and not any(ratio.meets(said) for _, _, ratio in given):
        first, second, ratio = given[0]
        names = f"{dump.name(first.subject)} to {dump.name(second.subject)}"
        pair = " : ".join(dump.name(iri, "ko") for iri in (first.subject, second.subject))
        korean = (
            f"매개변수 수의 비가 {ratio.least:,.4g} : 1로, 진술된 것과 다르다({pair}). 세 수치를 확인한다."
        )
        message = (
            f"The parameter counts of {names} stand as {ratio.least:,.4g} to 1, which is not what is said. "
        )
        subjects = (claim.iri, first.iri, second.iri)
        yield _warning(
            f"{message}Check the three figures.",
            subjects,
            korean=korean,
            kind="The counts do not stand as is said.",
            figures=tuple(f"{number:f}" for number in (first.value, second.value) if number),
        )


def _said(claim: ClaimNode, dump: Dump) -> Range:
    factor = claim.number(vocab.factor)
    if factor is None:
        return Range(Decimal(1), Decimal("Infinity"))
    found = range_of(factor, claim.qualifier(vocab.hedge), dump)
    return Range(found.least - rounding, found.most + rounding)


def _ratio(larger: ClaimNode, smaller: ClaimNode, dump: Dump) -> Range:
    first, second = _count(larger, dump), _count(smaller, dump)
    return Range(first.least / second.most, first.most / second.least)


def _count(claim: ClaimNode, dump: Dump) -> Range:
    return range_of(claim.value or Decimal(1), claim.qualifier(vocab.hedge), dump)
