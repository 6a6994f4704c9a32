"""Terms and values of the graph in the words of a language, each with where it leads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import Literal, NamedNode

from aikg import number_format, vocab
from aikg.claim_nodes import AmountNode, Value
from aikg.iris import BASE, PREFIXES, compact, graph, local_name
from aikg.server.http.language import LANGUAGES
from aikg.server.messages import messages
from aikg.server.pages.page_addresses import address
from aikg.server.pages.visit import Visit

_XSD: Final = PREFIXES["xsd"]
NUMBERS: Final = {f"{_XSD}{name}" for name in ("integer", "decimal", "nonNegativeInteger", "double", "float")}
_DATES: Final = {f"{_XSD}{name}" for name in ("date", "gYear", "gYearMonth")}

_YES_AND_NO: Final = {"en": ("yes", "no"), "ko": ("예", "아니요")}
_BOOLEANS: Final = {
    language: {"true": yes, "1": yes, "false": no, "0": no} for language, (yes, no) in _YES_AND_NO.items()
}
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")

_CONVERTED: Final = (vocab.ConvertedAmount, vocab.PresumedConversion)

Labels = Mapping[str, Mapping[str, str]]
"""IRI to language tag to text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it.

    ``language`` is the tag of the text where that is not the page's; ``exact`` is the value itself where
    the text is only its form in words, and ``number`` is it where it is one.
    """

    text: str
    href: str = ""
    language: str = ""
    exact: str = ""
    number: str = ""

    @property
    def leads_outside(self) -> bool:
        """Whether its link leaves this server."""
        return bool(self.href) and not self.href.startswith("/")


@dataclass(frozen=True, slots=True)
class Words:
    """What the things on one page are called; ``templates`` are those of hedges, by IRI and language tag."""

    visit: Visit
    labels: Labels = field(repr=False)
    templates: Labels = field(repr=False, default_factory=dict)

    def name(self, iri: str) -> Shown:
        """The name of an IRI, with a link where it is an address of the web."""
        text, language = self.label(iri)
        href = address(iri)
        if href.startswith("/"):
            href = self.visit.link(href)
        return Shown(text, href, language, iri)

    def label(self, iri: str) -> tuple[str, str]:
        """A name, and its language tag where that is not the page's."""
        return self._one_of(self.labels.get(iri, {})) or self._unlabelled(iri)

    def _one_of(self, texts: Mapping[str, str]) -> tuple[str, str] | None:
        for tag in (self.visit.language, *LANGUAGES, *texts):
            if texts.get(tag):
                return texts[tag], tag if tag != self.visit.language else ""
        return None

    def _unlabelled(self, iri: str) -> tuple[str, str]:
        """The name of what the graph has no label for: terms of others, claims, and anything else."""
        name = compact(iri).strip("<>")
        terms = messages(self.visit.language).texts["terms"]
        if name in terms:
            return terms[name], ""
        whole, mark, part = iri.partition("#")
        if mark and whole in self.labels:
            return f"{self.label(whole)[0]} · {self._part(part)}", ""
        shown = name.replace("wd:", "Wikidata ", 1) if name.startswith("wd:") else name
        return shown.removeprefix(BASE) or shown, "zxx"

    def _part(self, fragment: str) -> str:
        """What a fragment stands for: ``evidence 1 quote 2`` of a claim, a value where it names a claim."""
        parts: Mapping[str, str] = messages(self.visit.language).texts["fragments"]
        words = ["value"] if "." in fragment else fragment.split("-")
        return " ".join(parts.get(word, word) for word in words)

    def texts(self, texts: Mapping[str, str]) -> Shown:
        """One text of several languages."""
        text, language = self._one_of(texts) or ("", "")
        return Shown(text, language=language)

    def value(self, value: Value) -> Shown:
        """A term, or an amount of money in words."""
        if isinstance(value, AmountNode):
            return self._amount(value)
        if isinstance(value, NamedNode):
            return self.name(value.value)
        return self._literal(value) if isinstance(value, Literal) else Shown(str(value))

    def values(self, values: Iterable[Value]) -> list[Shown]:
        """Several values; of texts in several languages those of the page, where there is one."""
        texts = list(values)
        own = [v for v in texts if not isinstance(v, Literal) or v.language in (None, self.visit.language)]
        return [self.value(value) for value in own or texts]

    def _literal(self, literal: Literal) -> Shown:
        language, datatype, text = self.visit.language, literal.datatype.value, literal.value
        if literal.language:
            return Shown(text, language=literal.language if literal.language != language else "")
        if datatype in NUMBERS:
            return self.number(text)
        if datatype in _DATES:
            return Shown(number_format.date(text, language), exact=text)
        if datatype == f"{_XSD}boolean":
            return Shown(_BOOLEANS[language].get(text, text), exact=text)
        if datatype == f"{_XSD}duration":
            return Shown(number_format.period(text, language), exact=text)
        return Shown(text)

    def number(self, text: str) -> Shown:
        """A number in words."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            return Shown(text)
        if not value.is_finite():
            return Shown(text)
        return Shown(
            number_format.figure(value, self.visit.language), exact=f"{value:,f}", number=f"{value:f}"
        )

    def _amount(self, amount: AmountNode) -> Shown:
        """An amount by its label, or as the build would label it; a conversion is said to be one."""
        number = self.number(f"{amount.value:f}")
        currency = f" {self.label(amount.currency)[0]}" if amount.currency else ""
        labelled = self._one_of(self.labels.get(amount.iri, {}))
        text = labelled[0] if labelled else self._hedged(f"{number.text}{currency}", amount.hedge)
        origin = f" ({self.label(amount.origin)[0]})" if amount.origin in _CONVERTED else ""
        return Shown(text + origin, exact=f"{number.exact}{currency}", number=number.number)

    def form(self, term: Value) -> str:
        """The form of a figure with a hedge, with {figure} in it; empty where a term is no hedge."""
        forms = self.templates.get(term.value, {}) if isinstance(term, NamedNode) else {}
        return forms.get(self.visit.language, "")

    def _hedged(self, figure: str, hedge: str) -> str:
        form = self.form(NamedNode(hedge)) or f"{self.label(hedge)[0]} {{figure}}" if hedge else "{figure}"
        return form.replace("{figure}", figure)

    def unlinked(self, value: Value) -> Shown:
        """A value without its link."""
        return replace(self.value(value), href="")

    def date(self, text: str) -> str:
        """A date of XML Schema in words."""
        return number_format.date(text, self.visit.language)

    def grouped(self, pairs: Iterable[tuple[str, Value]]) -> list[tuple[str, list[Shown]]]:
        """Qualifiers by property, in the order in which these come first; values as ``values`` has them."""
        found: dict[str, list[Value]] = {}
        for iri, value in pairs:
            found.setdefault(iri, []).append(value)
        return [(iri, self.values(members)) for iri, members in found.items()]

    def stated(self, value: Value) -> str:
        """An amount as the source writes it; empty for other values."""
        return value.stated if isinstance(value, AmountNode) else ""

    def is_korean(self, text: str) -> bool:
        """Whether words of a source are Korean, which their script tells."""
        return _HANGUL.search(text) is not None

    def key(self, iri: str) -> str:
        """The last part of an IRI."""
        return local_name(iri)

    @property
    def hedge(self) -> str:
        """The qualifier that says that a figure is less than exact."""
        return vocab.hedge

    def are_editors(self, graphs: Iterable[str]) -> bool:
        """Whether no source says it, but the editors themselves."""
        return set(graphs) == {graph("entities")}

    def goes_without_saying(self, iri: str) -> bool:
        """Whether a value is that of nearly every claim: a fact, said in so many words."""
        return iri in ("", vocab.Fact, vocab.Stated)
