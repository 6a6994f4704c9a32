"""Evidence that cannot stand beside the texts of the sources, and texts that are missing or others."""

from collections import Counter
from collections.abc import Iterable, Mapping

from aikg.checks.background import CompiledSource
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.verified_claims import VerifiedClaims
from aikg.claim_nodes import ClaimNode
from aikg.iris import PREFIXES
from aikg.source_text import digest

NAME = "evidence"


def find(verified: VerifiedClaims) -> Iterable[Finding]:
    """An error for what is refused; where a text is missing or another one, a finding says so."""
    yield from _of_texts(verified.dump, verified.texts)
    yield from _of_tables(verified)
    yield from verified.findings(NAME, Severity.ERROR)


def _of_texts(dump: Dump, texts: Mapping[str, str]) -> Iterable[Finding]:
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


def _of_tables(verified: VerifiedClaims) -> Iterable[Finding]:
    """The files of tables that are not at hand, each with how many cells are cited from it."""
    cells = Counter((claim.source, c.file) for claim in verified.dump.claims for c in claim.cells)
    for (source, file), count in sorted(cells.items()):
        if file not in verified.tables:
            message = f"The table {file} of this source was not given. Its {count} cells were not verified."
            korean = f"표가 주어지지 않음: {file}. 칸 {count}개를 확인하지 않음."
            yield Finding(NAME, Severity.INFORMATION, message, (source,), korean=korean, kind="no-table")


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
