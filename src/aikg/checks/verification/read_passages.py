"""Passages as the verifier reads them: the figures, names and cue words in each, found once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aikg.checks.verification.cue_words import Cue, CueFinder
from aikg.checks.verification.figures import Figure, FigureReader, is_whole
from aikg.checks.verification.gazetteer import Gazetteer, NamePlace


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """What stands in a passage; places are counted from its beginning."""

    words: str
    figures: tuple[Figure, ...]
    names: tuple[NamePlace, ...]
    cues: tuple[Cue, ...]

    def places_of(self, quote: str) -> Sequence[tuple[int, int]]:
        """Where a quote stands in it, from where to where: whole, or where it never is, in parts of words."""
        every = list(self._occurrences(quote))
        return [span for span in every if is_whole(self.words, *span, self.figures)] or every

    def _occurrences(self, quote: str) -> Iterator[tuple[int, int]]:
        at = self.words.find(quote) if quote else -1
        while at >= 0:
            yield at, at + len(quote)
            at = self.words.find(quote, at + 1)


@dataclass(frozen=True, slots=True)
class PassageReader:
    """Reads passages; each is read once, however many claims cite it."""

    figures: FigureReader
    names: Gazetteer
    cues: CueFinder
    _read: dict[str, ReadPassage] = field(default_factory=dict, compare=False, repr=False)

    def read(self, words: str) -> ReadPassage:
        """What stands in a passage."""
        if words not in self._read:
            names = tuple(self.names.places(words))
            figures = tuple(f for f in self.figures.find(words) if not _runs_on(f, names))
            self._read[words] = ReadPassage(words, figures, names, tuple(self.cues.find(words, figures)))
        return self._read[words]


def _runs_on(figure: Figure, names: Sequence[NamePlace]) -> bool:
    """Whether a figure begins within a name and ends behind it: “Halo-9 may” is no day of May."""
    return any(name.start < figure.start < name.end < figure.end for name in names)
