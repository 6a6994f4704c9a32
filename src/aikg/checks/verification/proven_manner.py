"""What the words of a passage say of how a claim is meant: hedges, plans, speakers, and other properties."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aikg import vocab
from aikg.checks.verification.cue_words import Cue, CueFinder
from aikg.checks.verification.figures import Figure
from aikg.checks.verification.proven_figures import stated_figures
from aikg.checks.verification.read_passages import ReadPassage
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import ClaimNode, plain
from aikg.iris import TERM
from aikg.ontology import Ontology, Term

_SCALED: Final = frozenset({"measure", "byte", "operation"})
_THOUSAND: Final = 1000
_LONG: Final = 30
"""How many code points of quotation are somebody's words, and no name or term."""

_REACH: Final = 10
"""How far before the end of a cue, in code points, the word may stand for what is planned."""


@dataclass(frozen=True, slots=True)
class MannerRules:
    """The rules about cue words: one without its qualifier, or a qualifier without one."""

    ontology: Ontology
    cues: CueFinder

    def verdicts(self, claim: ClaimNode, passages: Iterable[ReadPassage]) -> Iterator[Verdict]:
        """What is asked of how a claim is meant."""
        read = tuple(passages)
        found = [cue for passage in read for cue in passage.cues]
        yield from self._hedges(claim, read)
        yield from self._modality(claim, found)
        yield from self._speakers(claim, found, read)
        yield from self._values(claim, found)
        yield from self._sisters(claim, found)
        yield from self._bounds(claim, found)
        yield from self._dates(claim, read)
        yield from _listed(claim, read)

    def _of(self, class_iri: str, cues: Iterable[Cue]) -> list[Cue]:
        """The cues of the controlled values of a class."""
        terms = self.ontology.terms
        return [cue for cue in cues if class_iri in terms[cue.term.removeprefix(TERM)].types]

    def _hedges(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        figures = stated_figures(claim)
        cues = {cue for p in passages for cue in self._of(vocab.Hedge, p.cues) if _is_of(cue, claim, p)}
        for value, hedge in figures.items():
            near = [cue for cue in cues if cue.figure is None or _is_same(cue.figure, value)]
            if near and not hedge:
                yield Verdict("cue-without-hedge", (min(near, key=_place).words, near[0].term))
            elif hedge and self._has_cues(hedge) and hedge not in {cue.term for cue in near}:
                yield Verdict("hedge-without-cue", (hedge, f"{value:f}"))

    def _has_cues(self, iri: str) -> bool:
        return iri in self.cues.cues

    def _modality(self, claim: ClaimNode, cues: list[Cue]) -> Iterator[Verdict]:
        known = self._of(vocab.Modality, cues)
        if claim.modality in ("", vocab.Fact):
            about = [cue for cue in known if self._may_be_about(claim, cue, cues)]
            if about and claim.states.range != vocab.Status:
                first = min(about, key=_place)
                yield Verdict("cue-without-modality", (first.words, first.term))
        elif self._has_cues(claim.modality) and claim.modality not in {cue.term for cue in known}:
            yield Verdict("modality-without-cue", (claim.modality,))

    def _may_be_about(self, claim: ClaimNode, cue: Cue, cues: list[Cue]) -> bool:
        """Whether a plan may be to do what the claim states: no word of another property is part of it."""
        end = cue.start + len(cue.words)
        verbs = {c.term for c in cues if end - _REACH <= c.start < end and self._is_property(c.term)}
        is_joined = any(c.term == claim.predicate and c.is_joined and c.start < end for c in cues)
        return is_joined or claim.predicate in verbs or not verbs or not self._has_cues(claim.predicate)

    def _is_property(self, iri: str) -> bool:
        return iri.removeprefix(TERM) in self.ontology.direct_properties

    def _speakers(
        self, claim: ClaimNode, cues: list[Cue], passages: tuple[ReadPassage, ...]
    ) -> Iterator[Verdict]:
        known = [cue for cue in cues if cue.term == vocab.saidBy]
        others = [iri for iri in claim.said_by if iri != claim.source]
        if known and not others:
            yield Verdict("cue-without-saidby", (min(known, key=_place).words,))
        elif quoted := next(filter(None, map(_quotation, passages)), "") if not others else "":
            yield Verdict("cue-without-saidby", (quoted,))
        elif others and not known and _is_quoted(claim, vocab.saidBy):
            yield Verdict("saidby-without-cue", tuple(others[:1]))

    def _values(self, claim: ClaimNode, cues: list[Cue]) -> Iterator[Verdict]:
        """Controlled values, such as a status, that no word tells of."""
        told = {cue.term for cue in cues}
        for iri in map(plain, claim.values):
            if iri.startswith(TERM) and self._has_cues(iri) and iri not in told:
                yield Verdict("value-without-cue", (claim.predicate, iri))

    def _sisters(self, claim: ClaimNode, cues: list[Cue]) -> Iterator[Verdict]:
        """A property of which no word tells, and another that fits as well, where words tell of that."""
        told = {cue.term for cue in cues}
        if claim.predicate in told or not (self._has_cues(claim.predicate) or stated_figures(claim)):
            return
        sisters = [cue for cue in cues if self._is_sister(claim.states, cue.term)]
        if sisters:
            first = min(sisters, key=_place)
            yield Verdict("sister", (first.words, first.term, claim.predicate))
        elif self._has_cues(claim.predicate):
            yield Verdict("property-without-cue", (claim.predicate,))

    def _bounds(self, claim: ClaimNode, cues: list[Cue]) -> Iterator[Verdict]:
        """A beginning of which words tell as an end, or an end as a beginning."""
        for own, other in ((vocab.startDate, vocab.endDate), (vocab.endDate, vocab.startDate)):
            telling = [cue for cue in cues if cue.term in (own, other)]
            if claim.qualifier(own) and not claim.qualifier(other) and {c.term for c in telling} == {other}:
                yield Verdict("sister", (telling[0].words, other, own))

    def _dates(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """A date beside which words tell that it is a beginning or an end."""
        quotes = [q.text for e in claim.passages for q in e.quoted if q.proves == vocab.date]
        for passage in passages:
            ends = [end for quote in quotes for _, end in passage.places_of(quote)]
            for cue in passage.cues:
                if cue.term in (vocab.startDate, vocab.endDate) and cue.start in ends:
                    yield Verdict("sister", (cue.words, cue.term, vocab.date))

    def _is_sister(self, stated: Term, iri: str) -> bool:
        """Whether a property can have the same subject and object as another."""
        other = self.ontology.direct_properties.get(iri.removeprefix(TERM))
        return other is not None and (other.domain, other.range) == (stated.domain, stated.range)


def _is_of(cue: Cue, claim: ClaimNode, passage: ReadPassage) -> bool:
    """Whether a cue is about a figure that the claim quotes from a passage."""
    if cue.figure is None:
        return any(
            start <= cue.start < end for quote in claim.quotes for start, end in passage.places_of(quote)
        )
    figure = cue.figure
    return any(
        (start <= figure.start and figure.end <= end + 1) or figure.start <= start < figure.end
        for quote in claim.quotes
        for start, end in passage.places_of(quote)
    )


def _is_quoted(claim: ClaimNode, role: str) -> bool:
    """Whether words are quoted for a property; otherwise it is asked for them."""
    return any(quote.proves == role for evidence in claim.evidence for quote in evidence.quoted)


def _is_same(figure: Figure, value: Decimal) -> bool:
    """Whether a figure is of a value, which may be in a unit of its prefix: 90 megawatts, 9e7 watts."""
    is_scaled = figure.kind in _SCALED and figure.value * _THOUSAND**9 > value > figure.value > 0
    return figure.value == value or (
        is_scaled and value in {figure.value * _THOUSAND**power for power in range(1, 9)}
    )


def _quotation(passage: ReadPassage) -> str:
    """The marks of a passage that is all quotation; '' where it is none."""
    words = passage.words
    is_quoted = len(words) > _LONG and words[0] in "“‘" and words[-1] in "”’"
    return f"{words[0]}…{words[-1]}" if is_quoted else ""


def _place(cue: Cue) -> tuple[int, str]:
    return cue.start, cue.words


def _listed(claim: ClaimNode, passages: Iterable[ReadPassage]) -> Iterator[Verdict]:
    """Figures out of a list that gives each of several entities its own."""
    for passage in passages:
        cue = next((cue for cue in passage.cues if cue.term == vocab.distribution), None)
        if cue is None:
            continue
        for value in stated_figures(claim):
            if len(passage.names) > 1 and any(figure.value == value for figure in passage.figures):
                yield Verdict("listed", (f"{value:f}", cue.words, claim.subject))
