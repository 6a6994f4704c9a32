"""Reads data/sources: one file for each source, with the claims that were read from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from aikg.claims.entities import entity_class, nearest, slug_form
from aikg.claims.literals import is_integer, literal_of
from aikg.claims.model import (
    Acknowledgement,
    Amount,
    Claim,
    Evidence,
    Iri,
    Literal,
    Locator,
    Passage,
    Source,
    SourceFile,
    Value,
)
from aikg.claims.reading import Table, TomlFile, languages
from aikg.errors import Problem
from aikg.iris import PREFIXES, TERM, entity, source
from aikg.ontology import Ontology, Term

longest_exact = 40
TEXTS = f"{PREFIXES['rdf']}PlainLiteral"
AMOUNT = f"{TERM}MonetaryAmount"


@dataclass(frozen=True, slots=True)
class Known:
    """What the claims of any source may refer to: entities and sources, by slug, with their class."""

    ontology: Ontology
    entity_classes: Mapping[str, str]
    source_classes: Mapping[str, str]

    def iri_of(self, slug: str) -> str:
        """The IRI of an entity or a source."""
        return source(slug) if slug in self.source_classes else entity(slug)

    def class_of(self, slug: str) -> str | None:
        """The class of an entity or a source; None where nothing has the slug."""
        return self.entity_classes.get(slug) or self.source_classes.get(slug)


def source_class(path: Path) -> str:
    """The class that a source file declares, read before its claims are; empty where it cannot be told."""
    header = TomlFile(path, path.name).tables.get("source")
    name = header.get("class") if isinstance(header, dict) else None
    return TERM + name if isinstance(name, str) else ""


def read_source(path: Path, known: Known) -> tuple[SourceFile | None, list[Problem]]:
    """One source with all its claims, and every problem in its file; None where there is no [source]."""
    file = TomlFile(path, f"sources/{path.name}")
    header = file.tables.get("source")
    if not isinstance(header, dict):
        if not file.problems:
            message, remedy = "There is no [source] table.", "Start the file with one."
            file.problems.append(Problem(file.shown_as, 1, message, remedy))
        return None, file.problems
    origin = _source(Table(file, "source", 0, header), path.stem, known.ontology)
    claims = tuple(_claims(file, origin, known))
    acknowledgements = tuple(_acknowledgements(file, {claim.id for claim in claims}))
    for name in set(file.tables) - {"source", "claim", "acknowledgement"}:
        table = Table(file, name, 0, {})
        table.note("", f"There is no table {name!r} here.", "Use source, claim or acknowledgement.")
    return SourceFile(origin, claims, acknowledgements), file.problems


def _source(table: Table, slug: str, ontology: Ontology) -> Source:
    if not slug_form.fullmatch(slug):
        table.note("", f"The file name {slug!r} is not a slug.", "Use a-z, 0-9 and hyphens.")
    issued = table.take("issued", date, "a date, such as 2023-02-06")
    found = Source(
        slug=slug,
        class_iri=entity_class(table, ontology),
        label=table.texts("label"),
        url=table.take("url", str, "where the source is published") or "",
        issued=issued.isoformat() if issued else "",
        language=table.take("language", str, "a language tag") or "",
        text_length=table.take_if_given("textLength", int, "a number of code points"),
        sha256=table.take_if_given("sha256", str, "64 hexadecimal digits"),
    )
    table.refuse_rest("class, label, url, issued, language, textLength and sha256")
    return found


def _tables(file: TomlFile, name: str) -> list[Table]:
    given = file.tables.get(name, [])
    if not isinstance(given, list) or not all(isinstance(values, dict) for values in given):
        Table(file, name, 0, {}).note("", f"{name} is not a list of tables.", f"Write [[{name}]].")
        return []
    return [Table(file, name, index, values) for index, values in enumerate(given)]


def _claims(file: TomlFile, origin: Source, known: Known) -> Iterable[Claim]:
    seen: set[str] = set()
    for table in _tables(file, "claim"):
        claim = _ClaimReader(table, origin, known).read()
        if claim is None:
            continue
        if claim.id in seen:
            table.note("id", f"The claim id {claim.id!r} is taken already.", "Give it another.")
        seen.add(claim.id)
        yield claim


def _acknowledgements(file: TomlFile, claim_ids: set[str]) -> Iterable[Acknowledgement]:
    for table in _tables(file, "acknowledgement"):
        claim_id = table.take("claim", str, "the id of a claim of this file") or ""
        check = table.take("check", str, "the name of a check") or ""
        reason = table.texts("reason")
        table.refuse_rest("claim, check and reason")
        if claim_id not in claim_ids:
            remedy = nearest(claim_id, dict.fromkeys(claim_ids))
            table.note("claim", f"There is no claim {claim_id!r}.", remedy)
        yield Acknowledgement(claim_id, check, reason)


class _ClaimReader:
    """Reads one [[claim]] table against the ontology and the known entities."""

    def __init__(self, table: Table, origin: Source, known: Known) -> None:
        self._table = table
        self._origin = origin
        self._known = known
        self._ontology = known.ontology

    def read(self) -> Claim | None:
        claim_id = self._table.take("id", str, "an id within this file") or ""
        if claim_id and not slug_form.fullmatch(claim_id):
            self._table.note("id", f"{claim_id!r} is not a slug.", "Use a-z, 0-9 and hyphens.")
        evidence = tuple(self._evidence())
        subject = self._table.take("subject", str, "the id of an entity or source") or ""
        prop = self._property()
        if prop is None:
            return None
        subject_iri = self._referent("subject", subject, prop.domain)
        objects = tuple(self._objects(prop))
        qualifiers = tuple(self._qualifiers())
        return Claim(claim_id, subject_iri, prop.name, objects, qualifiers, evidence)

    def _property(self) -> Term | None:
        name = self._table.take("property", str, "a property of the ontology")
        prop = self._ontology.direct_properties.get(name or "")
        if name is not None and prop is None:
            remedy = nearest(name, self._ontology.direct_properties)
            self._table.note("property", f"No claim can state the property {name!r}.", remedy)
        return prop

    def _referent(self, key: str, slug: str, expected_class: str | None) -> str:
        class_iri = self._known.class_of(slug)
        if class_iri is None and slug:
            remedy = nearest(slug, self._known.entity_classes)
            self._table.note(key, f"There is no entity {slug!r}.", remedy)
        elif class_iri and expected_class not in (None, *self._ontology.ancestors(class_iri)):
            is_a, wanted = _name(class_iri), _name(str(expected_class))
            message = f"{slug!r} is a {is_a}; {key} must be a {wanted}."
            self._table.note(key, message, "Use another property, or correct the class.")
        return self._known.iri_of(slug)

    def _objects(self, prop: Term) -> list[Value]:
        key = "value" if prop.kind == "datatype property" or prop.range == AMOUNT else "object"
        given = self._table.take(key, object, "what the property leads to")
        return self._values(key, given, prop) if given is not None else []

    def _qualifiers(self) -> Iterable[tuple[str, Value]]:
        for key, given in self._table.rest().items():
            prop = self._ontology.qualifiers.get(key)
            if prop is None:
                remedy = nearest(key, self._ontology.qualifiers)
                self._table.note(key, f"A claim has no {key!r}.", remedy)
                continue
            for item in given if isinstance(given, list) else [given]:
                for value in self._values(key, item, prop):
                    yield key, value

    def _values(self, key: str, given: Any, prop: Term) -> list[Value]:
        if prop.range == AMOUNT:
            amounts = [self._amount(key, a) for a in (given if isinstance(given, list) else [given])]
            return [amount for amount in amounts if amount is not None]
        if prop.range == TEXTS:
            return self._texts(key, given)
        if prop.kind == "object property":
            return self._reference(key, given, prop.range)
        literal = literal_of(given, prop.range or "")
        if literal is None:
            wanted = _name(prop.range or "")
            self._table.note(key, f"{key} = {given!r} does not fit.", f"It must be a {wanted}.")
            return []
        return [literal]

    def _reference(self, key: str, given: Any, expected_class: str | None) -> list[Value]:
        if not isinstance(given, str):
            self._table.note(key, f"{key} = {given!r} does not fit.", "Write the id of an entity.")
            return []
        controlled = self._ontology.terms.get(given)
        if controlled is not None and controlled.kind == "individual":
            return self._controlled(key, controlled, expected_class)
        return [Iri(self._referent(key, given, expected_class))]

    def _controlled(self, key: str, value: Term, expected_class: str | None) -> list[Value]:
        if expected_class not in value.types:
            message = f"{value.name!r} is no {_name(expected_class or 'entity')}."
            self._table.note(key, message, "Use one of that class.")
        return [Iri(value.iri)]

    def _texts(self, key: str, given: Any) -> list[Value]:
        fits = isinstance(given, dict) and all(isinstance(given.get(tag), str) for tag in languages)
        if not fits or set(given) != set(languages):
            self._table.note(key, f"{key} needs a text in en and in ko.", "Give both, no other.")
            return []
        return [Literal(given[tag], language=tag) for tag in languages]

    def _amount(self, key: str, given: Any) -> Amount | None:
        fields = dict(given) if isinstance(given, dict) else {}
        value, currency = fields.pop("value", None), fields.pop("currency", None)
        stated, hedge = fields.pop("stated", None), fields.pop("hedge", None)
        well_formed = is_integer(value) or (isinstance(value, Decimal) and value.is_finite())
        if fields or not (well_formed and isinstance(currency, str) and isinstance(stated, str)):
            form = '{ value = …, currency = "krw", stated = "…" }, with a hedge where there is one'
            self._table.note(key, f"{given!r} is not an amount.", f"Write {form}.")
            return None
        currency_iri = self._referent("currency", currency, f"{TERM}Currency")
        return Amount(Decimal(value), currency_iri, stated, self._hedge(key, hedge))

    def _hedge(self, key: str, hedge: Any) -> str | None:
        if hedge is None:
            return None
        found = self._ontology.terms.get(str(hedge))
        if found is None or f"{TERM}Hedge" not in found.types:
            self._table.note(key, f"There is no hedge {hedge!r}.", "Use one of the ontology's.")
        return TERM + str(hedge)

    def _evidence(self) -> Iterable[Evidence]:
        given = self._table.take("evidence", list, "[{ start = …, end = …, sha256 = …, exact = […] }]")
        if given == []:
            self._table.note("evidence", "A claim needs evidence.", "Say where the source says it.")
        for item in given or []:
            evidence = _passage(item) or _locator(item)
            if evidence is None:
                remedy = "Write { start, end, sha256, exact = [ … ] }, or { locator }."
                self._table.note("evidence", f"{item!r} is no evidence.", remedy)
            elif message := _passage_error(evidence, self._origin):
                self._table.note("evidence", message, "Correct the span.")
            else:
                yield evidence


def _passage(item: Any) -> Passage | None:
    if not isinstance(item, dict) or set(item) != {"start", "end", "sha256", "exact"}:
        return None
    exact = item["exact"]
    texts = isinstance(exact, list) and all(isinstance(text, str) for text in exact)
    if not (is_integer(item["start"]) and is_integer(item["end"]) and texts):
        return None
    return Passage(item["start"], item["end"], str(item["sha256"]), tuple(exact))


def _locator(item: Any) -> Locator | None:
    if not isinstance(item, dict) or set(item) != {"locator"}:
        return None
    return Locator(item["locator"]) if isinstance(item["locator"], str) else None


def _passage_error(evidence: Evidence, origin: Source) -> str | None:
    if isinstance(evidence, Locator):
        return None
    length = origin.text_length
    if length is None:
        return "The source has no textLength, so no span can point into it."
    if not 0 <= evidence.start < evidence.end <= length:
        return f"The span {evidence.start}–{evidence.end} is not within the text of {length}."
    if not re.fullmatch(r"[0-9a-f]{64}", evidence.sha256):
        return "The SHA-256 is not 64 lower-case hexadecimal digits."
    long = [text for text in evidence.exact if not 0 < len(text) <= longest_exact]
    return f"A quote may have 1 to {longest_exact} characters; {len(long[0])} here." if long else None


def _name(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
