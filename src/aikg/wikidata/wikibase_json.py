"""Statements as JSON for the tools of Wikibase, such as wbeditentity.

The form is that of https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html. What Wikibase gives
its own entities and programs expect of them, the ids of statements and the hashes of references, is derived,
so that equal input gives equal bytes and no statement is added twice; a revision is not known, and is 0.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha1
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aikg.claims.literals import decimal_lexical
from aikg.iris import local_name
from aikg.wikidata.export import Export
from aikg.wikidata.quickstatements import wikibase_time
from aikg.wikidata.wikibase_model import Item, Monolingual, Quantity, Snak, Text, Time, Url, Value
from aikg.wikidata.wikibase_rdf import GREGORIAN

Json = dict[str, Any]

DATATYPES: Mapping[type[Value], str] = {
    Item: "wikibase-item",
    Url: "url",
    Quantity: "quantity",
    Time: "time",
    Monolingual: "monolingualtext",
}
"""The data types of properties, by the values that they have; a string may be of several."""


def document(exports: Iterable[Export]) -> Json:
    """The items with the statements to add, as ``{"entities": {Q…: {"claims": {P…: [...]}}}}``."""
    entities: dict[str, Json] = {}
    for export in exports:
        item = local_name(export.statement.subject.iri)
        entity = entities.setdefault(item, _entity(item))
        entity["claims"][export.statement.snak.property.id].append(_statement(export))
    return {"entities": entities}


def _entity(item: str) -> Json:
    return {"type": "item", "id": item, "lastrevid": 0, "claims": defaultdict(list)}


def _statement(export: Export) -> Json:
    statement = export.statement
    qualifiers = _snaks(statement.qualifiers)
    return {
        "type": "statement",
        "id": f"{local_name(statement.subject.iri)}${str(uuid5(NAMESPACE_URL, statement.node)).upper()}",
        "rank": "normal",
        "mainsnak": _snak(statement.snak),
        **({"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)} if qualifiers else {}),
        "references": [_reference(export.reference.snaks)],
    }


def _reference(snaks: Iterable[Snak]) -> Json:
    said = _snaks(snaks)
    # Not a matter of security: Wikibase names references by a SHA-1 as well.
    digest = sha1(json.dumps(said).encode(), usedforsecurity=False).hexdigest()
    return {"hash": digest, "snaks": said, "snaks-order": list(said)}


def _snaks(snaks: Iterable[Snak]) -> Mapping[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for snak in snaks:
        found[snak.property.id].append(_snak(snak))
    return found


def _snak(snak: Snak) -> Json:
    kind, value = _data(snak.value)
    data = {"value": value, "type": kind}
    datatype = {"datatype": DATATYPES[type(snak.value)]} if type(snak.value) in DATATYPES else {}
    return {"snaktype": "value", "property": snak.property.id, **datatype, "datavalue": data}


def _data(value: Value) -> tuple[str, Any]:
    match value:
        case Item(iri):
            return "wikibase-entityid", {"entity-type": "item", "id": local_name(iri)}
        case Quantity(amount, unit):
            signed = f"{'' if amount < 0 else '+'}{decimal_lexical(amount)}"
            return "quantity", {"amount": signed, "unit": unit.iri if unit else "1"}
        case Time():
            time = {"time": wikibase_time(value), "precision": value.precision, "calendarmodel": GREGORIAN}
            return "time", {**time, "timezone": 0, "before": 0, "after": 0}
        case Monolingual(text, language):
            return "monolingualtext", {"text": text, "language": language}
        case Url(text) | Text(text):
            return "string", text
