"""What a passage pairs otherwise than a claim: figures and names with another subject, object or speaker."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.checks.stated import calendar_years
from aikg.checks.verification.cue_words import Cue, CueFinder
from aikg.checks.verification.distances import (
    BREAK,
    Span,
    distance,
    distance_to_nearest,
    nearer_rival,
    numbers_of_parts,
    span_of,
    spans_of,
    words_at,
)
from aikg.checks.verification.figures import Figure, place_in_words, ranges
from aikg.checks.verification.gazetteer import Gazetteer, NamePlace
from aikg.checks.verification.proven_figures import entities_of
from aikg.checks.verification.read_passages import ReadPassage
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import ClaimNode, plain
from aikg.iris import TERM
from aikg.ontology import Ontology

_SENTENCE: Final = re.compile(r"[;.!?](?=\s)|\n")
_CLAUSE: Final = re.compile(rf"{_SENTENCE.pattern}|,?\sand\s|(?<=[가-힣])(?:고|며|지만|는데),?\s")
_BESIDE: Final = tuple(f"{TERM}{name}" for name in ("positionIn", "participant", "supports", "movedFrom"))
"""Qualifiers with an entity that stands beside the subject."""

_PERSON: Final = f"{TERM}Person"
_PARTICLE: Final = re.compile(r"(?:\([^()]{0,20}\))?[’”'\")」』]?(이|가|은|는|을|를|에|에게)(?![가-힣])")
_NOMINATIVE: Final = frozenset("이가")
_TOPIC: Final = frozenset("은는")
_GOAL: Final = frozenset(("을", "를", "에", "에게"))
_PASSIVE: Final = re.compile(r"[가-힣]{0,2}\s?(?:됐|되|된|돼|될|받|당|졌|진)")
_SHOWN: Final = 12
_DENIED: Final = f"{TERM}Denied"
_OF_OBJECTS: Final = (vocab.share, vocab.factor)
"""Figures that are said of the object as much as of the subject."""


@dataclass(frozen=True, slots=True)
class PairingRules:
    """The rules about what stands beside what."""

    names: Gazetteer
    ontology: Ontology
    cues: CueFinder

    def verdicts(
        self, claim: ClaimNode, passages: Iterable[ReadPassage], text: str = ""
    ) -> Iterator[Verdict]:
        """What is asked of figures and names to which another stands nearer, or beside another.

        ``text`` is that of the source, for what stands between two passages.
        """
        read = tuple(passages)
        for passage in read:
            yield from self._figures(claim, passage)
            yield from self._passed_over(claim, passage)
            for one, other in self._both_ways(claim):
                yield from _bracketed(passage, other, one, self._alike(claim, one, passage))
        for role, other in self._others(claim):
            yield from self._parted(claim, role, other, read)
        yield from self._other_speaker(claim, read)
        yield from self._elsewhere(claim, read)
        yield from self._turned(claim, read)
        yield from self._cased(claim, read)
        yield from self._led(claim, read)
        yield from self._told_of_another(claim, read)
        yield from self._from_afar(claim, text)
        yield from self._taken(claim, read)
        yield from self._set_apart(claim, read)

    def _others(self, claim: ClaimNode) -> Iterator[tuple[str, str]]:
        """The entities that a claim has beside its subject in what it states, each with its role."""
        yield from ((self._roles(claim)[1], plain(value)) for value in claim.values)
        yield from ((i, plain(v)) for i, vs in claim.qualifiers.items() for v in vs if i in _BESIDE)

    def _both_ways(self, claim: ClaimNode) -> Iterator[tuple[str, str]]:
        ends = [(claim.subject, other) for other in map(plain, claim.values)]
        yield from (*ends, *((other, one) for one, other in ends))

    def _figures(self, claim: ClaimNode, passage: ReadPassage) -> Iterator[Verdict]:
        figures = [q for q in claim.quotes if _is_figure(q) and not self.names.called(q)]
        shared = [q.text for e in claim.evidence for q in e.quoted if q.proves in _OF_OBJECTS]
        rivals = (
            self._alike(claim, claim.subject, passage),
            self._fitting(entities_of(claim), claim.states.range, passage),
        )
        for quotes, end, iri in ((figures, 0, claim.subject), *((shared, 1, plain(v)) for v in claim.values)):
            mine = (self._subjects, self._objects)[end](claim, passage)
            for quote in quotes if rivals[end] else ():
                if rival := nearer_rival(passage, quote, mine, rivals[end]):
                    yield Verdict("nearer", (quote, min(rival.iris), iri))

    def _roles(self, claim: ClaimNode) -> tuple[str, str]:
        kind = self.ontology.classes.get(claim.claim_class.removeprefix(TERM))
        return ((kind.subject_role or "") if kind else "", (kind.object_role or "") if kind else "")

    def _subjects(self, claim: ClaimNode, passage: ReadPassage) -> list[Span]:
        """Where a passage speaks of the subject."""
        return self._places(claim, self._roles(claim)[0], (claim.subject,), passage)

    def _objects(self, claim: ClaimNode, passage: ReadPassage) -> list[Span]:
        """Where a passage speaks of the object."""
        return self._places(claim, self._roles(claim)[1], tuple(map(plain, claim.values)), passage)

    def _places(self, claim: ClaimNode, role: str, iris: Collection[str], passage: ReadPassage) -> list[Span]:
        """Where a passage speaks of entities, by name or by what is quoted for their role."""
        told = [q.text for e in claim.evidence for q in e.quoted if role and q.proves == role]
        named = [place for iri in iris for place in spans_of(iri, passage)]
        longer = [place for place in passage.names if place.iris.isdisjoint(iris)]
        quoted = [place for text in told for place in passage.places_of(text)]
        return named + [(a, b) for a, b in quoted if not any(p.start <= a and b <= p.end for p in longer)]

    def _alike(self, claim: ClaimNode, iri: str, passage: ReadPassage) -> list[NamePlace]:
        """Where a passage names others of an entity's class, of which the claim does not speak."""
        known, own = entities_of(claim), self.names.classes.get(iri)
        return [
            place
            for place in passage.names
            if own and not place.iris & known and own in map(self.names.classes.get, place.iris)
        ]

    def _fitting(
        self, known: Collection[str], class_iri: str | None, passage: ReadPassage
    ) -> list[NamePlace]:
        """Where a passage names others than those known that are of a class."""
        classes = self.names.classes
        return [
            place
            for place in passage.names
            if class_iri
            and place.iris.isdisjoint(known)
            and any(i in classes and class_iri in self.ontology.ancestors(classes[i]) for i in place.iris)
        ]

    def _speaking(self, claim: ClaimNode, passage: ReadPassage) -> list[Span]:
        """Where a passage speaks of those who say what the claim states."""
        return self._places(claim, vocab.saidBy, claim.said_by, passage)

    def _parted(
        self, claim: ClaimNode, role: str, other: str, passages: tuple[ReadPassage, ...]
    ) -> Iterator[Verdict]:
        """Somebody whom no clause has together with the subject, but one with another who could be it."""
        found: tuple[str, NamePlace] | None = None
        for passage in passages:
            one, two = self._subjects(claim, passage), self._places(claim, role, (other,), passage)
            rivals, others = (self._alike(claim, iri, passage) for iri in (claim.subject, other))
            clauses, sentences = (numbers_of_parts(passage, form) for form in (BREAK, _SENTENCE))
            if not one or not two:
                continue
            if clauses(one) & clauses(two):
                return
            crossed = [r for r in rivals if clauses([span_of(r)]) & clauses(two)]
            is_crossed = crossed and clauses(one) & clauses(map(span_of, others))
            elsewhere = [r for r in rivals if sentences([span_of(r)]) & sentences(two)]
            if is_crossed or (elsewhere and not sentences(one) & sentences(two)):
                found = passage.words[slice(*two[0])], (crossed or elsewhere)[0]
        if found:
            yield Verdict("nearer", (found[0], min(found[1].iris), claim.subject))

    def _other_speaker(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """A figure in a sentence of another agent, while that of the speaker has a figure of its own."""
        quoted = [q for e in claim.passages for q in e.quoted]
        others = (q.text for q in quoted if q.proves != vocab.saidBy and not self.names.called(q.text))
        figures = [text for text in others if re.search(r"\d", text)]
        for passage in passages if figures else ():
            number = numbers_of_parts(passage, _SENTENCE)
            own = [place for text in figures for place in passage.places_of(text)]
            speaking = self._speaking(claim, passage)
            if not speaking or number(speaking) & number(own):
                continue
            theirs = [(f.start, f.end) for f in passage.figures if not f.bare]
            agents = self._fitting(entities_of(claim), vocab.Agent, passage)
            agents = [each for each in agents if number([span_of(each)]) & number(own)]
            if agents and number(speaking) & number(theirs):
                yield Verdict("nearer", (figures[0], min(agents[0].iris), claim.said_by[0]))

    def _turned(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """An end of a claim that stands where the words for the property have the other."""
        for passage in passages:
            one, two = set(self._subjects(claim, passage)), set(self._objects(claim, passage))
            for role, other in self._others(claim):
                one |= set(self._places(claim, role, (other,), passage)) - two
            for place, ends in (("object", one - two), ("subject", two - one)):
                for cue in (c for end in ends for c in self._beside(passage, end, place, claim.predicate)):
                    yield Verdict("turned-round", (cue.words, claim.predicate))

    def _taken(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """Somebody else who stands where the words for property or speaker have whom the claim names."""
        for passage in passages:
            known, speakers = entities_of(claim), claim.said_by
            objects, others = self._objects(claim, passage), self._fitting(known, claim.states.range, passage)
            own = (claim.predicate, "object", objects, others, tuple(map(plain, claim.values)))
            subjects, alike = self._subjects(claim, passage), self._alike(claim, claim.subject, passage)
            owner = (claim.predicate, "subject", subjects, alike, (claim.subject,))
            agents = self._fitting(speakers, vocab.Agent, passage)
            said = (vocab.saidBy, "name", self._speaking(claim, passage), agents, speakers)
            for term, place, mine, rivals, whose in (own, owner, said):
                told = [(cue, r) for r in rivals for cue in self._beside(passage, span_of(r), place, term)]
                if mine and told and not any(self._beside(passage, each, place, term) for each in mine):
                    yield Verdict("nearer", (told[0][0].words, min(told[0][1].iris), whose[0]))

    def _beside(self, passage: ReadPassage, place: Span, open_: str, term: str) -> list[Cue]:
        return [cue for cue in self.cues.beside(passage.words, place, open_) if cue.term == term]

    def _set_apart(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """An end of a claim that a passage names to leave it out, and nowhere else."""
        if claim.modality not in ("", vocab.Fact):
            return
        ends = ((self._roles(claim)[0], claim.subject), *self._others(claim))
        for role, iri in ends:
            places = [(p, place) for p in passages for place in self._places(claim, role, (iri,), p)]
            cues = [self._left_out(claim, passage, place) for passage, place in places]
            if cues and all(cues):
                yield Verdict("set-apart", (cues[0][0].words, claim.predicate))

    def _left_out(self, claim: ClaimNode, passage: ReadPassage, place: Span) -> list[Cue]:
        """Words that leave out whom they name, unless they tell of what the claim states."""
        own = [self._beside(passage, place, end, claim.predicate) for end in ("subject", "object")]
        return [] if any(own) else self._beside(passage, place, "name", _DENIED)

    def _own_figures(self, claim: ClaimNode, passage: ReadPassage) -> Iterator[Figure]:
        """The figures of a passage that a claim quotes for what it states."""
        quoted = [q.text for e in claim.passages for q in e.quoted if not self.names.called(q.text)]
        spans = [span for text in quoted for span in passage.places_of(text)]
        yield from (f for f in passage.figures if any(a <= f.start < b for a, b in spans))

    def _passed_over(self, claim: ClaimNode, passage: ReadPassage) -> Iterator[Verdict]:
        """A figure between which and the subject stands another of its kind, which the claim leaves aside."""
        subjects, rivals = self._subjects(claim, passage), self._alike(claim, claim.subject, passage)
        own = list(self._own_figures(claim, passage))
        cues = [cue for cue in passage.cues if cue.term == claim.predicate]
        sentence = numbers_of_parts(passage, _SENTENCE)
        for figure in own if subjects else ():
            for other in _like(figure, passage, own):
                places = [(figure.start, figure.end), (other.start, other.end)]
                mine, nearer = (distance_to_nearest(passage, place, subjects) for place in places)
                theirs = distance_to_nearest(passage, places[1], map(span_of, rivals))
                told = [min((abs(c.start - start) for c in cues), default=0) for start, _ in places]
                if nearer < min(mine, theirs) and told[1] <= told[0] and len(sentence(places)) == 1:
                    yield Verdict(
                        "passed-over",
                        (words_at(passage, places[0]), words_at(passage, places[1]), claim.subject),
                    )

    def _elsewhere(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """A figure of a passage that speaks not of the subject, while one that does has such a figure."""
        speaking = [p for p in passages if self._subjects(claim, p)]
        every = [f for p in passages for f in self._own_figures(claim, p)]
        for passage in (p for p in passages if p not in speaking):
            for figure in self._own_figures(claim, passage):
                others = [(p, f) for p in speaking for f in _like(figure, p, every)]
                if others and not any(
                    f.kind == figure.kind for p in speaking for f in self._own_figures(claim, p)
                ):
                    beside, other = others[0]
                    words = (
                        words_at(passage, (figure.start, figure.end)),
                        words_at(beside, (other.start, other.end)),
                    )
                    yield Verdict("passed-over", (*words, claim.subject))

    def _cased(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """Who acts with the particle of whom it is done to, and the other with that of who acts."""
        acting = self.cues.acting(claim.predicate)
        for passage in passages if acting else ():
            ends = [set(self._subjects(claim, passage)), set(self._objects(claim, passage))]
            spans = [ends[0] - ends[1], ends[1] - ends[0]][:: 1 if acting == "subject" else -1]
            agent, patient = (_particles(passage.words, each) for each in spans)
            is_named = patient & _NOMINATIVE and agent & (_TOPIC | _GOAL) and not agent & _NOMINATIVE
            is_goal = agent and agent <= _GOAL and patient & (_TOPIC | _NOMINATIVE)
            if (is_named or is_goal) and not self._is_passive(claim, passage):
                first = min(spans[0])
                yield Verdict("turned-round", (words_at(passage, first), claim.predicate))

    def _is_passive(self, claim: ClaimNode, passage: ReadPassage) -> bool:
        own = (cue for cue in passage.cues if cue.term == claim.predicate)
        return any(_PASSIVE.match(passage.words, cue.start + len(cue.words)) for cue in own)

    def _led(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """An organization that is said to speak, while a person who is named before it does."""
        classes = self.names.classes
        if not claim.said_by or any(classes.get(iri) == _PERSON for iri in claim.said_by):
            return
        for passage in passages:
            speaking = self._speaking(claim, passage)
            people = self._fitting(entities_of(claim), _PERSON, passage)
            is_told = any(cue.term == vocab.saidBy for cue in passage.cues)
            if is_told and speaking and people and people[0].start < min(speaking)[0]:
                words = words_at(passage, min(speaking))
                yield Verdict("nearer", (words, min(people[0].iris), claim.said_by[0]))

    def _told_of_another(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        """A clause with the word for the property and another who could be the object, who is in none."""
        for passage in passages:
            clause = numbers_of_parts(passage, _CLAUSE)
            cues = [c for c in passage.cues if c.term == claim.predicate and c.figure is None]
            told = clause((c.start, c.start) for c in cues)
            for role, other in list(self._others(claim))[: len(claim.values)]:
                own = clause(self._places(claim, role, (other,), passage))
                others = self._fitting(entities_of(claim), claim.states.range, passage)
                rivals = [r for r in others if clause([span_of(r)]) & told]
                if own and rivals and not own & told:
                    yield Verdict("nearer", (cues[0].words, min(rivals[0].iris), other))

    def _from_afar(self, claim: ClaimNode, text: str) -> Iterator[Verdict]:
        """An object from an earlier passage, with one of its class named since, nearer to the subject."""
        role, kind = self._roles(claim)[0], self.names.classes
        for other in (
            iri for iri in map(plain, claim.values) if kind.get(iri, vocab.Concept) != vocab.Concept
        ):
            naming, about = (self._spans_for(claim, *end) for end in (("", other), (role, claim.subject)))
            if not naming or not about or set(naming) & set(about):
                continue
            first, last = max(naming), max(about)
            between = text[first[0] : last[1]] if first[1] <= last[0] else ""
            known = entities_of(claim) - {other}
            places = [
                place
                for place in self.names.places(between)
                if place.iris.isdisjoint(known) and kind[other] in map(kind.get, place.iris)
            ]
            ends = [match.end() for match in _SENTENCE.finditer(between)]
            sentences = [bisect_right(ends, place.start) for place in places]
            nearest = [p for p, number in zip(places, sentences, strict=True) if number == sentences[-1]]
            if nearest and not any(other in place.iris for place in nearest):
                yield Verdict("nearer", (text[slice(*last)][:_SHOWN], min(nearest[0].iris), other))

    def _spans_for(self, claim: ClaimNode, role: str, iri: str) -> list[Span]:
        """The passages in which quotes name an entity, or stand for a role."""
        return [
            e.span
            for e in claim.passages
            if any((role and q.proves == role) or iri in self.names.called(q.text) for q in e.quoted)
        ]


def _like(figure: Figure, passage: ReadPassage, own: Collection[Figure]) -> list[Figure]:
    """The figures of a passage that count the same as one, and are none of a claim's own."""
    given = {each.value for each in own}
    alike = (f for f in passage.figures if _counted(f) == _counted(figure))
    pairs = [{one.start, other.start} for one, other in ranges(passage.words, passage.figures)]
    return [f for f in alike if f.value not in given and {f.start, figure.start} not in pairs]


def _counted(figure: Figure) -> tuple[object, ...]:
    """What a figure counts; a year of the calendar is no number of years."""
    is_year = figure.kind == "year" and figure.value in calendar_years
    return figure.kind, figure.currency, figure.bare, is_year


def _is_figure(quote: str) -> bool:
    return re.search(r"\d", quote) is not None or place_in_words(quote) is not None


def _particles(text: str, spans: Iterable[Span]) -> set[str]:
    """The particles behind names in Korean."""
    found = (_PARTICLE.match(text, end) for _, end in spans)
    return {match[1] for match in found if match}


def _bracketed(passage: ReadPassage, iri: str, owner: str, rivals: list[NamePlace]) -> Iterator[Verdict]:
    """A name in brackets behind that of another than its owner: 카카오(KoGPT)."""
    for span in spans_of(iri, passage):
        found = [p for p in rivals if distance(passage.words, span, span_of(p)) < 0]
        if found and not any(distance(passage.words, span, own) < 0 for own in spans_of(owner, passage)):
            yield Verdict("nearer", (passage.words[slice(*span)], min(found[0].iris), owner))
