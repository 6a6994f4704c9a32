"""Mistakes made in claims by rule: each takes a claim and what is known, and gives a wrong one, or None."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pyoxigraph as ox

from aikg import vocab
from aikg.checks.verification.figures import FigureReader
from aikg.checks.verification.gazetteer import Gazetteer
from aikg.claim_nodes import AmountNode, ClaimNode, QuoteNode, plain
from aikg.iris import PREFIXES, TERM
from aikg.ontology import Ontology

XSD = PREFIXES["xsd"]
INTEGER = ox.NamedNode(f"{XSD}integer")


@dataclass(frozen=True)
class Circumstances:
    """What a corruption may look at: the other claims, the text, names, the ontology."""

    claims: Sequence[ClaimNode]
    text: str
    names: Gazetteer
    ontology: Ontology
    reader: FigureReader


Corruption = Callable[[ClaimNode, Circumstances], ClaimNode | None]


def entity(slug: str) -> str:
    return PREFIXES["id"] + slug


def with_quotes(claim: ClaimNode, quoted: tuple[QuoteNode, ...]) -> ClaimNode:
    first, *rest = claim.evidence
    return replace(claim, evidence=(replace(first, quoted=quoted), *(replace(e, quoted=()) for e in rest)))


def with_each_quote(claim: ClaimNode, change: Callable[[QuoteNode], QuoteNode]) -> ClaimNode:
    return replace(
        claim, evidence=tuple(replace(e, quoted=tuple(map(change, e.quoted))) for e in claim.evidence)
    )


def with_qualifier(claim: ClaimNode, iri: str, *values: object) -> ClaimNode:
    others = {key: value for key, value in claim.qualifiers.items() if key != iri}
    return replace(claim, qualifiers={**others, **({iri: values} if values else {})})


def with_value(claim: ClaimNode, number: str) -> ClaimNode:
    return replace(claim, values=(ox.Literal(number, datatype=INTEGER),))


def with_amounts(claim: ClaimNode, change: Callable[[AmountNode], AmountNode]) -> ClaimNode | None:
    if not claim.amounts:
        return None

    def changed(values: tuple) -> tuple:
        return tuple(change(value) if isinstance(value, AmountNode) else value for value in values)

    found = {iri: changed(values) for iri, values in claim.qualifiers.items()}
    return replace(claim, values=changed(claim.values), qualifiers=found)


def own_object(claim: ClaimNode) -> str | None:
    """The entity that a claim leads to, where it leads to one."""
    is_entity = len(claim.values) == 1 and plain(claim.values[0]).startswith(PREFIXES["id"])
    return plain(claim.values[0]) if is_entity else None


def sibling(iri: str, claim: ClaimNode, known: Circumstances) -> str | None:
    """Another entity of the class that the source speaks of as well, always the same."""
    spoken = {each.subject for each in known.claims} | {
        plain(v) for each in known.claims for v in each.values
    }
    own = known.names.classes.get(iri)
    others = sorted(i for i in spoken - {iri, claim.subject} if own and known.names.classes.get(i) == own)
    return others[len(claim.iri) % len(others)] if others else None


def another_subject(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    other = sibling(claim.subject, claim, known)
    return replace(claim, subject=other) if other else None


def another_object(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    own = own_object(claim)
    other = sibling(own, claim, known) if own else None
    return replace(claim, values=(ox.NamedNode(other),)) if other else None


def the_two_swapped(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    own = own_object(claim)
    return replace(claim, subject=own, values=(ox.NamedNode(claim.subject),)) if own else None


def neighbour_in_the_sentence(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    """Another of the class that the passage names, with its name quoted where the subject's was."""
    for each in claim.passages:
        words = known.text[each.start : each.end]
        for place in known.names.places(words):
            (other, *more) = sorted(place.iris)
            own = known.names.classes.get(claim.subject)
            if not more and own and known.names.classes.get(other) == own and other != claim.subject:
                name = words[place.start : place.end]
                kind = known.ontology.classes[claim.claim_class.removeprefix(TERM)]

                def changed(
                    quote: QuoteNode, name: str = name, role: str | None = kind.subject_role
                ) -> QuoteNode:
                    own = claim.subject in known.names.named(quote.text) and quote.proves == ""
                    return QuoteNode(name, quote.proves) if own or quote.proves == role else quote

                return replace(with_each_quote(claim, changed), subject=other)
    return None


def another_number(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_value(claim, str(int(claim.value) * 10 + 7)) if claim.value is not None else None


def figure_of_the_sentence(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    """Another figure of the same passage, quoted as it stands."""
    if claim.value is None:
        return None
    for each in claim.passages:
        for figure in known.reader.find(known.text[each.start : each.end]):
            if (
                figure.value not in (claim.value, 0)
                and figure.kind in ("", "count")
                and figure.value % 1 == 0
            ):
                words = known.text[each.start :][figure.start : figure.end]
                wrong = with_value(claim, f"{figure.value:f}")
                return with_each_quote(
                    wrong, lambda q, words=words: replace(q, text=words) if re.search(r"\d", q.text) else q
                )
    return None


def sum_instead_of_a_part(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    same = [
        each.value for each in known.claims if each.predicate == claim.predicate and each.value is not None
    ]
    return with_value(claim, f"{sum(same):f}") if claim.value is not None and len(same) > 1 else None


def another_sum(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_amounts(claim, lambda amount: replace(amount, value=amount.value * 10))


def sum_of_the_sentence(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    """Another sum of the same passage, quoted and stated as it stands."""
    own = {amount.value for amount in claim.amounts}
    for each in claim.passages if len(own) == 1 else ():
        words = known.text[each.start : each.end]
        for figure in known.reader.find(words):
            if figure.currency and figure.value not in own:
                stated = words[figure.start : figure.end]
                (amount,) = claim.amounts
                other = replace(amount, value=figure.value, stated=stated, currency=figure.currency)
                wrong = with_amounts(claim, lambda _, other=other: other)
                return wrong and with_each_quote(
                    wrong, lambda q, s=stated, a=amount: replace(q, text=s) if a.stated in q.text else q
                )
    return None


def another_currency(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_amounts(claim, lambda amount: replace(amount, currency=entity("eur")))


def an_invented_sum(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_amounts(claim, lambda amount: replace(amount, stated=f"9{amount.stated}"))


def a_part_of_the_figure(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    """600억원 out of 2600억원."""
    if not any(re.search(r"\d{2}", quote) for quote in claim.quotes):
        return None
    return with_each_quote(claim, lambda q: replace(q, text=re.sub(r"^\D*\d(?=\d)", "", q.text)))


def no_quotes(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_quotes(claim, ()) if claim.quotes else None


def words_that_are_not_there(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_quotes(claim, (QuoteNode("그런 말은 없다"),)) if claim.quotes else None


def no_hedge(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    if claim.qualifier(vocab.hedge):
        return with_qualifier(claim, vocab.hedge)
    is_hedged = any(amount.hedge for amount in claim.amounts)
    return with_amounts(claim, lambda amount: replace(amount, hedge="")) if is_hedged else None


def an_invented_hedge(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    if claim.qualifier(vocab.hedge) or any(amount.hedge for amount in claim.amounts):
        return None
    if claim.value is not None:
        return with_qualifier(claim, vocab.hedge, ox.NamedNode(f"{TERM}Approximately"))
    return with_amounts(claim, lambda amount: replace(amount, hedge=f"{TERM}Approximately"))


def a_fact(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    fact = ox.NamedNode(vocab.Fact)
    return None if claim.modality == vocab.Fact else with_qualifier(claim, vocab.modality, fact)


def a_plan(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    planned = ox.NamedNode(f"{TERM}Planned")
    return with_qualifier(claim, vocab.modality, planned) if claim.modality == vocab.Fact else None


def no_speaker(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    own = ox.NamedNode(claim.source)
    return None if claim.source in claim.said_by else with_qualifier(claim, vocab.saidBy, own)


def an_invented_speaker(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    return with_qualifier(claim, vocab.saidBy, ox.NamedNode(entity("openai")))


def an_invented_year(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    year = ox.Literal("1999", datatype=ox.NamedNode(f"{XSD}gYear"))
    return None if claim.qualifier(vocab.date) else with_qualifier(claim, vocab.date, year)


def another_year(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    for iri in (vocab.date, vocab.startDate, vocab.endDate):
        if lexical := claim.qualifier(iri):
            year = str(int(lexical[:4]) - 3) + lexical[4:]
            return with_qualifier(claim, iri, ox.Literal(year, datatype=ox.NamedNode(f"{XSD}gYear")))
    return None


def another_duration(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    longer = ox.Literal("P9Y", datatype=ox.NamedNode(f"{XSD}duration"))
    return with_qualifier(claim, vocab.duration, longer) if claim.qualifier(vocab.duration) else None


def another_rank(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    rank = claim.number(vocab.rank)
    other = str((rank or Decimal(0)) + 1)
    return with_qualifier(claim, vocab.rank, ox.Literal(other, datatype=INTEGER)) if rank else None


def another_status(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    if claim.states.range != vocab.Status:
        return None
    known = (f"{TERM}Announced", f"{TERM}Expected", f"{TERM}UnderConstruction")
    other = next(iri for iri in known if iri != plain(claim.values[0]))
    return replace(claim, values=(ox.NamedNode(other),))


def another_property(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    """One that fits the same subject and object."""
    own = claim.states
    every = known.ontology.direct_properties.values()
    fits = [t for t in every if (t.domain, t.range) == (own.domain, own.range) and t.iri != own.iri]
    return replace(claim, states=fits[len(claim.iri) % len(fits)]) if fits and own_object(claim) else None


def offsets_shifted(claim: ClaimNode, _: Circumstances) -> ClaimNode | None:
    first = claim.evidence[0]
    shifted = replace(first, start=(first.start or 0) + 1, end=(first.end or 0) + 1)
    return replace(claim, evidence=(shifted, *claim.evidence[1:]))


def span_cut_short(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    """A span that ends in the midst of a word, with the digest of what stands there."""
    first = claim.evidence[0]
    start, end = first.start or 0, (first.end or 0) - 2
    digest = hashlib.sha256(known.text[start:end].encode()).hexdigest()
    return replace(claim, evidence=(replace(first, end=end, sha256=digest), *claim.evidence[1:]))


def another_passage(claim: ClaimNode, known: Circumstances) -> ClaimNode | None:
    """A passage that another claim was read from, with its own digest."""
    others = sorted({(e.start, e.end, e.sha256) for c in known.claims for e in c.passages})
    first = claim.evidence[0]
    at = others.index((first.start, first.end, first.sha256))
    start, end, digest = others[(at + 7) % len(others)]
    return replace(claim, evidence=(replace(first, start=start, end=end, sha256=digest), *claim.evidence[1:]))


CORRUPTIONS: tuple[Corruption, ...] = (
    another_subject, another_object, the_two_swapped, neighbour_in_the_sentence, another_number,
    figure_of_the_sentence, sum_instead_of_a_part, another_sum, sum_of_the_sentence, another_currency,
    an_invented_sum, a_part_of_the_figure, no_quotes, words_that_are_not_there, no_hedge, an_invented_hedge,
    a_fact, a_plan, no_speaker, an_invented_speaker, an_invented_year, another_year, another_duration,
    another_rank, another_status, another_property, offsets_shifted, span_cut_short, another_passage,
)  # fmt: skip
