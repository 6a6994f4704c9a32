"""The claims of a source file as checks read them, without a store in between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from aikg.checks.background import CompiledSource
from aikg.checks.findings import CompiledAcknowledgement
from aikg.checks.periods import period_of
from aikg.checks.verification.figures import FigureReader
from aikg.claim_nodes import AmountNode, CellNode, ClaimNode, EvidenceNode, QuoteNode
from aikg.claim_nodes import Value as NodeValue
from aikg.claims.evidence_rdf import page_of, place_of, proven
from aikg.claims.model import Amount, Cell, Claim, Iri, Passage, Quote, Source, SourceFile, Value
from aikg.claims.rdf import acknowledgement_node, with_defaults
from aikg.iris import TERM, claim, source
from aikg.ontology import Ontology


@dataclass(frozen=True)
class ProjectBackground:
    """What a project knows of whatever claims name; ``labels`` are those of entities and sources, by IRI.

    ``currencies`` goes from the IRI of a currency to its code, ``currency_names`` from its names and code
    to its IRI.
    """

    ontology: Ontology
    labels: Mapping[str, Mapping[str, str]]
    currencies: Mapping[str, str]
    currency_names: Mapping[str, str]
    sources: Mapping[str, CompiledSource] = field(default_factory=dict)

    @cached_property
    def figure_reader(self) -> FigureReader:
        """A reader of figures that knows the currencies, by name, alias and code."""
        return FigureReader(dict(sorted(self.currency_names.items())))

    def name(self, iri: str, tag: str = "en") -> str:
        """What to call a node in a message: its label in the language, or in English, or else its IRI."""
        term = self.ontology.terms.get(iri.removeprefix(TERM)) if iri.startswith(TERM) else None
        labels = term.label if term else self.labels.get(iri, {})
        return labels.get(tag, labels.get("en", iri))

    def currency_code(self, iri: str) -> str:
        """The code of a currency, or else its name."""
        return self.currencies.get(iri) or self.name(iri)


def compiled_source(item: Source) -> CompiledSource:
    """A source as checks read it."""
    return CompiledSource(
        source(item.slug), period_of(item.issued), item.sha256 or "", item.text_length, item.derived_from
    )


def acknowledgements(file: SourceFile) -> Iterator[CompiledAcknowledgement]:
    """What the editors of a source file acknowledge."""
    for item in file.acknowledgements:
        node, figures = acknowledgement_node(item)[1:-1], frozenset(item.figures)
        yield CompiledAcknowledgement(node, item.about, item.check, item.reason, figures, item.rule)


def claim_nodes(file: SourceFile, ontology: Ontology) -> Iterator[ClaimNode]:
    """The claims of a source file, as they are read from the quads that it becomes."""
    slug = file.source.slug
    for item in file.claims:
        iri = claim(slug, item.id)
        yield ClaimNode(
            iri,
            ontology.direct_properties[item.property],
            item.subject,
            tuple(sorted(_values(item.objects, f"{iri}#value"), key=str)),
            source(slug),
            _qualifiers(item, iri, slug),
            tuple(_evidence(item, iri, file.source, ontology)),
        )


def _qualifiers(item: Claim, iri: str, slug: str) -> Mapping[str, tuple[NodeValue, ...]]:
    pairs = with_defaults(item, slug)
    values = _values((value for _, value in pairs), f"{iri}#qualifier")
    found: defaultdict[str, list[NodeValue]] = defaultdict(list)
    for (name, _), value in zip(pairs, values, strict=True):
        found[TERM + name].append(value)
    return {name: tuple(sorted(values, key=str)) for name, values in found.items()}


def _values(values: Iterable[Value], part: str) -> Iterator[NodeValue]:
    for number, value in enumerate(values, 1):
        if isinstance(value, Iri):
            yield ox.NamedNode(value.value)
        elif isinstance(value, Amount):
            rest = value.hedge or "", value.origin or ""
            yield AmountNode(f"{part}-{number}", value.value, value.currency, value.stated, *rest)
        elif value.language:
            yield ox.Literal(value.lexical, language=value.language)
        else:
            yield ox.Literal(value.lexical, datatype=ox.NamedNode(value.datatype))


def _cell(each: Cell) -> CellNode:
    return CellNode(each.file, each.sha256, each.row, each.column, each.quote.text)


def _evidence(item: Claim, iri: str, origin: Source, ontology: Ontology) -> Iterator[EvidenceNode]:
    def node(quote: Quote) -> QuoteNode:
        return QuoteNode(quote.text, proven(quote, item, ontology), quote.reference)

    # In the order of their IRIs, in which those who read them from quads find them.
    for number, each in sorted(enumerate(item.evidence, 1), key=lambda pair: str(pair[0])):
        own, of = f"{iri}#evidence-{number}", source(origin.slug)
        if isinstance(each, Passage):
            quotes = (q for _, q in sorted(enumerate(each.quotes, 1), key=lambda pair: str(pair[0])))
            said, page = tuple(map(node, quotes)), page_of(each, origin)
            yield EvidenceNode(own, of, each.start, each.end, each.sha256, said, "", page)
        elif isinstance(each, Cell):
            yield EvidenceNode(own, of, None, None, "", (node(each.quote),), place_of(each), "", _cell(each))
        else:
            yield EvidenceNode(own, of, None, None, "", (), each.text, "")
