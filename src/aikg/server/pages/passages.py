"""Passages of sources whose text the server was given, with the figures and names in them marked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aikg.claim_nodes import EvidenceNode
from aikg.iris import PREFIXES
from aikg.source_text import digest

_AROUND = 120
"""How many code points before and after a passage are shown, of its own paragraph."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``is_quoted`` says that a claim names it."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A passage in pieces, with what stands before and after it; ``is_verified`` by its hash."""

    before: str
    pieces: tuple[Piece, ...]
    after: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of sources in NFC, by the slug of the source; usually none."""

    by_slug: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def digest(self) -> str:
        """A digest of all of them."""
        parts = (part for pair in sorted(self.by_slug.items()) for part in pair)
        return digest("\x00".join(parts))

    def passage(self, evidence: EvidenceNode) -> QuotedPassage | None:
        """Where the claim was read; None without the text, or where the text ends before."""
        text = self.by_slug.get(evidence.source.removeprefix(PREFIXES["source"]))
        start, end = evidence.start, evidence.end
        if text is None or start is None or end is None or not 0 <= start < end <= len(text):
            return None
        passage = text[start:end]
        return QuotedPassage(
            _before(text[:start]),
            _pieces(passage, evidence.quotes),
            _after(text[end:]),
            digest(passage) == evidence.sha256,
        )


def _before(text: str) -> str:
    paragraph = text.rpartition("\n")[2]
    return paragraph if len(paragraph) <= _AROUND else f"…{paragraph[-_AROUND:]}"


def _after(text: str) -> str:
    paragraph = text.partition("\n")[0]
    return paragraph if len(paragraph) <= _AROUND else f"{paragraph[:_AROUND]}…"


def _pieces(passage: str, quotes: tuple[str, ...]) -> tuple[Piece, ...]:
    """The passage cut at the quotes; of quotes that overlap the first and longest counts."""
    pieces, position = [], 0
    while position < len(passage):
        found = [(passage.find(quote, position), -len(quote)) for quote in quotes if quote]
        start, length = min(((at, size) for at, size in found if at >= 0), default=(len(passage), 0))
        pieces += [Piece(passage[position:start])] if start > position else []
        pieces += [Piece(passage[start : start - length], is_quoted=True)] if length else []
        position = start - length
    return tuple(pieces)
