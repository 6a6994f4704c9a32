"""Reads quotes: words of a source, what they prove of a claim, and how they mean an unnamed entity."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aikg import vocab
from aikg.claims.entities import nearest
from aikg.claims.model import Quote
from aikg.ontology import Ontology

LONGEST_QUOTE: Final = 40
UNASSIGNED: Final = "exact"
"""The key of quotes of which nobody says what they prove."""

_OWN_KEYS: Final = ("subject", "property", "object", "value")


@dataclass(frozen=True, slots=True)
class QuoteMistake:
    """What is wrong with a quote, and what to do."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class QuoteReader:
    """Reads the quotes of a claim; ``names`` are those of entities, which may be of any length."""

    ontology: Ontology
    names: Collection[str] = frozenset()

    def read(self, given: Mapping[str, Any]) -> Iterator[Quote | QuoteMistake]:
        """What is quoted, in the order of the keys, each of which is what the words prove."""
        for key, value in given.items():
            yield from self._unassigned(value) if key == UNASSIGNED else self._assigned(key, value)

    def _unassigned(self, given: Any) -> Iterator[Quote | QuoteMistake]:
        if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
            yield QuoteMistake(f"{UNASSIGNED} = {given!r} is no list of quotes.", 'Write exact = ["…"].')
            return
        for text in given:
            yield self._wrong_length(text) or Quote(text)

    def _assigned(self, role: str, given: Any) -> Iterator[Quote | QuoteMistake]:
        keys = dict.fromkeys((*_OWN_KEYS, *self.ontology.qualifiers))
        if role not in keys:
            yield QuoteMistake(f"A quote cannot prove {role!r}.", nearest(role, keys))
            return
        for item in given if isinstance(given, list) else [given]:
            yield self._quote(role, item)

    def _quote(self, role: str, given: Any) -> Quote | QuoteMistake:
        if isinstance(given, dict) and set(given) == {"quote", "as"} and isinstance(given["quote"], str):
            return self._referring(role, given["quote"], given["as"])
        if not isinstance(given, str):
            remedy = f'Write {role} = "…", {{ quote = "…", as = "anaphora" }}, or a list of these.'
            return QuoteMistake(f"{role} = {given!r} is no quote.", remedy)
        return self._wrong_length(given) or Quote(given, role)

    def _referring(self, role: str, text: str, given: Any) -> Quote | QuoteMistake:
        known = _referring_expressions(self.ontology)
        if given not in known:
            return QuoteMistake(f"Words cannot mean an entity as {given!r}.", f"Use {', '.join(known)}.")
        if role not in ("subject", "object") and not self._is_entity(role):
            return QuoteMistake(f"{role!r} is no entity that words could mean.", f'Write {role} = "…".')
        return self._wrong_length(text) or Quote(text, role, known[given])

    def _is_entity(self, role: str) -> bool:
        prop, terms = self.ontology.qualifiers.get(role), self.ontology.terms.values()
        leads_on = prop is not None and prop.kind == "object property"
        return prop is not None and leads_on and not any(prop.range in term.types for term in terms)

    def _wrong_length(self, text: str) -> QuoteMistake | None:
        if 0 < len(text) <= LONGEST_QUOTE or text in self.names:
            return None
        message = f"A quote may have 1 to {LONGEST_QUOTE} characters; {len(text)} here."
        return QuoteMistake(message, "Quote the figure or the name alone.")


def _referring_expressions(ontology: Ontology) -> Mapping[str, str]:
    """How words can mean an entity that they do not name, as files write it, with the IRI of each."""
    terms = ontology.terms.values()
    known = (term for term in terms if vocab.ReferringExpression in term.types)
    found = {term.name.removeprefix("By").lower(): term.iri for term in known}
    return dict(sorted(found.items()))
