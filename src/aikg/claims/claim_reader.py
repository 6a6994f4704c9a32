"""Reads one claim against the ontology and the entities that it may refer to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from aikg import vocab
from aikg.claims.cited_places import CitedPlaces
from aikg.claims.entities import TEXTS, nearest, slug_form
from aikg.claims.evidence import EvidenceReader
from aikg.claims.literals import is_integer, literal_of
from aikg.claims.model import Amount, Claim, Iri, Literal, Source, Value
from aikg.claims.quote_reader import QuoteReader
from aikg.claims.reading import TomlTable, languages
from aikg.iris import TERM, entity, local_name, source
from aikg.ontology import Ontology, Term

AMOUNT = vocab.MonetaryAmount
forms = MappingProxyType({"double": "number of at most 15 digits, such as 3.14e23"})
"""What a value in a range looks like, where the name of the range does not say it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the claims of any source may refer to: entities and sources, by slug, with their class.

    ``currency_codes`` are those of ISO 4217, by the slug of the currency. ``labels`` and ``units``, what
    follows a sum in a currency, go from IRI to language tag to text. ``names`` are those of the entities.
    """

    ontology: Ontology
    entity_classes: Mapping[str, str]
    source_classes: Mapping[str, str]
    currency_codes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def iri_of(self, slug: str) -> str:
        """The IRI of an entity or a source."""
        return source(slug) if slug in self.source_classes else entity(slug)

    def class_of(self, slug: str) -> str | None:
        """The class of an entity or a source; None where nothing has the slug."""
        return self.entity_classes.get(slug) or self.source_classes.get(slug)


class ClaimReader:
    """Reads one [[claim]] table against the ontology and the known entities."""

    def __init__(self, table: TomlTable, origin: Source, places: CitedPlaces, known: Known) -> None:
        self._table = table
        self._evidence = EvidenceReader(
            table, origin.text_length, places, QuoteReader(known.ontology, known.names)
        )
        self._known = known
        self._ontology = known.ontology

    def read(self) -> Claim | None:
        """The claim; None where its property is unknown, so that nothing else can be judged."""
        evidence = tuple(self._evidence.read())
        claim_id = self._table.take("id", str, "an id within this file") or ""
        if claim_id and not slug_form.fullmatch(claim_id):
            self._table.note("id", f"{claim_id!r} is not a slug.", "Use a-z, 0-9 and hyphens.")
        subject = self._table.take("subject", str, "the id of an entity or source") or ""
        prop = self._property()
        if prop is None:
            return None
        subject_iri = self._referent("subject", subject, prop.domain)
        objects = tuple(self._objects(prop))
        if Iri(subject_iri) in objects:
            message = f"{subject!r} stands on both sides of {prop.name}."
            self._table.note("object", message, "Name another subject or object.")
        qualifiers = tuple(self._with_unit(prop, list(self._qualifiers())))
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
            is_a, wanted = local_name(class_iri), local_name(str(expected_class))
            message = f"{slug!r} is a {is_a}; {key} must be a {wanted}."
            self._table.note(key, message, "Use another property, or correct the class.")
        return self._known.iri_of(slug)

    def _objects(self, prop: Term) -> list[Value]:
        key = "object" if prop.kind == "object property" and prop.range != AMOUNT else "value"
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

    def _with_unit(self, prop: Term, given: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
        """The qualifiers of a claim, and the unit that all values of its property have."""
        if prop.fixed_unit is None:
            return given
        fixed = "unit", Iri(prop.fixed_unit)
        if any(name == "unit" for name, _ in given) and fixed not in given:
            unit = local_name(prop.fixed_unit)
            remedy = f"Write the value in {unit}, and leave the unit out."
            self._table.note("unit", f"The unit of {prop.name} is always {unit}.", remedy)
        return given if fixed in given else [*given, fixed]

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
            wanted = forms.get(local_name(prop.range or ""), local_name(prop.range or ""))
            self._table.note(key, f"{key} = {_shown(given)} does not fit.", f"It must be a {wanted}.")
            return []
        return [literal]

    def _reference(self, key: str, given: Any, expected_class: str | None) -> list[Value]:
        if not isinstance(given, str):
            self._table.note(key, f"{key} = {given!r} does not fit.", "Write the id of an entity.")
            return []
        controlled = self._ontology.terms.get(given)
        if controlled is not None and controlled.kind == "individual":
            return self._controlled(key, controlled, expected_class)
        if values := self._of_class(expected_class):
            self._table.note(
                key, f"There is no {local_name(str(expected_class))} {given!r}.", _one_of(given, values)
            )
            return []
        return [Iri(self._referent(key, given, expected_class))]

    def _controlled(self, key: str, value: Term, expected_class: str | None) -> list[Value]:
        if expected_class not in value.types:
            message = f"{value.name!r} is no {local_name(expected_class or 'entity')}."
            self._table.note(key, message, _one_of(value.name, self._of_class(expected_class)))
        return [Iri(value.iri)]

    def _of_class(self, expected_class: str | None) -> Mapping[str, Term]:
        """The controlled values of a class, by name; none where its members are entities."""
        return self._ontology.individuals.get(expected_class or "", {})

    def _texts(self, key: str, given: Any) -> list[Value]:
        fits = isinstance(given, dict) and all(isinstance(given.get(tag), str) for tag in languages)
        if not fits or set(given) != set(languages):
            self._table.note(key, f"{key} needs a text in en and in ko.", "Give both, no other.")
            return []
        return [Literal(given[tag], language=tag) for tag in languages]

    def _amount(self, key: str, given: Any) -> Amount | None:
        fields = dict(given) if isinstance(given, dict) else {}
        value, currency = fields.pop("value", None), fields.pop("currency", "")
        stated, hedge, origin = (fields.pop(name, None) for name in ("stated", "hedge", "origin"))
        well_formed = is_integer(value) or (isinstance(value, Decimal) and value.is_finite())
        if fields or not (well_formed and isinstance(currency, str) and _is_said(stated)):
            form = '{ value = …, currency = "krw", stated = "…" }, with hedge and origin where there are; '
            form += "leave the currency out where the source names none"
            self._table.note(key, f"{given!r} is not an amount.", f"Write {form}.")
            return None
        currency_iri = self._referent("currency", currency, vocab.Currency) if currency else ""
        code = self._known.currency_codes.get(currency, "")
        hedge_iri = self._one(key, hedge, "hedge", vocab.Hedge)
        origin_iri = self._one(key, origin, "origin", vocab.AmountOrigin)
        return Amount(Decimal(value), currency_iri, stated, hedge_iri, origin_iri, code)

    def _one(self, key: str, given: Any, what: str, class_iri: str) -> str | None:
        """The IRI of a controlled value of a class; None where none is given."""
        if given is None:
            return None
        found = self._ontology.terms.get(str(given))
        if found is None or class_iri not in found.types:
            remedy = _one_of(str(given), self._of_class(class_iri))
            self._table.note(key, f"There is no {what} {given!r}.", remedy)
        return TERM + str(given)


def _shown(given: Any) -> str:
    return str(given) if isinstance(given, Decimal) else repr(given)


def _is_said(stated: Any) -> bool:
    return isinstance(stated, str) and bool(stated.strip())


def _one_of(given: str, values: Mapping[str, Term]) -> str:
    """A remedy that names the controlled value that was probably meant, or all where none is near."""
    close = get_close_matches(given, values, n=1)
    named = " or ".join(close) or ", ".join(sorted(values))
    return f"Did you mean {named}?" if close else f"Use {named or 'an entity of that class'}."
