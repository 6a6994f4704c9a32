"""Triples of statements in Wikidata's own shape.

The shape is that of https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format; nodes that Wikidata
names by a hash or a GUID are named after the claim that they come from.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from aikg.claims.literals import decimal_lexical
from aikg.claims.n_triples import LABEL, TYPE, Triple, integer, named, string, tagged, typed
from aikg.iris import BASE, local_name
from aikg.wikidata.wikibase_model import (
    WD,
    WIKIDATA,
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


Topic = tuple[str, str]
"""The IRIs of a subject and a property, of whose statements some rank is the best."""


def preferred_topics(statements: Iterable[Statement]) -> Iterator[Topic]:
    """What some statement is preferred about, so that no other is of the best rank."""
    return (_topic(each) for each in statements if each.rank is Rank.PREFERRED)


def _topic(statement: Statement) -> Topic:
    return statement.subject.iri, statement.snak.property.iri


def statement_triples(
    statements: Iterable[Statement], preferred: frozenset[Topic] = frozenset()
) -> Iterator[Triple]:
    """The triples of statements, with the nodes of their values, references and properties."""
    used: set[tuple[str, type[Value]]] = set()
    for statement in statements:
        snaks = [statement.snak, *statement.qualifiers]
        snaks += statement.reference.snaks if statement.reference else ()
        used.update([(snak.property.iri, type(snak.value)) for snak in snaks])
        yield from _statement(statement, preferred)
    for iri, kind in used:
        yield from _declaration(iri, kind)


def _statement(statement: Statement, preferred: frozenset[Topic]) -> Iterator[Triple]:
    subject, node = f"<{statement.subject.iri}>", f"<{statement.node}>"
    prop = statement.snak.property.iri
    yield subject, _predicate(prop, "prop/"), node
    yield node, TYPE, named("wikibase:Statement")
    yield node, named("wikibase:rank"), named(f"wikibase:{statement.rank.value}")
    is_best = statement.rank is Rank.PREFERRED or _topic(statement) not in preferred
    if statement.rank is not Rank.DEPRECATED and is_best:
        yield node, TYPE, named("wikibase:BestRank")
        yield subject, _predicate(prop, "prop/direct/"), term(statement.snak.value)
    yield from _snaks(node, [statement.snak], "prop/statement/")
    yield from _snaks(node, statement.qualifiers, "prop/qualifier/")
    if statement.reference:
        yield from _reference(node, statement.reference)


def _reference(statement: str, reference: Reference) -> Iterator[Triple]:
    node = f"<{reference.node}>"
    yield statement, named("prov:wasDerivedFrom"), node
    yield node, TYPE, named("wikibase:Reference")
    yield from _snaks(node, reference.snaks, "prop/reference/")


def _snaks(node: str, snaks: Iterable[Snak], path: str) -> Iterator[Triple]:
    of_property: dict[str, int] = {}
    for snak in snaks:
        prop, value = snak.property, snak.value
        simple = term(value)
        yield node, _predicate(prop.iri, path), simple
        if isinstance(value, (Quantity, Time)):
            number = of_property[prop.iri] = of_property.get(prop.iri, 0) + 1
            value_node = f"{node[:-1]}-{prop.id}-{number}>"
            yield node, _predicate(prop.iri, f"{path}value/"), value_node
            yield from _full_value(value_node, value, simple)


def term(value: Value) -> str:
    """The simple value, in N-Triples."""
    match value:
        case Item(iri) | Url(iri):
            return f"<{iri}>"
        case Quantity(amount, _):
            return typed(decimal_lexical(amount), "decimal")
        case Time(year, month, day, _):
            return typed(f"{year:04}-{month:02}-{day:02}T00:00:00Z", "dateTime")
        case Monolingual(text, language):
            return tagged(text, language)
        case Text(text):
            return string(text)


def _full_value(node: str, value: Quantity | Time, simple: str) -> Iterator[Triple]:
    """The node of a value that has more to it than a literal, the simple value, says."""
    match value:
        case Quantity(_, unit):
            yield node, TYPE, named("wikibase:QuantityValue")
            yield node, named("wikibase:quantityAmount"), simple
            yield node, named("wikibase:quantityUnit"), f"<{unit.iri if unit else ONE}>"
        case Time(_, _, _, precision):
            yield node, TYPE, named("wikibase:TimeValue")
            yield node, named("wikibase:timeValue"), simple
            yield node, named("wikibase:timePrecision"), integer(precision)
            yield node, named("wikibase:timeTimezone"), integer(0)
            yield node, named("wikibase:timeCalendarModel"), f"<{GREGORIAN}>"


def _declaration(iri: str, kind: type[Value]) -> Iterator[Triple]:
    prop = f"<{iri}>"
    yield prop, TYPE, named("wikibase:Property")
    yield prop, named("wikibase:propertyType"), named(f"wikibase:{types[kind]}")
    for name, path in paths.items():
        yield prop, named(f"wikibase:{name}"), _predicate(iri, path)


def item_triples(
    iri: str,
    label: Mapping[str, str],
    alias: Mapping[str, Iterable[str]],
    description: Mapping[str, str],
) -> Iterator[Triple]:
    """The names of an item by language; what has an IRI of ours is labelled in its own graph already.

    A triple in two graphs would count twice in a query of their union.
    """
    item = f"<{iri}>"
    yield item, TYPE, named("wikibase:Item")
    for name in _texts(label):
        yield item, named("skos:prefLabel"), name
        for schema in schemas:
            yield item, f"<{schema}name>", name
        if iri.startswith(WD):
            yield item, LABEL, name
    for language, names in alias.items() if iri.startswith(WD) else ():
        for text in names:
            yield item, named("skos:altLabel"), tagged(text, language)
    for text in _texts(description):
        for schema in schemas:
            yield item, f"<{schema}description>", text


def label_triples(iri: str, label: Mapping[str, str]) -> Iterator[Triple]:
    """The labels of a class or property of Wikidata."""
    return ((f"<{iri}>", LABEL, text) for text in _texts(label))


def _texts(by_language: Mapping[str, str]) -> Iterator[str]:
    return (tagged(text, tag) for tag, text in by_language.items())


@cache
def _predicate(iri: str, path: str) -> str:
    """The predicate that stands for a property at a place, such as ``prop/direct/``.

    Ours are laid out below our own address as Wikidata's are below theirs.
    """
    return f"<{WIKIDATA if iri.startswith(WD) else BASE}{path}{local_name(iri)}>"
