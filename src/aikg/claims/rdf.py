"""Triples of entities, sources and claims, as lines of N-Triples; every node has an IRI of its own."""

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
from aikg.claims.names import name_key, name_words
from aikg.iris import PREFIXES, TERM, claim, entity, source
from aikg.ontology import Ontology

XSD = PREFIXES["xsd"]
TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['rdfs']}label>"
STRING = f"{XSD}string"
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


def _line(subject: str, predicate: str, object_: str) -> str:
    return f"{subject} {predicate} {object_} .\n"


def _iri(iri: str) -> str:
    return f"<{iri}>"


@cache
def _p(prefix: str, name: str) -> str:
    return f"<{PREFIXES[prefix]}{name}>"


def _texts(subject: str, predicate: str, texts: Mapping[str, str]) -> Iterator[str]:
    for tag, text in texts.items():
        yield _line(subject, predicate, literal_term(Literal(text, language=tag)))


def entity_triples(item: Entity) -> Iterator[str]:
    """The triples of an entity: class, names, attributes."""
    subject = f"<{entity(item.slug)}>"
    yield _line(subject, TYPE, f"<{item.class_iri}>")
    yield from _texts(subject, LABEL, item.label)
    for tag, names in item.alias.items():
        for name in names:
            alias = literal_term(Literal(name, language=tag))
            yield _line(subject, _p("skos", "altLabel"), alias)
    for name, literal in item.attributes:
        yield _line(subject, _iri(TERM + name), literal_term(literal))


def name_triples(item: Entity) -> Iterator[str]:
    """The triples by which an entity is found by its labels and other names."""
    subject = f"<{entity(item.slug)}>"
    for name in [*item.label.values(), *(name for names in item.alias.values() for name in names)]:
        yield _line(subject, _iri(vocab.nameKey), _text(name_key(name)))
        for word in name_words(name):
            yield _line(subject, _iri(vocab.nameWord), _text(word))


def source_triples(file: SourceFile, ontology: Ontology) -> Iterator[str]:
    """The triples of a source with its claims and acknowledgements."""
    slug = file.source.slug
    yield from _source(file.source)
    for item in file.claims:
        yield from _claim(item, slug, ontology)
    for acknowledgement in file.acknowledgements:
        yield from _acknowledgement(acknowledgement, slug)


def direct_triples(file: SourceFile, ontology: Ontology) -> Iterator[str]:
    """The direct triple of each claim that speaks of a fact, and what links its qualifiers back to it."""
    for item in file.claims:
        if not is_fact(item):
            continue
        node = claim(file.source.slug, item.id)
        prop = ontology.direct_properties[item.property]
        for number, value in enumerate(item.objects, 1):
            object_, _ = _value(value, _value_node(node, number))
            yield _line(f"<{item.subject}>", f"<{prop.iri}>", object_)
        for name, value in item.qualifiers:
            back = ontology.qualifiers[name].links_back
            if back and isinstance(value, Iri):
                yield _line(f"<{value.value}>", f"<{back}>", f"<{node}>")


def _value_node(node: str, number: int) -> str:
    return f"{node}#value-{number}"


def _source(item: Source) -> Iterator[str]:
    subject = f"<{source(item.slug)}>"
    yield _line(subject, TYPE, f"<{item.class_iri}>")
    yield from _texts(subject, LABEL, item.label)
    yield _line(subject, _p("schema", "url"), f"<{item.url}>")
    issued = literal_term(Literal(item.issued, f"{XSD}date"))
    yield _line(subject, _p("dcterms", "issued"), issued)
    yield _line(subject, _p("dcterms", "language"), _text(item.language))
    if item.text_length is not None:
        length = literal_term(Literal(str(item.text_length), f"{XSD}nonNegativeInteger"))
        yield _line(subject, _iri(vocab.textLength), length)
    if item.sha256 is not None:
        yield _line(subject, _iri(vocab.sha256), _text(item.sha256))


def _claim(item: Claim, slug: str, ontology: Ontology) -> Iterator[str]:
    node = claim(slug, item.id)
    subject = f"<{node}>"
    prop = ontology.direct_properties[item.property]
    claim_class = ontology.classes[str(prop.claim_class).removeprefix(TERM)]
    yield _line(subject, TYPE, f"<{claim_class.iri}>")
    yield _line(subject, f"<{claim_class.subject_role}>", f"<{item.subject}>")
    yield _line(subject, _iri(vocab.property), f"<{prop.iri}>")
    yield _line(subject, _p("prov", "hadPrimarySource"), f"<{source(slug)}>")
    for number, value in enumerate(item.objects, 1):
        object_, more = _value(value, _value_node(node, number))
        yield _line(subject, f"<{claim_class.object_role}>", object_)
        yield from more
    yield from _qualifiers(item, node, slug)
    for number, evidence in enumerate(item.evidence, 1):
        yield from _evidence(evidence, node, number, slug)


def _qualifiers(item: Claim, node: str, slug: str) -> Iterator[str]:
    given = {name for name, _ in item.qualifiers}
    said_by = Iri(source(slug))
    defaults = (("modality", FACT), ("attestation", STATED), ("saidBy", said_by))
    missing = [(name, value) for name, value in defaults if name not in given]
    for number, (name, value) in enumerate([*item.qualifiers, *missing], 1):
        object_, more = _value(value, f"{node}#qualifier-{number}")
        yield _line(f"<{node}>", _iri(TERM + name), object_)
        yield from more


def _value(value: Value, node: str) -> tuple[str, Iterable[str]]:
    if isinstance(value, Iri):
        return f"<{value.value}>", ()
    if isinstance(value, Literal):
        return literal_term(value), ()
    return f"<{node}>", _amount(value, f"<{node}>")


def _amount(amount: Amount, subject: str) -> Iterator[str]:
    value = literal_term(Literal(decimal_lexical(amount.value), f"{XSD}decimal"))
    yield _line(subject, TYPE, _iri(vocab.MonetaryAmount))
    yield _line(subject, _iri(vocab.value), value)
    yield _line(subject, _iri(vocab.currency), f"<{amount.currency}>")
    yield _line(subject, _iri(vocab.stated), _text(amount.stated))
    if amount.hedge is not None:
        yield _line(subject, _iri(vocab.amountHedge), f"<{amount.hedge}>")


def _evidence(evidence: Evidence, node: str, number: int, slug: str) -> Iterator[str]:
    subject = f"<{node}#evidence-{number}>"
    yield _line(f"<{node}>", _iri(vocab.evidence), subject)
    yield _line(subject, TYPE, _p("oa", "SpecificResource"))
    yield _line(subject, _p("oa", "hasSource"), f"<{source(slug)}>")
    if isinstance(evidence, Locator):
        yield _line(subject, _iri(vocab.locator), _text(evidence.text))
    else:
        yield from _passage(evidence, subject, f"{node}#passage-{number}")


def _passage(passage: Passage, evidence: str, node: str) -> Iterator[str]:
    subject = f"<{node}>"
    yield _line(evidence, _p("oa", "hasSelector"), subject)
    yield _line(subject, TYPE, _p("oa", "TextPositionSelector"))
    yield _line(subject, _p("oa", "start"), _integer(passage.start))
    yield _line(subject, _p("oa", "end"), _integer(passage.end))
    yield _line(subject, _iri(vocab.sha256), _text(passage.sha256))
    for number, exact in enumerate(passage.exact, 1):
        quote = f"<{node}-quote-{number}>"
        yield _line(subject, _p("oa", "refinedBy"), quote)
        yield _line(quote, TYPE, _p("oa", "TextQuoteSelector"))
        yield _line(quote, _p("oa", "exact"), _text(exact))


def _acknowledgement(item: Acknowledgement, slug: str) -> Iterator[str]:
    about = claim(slug, item.claim_id)
    subject = f"<{about}#acknowledged-{item.check}>"
    yield _line(subject, TYPE, _iri(vocab.Acknowledgement))
    yield _line(subject, _iri(vocab.acknowledges), f"<{about}>")
    yield _line(subject, _iri(vocab.checkName), _text(item.check))
    yield from _texts(subject, _iri(vocab.reason), item.reason)


def is_fact(item: Claim) -> bool:
    """Whether a claim speaks of a fact; only then does its direct triple stand in the graph."""
    return all(value == FACT for name, value in item.qualifiers if name == "modality")
