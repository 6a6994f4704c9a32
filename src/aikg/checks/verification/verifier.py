"""What the words of a claim's evidence do not prove: what is refused, and what somebody is asked about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from aikg.checks.background import Background
from aikg.checks.verification.cue_words import CueFinder
from aikg.checks.verification.gazetteer import Gazetteer
from aikg.checks.verification.pairings import PairingRules
from aikg.checks.verification.proven_figures import FigureRules
from aikg.checks.verification.proven_manner import MannerRules
from aikg.checks.verification.proven_names import NameRules
from aikg.checks.verification.quoted_passages import verdicts_on
from aikg.checks.verification.read_passages import PassageReader
from aikg.checks.verification.table_cells import TableText, verdicts_on_cell
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import ClaimNode


@dataclass(frozen=True, slots=True)
class Verifier:
    """Compares claims with the text that they were read from; pure."""

    passages: PassageReader
    figures: FigureRules
    names: NameRules
    manner: MannerRules
    pairings: PairingRules

    def verdicts(
        self, claim: ClaimNode, text: str, tables: Mapping[str, TableText] = MappingProxyType({})
    ) -> Iterator[Verdict]:
        """What is refused of a claim, and what is asked; nothing where its words prove it.

        ``text`` is that of its source in NFC, '' where it is not at hand, so that only quotes are looked at;
        ``tables`` are those at hand, by file.
        """
        for cell in claim.cells:
            if cell.file in tables:
                yield from verdicts_on_cell(cell, tables[cell.file])
        if claim.cells:
            yield from dict.fromkeys((*self.figures.of_cells(claim), *self.names.of_cells(claim)))
        if claim.passages and not claim.quotes:
            yield Verdict("unquoted", ())
        if not text:
            yield from dict.fromkeys(self.names.unproven(claim) if claim.passages else ())
        if not text or (claim.cells and not claim.passages):
            return
        if not claim.passages:
            yield Verdict("locator-beside-text", (" | ".join(each.locator for each in claim.evidence),))
            return
        wrong = [verdict for each in claim.passages for verdict in verdicts_on(each, text, self.passages)]
        yield from wrong
        read = [self.passages.read(text[each.start : each.end]) for each in claim.passages]
        yield from dict.fromkeys(self.figures.verdicts(claim, read))
        last = max(each.end or 0 for each in claim.passages)
        yield from dict.fromkeys(self.names.verdicts(claim, read, text[:last]))
        yield from dict.fromkeys(self.pairings.verdicts(claim, read, text))
        yield from dict.fromkeys(self.manner.verdicts(claim, read))


def verifier(names: Gazetteer, known: Background) -> Verifier:
    """A verifier that knows some names, and what the checks know besides."""
    cues = CueFinder(known.ontology)
    passages = PassageReader(known.figure_reader, names, cues)
    return Verifier(
        passages,
        FigureRules(known),
        NameRules(names, known.ontology),
        MannerRules(known.ontology, cues),
        PairingRules(names, known.ontology, cues),
    )


def repeated(claims: Iterable[ClaimNode]) -> Iterator[tuple[str, str]]:
    """The claims that say what another of the same source says, each with the first that does."""
    first: dict[tuple[object, ...], str] = {}
    for claim in claims:
        values = tuple(sorted(map(_identity, claim.values)))
        besides = tuple(sorted((iri, _identity(v)) for iri, vs in claim.qualifiers.items() for v in vs))
        statement = (claim.source, claim.predicate, claim.subject, values, besides)
        if first.setdefault(statement, claim.iri) != claim.iri:
            yield claim.iri, first[statement]


def _identity(value: object) -> str:
    number, stated = getattr(value, "value", ""), getattr(value, "stated", "")
    return f"{number} {stated}" if isinstance(number, Decimal) else str(value)
