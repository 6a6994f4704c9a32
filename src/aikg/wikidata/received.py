"""Statements as they come from Wikidata, with their references: entity JSON, or a SPARQL result."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from aikg.errors import AikgError
from aikg.iris import PREFIXES, local_name
from aikg.wikidata.items import parts_of
from aikg.wikidata.wikibase_model import WD, Item, Monolingual, Quantity, Text, Time, Value

XSD = PREFIXES["xsd"]
_TIME = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)T")
_YEAR = 9
_JULIAN = "Q1985786"


@dataclass(frozen=True, slots=True)
class Received:
    """A statement of Wikidata that is not deprecated; item and property are identifiers.

    ``references`` are in words: identifiers of properties with their values.
    """

    item: str
    property: str
    statement: str
    value: Value
    references: tuple[str, ...]


def query(items: Iterable[str], properties: Iterable[str]) -> str:
    """A SPARQL query for the statements about items with properties, for an endpoint in Wikidata's shape."""
    subjects = " ".join(f"<{WD}{item}>" for item in sorted(items))
    claims = " ".join(f"<{WD}{prop}>" for prop in sorted(properties))
    prefixes = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("pr", "prov", "wikibase"))
    return f"""{prefixes}
SELECT ?item ?property ?statement ?value ?unit ?precision ?url ?source WHERE {{
  VALUES ?item {{ {subjects} }}
  VALUES ?property {{ {claims} }}
  ?property wikibase:claim ?p ; wikibase:statementProperty ?ps ; wikibase:statementValue ?psv .
  ?item ?p ?statement .
  ?statement ?ps ?value ; wikibase:rank ?rank .
  FILTER(?rank != wikibase:DeprecatedRank)
  OPTIONAL {{ ?statement ?psv ?node . OPTIONAL {{ ?node wikibase:quantityUnit ?unit }}
    OPTIONAL {{ ?node wikibase:timePrecision ?precision }} }}
  OPTIONAL {{ ?statement prov:wasDerivedFrom ?reference . OPTIONAL {{ ?reference pr:P854 ?url }}
    OPTIONAL {{ ?reference pr:P248 ?source }} }}
}} ORDER BY ?item ?property ?statement ?url ?source"""


def received(document: Any) -> Iterator[Received]:
    """The statements of a parsed document; raises AikgError where it is neither of the forms."""
    try:
        entities, solutions = parts_of(document)
        yield from chain.from_iterable(map(_of_entity, entities))
        yield from _of_solutions(solutions)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise AikgError(f"The document is not in the form of Wikibase: {error!r}. Fetch it again.") from error


def _of_entity(entity: Mapping[str, Any]) -> Iterator[Received]:
    for prop, statements in (entity.get("claims") or {}).items():
        for statement in statements:
            main = statement["mainsnak"]
            if statement.get("rank") == "deprecated" or "datavalue" not in main:
                continue
            said = (_words(reference["snaks"]) for reference in statement.get("references", ()))
            identifier = statement.get("id", "")
            yield Received(entity["id"], prop, identifier, _value(main["datavalue"]), tuple(said))


def _words(snaks: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    parts = (
        f"{prop} {_shown(_value(snak['datavalue']))}"
        for prop, several in snaks.items()
        for snak in several
        if "datavalue" in snak
    )
    return ", ".join(parts)


def _shown(value: Value) -> str:
    match value:
        case Item(iri):
            return local_name(iri)
        case Time(year, month, day, precision):
            return f"{year:04}-{month:02}-{day:02}"[: {9: 4, 10: 7}.get(precision, 10)]
        case Quantity(amount, _):
            return f"{amount:f}"
        case Monolingual(text, _) | Text(text):
            return text
    return str(value)


def _value(data: Mapping[str, Any]) -> Value:
    """A data value of Wikibase's JSON."""
    value = data["value"]
    match data["type"]:
        case "wikibase-entityid":
            return Item(f"{WD}{value['id']}")
        case "quantity":
            unit = None if value["unit"] == "1" else Item(f"{WD}{local_name(value['unit'])}")
            return Quantity(Decimal(value["amount"]), unit)
        case "time":
            return _time(value["time"], value["precision"], value.get("calendarmodel", ""))
        case "monolingualtext":
            return Monolingual(value["text"], value["language"])
    return Text(str(value))


def _time(text: str, precision: int, calendar: str = "") -> Value:
    """A date of the Gregorian calendar; a text where it is none, is BCE, or is no finer than a decade."""
    found = _TIME.match(text)
    if found is None or precision < _YEAR or (calendar.endswith(_JULIAN) and precision > _YEAR):
        return Text(text)
    year, month, day = map(int, found.groups())
    return Time(year, max(1, month), max(1, day), min(11, precision))


def _of_solutions(rows: Iterable[Mapping[str, Mapping[str, str]]]) -> Iterator[Received]:
    """The statements of the query's solutions, each with the references of all its rows."""
    found: dict[tuple[str, ...], Received] = {}
    for row in rows:
        plain = {name: term["value"] for name, term in row.items()}
        item, prop = local_name(plain["item"]), local_name(plain["property"])
        statement = plain.get("statement", "")
        value = _of_term(row["value"], plain)
        known = found.setdefault(
            (item, prop, statement, repr(value)), Received(item, prop, statement, value, ())
        )
        said = [("P248", local_name(plain.get("source", ""))), ("P854", plain.get("url", ""))]
        reference = ", ".join(f"{name} {value}" for name, value in said if value)
        if reference and reference not in known.references:
            found[item, prop, statement, repr(value)] = replace(
                known, references=(*known.references, reference)
            )
    yield from found.values()


def _of_term(term: Mapping[str, str], row: Mapping[str, str]) -> Value:
    text, datatype = term["value"], term.get("datatype", "")
    if term["type"] == "uri":
        return Item(text)
    if datatype == f"{XSD}dateTime":
        return _time(text, int(row.get("precision", "11")))
    if datatype in (f"{XSD}decimal", f"{XSD}integer"):
        unit = row.get("unit", f"{WD}Q199")
        return Quantity(Decimal(text), None if unit == f"{WD}Q199" else Item(unit))
    return Text(text)
