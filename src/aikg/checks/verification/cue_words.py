"""Cue words in a text: those of a hedge, a plan, a speaker or a property, as the ontology lists them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aikg import vocab
from aikg.checks.verification.figures import Figure
from aikg.ontology import Ontology

_FIGURE: Final = "{figure}"
_PLACE: Final = re.compile(r"\{(figure|name|subject|object)\}")
"""What a cue may leave open: a figure, the name of anybody, or that of one end of what it tells."""

_ASIDE: Final = re.compile(r"\s?\([^()]{0,40}\)|\)")
_NUMERAL: Final = re.compile(r"\d[\d,.]{0,30}[천백십만억조경]{0,8}")
_ACTING: Final = re.compile(r"\{(subject|object)\} [a-z]")
_JOINED: Final = re.compile(r"(?:하고|하며|한 뒤|해)\s")
_CLOSING: Final = "’”'\"」』)"
_REACH: Final = 40


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell of a term (an IRI), where they stand, and the figure that they are about, if any."""

    term: str
    words: str
    start: int
    figure: Figure | None = None
    is_joined: bool = False
    """Whether the next verb goes on from the word, so that a plan is of both: 출시하고 …할 계획."""


@dataclass(frozen=True, slots=True)
class _AroundFigure:
    """What a cue has before and behind its figure or name."""

    before: re.Pattern[str]
    behind: re.Pattern[str]

    def words(self, text: str, figure: Figure) -> str:
        """The words that make the cue, with the figure; '' where they are not there."""
        return self.words_around(text, figure.start, _ends(text, figure))

    def words_around(self, text: str, start: int, ends: Iterable[int]) -> str:
        """The words that make the cue, with what begins at a place and may end at others."""
        found = self.before.search(text[max(0, start - _REACH) : start])
        if found is None:
            return ""
        for end in ends:
            if behind := self.behind.match(text, end):
                return (found[0] + text[start : behind.end()]).strip()
        return ""


class CueFinder:
    """Finds cue words; ``ontology`` says by ``aikg:cueWord`` what they are."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology

    @cached_property
    def _plain(self) -> dict[str, re.Pattern[str]]:
        forms = {
            iri: [_form(cue) for cue in cues if not _PLACE.search(cue)] for iri, cues in self.cues.items()
        }
        return {iri: re.compile("|".join(found), re.IGNORECASE) for iri, found in forms.items() if found}

    @cached_property
    def _around(self) -> tuple[tuple[str, _AroundFigure], ...]:
        return tuple(
            (iri, _AroundFigure(*_sides(cue)))
            for iri, cues in self.cues.items()
            for cue in cues
            if _FIGURE in cue
        )

    @cached_property
    def cues(self) -> dict[str, tuple[str, ...]]:
        """The cue words of each term that has any, longest first."""
        terms = (term.iri for term in self._ontology.terms.values())
        found = {iri: self._ontology.annotations(iri, vocab.cueWord) for iri in terms}
        return {iri: tuple(sorted(cues, key=lambda c: (-len(c), c))) for iri, cues in found.items() if cues}

    def tells(self, term: str, words: str) -> bool:
        """Whether words are, or begin as, a cue of a term (an IRI), without the figure that it is about."""
        parts = (
            part
            for cue in self.cues.get(term, ())
            for part in _PLACE.sub("\n", cue).split("\n")
            if part.strip()
        )
        return any(_begins_alike(words, part.split()) for part in parts)

    @cached_property
    def _around_names(self) -> tuple[tuple[str, str, _AroundFigure], ...]:
        return tuple(
            (iri, place[1], _AroundFigure(*_sides(cue, place[0])))
            for iri, cues in self.cues.items()
            for cue in cues
            if (place := _PLACE.search(cue)) and place[0] != _FIGURE
        )

    def acting(self, term: str) -> str:
        """Which end of a property acts, ``subject`` or ``object``, by its English cues; or ''."""
        found = (_ACTING.match(cue) for cue in self.cues.get(term, ()))
        return next((match[1] for match in found if match), "")

    def beside(self, text: str, name: tuple[int, int], place: str) -> Iterator[Cue]:
        """The cues around a name that stands where they have ``name``, ``subject`` or ``object``."""
        start, end = name
        # A name may stand in quotation marks: ‘모아’ 대신.
        ends = (end, end + 1) if text[end : end + 1] in tuple(_CLOSING) else (end,)
        for iri, open_, around in self._around_names:
            if open_ == place and (words := around.words_around(text, start, ends)):
                yield Cue(iri, words, start)

    def find(self, text: str, figures: Iterable[Figure]) -> Iterator[Cue]:
        """The cues in a text, whose figures are given."""
        for iri, form in self._plain.items():
            for match in form.finditer(text):
                is_joined = _JOINED.match(text, match.end()) is not None
                yield Cue(iri, match[0].strip(), match.start(), is_joined=is_joined)
        for figure in figures:
            for iri, around in self._around:
                if words := around.words(text, figure):
                    yield Cue(iri, words, figure.start, figure)


def _begins_alike(words: str, cue: Sequence[str]) -> bool:
    """Whether words are those of a cue; Korean ones may go on, end before, or lack the first particle."""
    if re.match("[A-Za-z]", cue[0]):
        return words.casefold().split() == [word.casefold() for word in cue]
    return any(
        words.startswith(form) or (len(words) > 1 and form.startswith(words))
        for form in (" ".join(cue), cue[-1])
    )


def _ends(text: str, figure: Figure) -> Iterator[int]:
    """Where a figure may end: with its unit, without it, and behind a bracket that says it otherwise."""
    numeral = _NUMERAL.match(text, figure.start)
    for end in (figure.end, numeral.end() if numeral else figure.end):
        yield end
        if aside := _ASIDE.match(text, end):
            yield aside.end()


def _sides(cue: str, place: str = _FIGURE) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, _, behind = cue.partition(place)
    # What a hedge says of a figure it says of the same in brackets behind it: 약 26억달러(3조원).
    aside = r"(?:[^()\s]{1,30}\s?\()?"
    first = re.compile(f"{_form(before.rstrip())}\\s?{aside}$" if before.strip() else "$", re.IGNORECASE)
    return first, re.compile(r"\s?" + _form(behind.lstrip()) if behind.strip() else "", re.IGNORECASE)


def _form(cue: str) -> str:
    """A cue as a regular expression: Latin words are whole, Korean ones where a blank says so."""
    words = cue.split()
    if not words:
        return ""
    latin = [re.match("[A-Za-z0-9]", words[0]), re.match("[A-Za-z0-9]", words[-1][-1])]
    first = r"(?<!\w)" if latin[0] or cue.startswith(" ") else ""
    last = r"(?!\w)" if latin[1] or cue.endswith(" ") else ""
    between = r"\s{0,2}" if re.search("[가-힣]", cue) else r"\s{1,2}"
    return first + between.join(map(re.escape, words)) + last
