"""Triples of statements in Wikidata's own shape, as lines of N-Triples.

The shape is that of https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format; nodes that Wikidata
names by a hash or a GUID are named after the claim that they come from.
"""

from collections.abc import Iterable, Iterator, Mapping

from aikg.claims.literals import decimal_lexical
from aikg.claims.model import Literal
from aikg.claims.rdf import literal_term
from aikg.iris import PREFIXES
from aikg.wikidata.model import (
    WD,
    Item,
    Monolingual,
    Property,
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

XSD, WIKIBASE = PREFIXES["xsd"], PREFIXES["wikibase"]
TYPE, LABEL = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}label"
ONE = f"{WD}Q199"
"""The unit of what has no unit, by the format."""

GREGORIAN = f"{WD}Q1985727"
"""The calendar of all dates here, by the format."""

paths: Mapping[str, str] = {
    "directClaim": "prop/direct/",
    "claim": "prop/",
    "statementProperty": "prop/statement/",
    "statementValue": "prop/statement/value/",
    "qualifier": "prop/qualifier/",
    "qualifierValue": "prop/qualifier/value/",
    "reference": "prop/reference/",
    "referenceValue": "prop/reference/value/",
    "novalue": "prop/novalue/",
}
"""Where the predicates of a property are, by the property that leads there from the property's own node."""

types: Mapping[type[Value], str] = {
    Item: "WikibaseItem",
    Url: "Url",
    Quantity: "Quantity",
    Time: "Time",
    Monolingual: "Monolingualtext",
    Text: "String",
}

schemas = ("http://schema.org/", "https://schema.org/")
"""Wikidata writes the first; ``schema:`` is the second in this graph. Items have their names under both."""


def statement_triples(statements: Iterable[Statement]) -> Iterator[str]:
    """The triples of statements, with the nodes of their values, references and properties."""
    used: set[tuple[str, type[Value]]] = set()
    for statement in statements:
        snaks = [statement.snak, *statement.qualifiers]
        snaks += statement.reference.snaks if statement.reference else ()
        used.update([(snak.property.iri, type(snak.value)) for snak in snaks])
        prop, node = statement.snak.property, statement.node
        yield _line(statement.subject.iri, prop.predicate("prop/"), f"<{node}>")
        yield _line(node, TYPE, _wikibase("Statement"))
        yield _line(node, f"{WIKIBASE}rank", _wikibase(statement.rank.value))
        if statement.rank is Rank.NORMAL:
            yield _line(node, TYPE, _wikibase("BestRank"))
            truthy = prop.predicate("prop/direct/")
            yield _line(statement.subject.iri, truthy, term(statement.snak.value))
        yield from _snaks(node, [statement.snak], "prop/statement/")
        yield from _snaks(node, statement.qualifiers, "prop/qualifier/")
        if statement.reference:
            yield from _reference(node, statement.reference)
    for iri, kind in used:
        yield from _declaration(Property(iri), kind)


def _reference(node: str, reference: Reference) -> Iterator[str]:
    yield _line(node, f"{PREFIXES['prov']}wasDerivedFrom", f"<{reference.node}>")
    yield _line(reference.node, TYPE, _wikibase("Reference"))
    yield from _snaks(reference.node, reference.snaks, "prop/reference/")


def _snaks(node: str, snaks: Iterable[Snak], path: str) -> Iterator[str]:
    of_property: dict[str, int] = {}
    for snak in snaks:
        prop = snak.property
        yield _line(node, prop.predicate(path), term(snak.value))
        if isinstance(snak.value, (Quantity, Time)):
            number = of_property[prop.iri] = of_property.get(prop.iri, 0) + 1
            value_node = f"{node}-{prop.id}-{number}"
            yield _line(node, prop.predicate(f"{path}value/"), f"<{value_node}>")
            yield from _full_value(value_node, snak.value)


def term(value: Value) -> str:
    """The simple value, in N-Triples."""
    match value:
        case Item(iri) | Url(iri):
            return f"<{iri}>"
        case Quantity(amount, _):
            return f'"{decimal_lexical(amount)}"^^<{XSD}decimal>'
        case Time(year, month, day, _):
            return f'"{year:04}-{month:02}-{day:02}T00:00:00Z"^^<{XSD}dateTime>'
        case Monolingual(text, language):
            return literal_term(Literal(text, language=language))
        case Text(text):
            return literal_term(Literal(text, f"{XSD}string"))


def _full_value(node: str, value: Quantity | Time) -> Iterator[str]:
    """The node of a value that has more to it than a literal says."""
    match value:
        case Quantity(_, unit):
            yield _line(node, TYPE, _wikibase("QuantityValue"))
            yield _line(node, f"{WIKIBASE}quantityAmount", term(value))
            yield _line(node, f"{WIKIBASE}quantityUnit", f"<{unit.iri if unit else ONE}>")
        case Time(_, _, _, precision):
            yield _line(node, TYPE, _wikibase("TimeValue"))
            yield _line(node, f"{WIKIBASE}timeValue", term(value))
            yield _line(node, f"{WIKIBASE}timePrecision", _integer(precision))
            yield _line(node, f"{WIKIBASE}timeTimezone", _integer(0))
            yield _line(node, f"{WIKIBASE}timeCalendarModel", f"<{GREGORIAN}>")


def _declaration(prop: Property, kind: type[Value]) -> Iterator[str]:
    yield _line(prop.iri, TYPE, _wikibase("Property"))
    yield _line(prop.iri, f"{WIKIBASE}propertyType", _wikibase(types[kind]))
    for name, path in paths.items():
        yield _line(prop.iri, WIKIBASE + name, f"<{prop.predicate(path)}>")


def item_triples(
    iri: str,
    label: Mapping[str, str],
    alias: Mapping[str, Iterable[str]],
    description: Mapping[str, str],
) -> Iterator[str]:
    """The names of an item by language; what has an IRI of ours is labelled in its own graph already.

    A triple in two graphs would count twice in a query of their union.
    """
    yield _line(iri, TYPE, _wikibase("Item"))
    for language, text in label.items():
        name = literal_term(Literal(text, language=language))
        yield _line(iri, f"{PREFIXES['skos']}prefLabel", name)
        for schema in schemas:
            yield _line(iri, f"{schema}name", name)
        if iri.startswith(WD):
            yield _line(iri, LABEL, name)
    for language, names in alias.items() if iri.startswith(WD) else ():
        for text in names:
            yield _line(iri, f"{PREFIXES['skos']}altLabel", literal_term(Literal(text, language=language)))
    for language, text in description.items():
        for schema in schemas:
            yield _line(iri, f"{schema}description", literal_term(Literal(text, language=language)))


def label_triples(iri: str, label: Mapping[str, str]) -> Iterator[str]:
    """The labels of a class or property of Wikidata."""
    for language, text in label.items():
        yield _line(iri, LABEL, literal_term(Literal(text, language=language)))


def _line(subject: str, predicate: str, object_: str) -> str:
    return f"<{subject}> <{predicate}> {object_} .\n"


def _wikibase(name: str) -> str:
    return f"<{WIKIBASE}{name}>"


def _integer(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'
