"""Rankings and surveys whose figures cannot all be right: places, valuations, and counts by country."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby, pairwise

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.checks.ranges import Range, range_of
from aikg.claim_nodes import ClaimNode, plain

NAME = "ranking"
_warning = partial(Finding, NAME, Severity.WARNING)
_fault = partial(Finding, NAME, Severity.ERROR)

Place = tuple[Decimal, ClaimNode]
Worth = dict[tuple[str, str], dict[str, tuple[Decimal, ClaimNode]]]
"""The exact valuations by source and company, then by currency."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A company's place in a ranking, with its valuation in one currency and the claim that states that."""

    rank: Decimal
    value: Decimal
    claim: ClaimNode


def find(claims: Sequence[ClaimNode], known: Background) -> Iterable[Finding]:
    """What contradicts itself in the rankings and surveys that one source reports, by all its claims.

    Counts that add up to more than the survey covers are an error. A place given twice may be a tie, and a
    ranking need not be by valuation, so these are warnings.
    """
    yield from _counts(claims, known)
    worth = _valuations(claims)
    for (_, ranking), places in _places(claims).items():
        yield from _twice(ranking, places, known)
        yield from _disorder(ranking, places, worth, known)


def _places(claims: Sequence[ClaimNode]) -> dict[tuple[str, str], list[Place]]:
    """The exact places by source and ranking, the best first."""
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for claim in claims:
        rank = claim.number(vocab.rank)
        if rank is not None and claim.values:
            found[claim.source, plain(claim.values[0])].append((rank, claim))
    return {key: sorted(places, key=lambda place: (place[0], place[1].iri)) for key, places in found.items()}


def _twice(ranking: str, places: list[Place], known: Background) -> Iterator[Finding]:
    for rank, group in groupby(places, key=lambda place: place[0]):
        claims = {claim.subject: claim for _, claim in group}
        if len(claims) > 1:
            names = " and ".join(map(known.name, claims))
            message = f"Place {rank} of {known.name(ranking)} is given to {names}. Check the places."
            in_korean = ", ".join(known.name(iri, "ko") for iri in claims)
            place = f"{known.name(ranking, 'ko')} {rank}위"
            korean = f"한 자리가 여럿에 주어졌다: {place}, {in_korean}. 순위를 확인한다."
            iris = tuple(claim.iri for claim in claims.values())
            kind, figures = "A place is given twice.", (f"{rank:f}",)
            yield _warning(message, iris, korean=korean, kind=kind, figures=figures)


def _valuations(claims: Sequence[ClaimNode]) -> Worth:
    worth: Worth = defaultdict(dict)
    for claim in claims:
        if claim.states.claim_class == vocab.Valuation:
            exact = {a.currency: (a.value, claim) for a in claim.amounts if a.currency and not a.hedge}
            worth[claim.source, claim.subject].update(exact)
    return worth


def _disorder(ranking: str, places: list[Place], worth: Worth, known: Background) -> Iterator[Finding]:
    by_currency: dict[str, list[Valued]] = defaultdict(list)
    for rank, place in places:
        for currency, (value, claim) in worth.get((place.source, place.subject), {}).items():
            by_currency[currency].append(Valued(rank, value, claim))
    for currency, valued in by_currency.items():
        for better, worse in pairwise(sorted(valued, key=lambda v: (v.rank, -v.value))):
            if better.rank < worse.rank and better.value < worse.value:
                yield _misplaced(ranking, better, worse, currency, known)


def _misplaced(ranking: str, better: Valued, worse: Valued, currency: str, known: Background) -> Finding:
    companies = f"{known.name(better.claim.subject)} is placed before {known.name(worse.claim.subject)}"
    values = f"{better.value:,f} to {worse.value:,f} in {known.name(currency)}"
    message = f"In {known.name(ranking)} {companies} but is worth less: {values}. Check both."
    sides = (f"{known.name(each.claim.subject, 'ko')} {each.value:,f}" for each in (better, worse))
    where = f"{known.name(ranking, 'ko')}, {known.name(currency, 'ko')}"
    korean = f"앞선 자리의 가치가 더 작다({where}): {', '.join(sides)}."
    subjects = (better.claim.iri, worse.claim.iri)
    korean = f"{korean} 둘 다 확인한다."
    kind, figures = "Placed before, but worth less.", (f"{better.value:f}", f"{worse.value:f}")
    return _warning(message, subjects, korean=korean, kind=kind, figures=figures)


def _counts(claims: Sequence[ClaimNode], known: Background) -> Iterator[Finding]:
    wholes: dict[tuple[str, str, str | None], ClaimNode] = {}
    parts: dict[tuple[str, str, str | None], dict[str, ClaimNode]] = defaultdict(dict)
    for claim in claims:
        if claim.states.claim_class == vocab.CompanyCount:
            survey, kind = claim.qualifier(vocab.surveyedIn), claim.qualifier(vocab.countedKind)
            wholes[claim.source, claim.subject, kind] = claim
            if survey is not None:
                parts[claim.source, survey, kind][claim.subject] = claim
    for key, counted in parts.items():
        if key in wholes:
            yield from _excess(wholes[key], list(counted.values()), known)


def _excess(whole: ClaimNode, parts: list[ClaimNode], known: Background) -> Iterator[Finding]:
    total, least = _range(whole, known).most, sum((_range(part, known).least for part in parts), Decimal(0))
    if least > total:
        message = (
            f"The counts add up to {least:,f}, but {known.name(whole.subject)} covers {total:,f}. Check them."
        )
        korean = (
            f"나라별 수의 합 {least:,f}, 조사 전체 {total:,f}: {known.name(whole.subject, 'ko')}. 확인한다."
        )
        subjects = (whole.iri, *(part.iri for part in parts))
        kind, figures = "More are counted than were surveyed.", (f"{least:f}", f"{total:f}")
        yield _fault(message, subjects, korean=korean, kind=kind, figures=figures)


def _range(claim: ClaimNode, known: Background) -> Range:
    return range_of(claim.value or Decimal(0), claim.qualifier(vocab.hedge), known.ontology)
