"""Claims that state different values for what can have only one value at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from aikg import vocab
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.periods import ALWAYS, Period, period_of
from aikg.checks.ranges import Range, range_of
from aikg.claim_nodes import ClaimNode, plain

NAME = "conflict"
_warning = partial(Finding, NAME, Severity.WARNING)
_tags = ("en", "ko")

holds_for = 90
"""Days before its source's date for which an undated claim about something that changes is taken to hold."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a claim says in one unit: a range of numbers, a date, or else IRIs or texts.

    ``shown`` is for messages, by language tag.
    """

    claim: ClaimNode
    unit: str
    period: Period
    value: Range | Period | frozenset[str]
    shown: Mapping[str, str]

    def contradicts(self, other: "Assertion") -> bool:
        """Whether the two cannot both be right."""
        if self.claim.iri == other.claim.iri or not self.period.overlaps(other.period):
            return False
        if isinstance(self.value, Range) and isinstance(other.value, Range):
            return not self.value.meets(other.value)
        if isinstance(self.value, Period) and isinstance(other.value, Period):
            return not self.value.overlaps(other.value)
        return self.value != other.value


def find(dump: Dump) -> Iterable[Finding]:
    """A warning for each claim at odds with an earlier one about the same thing, within or across sources."""
    distinguishing = sorted(_marked(vocab.distinguishing, dump))
    changing = _marked(vocab.changesOverTime, dump)
    groups: dict[tuple[str | None, ...], list[Assertion]] = defaultdict(list)
    for claim in dump.claims:
        if claim.states.single_valued:
            qualifiers = (claim.qualifier(name) for name in (vocab.modality, *distinguishing))
            about = (claim.subject, claim.states.iri, *qualifiers)
            for statement in _statements(claim, _period(claim, changing, dump), dump):
                groups[*about, statement.unit].append(statement)
    for statements in groups.values():
        yield from _conflicts(statements, dump)


def _marked(annotation: str, dump: Dump) -> frozenset[str]:
    """The terms of which the ontology says this."""
    return frozenset(row["term"] for row in dump.select(f"SELECT ?term {{ ?term <{annotation}> true }}"))


def _period(claim: ClaimNode, changing: frozenset[str], dump: Dump) -> Period:
    """When a claim holds: its dates, or else always; what changes holds for some time up to its source."""
    dates = [period_of(claim.qualifier(name)) for name in (vocab.date, vocab.startDate, vocab.endDate)]
    given = [period for period in dates if period is not None]
    if given:
        last = max(period.last for period in given)
        is_open = claim.qualifier(vocab.startDate) is not None and claim.qualifier(vocab.endDate) is None
        return Period(min(period.first for period in given), ALWAYS.last if is_open else last)
    issued = dump.sources[claim.source].issued
    if claim.states.iri in changing and issued is not None:
        return issued.reaching_back(holds_for)
    return ALWAYS


def _statements(claim: ClaimNode, period: Period, dump: Dump) -> Iterator[Assertion]:
    if claim.states.range == vocab.calendarDate:
        for lexical in map(plain, claim.values):
            if found := period_of(lexical):
                yield Assertion(claim, "", period, found, dict.fromkeys(_tags, lexical))
    elif claim.amounts:
        for amount in claim.amounts:
            value = range_of(amount.value, amount.hedge, dump)
            yield Assertion(claim, amount.currency, period, value, dict.fromkeys(_tags, amount.stated))
    elif claim.value is not None:
        hedge = claim.qualifier(vocab.hedge)
        hedges = {tag: f"{dump.name(hedge, tag)} " if hedge else "" for tag in _tags}
        shown = {tag: f"{hedges[tag]}{claim.value:,f}" for tag in _tags}
        yield Assertion(claim, "", period, range_of(claim.value, hedge, dump), shown)
    else:
        objects = frozenset(map(plain, claim.values))
        shown = {tag: ", ".join(sorted(dump.name(each, tag) for each in objects)) for tag in _tags}
        yield Assertion(claim, "", period, objects, shown)


def _conflicts(statements: list[Assertion], dump: Dump) -> Iterator[Finding]:
    for number, statement in enumerate(statements):
        earlier = (other for other in statements[:number] if other.contradicts(statement))
        for other in list(earlier)[:1]:
            yield _finding(other, statement, dump)


def _finding(first: Assertion, second: Assertion, dump: Dump) -> Finding:
    claim = second.claim
    of, label = claim.subject, claim.states.label
    what = f"{label.get('en', claim.states.name)} of {dump.name(of)}"
    message = f"Two values for {what}: {_side(first, dump, 'en')}, but {_side(second, dump, 'en')}."
    sides = f"{_side(first, dump, 'ko')} / {_side(second, dump, 'ko')}"
    korean = f"값이 둘이다: {dump.name(of, 'ko')}, {label.get('ko', claim.states.name)}. {sides}."
    kind, figures = "Two values for one thing.", (first.shown["en"], second.shown["en"])
    return _warning(message, (first.claim.iri, claim.iri), korean=korean, kind=kind, figures=figures)


def _side(statement: Assertion, dump: Dump, tag: str) -> str:
    claim = statement.claim
    said_by = claim.qualifier(vocab.saidBy)
    link = ", in " if tag == "en" else ", "
    speaker = f"{dump.name(said_by, tag)}{link}" if said_by not in (None, claim.source) else ""
    return f"{statement.shown[tag]} ({speaker}{dump.name(claim.source, tag)})"
