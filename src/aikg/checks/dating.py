"""Dates of claims beside each other: durations that do not fit, and what is dated out of its time."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.findings import Finding, Severity
from aikg.checks.periods import ALWAYS, Period, period_of
from aikg.claim_nodes import ClaimNode, plain
from aikg.ontology import Ontology

NAME = "dates"
_warning = partial(Finding, NAME, Severity.WARNING)

_DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_SLACK: Final = 31
"""Days by which a duration may differ from its dates: years and months are not of one length."""
_BEGINS: Final = (vocab.date, vocab.startDate)
_ENDS: Final = (vocab.date, vocab.endDate)


@dataclass(slots=True)
class _Lives:
    """When agents begin and end and works come out, by IRI: the widest that any claim leaves open."""

    begin: dict[str, tuple[Period, str]] = field(default_factory=dict)
    end: dict[str, tuple[Period, str]] = field(default_factory=dict)
    out: dict[str, tuple[Period, str]] = field(default_factory=dict)


def find(claims: Iterable[ClaimNode], known: Background) -> Iterator[Finding]:
    """A warning for dates that do not fit a duration, the source, or the life of those they are about.

    A fact is no later than its source, and neither before nor after the life of those it speaks of. Plans,
    denials and what is known to be wrong are compared with nothing. That a period does not end before it
    begins is a matter of the shapes.
    """
    every = [claim for claim in claims if claim.qualifier(vocab.claimRank) != vocab.DeprecatedRank]
    facts = [claim for claim in every if claim.modality == vocab.Fact]
    lives = _lives(facts, known.ontology)
    for claim in every:
        yield from _duration(claim)
    for claim in facts:
        yield from _after_its_source(claim, known)
        yield from _out_of_life(claim, lives, known)
        yield from _before_its_maker(claim, lives, known)


def _duration(claim: ClaimNode) -> Iterator[Finding]:
    given = _stated(claim, (vocab.startDate, vocab.endDate, vocab.duration))
    start, end = (period_of(claim.qualifier(name)) for name in (vocab.startDate, vocab.endDate))
    if start and end and not _fits(claim.qualifier(vocab.duration), start, end):
        message = (
            f"It lasts {given[2]}, which is not from {given[0]} to {given[1]}. Correct one of the three."
        )
        korean = f"기간 {given[2]}: 시작 {given[0]}, 끝 {given[1]}에 맞지 않는다. 셋 중 하나를 바로잡는다."
        kind = "The duration does not fit the dates."
        yield _warning(message, (claim.iri,), korean=korean, kind=kind, figures=given)


def _fits(duration: str | None, start: Period, end: Period) -> bool:
    """Whether so many years, months and days can lie between two dates; other durations are not compared."""
    match = _DURATION.fullmatch(duration or "")
    if match is None or not any(match.groups()):
        return True
    years, months, days = (int(part or 0) for part in match.groups())
    length = years * 365 + months * 30 + days
    least, most = (end.first - start.last).days, (end.last - start.first).days + 1
    slack = 0 if not (years or months) else _SLACK
    return least - slack - 1 <= length <= most + slack


def _after_its_source(claim: ClaimNode, known: Background) -> Iterator[Finding]:
    issued = known.sources[claim.source].issued
    for given in (*_stated(claim, _BEGINS), *_dates(claim)):
        period = period_of(given)
        if issued and period and period.first > issued.last:
            remedy = "Say that it is planned, or correct the date."
            message = f"{given} is after the source, so that it is no fact yet. {remedy}"
            korean = f"출처보다 늦은 날짜의 사실: {given}. 계획이나 전망으로 적거나 날짜를 바로잡는다."
            kind = "A fact is dated after its source."
            yield _warning(message, (claim.iri,), korean=korean, kind=kind, figures=(given,))


def _out_of_life(claim: ClaimNode, lives: _Lives, known: Background) -> Iterator[Finding]:
    """What is dated before an agent began or after it ended, or of a work before it came out."""
    if claim.predicate in (vocab.inception, vocab.closingDate):
        return
    for iri in dict.fromkeys((claim.subject, *map(plain, claim.values))):
        for given in _stated(claim, _ENDS):
            begun = [lives.begin.get(iri), lives.out.get(iri) if claim.states.changes_over_time else None]
            for begin, other in filter(None, begun):
                if (period := period_of(given)) and period.last < begin.first:
                    yield _outside(claim, other, iri, given, begin, known)
        for given in _stated(claim, _BEGINS):
            end, other = lives.end.get(iri) or (ALWAYS, "")
            if (period := period_of(given)) and period.first > end.last:
                yield _outside(claim, other, iri, given, end, known)


def _before_its_maker(claim: ClaimNode, lives: _Lives, known: Background) -> Iterator[Finding]:
    """A work that came out before the organization that developed it was founded."""
    out, _ = lives.out.get(claim.subject) or (None, "")
    for maker in map(plain, claim.values):
        begin, other = lives.begin.get(maker) or (None, "")
        if claim.predicate == vocab.developer and out and begin and out.last < begin.first:
            yield _outside(claim, other, maker, out.first.isoformat(), begin, known)


def _outside(claim: ClaimNode, other: str, iri: str, given: str, life: Period, known: Background) -> Finding:
    is_early = given[:4] <= f"{life.first.year:04}"
    limit = (life.first if is_early else life.last).isoformat()
    what = f"before {limit}, when it began" if is_early else f"after {limit}, when it ended"
    message = f"{given} is out of the time of {known.name(iri)}: {what}. Correct one of the dates."
    korean = f"{known.name(iri, 'ko')}: {given}, 존속 기간({limit}) 밖이다. 날짜를 바로잡는다."
    kind = "A date is out of the time of what it is about."
    return _warning(message, (claim.iri, other), korean=korean, kind=kind, figures=(given, limit))


def _lives(facts: Iterable[ClaimNode], ontology: Ontology) -> _Lives:
    lives = _Lives()
    datings = {term.iri for term in ontology.direct_properties.values() if term.claim_class == vocab.Dating}
    by_property: defaultdict[str, list[ClaimNode]] = defaultdict(list)
    for claim in facts:
        by_property[claim.predicate].append(claim)
    lives.begin = _earliest(by_property[vocab.inception])
    lives.out = _earliest(claim for iri in sorted(datings) for claim in by_property[iri])
    lives.end = _latest(by_property[vocab.closingDate])
    return lives


def _earliest(claims: Iterable[ClaimNode]) -> dict[str, tuple[Period, str]]:
    found: dict[str, tuple[Period, str]] = {}
    for claim, period in _dated(claims):
        if claim.subject not in found or period.first < found[claim.subject][0].first:
            found[claim.subject] = period, claim.iri
    return found


def _latest(claims: Iterable[ClaimNode]) -> dict[str, tuple[Period, str]]:
    found: dict[str, tuple[Period, str]] = {}
    for claim, period in _dated(claims):
        if claim.subject not in found or period.last > found[claim.subject][0].last:
            found[claim.subject] = period, claim.iri
    return found


def _dated(claims: Iterable[ClaimNode]) -> Iterator[tuple[ClaimNode, Period]]:
    return ((claim, period) for claim in claims for given in _dates(claim) if (period := period_of(given)))


def _dates(claim: ClaimNode) -> tuple[str, ...]:
    """The dates that a claim states; none where its property has other values."""
    return tuple(map(plain, claim.values)) if claim.states.range == vocab.calendarDate else ()


def _stated(claim: ClaimNode, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(claim.qualifier, names)))
