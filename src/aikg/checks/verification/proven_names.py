"""What the quotes of a claim do not prove of its entities: whom they name, and whether it is the one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.checks.verification.distances import MARKS
from aikg.checks.verification.gazetteer import Gazetteer
from aikg.checks.verification.read_passages import ReadPassage
from aikg.checks.verification.table_cells import KEY_LINK
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import ClaimNode, QuoteNode, plain
from aikg.iris import TERM
from aikg.ontology import Ontology

ASKED_OF_QUOTES: Final = frozenset({"unnamed", "names-neither", "names-another"})
"""The codes of the questions that quotes alone raise, without the text that they stand in."""

_EDITORS: Final = frozenset({vocab.contestedBy, vocab.rankSource})
_ANAPHORA: Final = f"{TERM}ByAnaphora"
_BEFORE: Final = 700
"""How far before a passage, in code points, what a pronoun in it stands for may be named."""

_VERSION: Final = re.compile(r"\s?\d+(?:\.\d+)?(?![\d,]*[억만조개년월일위%])")
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NameRules:
    """The rules about names."""

    names: Gazetteer
    ontology: Ontology

    def verdicts(self, claim: ClaimNode, passages: Iterable[ReadPassage], before: str) -> Iterator[Verdict]:
        """What is asked of the names in a claim; ``before`` is the text up to the end of its passages."""
        read = tuple(passages)
        yield from self.unproven(claim)
        for role, iri, own in self._quoted(claim):
            naming = self._naming(iri, own)
            if naming:
                yield from self._longer(iri, naming, read)
                yield from self._common(iri, naming, read)
            elif not self._named_instead(role, iri, own):
                yield from self._antecedent(role, iri, own, before)

    def unproven(self, claim: ClaimNode) -> Iterator[Verdict]:
        """What is asked of whom the quotes name, which needs no text."""
        ends = {claim.subject, *map(plain, claim.values)}
        unnamed = []
        for role, iri, own in self._quoted(claim):
            if instead := self._named_instead(role, iri, own):
                yield Verdict("names-another", (role, *instead, iri))
            elif not self._naming(iri, own) and not _meant(role, own):
                unnamed.append((role, iri))
        neither = [iri for _, iri in unnamed if iri in ends]
        if len(neither) > 1 and claim.subject in neither:
            yield Verdict("names-neither", (claim.subject, next(i for i in neither if i != claim.subject)))
        else:
            neither = []
        yield from (Verdict("unnamed", pair) for pair in unnamed if pair[1] not in neither)

    def of_cells(self, claim: ClaimNode) -> Iterator[Verdict]:
        """What is asked of whom the cells of a claim name, and the keys of their rows its subject."""
        for role, iri, own in self._quoted(claim):
            if instead := self._named_instead(role, iri, own):
                yield Verdict("names-another", (role, *instead, iri))
        keys = [part for cell in claim.cells for part in cell.row.split(KEY_LINK)]
        if claim.subject not in {iri for key in keys for iri in self.names.called(key)}:
            for role, _ in self.roles(claim)[:1]:
                quotes = [QuoteNode(key, role) for key in keys]
                if instead := self._named_instead(role, claim.subject, quotes):
                    yield Verdict("names-another", (role, *instead, claim.subject))

    def _quoted(self, claim: ClaimNode) -> Iterator[tuple[str, str, list[QuoteNode]]]:
        """The entities of a claim by role, each with the quotes that may be there for it."""
        roles = self.roles(claim)
        for role, iri in roles:
            beside = {other for same, other in roles if same == role and other != iri}
            quoted = (q for each in claim.evidence for q in each.quoted if q.proves in (role, ""))
            yield role, iri, [quote for quote in quoted if not self.names.called(quote.text) & beside]

    def _naming(self, iri: str, own: list[QuoteNode]) -> list[QuoteNode]:
        return [quote for quote in own if iri in self.names.named(quote.text)]

    def roles(self, claim: ClaimNode) -> list[tuple[str, str]]:
        """The entities of a claim by the properties of its node; who pays, by its role alone."""
        kind = self.ontology.classes.get(claim.claim_class.removeprefix(TERM))
        subjects, objects = (kind.subject_role, kind.object_role) if kind else (None, None)
        ends = [(subjects or "", claim.subject), *((objects or "", plain(value)) for value in claim.values)]
        besides = [(i, plain(v)) for i, vs in claim.qualifiers.items() for v in vs if i not in _EDITORS]
        paid = {(role, iri) for role in (vocab.payer, vocab.payee) for _, iri in ends}
        every = dict.fromkeys((*ends, *(pair for pair in besides if pair not in paid)))
        return [(role, iri) for role, iri in every if iri in self.names.classes]

    def _named_instead(self, role: str, iri: str, own: list[QuoteNode]) -> tuple[str, str] | None:
        """Words for an entity that are the name of another like it, and of whom; None where it is named."""
        if self._naming(iri, own):
            return None
        for quote in own:
            others = self.names.called(quote.text) - {iri}
            if quote.proves == role and any(self.is_alike(iri, other) for other in others):
                return quote.text, min(others)
        return None

    def _antecedent(self, role: str, iri: str, own: list[QuoteNode], before: str) -> Iterator[Verdict]:
        meant = _meant(role, own)
        if meant and all(quote.refers_as == _ANAPHORA for quote in meant) and not self._is_told(iri, before):
            yield Verdict("no-antecedent", (role, meant[0].text, iri))

    def _is_told(self, iri: str, before: str) -> bool:
        return any(iri in place.iris for place in self.names.places(before[-_BEFORE:]))

    def is_alike(self, one: str, other: str) -> bool:
        """Whether two entities are of classes that something could be in both of."""
        classes = self.names.classes.get(one), self.names.classes.get(other)
        return None not in classes and not self.ontology.disjoint(str(classes[0]), str(classes[1]))

    def _longer(
        self, iri: str, naming: list[QuoteNode], passages: tuple[ReadPassage, ...]
    ) -> Iterator[Verdict]:
        """A name that stands, wherever it is quoted from, within a longer one."""
        for quote in naming:
            places = [(p, span) for p in passages for span in p.places_of(quote.text)]
            longer = [self._longer_name(iri, passage, span) for passage, span in places]
            if longer and all(longer):
                yield Verdict("longer-name", (quote.text, longer[0], iri))

    def _longer_name(self, iri: str, passage: ReadPassage, span: _Span) -> str:
        start, end = span
        for place in passage.names:
            if place.start <= start and end <= place.end and place.end - place.start > end - start:
                return "" if iri in place.iris else passage.words[place.start : place.end]
        kind = self.ontology.ancestors(self.names.classes[iri])
        suffixes = [cue for cue in passage.cues if cue.term in kind]
        behind = r"\s?(?:[A-Z]{2,}\s?)?"
        for cue in suffixes:
            if cue.start >= end and re.fullmatch(behind, passage.words[end : cue.start]):
                return passage.words[start : cue.start + len(cue.words)]
        version = _VERSION.match(passage.words, end) if vocab.Work in kind else None
        is_numbered = passage.words[end - 1 : end].isdigit() or version is None
        return "" if is_numbered else passage.words[start : version.end()]  # type: ignore[union-attr]

    def _common(
        self, iri: str, naming: list[QuoteNode], passages: tuple[ReadPassage, ...]
    ) -> Iterator[Verdict]:
        kind = self.ontology.ancestors(self.names.classes[iri])
        words = {word for each in kind for word in self.ontology.annotations(each, vocab.commonWord)}
        if all(quote.text in words for quote in naming):
            spans = [
                (p.words, span) for quote in naming for p in passages for span in p.places_of(quote.text)
            ]
            if spans and not any(_is_marked(text, span) for text, span in spans):
                yield Verdict("common-word", (naming[0].text, iri))


def _meant(role: str, own: list[QuoteNode]) -> list[QuoteNode]:
    """The quotes that mean an entity of a role without its name."""
    return [quote for quote in own if quote.refers_as and quote.proves == role]


def _is_marked(text: str, span: _Span) -> bool:
    """Whether words stand in quotation marks or brackets, as names do."""
    return text[span[0] - 1 : span[0]] in tuple(MARKS) and text[span[1] : span[1] + 1] in tuple(MARKS)
