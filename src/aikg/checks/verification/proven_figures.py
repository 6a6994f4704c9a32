"""What the quotes of a claim do not prove of its figures: values, units, dates and what is plausible."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aikg import vocab
from aikg.checks import stated
from aikg.checks.background import Background
from aikg.checks.periods import Period, period_of
from aikg.checks.stated import Expected, expected_of
from aikg.checks.verification.calendar_words import days_in, months_from, months_in, years_from
from aikg.checks.verification.figures import Figure, counters, place_in_words, ranges
from aikg.checks.verification.read_passages import ReadPassage
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import ClaimNode, QuoteNode, plain
from aikg.iris import TERM

_WORD: Final = re.compile(r"[\s-]{0,2}([A-Za-z]{3,})")
_FUNCTION_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    about after against also among and any are around because been before between but can could
    during each for from had has have here how into its just like may more most not now only other
    over per than that the their them then there these they this those through under until upon was
    were what when where which while who will with within without would
    """,
    )
)
_PREFIXES: Final = ("kilo", "mega", "giga", "tera", "peta", "exa", "zetta")
_KOREAN_PREFIXES: Final = ("킬로", "메가", "기가", "테라", "페타", "엑사", "제타")
_SCALES: Final = {
    **{name: 1000 ** (n + 1) for names in (_PREFIXES, _KOREAN_PREFIXES) for n, name in enumerate(names)},
    **{letter: 1000 ** (n + 1) for n, letter in enumerate("KMGTPEZ")},
}
_SCALE: Final = re.compile(
    rf"({'|'.join((*_PREFIXES, *_KOREAN_PREFIXES))}|[KMGTPEZ](?=i?B|bit|FLOP|OPS|W))", re.IGNORECASE
)
_YEAR_ALONE: Final = re.compile(r"(?<!\d)[12]\d{3}(?![\d.,/-]\d|\d|\s?[천만억조])")
_ISO_DATE: Final = re.compile(r"\d{4}(-\d{2}){0,2}$")
_COLUMN_SCALES: Final = (1, Decimal("0.01"), 10**3, 10**6, 10**9, 10**12)
_ROUNDING: Final = Decimal("1e-6")
_MONTHS_APART: Final = 366


@dataclass(frozen=True, slots=True)
class FigureRules:
    """The rules about figures; ``known`` tells currencies, units and when sources were issued."""

    known: Background

    def verdicts(self, claim: ClaimNode, passages: Iterable[ReadPassage]) -> Iterator[Verdict]:
        """What is refused, and what is asked, of the figures of a claim."""
        read = tuple(passages)
        yield from self._contradicted(claim)
        yield from self._currencies(claim)
        yield from self._values(claim, read)
        yield from self._dates(claim)
        yield from self._implausible(claim)
        for passage in read:
            yield from _ends_of_ranges(claim, passage)

    def of_cells(self, claim: ClaimNode) -> Iterator[Verdict]:
        """A value that is another than the cell for it has, or the same in thousands, millions and so on."""
        kind = self.known.ontology.classes.get(claim.claim_class.removeprefix(TERM))
        numbers = [each.value for each in claim.amounts]
        numbers += [claim.value] if claim.value is not None else []
        is_date = claim.states.range == vocab.calendarDate
        for quote in (quote for each in claim.evidence if each.cell for quote in each.quoted):
            if quote.proves not in (kind.object_role if kind else "", vocab.claimValue):
                continue
            if is_date and _ISO_DATE.match(quote.text):
                wrong = [v for v in map(plain, claim.values) if not quote.text.startswith(v)]
            else:
                figure = None if is_date else self.known.figure_reader.read(quote.text)
                is_same = figure is None or any(_in_scale(figure.value, number) for number in numbers)
                wrong = [] if is_same else [f"{number:f}" for number in numbers]
            yield from (Verdict("cell-of-another-figure", (quote.text, each)) for each in wrong[:1])

    def _contradicted(self, claim: ClaimNode) -> Iterator[Verdict]:
        for finding in stated.find([claim], self.known):
            code = "other-figure" if claim.quotes else "unproven-amount"
            yield Verdict(code, finding.figures)

    def _currencies(self, claim: ClaimNode) -> Iterator[Verdict]:
        for amount in claim.amounts:
            figure = self.known.figure_reader.read(amount.stated)
            if figure and amount.currency and figure.kind != "money":
                yield Verdict("unproven-currency", (amount.stated, amount.currency))

    def _values(self, claim: ClaimNode, passages: tuple[ReadPassage, ...]) -> Iterator[Verdict]:
        quoted = [quote for evidence in claim.evidence for quote in evidence.quoted]
        reader = self.known.figure_reader
        figures = [
            (quote, stated.as_year(claim, quote, f)) for quote in quoted for f in reader.find(quote.text)
        ]
        figures += [(quote, place) for quote in quoted if (place := place_in_words(quote.text))]
        for expected in self._expected(claim):
            saying = [(q, f) for q, f in figures if self._says(q, f, expected, claim)]
            if saying:
                yield from self._units(claim, expected, saying, passages)
                continue
            where, value = expected.what, f"{expected.value:f}"
            own = [(q, f) for q, f in figures if not f.bare and self._may_prove(claim, expected, q)]
            same = next((q.text for q, f in own if f.value == expected.value), "")
            if same and not any(expected.may_be_said_by(f) for _, f in own):
                yield Verdict("other-unit", (same, where))
            elif self._is_value(claim, expected) and not any(
                self._may_prove(claim, expected, q) for q in quoted
            ):
                yield Verdict("unquoted-figure", (where, value))
            else:
                yield Verdict("unproven-figure", (where, value))

    def _expected(self, claim: ClaimNode) -> Iterator[Expected]:
        """The numbers that a claim states, by the local name of the property that has them."""
        for each in expected_of(claim):
            if each.what == claim.states.name:
                yield self._of_value(claim, each)
            else:
                yield each
        share = claim.number(vocab.share)
        if share is not None:
            yield Expected("share", share * 100, frozenset({"percent"}))

    def _of_value(self, claim: ClaimNode, each: Expected) -> Expected:
        kinds = self._kinds(claim.states.iri) | self._kinds(claim.qualifier(vocab.unit) or "")
        return Expected(each.what, each.value, kinds | each.kinds)

    def _kinds(self, iri: str) -> frozenset[str]:
        """The kinds of figure that a property or a unit goes with, by its labels and cue words."""
        term = self.known.ontology.terms.get(iri.removeprefix(TERM))
        cues = self.known.ontology.annotations(iri, vocab.cueWord) if iri else ()
        words = (*(term.label.values() if term else ()), *cues)
        return frozenset(counters[word] for word in words if word in counters)

    def _says(self, quote: QuoteNode, figure: Figure, expected: Expected, claim: ClaimNode) -> bool:
        if not expected.may_be_said_by(figure):
            return False
        scale = _SCALE.search(quote.text, figure.start, figure.end) if claim.qualifier(vocab.unit) else None
        factor = _SCALES.get(scale[0], _SCALES.get(scale[0].lower(), 1)) if scale else 1
        return expected.value in (figure.value, figure.value * factor)

    def _is_value(self, claim: ClaimNode, expected: Expected) -> bool:
        return expected.what == claim.states.name

    def _may_prove(self, claim: ClaimNode, expected: Expected, quote: QuoteNode) -> bool:
        """Whether a quote can be there for a number: those of a value are for it alone."""
        kind = self.known.ontology.classes.get(claim.claim_class.removeprefix(TERM))
        values = ("", kind.object_role if kind else "", vocab.claimValue)
        return quote.proves in values or not self._is_value(claim, expected)

    def _units(
        self,
        claim: ClaimNode,
        expected: Expected,
        saying: list[tuple[QuoteNode, Figure]],
        passages: tuple[ReadPassage, ...],
    ) -> Iterator[Verdict]:
        """A word behind the figure that is neither a unit that is known nor a word of the property."""
        if not self._is_value(claim, expected) or any(figure.kind for _, figure in saying):
            return
        own = {word.lower() for word in self._words(claim)}
        for quote, figure in saying:
            behind = [
                _WORD.match(p.words, at + figure.end) for p in passages for at, _ in p.places_of(quote.text)
            ]
            words = {match[1].lower() for match in behind if match}
            if words and not words & own and not words & _FUNCTION_WORDS:
                yield Verdict("unknown-unit", (quote.text, claim.predicate, min(words)))

    def _words(self, claim: ClaimNode) -> Iterator[str]:
        """The words of the labels and cue words of what a claim states, and of its unit and kind."""
        ontology = self.known.ontology
        for iri in (claim.predicate, claim.qualifier(vocab.unit) or ""):
            term = ontology.terms.get(iri.removeprefix(TERM))
            cues = ontology.annotations(iri, vocab.cueWord) if iri else ()
            for text in (*(term.label.values() if term else ()), *cues):
                yield from re.findall(r"\w+", text)
        if kind := claim.qualifier(vocab.countedKind):
            yield from re.findall(r"\w+", self.known.name(kind))

    def _dates(self, claim: ClaimNode) -> Iterator[Verdict]:
        given = [(iri, claim.qualifier(iri) or "") for iri in stated.dates]
        if claim.states.range == vocab.calendarDate:
            given += [(claim.predicate, plain(value)) for value in claim.values]
        for iri, lexical in given:
            if period := period_of(lexical):
                yield from self._year(claim, iri, lexical, period)
                yield from self._when(claim, iri, lexical)
                yield from _month_and_day(claim, iri, lexical, period)

    def _year(self, claim: ClaimNode, iri: str, lexical: str, period: Period) -> Iterator[Verdict]:
        """The year of a date for which the claim says the words."""
        text = claim.qualifier(vocab.dateText)
        if text is None or iri not in stated.dates:
            return
        figures = [f for quote in claim.quotes for f in self.known.figure_reader.find(quote)]
        years = {int(f.value) for f in figures if f.kind == "year" and f.value in stated.calendar_years}
        if not years and not self._is_near(claim, period):
            yield Verdict("distant-date", (iri, lexical, text))
        elif years and period.first.year not in years:
            yield Verdict("unproven-figure", (iri, str(period.first.year)))

    def _when(self, claim: ClaimNode, iri: str, lexical: str) -> Iterator[Verdict]:
        """A year or a month other than that which “last year” or “next March” means in the source."""
        source = self.known.sources.get(claim.source)
        quoted = [q.text for p in claim.passages for q in p.quoted if q.proves in (iri, vocab.dateText)]
        texts = list(dict.fromkeys((*quoted, claim.qualifier(vocab.dateText) or "")))
        if source is None or source.issued is None or any(_YEAR_ALONE.search(text) for text in texts):
            return
        for text in texts:
            years = years_from(text, source.issued.first)
            months = months_from(text, source.issued.first)
            fits = {str(year) for year in years} | {month[: len(lexical)] for month in months}
            if fits and not any(lexical.startswith(each) for each in fits):
                yield Verdict("distant-date", (iri, lexical, text))

    def _is_near(self, claim: ClaimNode, period: Period) -> bool:
        """Whether a date is about when the source was issued, or as long from then as the claim says."""
        source = self.known.sources.get(claim.source)
        issued = source.issued if source else None
        if issued is None or period.days_from(issued) <= _MONTHS_APART:
            return True
        years = re.match(r"P(\d+)Y", claim.qualifier(vocab.duration) or "")
        return years is not None and period.first.year == issued.first.year + int(years[1])

    def _implausible(self, claim: ClaimNode) -> Iterator[Verdict]:
        values = [claim.value] if claim.value is not None else [each.value for each in claim.amounts]
        least, most = (self._bound(claim.predicate, iri) for iri in (vocab.plausibleFrom, vocab.plausibleTo))
        for value in values if claim.predicate else ():
            if (least is not None and value < least) or (most is not None and value > most):
                yield Verdict("implausible", (claim.predicate, f"{value:f}"))

    def _bound(self, predicate: str, iri: str) -> Decimal | None:
        found = self.known.ontology.annotations(predicate, iri)
        return Decimal(found[0]) if found else None


def _month_and_day(claim: ClaimNode, iri: str, lexical: str, period: Period) -> Iterator[Verdict]:
    """The month and the day of a date, where the quotes for it name one."""
    is_value, has_words = iri == claim.predicate, claim.qualifier(vocab.dateText) is not None
    quoted = [quote for passage in claim.passages for quote in passage.quoted]
    texts = [q.text for q in quoted if has_words or q.proves == iri or (is_value and q.proves)]
    own_texts = [q.text for q in quoted if q.proves in (iri, vocab.dateText) or (is_value and q.proves)]
    for code, parts, own, read in (
        ("other-month", 1, period.first.month, months_in),
        ("other-day", 2, period.first.day, days_in),
    ):
        found = {number for text in texts for number in read(text)}
        if lexical.count("-") < parts:
            continue
        if found and own not in found:
            yield Verdict(code, (iri, str(own), ", ".join(map(str, sorted(found)))))
        elif not found and (coarser := next(filter(_YEAR_ALONE.search, own_texts), "")):
            yield Verdict(code, (iri, str(own), f"“{coarser}”"))


def _in_scale(cell: Decimal, value: Decimal) -> bool:
    """Whether a value is a number of a cell, or that in a scale which the column says: millions, percent."""
    return any(abs(cell * scale - value) <= abs(value) * _ROUNDING for scale in _COLUMN_SCALES)


def _ends_of_ranges(claim: ClaimNode, passage: ReadPassage) -> Iterator[Verdict]:
    """A figure that is one end of a range, of which the claim has not the other, nor a hedge."""
    given = stated_figures(claim)
    if any(claim.qualifier(f"{TERM}{bound}") for bound in ("lowerBound", "upperBound")):
        return
    quoted = {span for quote in claim.quotes for span in passage.places_of(quote)}
    for pair in ranges(passage.words, passage.figures):
        for own, other in (pair, pair[::-1]):
            is_quoted = any(start <= own.start < end for start, end in quoted)
            if is_quoted and own.value in given and not given[own.value] and other.value not in given:
                words = passage.words[pair[0].start : pair[1].end]
                yield Verdict("end-of-range", (words, f"{own.value:f}"))


def stated_figures(claim: ClaimNode) -> Mapping[Decimal, str]:
    """The figures of a claim, sums among them, each with the hedge (an IRI) that it has, or ''."""
    own = claim.qualifier(vocab.hedge) or ""
    numbers = {each.value: own for each in expected_of(claim) if not each.of_calendar}
    return numbers | {amount.value: amount.hedge or own for amount in claim.amounts}


def entities_of(claim: ClaimNode) -> frozenset[str]:
    """All that a claim speaks of, its source among them."""
    values = (*claim.values, *(value for values in claim.qualifiers.values() for value in values))
    return frozenset((claim.source, claim.subject, *map(plain, values)))
