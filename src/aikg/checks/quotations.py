"""Evidence against the texts of the sources: offsets, digests, and quotes that are whole figures."""

import re
from collections.abc import Iterable, Mapping

from aikg.checks.background import CompiledSource
from aikg.checks.compiled_dump import Dump
from aikg.checks.figures import Figure, FigureReader, is_whole
from aikg.checks.findings import Finding, Severity
from aikg.claim_nodes import ClaimNode, EvidenceNode
from aikg.iris import PREFIXES
from aikg.source_text import digest

NAME = "evidence"


def find(dump: Dump, texts: Mapping[str, str]) -> Iterable[Finding]:
    """What does not fit the texts, which go from a source's slug to its text in NFC.

    Where a text is missing or another one, the passages are not verified, and a finding says so.
    """
    claims: dict[str, list[ClaimNode]] = {}
    for claim in dump.claims:
        if claim.passages:
            claims.setdefault(claim.source, []).append(claim)
    for iri, cited in claims.items():
        source, text = dump.sources[iri], texts.get(iri.removeprefix(PREFIXES["source"]))
        if text is None:
            yield _missing(source, cited)
        elif message := _other_text(source, text):
            yield Finding(NAME, Severity.ERROR, f"{message} {_unverified(cited)}", (iri,))
        else:
            yield from _verify(cited, text, dump.figure_reader)


def _missing(source: CompiledSource, cited: list[ClaimNode]) -> Finding:
    slug = source.iri.removeprefix(PREFIXES["source"])
    message = f"The text of this source was not given as {slug}.txt. {_unverified(cited)}"
    return Finding(NAME, Severity.INFORMATION, message, (source.iri,))


def _unverified(cited: list[ClaimNode]) -> str:
    return f"Its {sum(len(claim.passages) for claim in cited)} passages were not verified."


def _other_text(source: CompiledSource, text: str) -> str | None:
    if source.text_length not in (None, len(text)):
        ends = " It has carriage returns: end each line with a line feed alone." if "\r" in text else ""
        known = f"the claims were read from one of {source.text_length}"
        return f"The text has {len(text)} code points, {known}.{ends}"
    if source.sha256 not in ("", digest(text)):
        return f"The text's SHA-256 is {digest(text)}, not {source.sha256}."
    return None


def _verify(cited: list[ClaimNode], text: str, reader: FigureReader) -> Iterable[Finding]:
    for claim in cited:
        for passage in claim.passages:
            for message in mistakes_of(passage, text, reader):
                where = "Passage {}–{}".format(*passage.span)
                yield Finding(NAME, Severity.ERROR, f"{where}: {message} Correct the evidence.", (claim.iri,))


def mistakes_of(passage: EvidenceNode, text: str, reader: FigureReader) -> Iterable[str]:
    """What is wrong with a passage beside the text of its source."""
    start, end = passage.span
    if not 0 <= start < end <= len(text):
        yield f"The span is not within the text of {len(text)} code points."
        return
    words = text[start:end]
    if digest(words) != passage.sha256:
        yield "The SHA-256 is that of other words."
    figures = list(reader.find(words))
    for quote in passage.quotes:
        if quote not in words:
            yield f"“{quote}” does not occur in it."
        elif not _occurs_whole(quote, words, figures):
            yield f"“{quote}” occurs in it only as a part of a longer figure or word."


def _occurs_whole(quote: str, words: str, figures: list[Figure]) -> bool:
    places = (match.start() for match in re.finditer(f"(?={re.escape(quote)})", words))
    return any(is_whole(words, start, start + len(quote), figures) for start in places)
