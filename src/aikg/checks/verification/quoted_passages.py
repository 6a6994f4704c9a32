"""A passage beside the text of its source: its span, its digest, and quotes that are whole."""

import re
from collections.abc import Iterator
from typing import Final

from aikg.checks.verification.figures import is_whole
from aikg.checks.verification.read_passages import PassageReader
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import EvidenceNode
from aikg.source_text import digest

_LONGEST: Final = 40
_WORD: Final = re.compile(r"\w{1,40}")
_WORD_END: Final = re.compile(r"\w{1,40}$")


def verdicts_on(passage: EvidenceNode, text: str, reader: PassageReader) -> Iterator[Verdict]:
    """What is wrong with a passage beside the text of its source: its span, its digest, its quotes."""
    start, end = span = passage.span
    if not 0 <= start < end <= len(text):
        yield Verdict("outside", (f"{start}–{end}", str(len(text))), span)
        return
    words = text[start:end]
    if digest(words) != passage.sha256:
        yield Verdict("other-words", (), span)
    for at in (start, end):
        if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
            yield Verdict("cut", (_word_at(text, at),), span)
    read = reader.read(words)
    for quote in passage.quotes:
        places = read.places_of(quote)
        if not places:
            yield Verdict("not-verbatim", (quote,), span)
        elif not any(is_whole(words, *place, read.figures) for place in places):
            yield Verdict("part-of-longer", (quote,), span)


def _word_at(text: str, at: int) -> str:
    """The word around a place within it."""
    before, behind = _WORD_END.search(text, max(0, at - _LONGEST), at), _WORD.match(text, at)
    return (before[0] if before else "") + (behind[0] if behind else "")
