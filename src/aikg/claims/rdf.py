"""Triples of entities, sources and claims; every node has an IRI of its own."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from aikg import vocab
from aikg.claims.evidence_rdf import evidence_triples, part, passage_triples
from aikg.claims.literals import decimal_lexical
from aikg.claims.model import (
    Acknowledgement,
    Amount,
    Claim,
    EntityRecord,
    Iri,
    Literal,
    Source,
    SourceFile,
    Value,
)
from aikg.claims.n_triples import (
    TYPE,
    Triple,
    iri,
    literal_term,
    named,
    string,
    tagged,
    texts,
    typed,
)
from aikg.claims.name_keys import name_key, name_words
from aikg.iris import TERM, claim, entity, source
from aikg.ontology import Ontology, Term

FACT, STATED = Iri(vocab.Fact), Iri(vocab.Stated)
NORMAL, PREFERRED, DEPRECATED = map(Iri, (vocab.NormalRank, vocab.PreferredRank, vocab.DeprecatedRank))


def entity_triples(item: EntityRecord) -> Iterator[Triple]:
    """The triples of an entity: class, names, address, attributes, and what is acknowledged about it."""
    subject = f"<{entity(item.slug)}>"
    yield subject, TYPE, f"<{item.class_iri}>"
    yield from texts(subject, "rdfs:label", item.label)
    for tag, names in item.alias.items():
        for name in names:
            alias = tagged(name, tag)
            yield subject, named("skos:altLabel"), alias
    if item.url:
        yield subject, named("schema:url"), f"<{item.url}>"
    for name, value in item.attributes:
        yield subject, iri(TERM + name), _value(value, subject)[0]
    for acknowledgement in item.acknowledgements:
        yield from _acknowledgement(acknowledgement)


def name_triples(item: EntityRecord) -> Iterator[Triple]:
    """The triples by which an entity is found by its labels and other names."""
    subject = f"<{entity(item.slug)}>"
    for name in [*item.label.values(), *(name for names in item.alias.values() for name in names)]:
        yield subject, iri(vocab.nameKey), string(name_key(name))
        for word in name_words(name):
            yield subject, iri(vocab.nameWord), string(word)


def source_triples(file: SourceFile, ontology: Ontology) -> Iterator[Triple]:
    """The triples of a source with its claims and acknowledgements."""
    yield from _source(file.source)
    yield from passage_triples(file.source, file.claims)
    for item in file.claims:
        yield from _claim(item, file.source, ontology)
    for acknowledgement in file.acknowledgements:
        yield from _acknowledgement(acknowledgement)


def direct_triples(file: SourceFile, ontology: Ontology, rank: Iri | None = None) -> Iterator[Triple]:
    """The direct triples of claims of one rank that speak of a fact, and what links their qualifiers back.

    ``rank`` is PREFERRED, or None for all others but those that are known to be wrong.
    """
    return (triple for item, triple in stated_triples(file, ontology) if _rank(item) == rank)


def stated_triples(file: SourceFile, ontology: Ontology) -> Iterator[tuple[Claim, Triple]]:
    """The direct triples of claims that speak of a fact, each with its claim."""
    for item in filter(is_fact, file.claims):
        node = f"<{claim(file.source.slug, item.id)}>"
        prop = ontology.direct_properties[item.property]
        # A rate without its other currency, say, is a bare number: the claim says it whole.
        for number, value in enumerate(() if prop.relative_to else item.objects, 1):
            object_, _ = _value(value, part(node, "value", number))
            yield item, (f"<{item.subject}>", iri(prop.iri), object_)
        for name, value in item.qualifiers:
            back = ontology.qualifiers[name].links_back
            if back and isinstance(value, Iri):
                yield item, (f"<{value.value}>", iri(back), node)


def amount_nodes(item: Claim, node: str) -> Iterator[tuple[str, Amount]]:
    """The amounts of a claim, each with its node."""
    besides = tuple(value for _, value in item.qualifiers)
    for kind, values in (("value", item.objects), ("qualifier", besides)):
        for number, value in enumerate(values, 1):
            if isinstance(value, Amount):
                yield part(node, kind, number), value


def acknowledgement_node(item: Acknowledgement) -> str:
    """The node of an acknowledgement: a part of the claim or the entity that it is about."""
    # Several findings of a check may stand about one thing: the figures tell which is meant.
    figures = sha256("\n".join(sorted(item.figures)).encode()).hexdigest()[:8]
    return f"<{item.about}#acknowledged-{item.rule or item.check}-{figures}>"


def _source(item: Source) -> Iterator[Triple]:
    subject = f"<{source(item.slug)}>"
    yield subject, TYPE, f"<{item.class_iri}>"
    yield from texts(subject, "rdfs:label", item.label)
    yield subject, named("schema:url"), f"<{item.url}>"
    issued = typed(item.issued, "date")
    yield subject, named("dcterms:issued"), issued
    yield subject, named("dcterms:language"), string(item.language)
    if item.text_length is not None:
        length = typed(str(item.text_length), "nonNegativeInteger")
        yield subject, iri(vocab.textLength), length
    if item.sha256 is not None:
        yield subject, iri(vocab.sha256), string(item.sha256)
    if item.licence:
        yield subject, named("dcterms:license"), f"<{item.licence}>"
    if item.credit:
        yield subject, named("dcterms:bibliographicCitation"), string(item.credit)
    yield from ((subject, named("prov:wasDerivedFrom"), f"<{before}>") for before in item.derived_from)


def _claim(item: Claim, origin: Source, ontology: Ontology) -> Iterator[Triple]:
    slug = origin.slug
    node = f"<{claim(slug, item.id)}>"
    prop = ontology.direct_properties[item.property]
    claim_class = ontology.classes[str(prop.claim_class).removeprefix(TERM)]
    yield node, TYPE, iri(claim_class.iri)
    yield node, iri(str(claim_class.subject_role)), f"<{item.subject}>"
    yield node, iri(vocab.property), iri(prop.iri)
    yield node, named("prov:hadPrimarySource"), f"<{source(slug)}>"
    for number, value in enumerate(item.objects, 1):
        object_, more = _value(value, part(node, "value", number))
        yield node, iri(str(claim_class.object_role)), object_
        yield from more
    yield from _payment(item, node, claim_class)
    yield from _qualifiers(item, node, slug)
    yield from evidence_triples(item, node, origin, ontology)


def _payment(item: Claim, node: str, claim_class: Term) -> Iterator[Triple]:
    """Who pays and who is paid, by the roles of the class of claims; what the source says goes before."""
    given = {name for name, _ in item.qualifiers}
    for name, role in (("payer", claim_class.payer_role), ("payee", claim_class.payee_role)):
        if role and name not in given:
            objects = [value.value for value in item.objects if isinstance(value, Iri)]
            ends = [item.subject] if role == claim_class.subject_role else objects
            yield from ((node, iri(TERM + name), f"<{end}>") for end in ends)


def with_defaults(item: Claim, slug: str) -> list[tuple[str, Value]]:
    """The qualifiers of a claim, with what holds where it says nothing."""
    given = {name for name, _ in item.qualifiers}
    said_by = Iri(source(slug))
    defaults = (("modality", FACT), ("attestation", STATED), ("saidBy", said_by))
    return [*item.qualifiers, *((name, value) for name, value in defaults if name not in given)]


def _qualifiers(item: Claim, node: str, slug: str) -> Iterator[Triple]:
    for number, (name, value) in enumerate(with_defaults(item, slug), 1):
        object_, more = _value(value, part(node, "qualifier", number))
        yield node, iri(TERM + name), object_
        yield from more


def _value(value: Value, node: str) -> tuple[str, Iterable[Triple]]:
    if isinstance(value, Iri):
        return f"<{value.value}>", ()
    if isinstance(value, Literal):
        return literal_term(value), ()
    return node, _amount(value, node)


def _amount(amount: Amount, subject: str) -> Iterator[Triple]:
    value = typed(decimal_lexical(amount.value), "decimal")
    yield subject, TYPE, iri(vocab.MonetaryAmount)
    yield subject, iri(vocab.value), value
    if amount.currency:
        yield subject, iri(vocab.currency), f"<{amount.currency}>"
    if amount.code:
        yield subject, TYPE, named("schema:MonetaryAmount")
        yield subject, named("schema:currency"), string(amount.code)
    yield subject, iri(vocab.stated), string(amount.stated)
    if amount.hedge is not None:
        yield subject, iri(vocab.hedge), f"<{amount.hedge}>"
        yield subject, iri(vocab.amountHedge), f"<{amount.hedge}>"
    if amount.origin is not None:
        yield subject, iri(vocab.amountOrigin), f"<{amount.origin}>"


def _acknowledgement(item: Acknowledgement) -> Iterator[Triple]:
    subject = acknowledgement_node(item)
    yield subject, TYPE, iri(vocab.Acknowledgement)
    yield subject, iri(vocab.acknowledges), f"<{item.about}>"
    yield subject, iri(vocab.checkName), string(item.check)
    if item.rule:
        yield subject, iri(vocab.rule), string(item.rule)
    yield from ((subject, iri(vocab.figure), string(figure)) for figure in item.figures)
    yield from texts(subject, "aikg:reason", item.reason)


def _rank(item: Claim) -> Value | None:
    given = dict(item.qualifiers).get("claimRank")
    return None if given == NORMAL else given


def is_fact(item: Claim) -> bool:
    """Whether a claim speaks of a fact; only then does its direct triple stand in the graph."""
    return all(value == FACT for name, value in item.qualifiers if name == "modality")
