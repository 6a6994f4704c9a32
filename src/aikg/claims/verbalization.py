"""What claims and amounts are called in each language, by the templates of the ontology."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aikg import vocab
from aikg.claims.claim_reader import Known
from aikg.claims.literals import XSD
from aikg.claims.model import Amount, Claim, EntityRecord, Iri, Literal, SourceFile, Value
from aikg.claims.n_triples import LABEL, Triple, tagged
from aikg.claims.rdf import acknowledgement_node, amount_nodes
from aikg.claims.reading import languages
from aikg.iris import TERM, claim, local_name
from aikg.number_format import date, figure, period
from aikg.ontology import Term

longest_text: Final = 80
"""How many characters of a text a label has at most; what is longer ends in an ellipsis."""

_NUMBERS: Final = {
    f"{XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger", "decimal", "double")
}
_DATES: Final = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}
_CONVERTED: Final = (vocab.ConvertedAmount, vocab.PresumedConversion)
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_NAME: Final = re.compile(r"\{(\w+)\}")
_FALLBACK: Final = "{subject}: %s {object}"


def label_triples(file: SourceFile, known: Known) -> Iterator[Triple]:
    """The labels of what a source says: of its claims, their amounts and its acknowledgements."""
    slug = file.source.slug
    for verbalizer in (Verbalizer(known, language) for language in languages):
        said = {item.id: verbalizer.claim(item) for item in file.claims}
        for item in file.claims:
            node = f"<{claim(slug, item.id)}>"
            yield node, LABEL, tagged(said[item.id], verbalizer.language)
            for own, amount in amount_nodes(item, node):
                yield own, LABEL, tagged(verbalizer.amount(amount), verbalizer.language)
        for each in file.acknowledgements:
            text = verbalizer.acknowledgement(said[local_name(each.about).partition(".")[2]])
            yield acknowledgement_node(each), LABEL, tagged(text, verbalizer.language)


def entity_label_triples(items: Iterable[EntityRecord], known: Known) -> Iterator[Triple]:
    """The labels of what is acknowledged about entities."""
    for item in items:
        for each in item.acknowledgements:
            for language in languages:
                text = Verbalizer(known, language).acknowledgement(item.label[language])
                yield acknowledgement_node(each), LABEL, tagged(text, language)


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with values for the names in braces, and without those brackets where a value is missing."""

    def optional(part: re.Match[str]) -> str:
        return part[1] if all(map(values.get, _NAME.findall(part[1]))) else ""

    return _NAME.sub(lambda name: values.get(name[1], ""), _OPTIONAL.sub(optional, template))


@dataclass(frozen=True, slots=True)
class Verbalizer:
    """Claims and amounts in the words of one language."""

    known: Known
    language: str

    def claim(self, item: Claim) -> str:
        """A claim: ``Government of China funds BAAI: about 60 billion won``; what is no fact says so."""
        prop = self.known.ontology.direct_properties[item.property]
        template = prop.template.get(self.language) or _FALLBACK % self._name(prop.iri)
        said = _by_name(item)
        texts = {name: self._values(values, None) for name, values in said.items()}
        named = {"object", *_NAME.findall(template)}
        hedge = next((each.value for each in said.get("hedge", ()) if isinstance(each, Iri)), None)
        for name in _hedged(said, named) if hedge else ():
            texts[name] = self._values(said[name], hedge)
        sums = [texts[name] for name, values in said.items() if name not in named and _are_sums(values)]
        text = filled(template, {"subject": self._name(item.subject), **texts})
        return ": ".join([text, *sums]) + self._aside(said)

    def amount(self, amount: Amount) -> str:
        """An amount: ``about 60 billion won``."""
        unit = self.known.units.get(amount.currency) or self.known.labels.get(amount.currency, {})
        text = " ".join(filter(None, (figure(amount.value, self.language), unit.get(self.language))))
        return self._hedged(text, amount.hedge)

    def acknowledgement(self, about: str) -> str:
        """The editors' explanation of a finding; ``about`` is the label of what that is about."""
        kind = self.known.ontology.terms[local_name(vocab.Acknowledgement)].label[self.language]
        return f"{kind}: {about}"

    def _name(self, iri: str) -> str:
        texts = self.known.labels.get(iri) or self._term(iri).label
        return texts.get(self.language) or local_name(iri)

    def _term(self, iri: str) -> Term:
        return self.known.ontology.terms.get(iri.removeprefix(TERM)) or Term(iri, "", {}, {})

    def _values(self, values: Iterable[Value], hedge: str | None) -> str:
        given = list(values)
        sums = [value for value in given if isinstance(value, Amount)]
        if sums:
            return self._sums(sums)
        own = (v for v in given if not isinstance(v, Literal) or v.language in ("", self.language))
        return ", ".join(self._value(value, hedge) for value in own)

    def _sums(self, sums: list[Amount]) -> str:
        """The sums, those that are conversions of another in parentheses after it."""
        given = [self.amount(each) for each in sums if each.origin not in _CONVERTED]
        converted = [self.amount(each) for each in sums if each.origin in _CONVERTED]
        if not given:
            return " · ".join(converted)
        return " · ".join(given) + (f" ({', '.join(converted)})" if converted else "")

    def _value(self, value: Value, hedge: str | None) -> str:
        if isinstance(value, Iri):
            return self._name(value.value)
        if isinstance(value, Amount):
            return self.amount(value)
        text = self._literal(value)
        return self._hedged(text, hedge) if _is_figure(value) else text

    def _literal(self, value: Literal) -> str:
        if value.datatype in _NUMBERS:
            return figure(Decimal(value.lexical), self.language)
        if value.datatype in _DATES:
            return date(value.lexical, self.language)
        if value.datatype == f"{XSD}duration":
            return period(value.lexical, self.language)
        return shortened(value.lexical)

    def _hedged(self, text: str, hedge: str | None) -> str:
        if not hedge:
            return text
        template = self._term(hedge).template.get(self.language) or f"{self._name(hedge)} {{figure}}"
        return filled(template, {"figure": text})

    def _aside(self, said: Mapping[str, list[Value]]) -> str:
        """The modality, where it is not that of a fact."""
        modality = next(
            (each.value for each in said.get("modality", ()) if isinstance(each, Iri)), vocab.Fact
        )
        return f" ({self._name(modality)})" if modality != vocab.Fact else ""


def _by_name(item: Claim) -> Mapping[str, list[Value]]:
    """The values of a claim: those of its property as ``object``, those of its qualifiers by their names."""
    said: dict[str, list[Value]] = {"object": [*item.objects]}
    for name, value in item.qualifiers:
        said.setdefault(name, []).append(value)
    return said


def _hedged(said: Mapping[str, list[Value]], named: Iterable[str]) -> Iterable[str]:
    """Which of those named the hedge of a claim is about: the object if it is a figure, else the others."""
    figures = [name for name in named if any(map(_is_figure, said.get(name, ())))]
    return ["object"] if "object" in figures else figures


def _is_figure(value: Value) -> bool:
    return isinstance(value, Literal) and value.datatype in _NUMBERS | _DATES


def _are_sums(values: Iterable[Value]) -> bool:
    return any(isinstance(value, Amount) for value in values)


def shortened(text: str) -> str:
    """A text, cut where a label may have no more of it."""
    return text if len(text) <= longest_text else f"{text[: longest_text - 1].rstrip()}…"
