"""Triples of entities, sources and claims; every node has an IRI of its own."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from aikg import vocab
from aikg.claims.literals import decimal_lexical
from aikg.claims.model import (
    Acknowledgement,
    Amount,
    Claim,
    Entity,
    Evidence,
    Iri,
    Literal,
    Locator,
    Passage,
    Source,
    SourceFile,
    Value,
)
from aikg.claims.name_keys import name_key, name_words
from aikg.iris import PREFIXES, TERM, claim, entity, source
from aikg.ontology import Ontology

XSD = PREFIXES["xsd"]
TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['rdfs']}label>"
STRING = f"{XSD}string"

Triple = tuple[str, str, str]
"""Subject, predicate and object, each a term in N-Triples syntax."""

FACT, STATED = Iri(vocab.Fact), Iri(vocab.Stated)

_escapes = str.maketrans(
    {
        **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)


def literal_term(literal: Literal) -> str:
    """A literal in canonical N-Triples (RDF 1.1 N-Triples, section 4)."""
    quoted = _text(literal.lexical)
    if literal.language:
        return f"{quoted}@{literal.language}"
    return quoted if literal.datatype == STRING else f"{quoted}^^<{literal.datatype}>"


def _text(value: str) -> str:
    # Most texts need no escape, and to look is cheaper than to translate.
    is_plain = value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value if is_plain else value.translate(_escapes)}"'


def _integer(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'


@cache
def _iri(iri: str) -> str:
    return f"<{iri}>"


@cache
def _p(prefix: str, name: str) -> str:
    return f"<{PREFIXES[prefix]}{name}>"


def _texts(subject: str, predicate: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    for tag, text in texts.items():
        yield subject, predicate, literal_term(Literal(text, language=tag))


def entity_triples(item: Entity) -> Iterator[Triple]:
    """The triples of an entity: class, names, attributes."""
    subject = f"<{entity(item.slug)}>"
    yield subject, TYPE, f"<{item.class_iri}>"
    yield from _texts(subject, LABEL, item.label)
    for tag, names in item.alias.items():
        for name in names:
            alias = literal_term(Literal(name, language=tag))
            yield subject, _p("skos", "altLabel"), alias
    for name, literal in item.attributes:
        yield subject, _iri(TERM + name), literal_term(literal)


def name_triples(item: Entity) -> Iterator[Triple]:
    """The triples by which an entity is found by its labels and other names."""
    subject = f"<{entity(item.slug)}>"
    for name in [*item.label.values(), *(name for names in item.alias.values() for name in names)]:
        yield subject, _iri(vocab.nameKey), _text(name_key(name))
        for word in name_words(name):
            yield subject, _iri(vocab.nameWord), _text(word)


def source_triples(file: SourceFile, ontology: Ontology) -> Iterator[Triple]:
    """The triples of a source with its claims and acknowledgements."""
    slug = file.source.slug
    yield from _source(file.source)
    for item in file.claims:
        yield from _claim(item, slug, ontology)
    for acknowledgement in file.acknowledgements:
        yield from _acknowledgement(acknowledgement, slug)


def direct_triples(file: SourceFile, ontology: Ontology) -> Iterator[Triple]:
    """The direct triple of each claim that speaks of a fact, and what links its qualifiers back to it."""
    for item in file.claims:
        if not is_fact(item):
            continue
        node = f"<{claim(file.source.slug, item.id)}>"
        prop = ontology.direct_properties[item.property]
        # A rate without its other currency, say, is a bare number: the claim says it whole.
        for number, value in enumerate(() if prop.relative_to else item.objects, 1):
            object_, _ = _value(value, _part(node, "value", number))
            yield f"<{item.subject}>", _iri(prop.iri), object_
        for name, value in item.qualifiers:
            back = ontology.qualifiers[name].links_back
            if back and isinstance(value, Iri):
                yield f"<{value.value}>", _iri(back), node


def _part(node: str, kind: str, number: int) -> str:
    return f"{node[:-1]}#{kind}-{number}>"


def _source(item: Source) -> Iterator[Triple]:
    subject = f"<{source(item.slug)}>"
    yield subject, TYPE, f"<{item.class_iri}>"
    yield from _texts(subject, LABEL, item.label)
    yield subject, _p("schema", "url"), f"<{item.url}>"
    issued = literal_term(Literal(item.issued, f"{XSD}date"))
    yield subject, _p("dcterms", "issued"), issued
    yield subject, _p("dcterms", "language"), _text(item.language)
    if item.text_length is not None:
        length = literal_term(Literal(str(item.text_length), f"{XSD}nonNegativeInteger"))
        yield subject, _iri(vocab.textLength), length
    if item.sha256 is not None:
        yield subject, _iri(vocab.sha256), _text(item.sha256)


def _claim(item: Claim, slug: str, ontology: Ontology) -> Iterator[Triple]:
    node = f"<{claim(slug, item.id)}>"
    prop = ontology.direct_properties[item.property]
    claim_class = ontology.classes[str(prop.claim_class).removeprefix(TERM)]
    yield node, TYPE, _iri(claim_class.iri)
    yield node, _iri(str(claim_class.subject_role)), f"<{item.subject}>"
    yield node, _iri(vocab.property), _iri(prop.iri)
    yield node, _p("prov", "hadPrimarySource"), f"<{source(slug)}>"
    for number, value in enumerate(item.objects, 1):
        object_, more = _value(value, _part(node, "value", number))
        yield node, _iri(str(claim_class.object_role)), object_
        yield from more
    yield from _qualifiers(item, node, slug)
    for number, evidence in enumerate(item.evidence, 1):
        yield from _evidence(evidence, node, number, slug)


def _qualifiers(item: Claim, node: str, slug: str) -> Iterator[Triple]:
    given = {name for name, _ in item.qualifiers}
    said_by = Iri(source(slug))
    defaults = (("modality", FACT), ("attestation", STATED), ("saidBy", said_by))
    missing = [(name, value) for name, value in defaults if name not in given]
    for number, (name, value) in enumerate([*item.qualifiers, *missing], 1):
        object_, more = _value(value, _part(node, "qualifier", number))
        yield node, _iri(TERM + name), object_
        yield from more


def _value(value: Value, node: str) -> tuple[str, Iterable[Triple]]:
    if isinstance(value, Iri):
        return f"<{value.value}>", ()
    if isinstance(value, Literal):
        return literal_term(value), ()
    return node, _amount(value, node)


def _amount(amount: Amount, subject: str) -> Iterator[Triple]:
    value = literal_term(Literal(decimal_lexical(amount.value), f"{XSD}decimal"))
    yield subject, TYPE, _iri(vocab.MonetaryAmount)
    yield subject, _iri(vocab.value), value
    if amount.currency:
        yield subject, _iri(vocab.currency), f"<{amount.currency}>"
    if amount.code:
        yield subject, TYPE, _p("schema", "MonetaryAmount")
        yield subject, _p("schema", "currency"), _text(amount.code)
    yield subject, _iri(vocab.stated), _text(amount.stated)
    if amount.hedge is not None:
        yield subject, _iri(vocab.amountHedge), f"<{amount.hedge}>"


def _evidence(evidence: Evidence, node: str, number: int, slug: str) -> Iterator[Triple]:
    own = _part(node, "evidence", number)
    yield node, _iri(vocab.evidence), own
    yield own, TYPE, _p("oa", "SpecificResource")
    yield own, _p("oa", "hasSource"), f"<{source(slug)}>"
    if isinstance(evidence, Locator):
        yield own, _iri(vocab.locator), _text(evidence.text)
    else:
        passage = _part(node, "passage", number)
        yield own, _p("oa", "hasSelector"), passage
        yield from _passage(evidence, passage)
        yield from _quotes(evidence, own, passage, slug)


def _passage(passage: Passage, node: str) -> Iterator[Triple]:
    yield node, TYPE, _p("oa", "TextPositionSelector")
    yield node, _p("oa", "start"), _integer(passage.start)
    yield node, _p("oa", "end"), _integer(passage.end)
    yield node, _iri(vocab.sha256), _text(passage.sha256)


def _quotes(passage: Passage, evidence: str, selector: str, slug: str) -> Iterator[Triple]:
    """A resource for each quote: several refinements of one selector would be alternatives of each other.

    See the Web Annotation Data Model, 4.2.9: https://www.w3.org/TR/annotation-model/#refinement-of-selection
    """
    for number, exact in enumerate(passage.exact, 1):
        own, quote = f"{evidence[:-1]}-quote-{number}>", f"{selector[:-1]}-quote-{number}>"
        within = f"{own[:-1]}-passage>"
        yield evidence, _iri(vocab.quote), own
        yield own, TYPE, _p("oa", "SpecificResource")
        yield own, _p("oa", "hasSource"), f"<{source(slug)}>"
        yield own, _p("oa", "hasSelector"), within
        yield from _passage(passage, within)
        yield within, _p("oa", "refinedBy"), quote
        yield quote, TYPE, _p("oa", "TextQuoteSelector")
        yield quote, _p("oa", "exact"), _text(exact)


def _acknowledgement(item: Acknowledgement, slug: str) -> Iterator[Triple]:
    about = claim(slug, item.claim_id)
    subject = f"<{about}#acknowledged-{item.check}>"
    yield subject, TYPE, _iri(vocab.Acknowledgement)
    yield subject, _iri(vocab.acknowledges), f"<{about}>"
    yield subject, _iri(vocab.checkName), _text(item.check)
    yield from _texts(subject, _iri(vocab.reason), item.reason)


def is_fact(item: Claim) -> bool:
    """Whether a claim speaks of a fact; only then does its direct triple stand in the graph."""
    return all(value == FACT for name, value in item.qualifiers if name == "modality")
