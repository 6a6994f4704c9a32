"""Commands of QuickStatements, version 1 (https://www.wikidata.org/wiki/Help:QuickStatements).

One line adds one statement: item, property and value, then pairs of qualifiers (P…) and of the parts of one
reference (S…), separated by tabs.
"""

from collections.abc import Iterator

from aikg.claims.literals import decimal_lexical
from aikg.iris import local_name
from aikg.wikidata.export import Export
from aikg.wikidata.wikibase_model import Item, Monolingual, Quantity, Text, Time, Url, Value


def line(export: Export) -> str:
    """The command that adds a statement."""
    return "\t".join(_cells(export))


def _cells(export: Export) -> Iterator[str]:
    statement = export.statement
    yield local_name(statement.subject.iri)
    yield statement.snak.property.id
    yield _value(statement.snak.value)
    for snak in statement.qualifiers:
        yield snak.property.id
        yield _value(snak.value)
    for snak in export.reference.snaks:
        yield f"S{snak.property.id.removeprefix('P')}"
        yield _value(snak.value)


def _value(value: Value) -> str:
    match value:
        case Item(iri):
            return local_name(iri)
        case Url(iri):
            return _quoted(iri)
        case Quantity(amount, unit):
            of = f"U{local_name(unit.iri).removeprefix('Q')}" if unit else ""
            return f"{decimal_lexical(amount)}{of}"
        case Time():
            return f"{wikibase_time(value)}/{value.precision}"
        case Monolingual(text, language):
            return f"{language}:{_quoted(text)}"
        case Text(text):
            return _quoted(text)


def wikibase_time(time: Time) -> str:
    """A date as Wikibase writes it: what is below its precision is zero."""
    month = time.month if time.precision >= 10 else 0
    day = time.day if time.precision >= 11 else 0
    return f"+{time.year:04}-{month:02}-{day:02}T00:00:00Z"


def _quoted(text: str) -> str:
    """A string without tabs, ends of lines and double quotes, which would end it or the command."""
    return f'"{" ".join(text.split()).replace(chr(34), chr(39))}"'
