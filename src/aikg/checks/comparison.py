"""Comparisons of parameter counts against the counts themselves, where both are stated."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.checks.ranges import ENDLESS, Range, range_of
from aikg.claim_nodes import ClaimNode, plain

NAME = "comparison"
_warning = partial(Finding, NAME, Severity.WARNING)

rounding = Decimal("0.5")
"""A factor is written as a whole number, so it is taken to be exact to half of one."""


@dataclass(frozen=True, slots=True)
class CountedModel:
    """A parameter count, as a claim states it."""

    claim: str
    model: str
    number: Decimal
    count: Range


@dataclass(frozen=True, slots=True)
class ComparedModels:
    """How much larger than another a claim says that a model is."""

    claim: str
    larger: str
    smaller: str
    said: Range


Compared = CountedModel | ComparedModels


def read(claims: Iterable[ClaimNode], known: Background) -> Iterator[Compared]:
    """What claims say of parameter counts."""
    for claim in claims:
        kind = claim.states.claim_class
        if kind == vocab.ParameterCount and claim.value:
            count = range_of(claim.value, claim.qualifier(vocab.hedge), known.ontology)
            yield CountedModel(claim.iri, claim.subject, claim.value, count)
        elif kind == vocab.ParameterComparison and claim.values:
            yield ComparedModels(claim.iri, claim.subject, plain(claim.values[0]), _said(claim, known))


def find(read: Iterable[Compared], known: Background) -> Iterable[Finding]:
    """A warning where a model is said to exceed another by a factor that no stated counts of the two give."""
    counts: dict[str, list[CountedModel]] = defaultdict(list)
    comparisons = []
    for each in sorted(read, key=lambda each: each.claim):
        if isinstance(each, CountedModel):
            counts[each.model].append(each)
        else:
            comparisons.append(each)
    for comparison in comparisons:
        yield from _judge(comparison, counts, known)


def _judge(
    said: ComparedModels, counts: Mapping[str, list[CountedModel]], known: Background
) -> Iterator[Finding]:
    larger, smaller = counts.get(said.larger, []), counts.get(said.smaller, [])
    if larger and smaller and not _is_given(said.said, larger, smaller):
        first, second = larger[0], smaller[0]
        ratio = _ratio(first, second)
        names = f"{known.name(first.model)} to {known.name(second.model)}"
        pair = " : ".join(known.name(iri, "ko") for iri in (first.model, second.model))
        korean = (
            f"매개변수 수의 비가 {ratio.least:,.4g} : 1로, 진술된 것과 다르다({pair}). 세 수치를 확인한다."
        )
        message = (
            f"The parameter counts of {names} stand as {ratio.least:,.4g} to 1, which is not what is said. "
        )
        yield _warning(
            f"{message}Check the three figures.",
            (said.claim, first.claim, second.claim),
            korean=korean,
            kind="The counts do not stand as is said.",
            figures=(f"{first.number:f}", f"{second.number:f}"),
        )


def _is_given(said: Range, larger: Iterable[CountedModel], smaller: Iterable[CountedModel]) -> bool:
    """Whether counts of the two models have a ratio that is said; equal counts are looked at once."""
    first, second = ({each.count: each for each in counts}.values() for counts in (larger, smaller))
    return any(_ratio(a, b).meets(said) for a in first for b in second)


def _said(claim: ClaimNode, known: Background) -> Range:
    factor = claim.number(vocab.factor)
    if factor is None:
        return Range(Decimal(1), Decimal("Infinity"))
    found = range_of(factor, claim.qualifier(vocab.hedge), known.ontology)
    return Range(found.least - rounding, found.most + rounding)


def _ratio(larger: CountedModel, smaller: CountedModel) -> Range:
    first, second = larger.count, smaller.count
    # No count is below zero, whatever a hedge leaves open; so far down, the other can be any times larger.
    most = first.most / second.least if second.least > 0 else ENDLESS
    return Range(max(first.least, Decimal(0)) / second.most, most)
