"""Turns statements of Wikidata into claims by a source of their own, as a file of data/sources."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from aikg import vocab
from aikg.claims.claim_reader import Known
from aikg.claims.literals import decimal_lexical
from aikg.claims.mappings import Mapping as TermMapping
from aikg.claims.model import EntityRecord
from aikg.iris import PREFIXES, TERM, local_name
from aikg.ontology import Term
from aikg.wikidata.received import Received
from aikg.wikidata.wikibase_model import WD, Item, Quantity, Time, Value

implies = frozenset(f"{PREFIXES['skos']}{kind}Match" for kind in ("exact", "close", "narrow"))
"""The matches by which a claim with our property follows from a statement with theirs."""

_FIRST_YEAR = 1000
"""The first year that a date here can have."""


@dataclass(slots=True)
class Imported:
    """The claims as tables of TOML, and how many statements did not become one, by reason."""

    tables: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _ImportedClaim:
    subject: str
    property: str
    value: str


@dataclass(frozen=True, slots=True)
class _TomlValue:
    """A value that is no entity: how TOML writes it, and the ranges that it is in."""

    written: str
    ranges: frozenset[str]


class Importer:
    """Reads statements from Wikidata's side of the mappings."""

    def __init__(
        self, mappings: Iterable[TermMapping], known: Known, entities: Mapping[str, EntityRecord]
    ) -> None:
        self._known = known
        self._entities = entities
        self._slugs: dict[str, str] = {}
        self._properties: dict[str, list[TermMapping]] = {}
        for mapping in mappings:
            name = mapping.object.removeprefix(WD)
            if mapping.object.startswith(f"{WD}Q") and known.class_of(local_name(mapping.subject)):
                self._slugs[mapping.object] = local_name(mapping.subject)
            elif mapping.object.startswith(f"{WD}P") and self._states(mapping):
                self._properties.setdefault(name, []).append(mapping)

    @property
    def items(self) -> list[str]:
        """The identifiers of the linked items."""
        return sorted(iri.removeprefix(WD) for iri in self._slugs)

    @property
    def properties(self) -> list[str]:
        """The identifiers of the properties that claims can come from."""
        return sorted(self._properties)

    def run(self, statements: Iterable[Received]) -> Imported:
        """The claims that follow from statements, in their order."""
        imported = Imported()
        seen: Counter[str] = Counter()
        for statement in statements:
            reason, claim = self._claim(statement)
            if claim is None:
                imported.skipped[reason] += 1
                continue
            name = f"{statement.item}-{statement.property}".lower()
            seen[name] += 1
            imported.tables.append(_table(f"{name}-{seen[name]}", claim, statement))
        return imported

    def _states(self, mapping: TermMapping) -> bool:
        prop = self._known.ontology.direct_properties.get(mapping.subject.removeprefix(TERM))
        return prop is not None and (mapping.inverse or mapping.predicate in implies)

    def _claim(self, statement: Received) -> tuple[str, _ImportedClaim | None]:
        subject = self._slugs.get(f"{WD}{statement.item}")
        mappings = self._properties.get(statement.property, [])
        if subject is None or not mappings:
            return "no entity or property here corresponds to it", None
        value = self._value(statement.value)
        if value is None:
            return "its value corresponds to nothing here", None
        for mapping in mappings:
            prop = self._known.ontology.properties[mapping.subject.removeprefix(TERM)]
            claim = self._entity(prop, mapping, subject, value) if isinstance(value, str) else None
            claim = self._figure(prop, subject, value) if isinstance(value, _TomlValue) else claim
            if claim:
                return "", claim
        return "the classes of its ends do not fit", None

    def _entity(self, prop: Term, mapping: TermMapping, subject: str, value: str) -> _ImportedClaim | None:
        one, other = (value, subject) if mapping.inverse else (subject, value)
        classes = self._known.class_of(one), self._known.class_of(other)
        fits = self._is(classes[0], prop.domain) and self._is(classes[1], prop.range)
        return _ImportedClaim(one, prop.name, f'object = "{other}"') if fits else None

    def _figure(self, prop: Term, subject: str, value: _TomlValue) -> _ImportedClaim | None:
        fits = prop.range in value.ranges and self._is(self._known.class_of(subject), prop.domain)
        return _ImportedClaim(subject, prop.name, f"value = {value.written}") if fits else None

    def _value(self, value: Value) -> str | _TomlValue | None:
        """The slug of an entity that is linked, or a literal; None for what has no counterpart."""
        match value:
            case Item(iri):
                return self._slugs.get(iri)
            case Quantity(amount, None):
                return _TomlValue(decimal_lexical(amount), _number_ranges(amount))
            case Quantity(amount, Item(unit)) if unit in self._slugs:
                return self._amount(amount, self._slugs[unit])
            case Time() if value.year >= _FIRST_YEAR:
                return _TomlValue(_date(value), frozenset({vocab.calendarDate}))
        return None

    def _amount(self, amount: Decimal, currency: str) -> _TomlValue:
        number = decimal_lexical(amount)
        stated = f"{number} {self._code(currency)}"
        written = f'[{{ value = {number}, currency = "{currency}", stated = "{stated}" }}]'
        return _TomlValue(written, frozenset({vocab.MonetaryAmount}))

    def _code(self, currency: str) -> str:
        return self._known.currency_codes.get(currency, currency)

    def _is(self, class_iri: str | None, expected: str | None) -> bool:
        if expected is None:
            return True
        return class_iri is not None and expected in self._known.ontology.ancestors(class_iri)


def _number_ranges(amount: Decimal) -> frozenset[str]:
    is_whole = amount == amount.to_integral_value()
    names = ["decimal", *["integer"] * is_whole, *["nonNegativeInteger"] * (is_whole and amount >= 0)]
    return frozenset(f"{PREFIXES['xsd']}{name}" for name in names)


def _date(time: Time) -> str:
    """A date as it is written in a source file: a year, a quoted month, or a day."""
    day = f"{time.year:04}-{time.month:02}-{time.day:02}"
    return {9: f"{time.year}", 10: f'"{day[:7]}"'}.get(time.precision, day)


def _table(name: str, claim: _ImportedClaim, statement: Received) -> str:
    places = [f"{statement.item}, {statement.property}, {local_name(statement.statement) or 'its value'}"]
    places += [f"its reference: {reference}" for reference in statement.references]
    evidence = "".join(f"    {{ locator = {_quoted(place)} }},\n" for place in places)
    head = f'[[claim]]\nid = "{name}"\nsubject = "{claim.subject}"\nproperty = "{claim.property}"\n'
    return f"{head}{claim.value}\nevidence = [\n{evidence}]\n"


def source_file(tables: Iterable[str], retrieved: date) -> str:
    """The text of a source file with the claims."""
    english = f"Wikidata, retrieved {retrieved.day} {retrieved:%B %Y}"
    korean = f"위키데이터, {retrieved.year}년 {retrieved.month}월 {retrieved.day}일에 가져옴"
    return "\n".join(_file(english, korean, retrieved, tables))


def _file(english: str, korean: str, retrieved: date, tables: Iterable[str]) -> Iterator[str]:
    yield "# Statements of Wikidata about the linked entities, written by `aikg import wikidata`.\n"
    yield "[source]"
    yield 'class = "DataSource"'
    yield f'label = {{ en = "{english}", ko = "{korean}" }}'
    yield 'url = "https://www.wikidata.org/"'
    yield f"issued = {retrieved.isoformat()}"
    yield 'language = "en"\n'
    yield from tables


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in escaped) + '"'
