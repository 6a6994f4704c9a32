"""How far names and figures stand from each other in a passage, and in which of its parts."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

from aikg.checks.verification.gazetteer import NamePlace
from aikg.checks.verification.read_passages import ReadPassage

MARKS: Final = "‘’“”'\"()[]「」『』"
Span = tuple[int, int]

BREAK: Final = re.compile(r"[,;.!?](?=\s)|\n")
"""What parts a passage into the least parts that can say something."""

_LINK: Final = re.compile(rf"{BREAK.pattern}|\sand\s|(?<=[가-힣])(?:고|며|지만|는데)\s")
_ADNOMINAL: Final = re.compile(r"\S{0,8}(?:짜리|의|인|는|한|된)\s")
_BREAK_WEIGHS: Final = 100
"""How many code points a comma between a name and a figure counts for."""

_BEHIND_WEIGHS: Final = 5
"""How many times as far a name behind a figure is as one before it."""


def words_at(passage: ReadPassage, place: Span) -> str:
    """The words of a passage at a place, without blanks around them."""
    return passage.words[slice(*place)].strip()


def distance_to_nearest(passage: ReadPassage, place: Span, names: Iterable[Span]) -> float:
    """How far a figure is from the nearest of some names."""
    return min((distance(passage.words, place, name) for name in names), default=float("inf"))


def numbers_of_parts(passage: ReadPassage, form: re.Pattern[str]) -> Callable[[Iterable[Span]], set[int]]:
    """A function from places to the numbers of the parts of a passage in which they stand."""
    ends = [match.end() for match in form.finditer(passage.words)]
    return lambda places: {bisect_right(ends, start) for start, _ in places}


def span_of(place: NamePlace) -> Span:
    """Where a name begins and ends in its passage."""
    return place.start, place.end


def nearer_rival(
    passage: ReadPassage, quote: str, mine: list[Span], rivals: list[NamePlace]
) -> NamePlace | None:
    """The rival that is nearer to a quote than its owner, wherever the quote stands; None where none is."""
    found = None
    for span in passage.places_of(quote):
        own = min((distance(passage.words, span, place) for place in mine), default=None)
        rival = min(rivals, key=lambda place: distance(passage.words, span, span_of(place)))
        if own is not None and own <= distance(passage.words, span, span_of(rival)):
            return None
        found = rival
    return found


def spans_of(iri: str, passage: ReadPassage) -> list[Span]:
    """Where a passage names an entity."""
    return [span_of(place) for place in passage.names if iri in place.iris]


def distance(text: str, figure: Span, name: Span) -> int:
    """How far a name is from a figure, where each comma counts for a long way.

    What stands in brackets belongs to what stands before them.
    """
    start, end = figure
    opening, closing = text.rfind("(", 0, start), text.rfind(")", 0, start)
    if opening > closing:
        if not text[name[1] : opening].strip(MARKS + " ") and name[1] <= opening:
            return -1
        start = opening
        end = max(end, text.find(")", end) + 1)
    first, last = (name[1], start) if name[1] <= start else (end, max(end, name[0]))
    # A figure comes behind what has it, unless words join it to a name as an adjective does.
    times = 1 if name[1] <= start or _ADNOMINAL.match(text, first, last) else _BEHIND_WEIGHS
    return times * (last - first) + _BREAK_WEIGHS * len(_LINK.findall(text, first, last))
