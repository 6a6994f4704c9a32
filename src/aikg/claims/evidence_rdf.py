"""Triples of evidence, after the Web Annotation Data Model (https://www.w3.org/TR/annotation-model/)."""

from collections.abc import Iterable, Iterator

from aikg import vocab
from aikg.claims.model import Cell, Claim, Evidence, Locator, Passage, Quote, Source
from aikg.claims.n_triples import TYPE, Triple, integer, iri, named, string, triple
from aikg.claims.text_fragments import text_fragment
from aikg.iris import TERM, source
from aikg.ontology import Ontology


def part(node: str, kind: str, number: int) -> str:
    """The node of a part of a claim."""
    return f"{node[:-1]}#{kind}-{number}>"


def passage_triples(item: Source, claims: Iterable[Claim]) -> Iterator[Triple]:
    """The passages of a source that its claims were read from: each once, as a part of the source."""
    cited = {(each.start, each.end): each for c in claims for each in c.evidence if isinstance(each, Passage)}
    for span in sorted(cited):
        node = _selector(cited[span], item)
        yield f"<{source(item.slug)}>", iri(vocab.passage), node
        yield from _position(cited[span], node)
        yield node, iri(vocab.sha256), string(cited[span].sha256)


def evidence_triples(item: Claim, node: str, origin: Source, ontology: Ontology) -> Iterator[Triple]:
    """Where a claim was read, and what each quote proves; the first passage also at the claim itself."""
    yield from _first_passage(item, node)
    for number, evidence in enumerate(item.evidence, 1):
        own = part(node, "evidence", number)
        yield node, iri(vocab.evidence), own
        yield own, TYPE, named("oa:SpecificResource")
        yield own, named("oa:hasSource"), f"<{source(origin.slug)}>"
        yield from _place(evidence, own, origin)
        if isinstance(evidence, Passage):
            for place, quote in enumerate(evidence.quotes, 1):
                yield from _quote(quote, evidence, f"{own[:-1]}-quote-{place}>", own, origin)
                yield from _role(quote, f"{own[:-1]}-quote-{place}>", item, ontology)
        elif isinstance(evidence, Cell):
            yield from _role(evidence.quote, own, item, ontology)


def proven(quote: Quote, item: Claim, ontology: Ontology) -> str:
    """The property of a claim's node whose value a quote proves; empty where nobody says what it proves."""
    if not quote.role:
        return ""
    kind = ontology.classes[str(ontology.direct_properties[item.property].claim_class).removeprefix(TERM)]
    ends = {"subject": kind.subject_role, "object": kind.object_role, "value": kind.object_role}
    return ends.get(quote.role) or (vocab.property if quote.role == "property" else TERM + quote.role)


def place_of(cell: Cell) -> str:
    """Where a cell stands, in words."""
    return f"{cell.file}, row {cell.row}, column {cell.column}"


def page_of(passage: Passage, origin: Source) -> str:
    """The publisher's page at what is quoted; empty where nothing is."""
    return text_fragment(origin.url, passage.exact) if passage.quotes else ""


def _first_passage(item: Claim, node: str) -> Iterator[Triple]:
    """Where the first passage stands and what it quotes, for those who ask for one."""
    passage = next((each for each in item.evidence if isinstance(each, Passage)), None)
    if passage is not None:
        yield triple(node, "aikg:passageStart", integer(passage.start))
        yield triple(node, "aikg:passageEnd", integer(passage.end))
        yield triple(node, "aikg:quoted", string(" | ".join(passage.exact)))


def _place(evidence: Evidence, own: str, origin: Source) -> Iterator[Triple]:
    if isinstance(evidence, Locator):
        yield own, iri(vocab.locator), string(evidence.text)
    elif isinstance(evidence, Cell):
        yield own, iri(vocab.locator), string(place_of(evidence))
        yield own, iri(vocab.tableFile), string(evidence.file)
        yield own, iri(vocab.sha256), string(evidence.sha256)
        yield own, iri(vocab.rowKey), string(evidence.row)
        yield own, iri(vocab.columnName), string(evidence.column)
        yield own, iri(vocab.cellText), string(evidence.quote.text)
    else:
        yield own, named("oa:hasSelector"), _selector(evidence, origin)
        if address := page_of(evidence, origin):
            yield own, iri(vocab.textFragment), f"<{address}>"


def _selector(passage: Passage, origin: Source) -> str:
    return f"<{source(origin.slug)}#passage-{passage.start}-{passage.end}>"


def _position(passage: Passage, node: str) -> Iterator[Triple]:
    yield node, TYPE, named("oa:TextPositionSelector")
    yield node, named("oa:start"), integer(passage.start)
    yield node, named("oa:end"), integer(passage.end)


def _quote(quote: Quote, passage: Passage, own: str, evidence: str, origin: Source) -> Iterator[Triple]:
    """A resource for each quote: several refinements of one selector would be alternatives of each other.

    See the Web Annotation Data Model, 4.2.9: https://www.w3.org/TR/annotation-model/#refinement-of-selection
    """
    within, words = f"{own[:-1]}-passage>", f"{own[:-1]}-words>"
    yield evidence, iri(vocab.quote), own
    yield own, TYPE, named("oa:SpecificResource")
    yield own, named("oa:hasSource"), f"<{source(origin.slug)}>"
    yield own, named("oa:hasSelector"), within
    yield from _position(passage, within)
    yield within, named("oa:refinedBy"), words
    yield words, TYPE, named("oa:TextQuoteSelector")
    yield words, named("oa:exact"), string(quote.text)


def _role(quote: Quote, node: str, item: Claim, ontology: Ontology) -> Iterator[Triple]:
    if role := proven(quote, item, ontology):
        yield node, iri(vocab.proves), iri(role)
    if quote.reference:
        yield node, iri(vocab.refersAs), iri(quote.reference)
