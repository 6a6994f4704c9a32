"""What claims say of one subject and property, in the form in which it is compared across sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from aikg import vocab
from aikg.checks.background import Background
from aikg.checks.periods import ALWAYS, Period, period_of
from aikg.checks.ranges import Range, range_of
from aikg.claim_nodes import AmountNode, ClaimNode, plain
from aikg.iris import BASE, local_name

holds_for = 90
"""Days before its source's date for which an undated claim about something that changes is taken to hold."""

_DATES: Final = (vocab.date, vocab.startDate, vocab.endDate)


class Topic(NamedTuple):
    """What is spoken of: statements about different topics neither agree nor contradict.

    ``prop`` is the IRI of a property, ``qualifiers`` are the pairs of a distinguishing qualifier and its
    value. A denial has the topic, and the modality, of the fact that it denies.
    """

    subject: str
    prop: str
    modality: str
    qualifiers: tuple[tuple[str, str], ...] = ()

    @property
    def iri(self) -> str:
        """The IRI of what sources say of the topic."""
        rest = [value for _, value in self.qualifiers]
        rest += [self.modality] if self.modality != vocab.Fact else []
        return f"{BASE}agreement/{'.'.join(map(local_name, (self.subject, self.prop, *rest)))}"


class ValueKey(NamedTuple):
    """What values are the same by: a hedge that leaves nothing open makes no other value."""

    unit: str
    number: Decimal | None
    meaning: Range | Period | str


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value: a range of numbers in a unit, the days of a date, or else an IRI or a text.

    ``term`` is its RDF term in N-Triples syntax. ``words`` are what a message shows: an IRI, or the figure,
    whose ``hedge`` is an IRI or empty.
    """

    term: str
    words: str
    meaning: Range | Period | str
    unit: str = ""
    number: Decimal | None = None
    hedge: str = ""

    @property
    def key(self) -> ValueKey:
        """What it is compared by."""
        return ValueKey(self.unit, self.number, self.meaning)

    def meets(self, other: "StatedValue") -> bool:
        """Whether the two may be one value, as they stand or where one of them is rounded."""
        if isinstance(self.meaning, Range) and isinstance(other.meaning, Range):
            return self.meaning.rounded.meets(other.meaning) or self.meaning.meets(other.meaning.rounded)
        if isinstance(self.meaning, Period) and isinstance(other.meaning, Period):
            return self.meaning.overlaps(other.meaning)
        return self.meaning == other.meaning

    def shown(self, known: Background, tag: str) -> str:
        """The value in the words of a message."""
        if self.term.startswith("<") and not self.unit and self.number is None:
            return known.name(self.words, tag)
        hedge = f"{known.name(self.hedge, tag)} " if self.hedge else ""
        return f"{hedge}{self.words}"


@dataclass(frozen=True, slots=True)
class ComparedStatement:
    """A claim as far as it is compared.

    ``day`` is the date that it gives, or else that of its source; ``period`` is when it holds. ``speakers``
    are those whom the source only repeats: who says it, and the publications that report it.
    """

    claim: str
    source: str
    topic: Topic
    is_denial: bool
    day: Period | None
    period: Period
    speakers: tuple[str, ...]
    values: tuple[StatedValue, ...]


def read(claims: Iterable[ClaimNode], known: Background) -> Iterator[ComparedStatement]:
    """The statements of claims; a claim that is known to be wrong is compared with nothing."""
    for claim in claims:
        values = tuple(_values(claim, known))
        if values and claim.qualifier(vocab.claimRank) != vocab.DeprecatedRank:
            given = [period for name in _DATES if (period := period_of(claim.qualifier(name)))]
            issued = known.sources[claim.source].issued
            is_denial = claim.modality == vocab.Denied
            day = given[0] if given else issued
            period = _period(claim, given, issued)
            topic = _topic(claim, vocab.Fact if is_denial else claim.modality, known)
            speakers = tuple(sorted({*_speakers(claim)} - {claim.source}))
            yield ComparedStatement(claim.iri, claim.source, topic, is_denial, day, period, speakers, values)


def _topic(claim: ClaimNode, modality: str, known: Background) -> Topic:
    names = (term.iri for term in known.ontology.qualifiers.values() if term.distinguishing)
    given = ((name, sorted(map(plain, claim.qualifiers.get(name, ())))) for name in sorted(names))
    pairs = tuple((name, value) for name, values in given for value in values)
    return Topic(claim.subject, claim.predicate, modality, pairs)


def _period(claim: ClaimNode, given: list[Period], issued: Period | None) -> Period:
    """When a claim holds: its dates, or else always; what changes holds for some time up to its source."""
    if given:
        last = max(period.last for period in given)
        is_open = claim.qualifier(vocab.startDate) is not None and claim.qualifier(vocab.endDate) is None
        return Period(min(period.first for period in given), ALWAYS.last if is_open else last)
    if claim.states.changes_over_time and issued is not None:
        return issued.reaching_back(holds_for)
    return ALWAYS


def _speakers(claim: ClaimNode) -> Iterator[str]:
    for name in (vocab.saidBy, vocab.reportedIn):
        yield from map(plain, claim.qualifiers.get(name, ()))


def _values(claim: ClaimNode, known: Background) -> Iterator[StatedValue]:
    ontology = known.ontology
    seen_text = False
    for value in claim.values:
        if isinstance(value, AmountNode):
            meaning = range_of(value.value, value.hedge, ontology)
            # The figure is as the source writes it, so that its hedge stands in it.
            yield StatedValue(f"<{value.iri}>", value.stated, meaning, value.currency, value.value)
        elif isinstance(value, NamedNode):
            yield StatedValue(str(value), value.value, value.value)
        elif isinstance(value, Literal) and not (value.language and seen_text):
            seen_text = bool(value.language)
            yield _literal(value, claim, known)


def _literal(value: Literal, claim: ClaimNode, known: Background) -> StatedValue:
    """The value of a literal; of a text in several languages, that of the first."""
    if claim.states.range == vocab.calendarDate and (date := period_of(value.value)):
        return StatedValue(str(value), value.value, date)
    number = claim.value
    if number is None or value.language:
        return StatedValue(str(value), value.value, str(value))
    hedge = claim.qualifier(vocab.hedge) or ""
    meaning = range_of(number, hedge, known.ontology)
    return StatedValue(str(value), f"{number:,f}", meaning, "", number, hedge)
