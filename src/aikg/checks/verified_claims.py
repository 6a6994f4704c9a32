"""The verdicts on the claims of a dump whose texts are at hand, as findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.verification.gazetteer import gazetteer_of
from aikg.checks.verification.referents import Referents, referents
from aikg.checks.verification.table_cells import TableText
from aikg.checks.verification.verdicts import RULES, Verdict
from aikg.checks.verification.verifier import Verifier, repeated, verifier
from aikg.claim_nodes import ClaimNode
from aikg.iris import PREFIXES
from aikg.source_text import digest

_NAMES = f"""SELECT ?entity ?class ?name {{ ?entity a ?class ; rdfs:label|skos:altLabel ?name
  FILTER(!CONTAINS(STR(?entity), "#")
    && (STRSTARTS(STR(?entity), "{PREFIXES["id"]}") || STRSTARTS(STR(?entity), "{PREFIXES["source"]}")))
  FILTER NOT EXISTS {{ GRAPH <{PREFIXES["graph"]}inferred> {{ ?entity a ?class }} }} }}
  ORDER BY ?entity ?class"""


@dataclass(frozen=True)
class VerifiedClaims:
    """The claims of a dump beside the texts of their sources, which go from slug to text in NFC, and tables.

    Claims of a source whose text is not there, or another, are left out: the check of the evidence says so.
    """

    dump: Dump
    texts: Mapping[str, str]
    tables: Mapping[str, TableText] = field(default_factory=dict)

    @cached_property
    def verifier(self) -> Verifier:
        """A verifier that knows the names, currencies and dates of the dump."""
        return verifier(gazetteer_of(self.dump.select(_NAMES)), self.dump)

    @cached_property
    def verdicts(self) -> tuple[tuple[ClaimNode, Verdict], ...]:
        """Every verdict with its claim, in the order of the claims; found once."""
        by_iri = {claim.iri: claim for claim in self.dump.claims}
        twice = (
            (by_iri[claim], Verdict("repeated", (claim, first))) for claim, first in repeated(by_iri.values())
        )
        return tuple(chain(self._beside_texts(), twice))

    def _beside_texts(self) -> Iterator[tuple[ClaimNode, Verdict]]:
        texts = {iri: self._text(iri) for iri in self.dump.sources}
        for claim in self.dump.claims:
            for verdict in self.verifier.verdicts(claim, texts[claim.source], self.tables):
                yield claim, verdict
            for verdict in self._referents.verdicts(claim) if texts[claim.source] else ():
                yield claim, verdict

    @cached_property
    def _referents(self) -> Referents:
        return referents(self.dump.claims, self.verifier.names)

    def _text(self, source: str) -> str:
        """The text of a source, if it is the one that the claims were read from, or ''."""
        text = self.texts.get(source.removeprefix(PREFIXES["source"]), "")
        return text if self.dump.sources[source].sha256 == digest(text) else ""

    def findings(self, check: str, severity: Severity) -> Iterator[Finding]:
        """The refusals as errors, or the questions as information; not what another check reports."""
        for claim, verdict in self.verdicts:
            if verdict.is_refused == (severity is Severity.ERROR) and not RULES[verdict.code].reported_by:
                yield self._finding(check, severity, claim, verdict)

    def _finding(self, check: str, severity: Severity, claim: ClaimNode, verdict: Verdict) -> Finding:
        english, korean = verdict.messages(self.dump.name)
        subjects = verdict.parts if verdict.code == "repeated" else (claim.iri,)
        figures = () if verdict.code == "repeated" else (verdict.words,)
        return Finding(check, severity, english, subjects, korean=korean, kind=verdict.code, figures=figures)
