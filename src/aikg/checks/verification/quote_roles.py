"""What the quotes of a claim prove, as far as its own values tell: names, figures and texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from aikg import vocab
from aikg.checks.verification.cue_words import CueFinder
from aikg.checks.verification.figures import FigureReader
from aikg.claims.model import Amount, Claim, Iri, Literal, Quote, Value
from aikg.claims.name_keys import name_key
from aikg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class RoleFinder:
    """Finds what quotes prove; ``names`` goes from the IRI of an entity to all names that it has."""

    ontology: Ontology
    names: Mapping[str, Iterable[str]]
    reader: FigureReader
    cues: CueFinder

    def assigned(self, claim: Claim, quotes: Sequence[str]) -> list[Quote]:
        """The quotes with what they prove, those that prove the same side by side.

        A quote of which the values of the claim do not tell it has no role: somebody is to say it.
        """
        found = [Quote(text, self._role(claim, text)) for text in quotes]
        roles = list(dict.fromkeys(quote.role for quote in found))
        return sorted(found, key=lambda quote: roles.index(quote.role))

    def _role(self, claim: Claim, text: str) -> str:
        stated = list(self._stated(claim))
        tests = (self._is_name, _is_stated, self._is_figure, self._is_cue, self._holds_name)
        return next((role for test in tests for role, value in stated if test(value, text)), "")

    def _stated(self, claim: Claim) -> Iterator[tuple[str, Value]]:
        """The values of a claim, each with its key in the file."""
        prop = self.ontology.direct_properties[claim.property]
        key = "object" if prop.kind == "object property" and prop.range != vocab.MonetaryAmount else "value"
        yield "subject", Iri(claim.subject)
        yield from ((key, value) for value in claim.objects)
        yield from claim.qualifiers
        yield "property", Iri(prop.iri)
        sums = (*claim.objects, *(value for _, value in claim.qualifiers))
        yield from (("hedge", Iri(each.hedge)) for each in sums if isinstance(each, Amount) and each.hedge)
        if any(key == "saidBy" for key, _ in claim.qualifiers):
            yield "saidBy", Iri(vocab.saidBy)

    def _keys(self, value: Value) -> list[str]:
        names = self.names.get(value.value, ()) if isinstance(value, Iri) else ()
        return [key for key in map(name_key, names) if key]

    def _is_name(self, value: Value, text: str) -> bool:
        return name_key(text) in self._keys(value)

    def _holds_name(self, value: Value, text: str) -> bool:
        words = name_key(text)
        return any(
            min(len(key), len(words)) > 1 and (key in words or words in key) for key in self._keys(value)
        )

    def _is_cue(self, value: Value, text: str) -> bool:
        return isinstance(value, Iri) and self.cues.tells(value.value, text)

    def _is_figure(self, value: Value, text: str) -> bool:
        number = _number(value)
        return number is not None and number in (figure.value for figure in self.reader.find(text))


def _is_stated(value: Value, text: str) -> bool:
    """Whether the words are those of an amount as it is stated, or of a text."""
    if isinstance(value, Amount):
        return value.stated in text
    return isinstance(value, Literal) and text == value.lexical


def _number(value: Value) -> Decimal | None:
    """The number of a literal, the first of a duration, the year of a date."""
    if not isinstance(value, Literal) or value.language:
        return None
    digits = value.lexical.lstrip("P").split("T")[0].rstrip("YMD").split("-")[0]
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
