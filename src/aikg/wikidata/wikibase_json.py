"""Statements as JSON for the tools of Wikibase, such as wbeditentity.

The form is that of https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from aikg.claims.literals import decimal_lexical
from aikg.iris import local_name
from aikg.wikidata.export import Export
from aikg.wikidata.model import Item, Monolingual, Quantity, Snak, Text, Time, Url, Value
from aikg.wikidata.quickstatements import wikibase_time
from aikg.wikidata.rdf import GREGORIAN

Json = dict[str, Any]


def document(exports: Iterable[Export]) -> Json:
    """The items with the statements to add, as ``{"entities": {Q…: {"claims": {P…: [...]}}}}``."""
    entities: dict[str, Json] = {}
    for export in exports:
        item = local_name(export.statement.subject.iri)
        entity = entities.setdefault(item, {"type": "item", "id": item, "claims": defaultdict(list)})
        entity["claims"][export.statement.snak.property.id].append(_statement(export))
    return {"entities": entities}


def _statement(export: Export) -> Json:
    qualifiers = _snaks(export.statement.qualifiers)
    reference = _snaks(export.reference.snaks)
    return {
        "type": "statement",
        "rank": "normal",
        "mainsnak": _snak(export.statement.snak),
        **({"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)} if qualifiers else {}),
        "references": [{"snaks": reference, "snaks-order": list(reference)}],
    }


def _snaks(snaks: Iterable[Snak]) -> Mapping[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for snak in snaks:
        found[snak.property.id].append(_snak(snak))
    return found


def _snak(snak: Snak) -> Json:
    kind, value = _data(snak.value)
    data = {"value": value, "type": kind}
    return {"snaktype": "value", "property": snak.property.id, "datavalue": data}


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
