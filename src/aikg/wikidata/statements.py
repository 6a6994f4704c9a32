"""Turns the claims of a source, and what is known of entities and classes, into statements."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from aikg import iris, vocab
from aikg.claims.acknowledging import QUESTION
from aikg.claims.model import Amount, Claim, EntityRecord, Iri, Literal, Passage, Source, SourceFile
from aikg.claims.model import Value as ClaimValue
from aikg.claims.rdf import is_fact
from aikg.iris import PREFIXES, TERM, graph
from aikg.wikidata.correspondence import Correspondence
from aikg.wikidata.wikibase_model import (
    Item,
    Monolingual,
    Quantity,
    Rank,
    Reference,
    Snak,
    Statement,
    Text,
    Time,
    Url,
    Value,
)

XSD = PREFIXES["xsd"]
TYPE, SUBCLASS = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}subClassOf"
IMPLIED = Iri(vocab.Implied)
counts = ("nonNegativeInteger", "positiveInteger")
numbers = frozenset(f"{XSD}{n}" for n in ("integer", "decimal", "double", *counts))
dates = frozenset(f"{XSD}{n}" for n in ("date", "gYearMonth", "gYear"))


def source_statements(file: SourceFile, correspondence: Correspondence) -> Iterator[Statement]:
    """The statements of the claims that speak of facts; plans and forecasts are none.

    A claim with several amounts, or whose property corresponds to several, becomes several. What the
    editors acknowledge as wrong in the source has the deprecated rank, whatever the claim has.
    """
    acknowledged = {item.about for item in file.acknowledgements if item.check != QUESTION}
    origin = _origin(file.source, correspondence)
    for claim in filter(is_fact, file.claims):
        node = iris.claim(file.source.slug, claim.id)
        rank = Rank.DEPRECATED if node in acknowledged else _rank(claim)
        figures = _figures(claim, file.source.language, correspondence)
        reference = Reference(f"{node}#reference", (*origin, *figures))
        yield from _statements(claim, node, rank, reference, correspondence)


def _rank(claim: Claim) -> Rank:
    given = (
        iris.local_name(v.value) for name, v in claim.qualifiers if name == "claimRank" and isinstance(v, Iri)
    )
    return Rank(next(given, Rank.NORMAL.value))


def class_statement(iri: str, class_iri: str, correspondence: Correspondence) -> Iterator[Statement]:
    """That an entity or a source is an instance of its class, as far as Wikidata has one for it."""
    item = correspondence.item(iri)
    for number, class_ in enumerate(correspondence.nearest_classes(class_iri)):
        node = f"{iri}#instance-of{f'-{iris.local_name(class_)}' if number else ''}"
        yield from _editorial(node, item, TYPE, class_, correspondence)


def attribute_statements(entity: EntityRecord, correspondence: Correspondence) -> Iterator[Statement]:
    """What editors say an entity belongs to."""
    iri = iris.entity(entity.slug)
    for name, value in entity.attributes:
        if isinstance(value, Iri):
            node = f"{iri}#{name}"
            yield from _editorial(node, correspondence.item(iri), TERM + name, value.value, correspondence)


def hierarchy_statements(
    pairs: Iterable[tuple[str, str]], correspondence: Correspondence
) -> Iterator[Statement]:
    """That one class is a subclass of another, for pairs of IRIs of ours."""
    for narrower, broader in pairs:
        names = f"{narrower.removeprefix(TERM)}-subclass-of-{iris.local_name(broader)}"
        node, item = f"{graph('wikidata')}#{names}", correspondence.item(narrower)
        yield from _editorial(node, item, SUBCLASS, broader, correspondence)


def _editorial(node: str, item: Item, prop: str, value: str, known: Correspondence) -> Iterator[Statement]:
    snak = Snak(known.snak_property(prop), known.item(value))
    yield Statement(node, item, snak, (), Rank.NORMAL, None, is_implied=True)


def _statements(
    claim: Claim, node: str, rank: Rank, reference: Reference, known: Correspondence
) -> Iterator[Statement]:
    is_implied = ("attestation", IMPLIED) in claim.qualifiers
    qualifiers = tuple(_qualifiers(claim, known))
    units = [known.item(v.value) for name, v in claim.qualifiers if name == "unit" and isinstance(v, Iri)]
    unit = next(iter(units), None)
    number = 0
    for value in claim.objects:
        target = value.value if isinstance(value, Iri) else ""
        for prop, inverse in known.statement_properties(TERM + claim.property, target):
            number += 1
            subject, main = known.item(claim.subject), value_of(value, known, unit)
            if inverse and isinstance(main, Item):
                subject, main = main, subject
            yield Statement(
                node=f"{node}#statement-{number}",
                subject=subject,
                snak=Snak(prop, main),
                qualifiers=(*qualifiers, *_hedge(value, known)),
                rank=rank,
                reference=reference,
                is_implied=is_implied,
            )


def _qualifiers(claim: Claim, known: Correspondence) -> Iterator[Snak]:
    for name, value in claim.qualifiers:
        if name in ("modality", "unit"):  # a fact, as every statement, and a part of its value
            continue
        yield Snak(known.snak_property(TERM + name), value_of(value, known))
        yield from _hedge(value, known)


def _hedge(value: ClaimValue, known: Correspondence) -> Iterator[Snak]:
    if isinstance(value, Amount) and value.hedge:
        yield Snak(known.snak_property(vocab.hedge), Item(value.hedge))


def _origin(source: Source, known: Correspondence) -> tuple[Snak, ...]:
    """What the references of all claims of a source say."""
    said: tuple[tuple[str, str, Value], ...] = (
        ("prov", "hadPrimarySource", known.item(iris.source(source.slug))),
        ("schema", "url", Url(source.url)),
        ("dcterms", "issued", _time_of(source.issued)),
    )
    return tuple(Snak(known.snak_property(PREFIXES[prefix] + name), value) for prefix, name, value in said)


def _figures(claim: Claim, language: str, known: Correspondence) -> Iterator[Snak]:
    """The quotes that are figures, of a claim that states one; no other words of a source are given."""
    amounts = [v for v in (*claim.objects, *(q for _, q in claim.qualifiers)) if isinstance(v, Amount)]
    is_number = any(isinstance(v, Literal) and v.datatype in numbers for v in claim.objects)
    if not amounts and not is_number:
        return
    quotes = [quote for e in claim.evidence if isinstance(e, Passage) for quote in e.exact]
    figures = {amount.stated for amount in amounts}
    exact = known.snak_property(f"{PREFIXES['oa']}exact")
    for quote in dict.fromkeys(quotes):
        if quote in figures or (is_number and re.search(r"\d", quote)):
            yield Snak(exact, Monolingual(quote, language))


def value_of(value: ClaimValue, known: Correspondence, unit: Item | None = None) -> Value:
    """A claim's value as Wikibase has it; ``unit`` is that of a number."""
    if isinstance(value, Iri):
        return known.item(value.value)
    if isinstance(value, Amount):
        return Quantity(value.value, known.item(value.currency) if value.currency else None)
    if value.language:
        return Monolingual(value.lexical, value.language)
    if value.datatype in numbers:
        return Quantity(Decimal(value.lexical), unit)
    return _time_of(value.lexical) if value.datatype in dates else Text(value.lexical)


def _time_of(lexical: str) -> Time:
    """A date, a month or a year, with the precision that it is written with."""
    parts = [int(part) for part in lexical.split("-")]
    year, month, day = [*parts, 1, 1][:3]
    return Time(year, month, day, 8 + len(parts))
