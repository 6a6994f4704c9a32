"""Reads the evidence of a claim: passages and what is quoted from them, cells of tables, or other places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aikg import vocab
from aikg.claims.cited_places import PASSAGE, TABLE, CitedPlaces, Span
from aikg.claims.entities import nearest
from aikg.claims.literals import is_integer
from aikg.claims.model import Cell, Evidence, Locator, Passage, Quote
from aikg.claims.reading import TomlTable
from aikg.ontology import Ontology

longest_exact = 40
form = '[{ passage = "…", subject = "…", … }], [{ table = "…", row = "…", column = "…", value = "…" }]'
form += " or [{ locator = … }]"
old_form: Final = frozenset({"start", "end", "sha256", "exact"})
own_keys: Final = ("subject", "property", "object", "value")
_cell_keys: Final = frozenset({TABLE, "row", "column"})


@dataclass(frozen=True, slots=True)
class _Mistake:
    message: str
    remedy: str


_Quotes = tuple[Quote, ...] | _Mistake


class EvidenceReader:
    """Reads the evidence of one claim's table, of which nothing may have been taken before.

    ``text_length`` is the source's, None where it has no text.
    """

    def __init__(
        self, table: TomlTable, text_length: int | None, places: CitedPlaces, ontology: Ontology
    ) -> None:
        self._table = table
        self._text_length = text_length
        self._places = places
        self._ontology = ontology
        self._stated = frozenset(_stated(table.left))

    def read(self) -> Iterator[Evidence]:
        """Each evidence; a problem is noted for what is none."""
        given = self._table.take("evidence", list, form)
        if given == []:
            self._table.note("evidence", "A claim needs evidence.", "Say where the source says it.")
        for number, item in enumerate(given or []):
            evidence = self._evidence(item)
            if isinstance(evidence, _Mistake):
                self._table.note("evidence", evidence.message, evidence.remedy, number)
            else:
                yield evidence

    def _evidence(self, item: Any) -> Evidence | _Mistake:
        if isinstance(item, dict):
            if PASSAGE in item:
                return self._cited_passage(item)
            if TABLE in item:
                return self._cell(item)
            if set(item) == {"locator"} and isinstance(item["locator"], str):
                return Locator(item["locator"])
            if set(item) == old_form and is_integer(item["start"]) and is_integer(item["end"]):
                return self._inline_passage(item)
        return _Mistake(f"{item!r} is no evidence.", f"Write {form}.")

    def _inline_passage(self, item: Mapping[str, Any]) -> Passage | _Mistake:
        span, quotes = Span(item["start"], item["end"], str(item["sha256"])), _unassigned(item["exact"])
        if message := span.error(self._text_length):
            return _Mistake(message, "Correct the span.")
        return quotes if isinstance(quotes, _Mistake) else _passage(span, quotes)

    def _cited_passage(self, item: Mapping[str, Any]) -> Passage | _Mistake:
        span = self._places.passages.get(item[PASSAGE]) if isinstance(item[PASSAGE], str) else None
        if span is None:
            name, known = str(item[PASSAGE]), self._places.passages
            return _Mistake(f"There is no passage {name!r} in this file.", nearest(name, known))
        quotes = self._quotes(item, {PASSAGE})
        return quotes if isinstance(quotes, _Mistake) else _passage(span, quotes)

    def _cell(self, item: Mapping[str, Any]) -> Cell | _Mistake:
        name, row, column = (item.get(key) for key in (TABLE, "row", "column"))
        table = self._places.tables.get(name) if isinstance(name, str) else None
        if table is None:
            return _Mistake(
                f"There is no table {name!r} in this file.", nearest(str(name), self._places.tables)
            )
        if not (isinstance(row, str) and row.strip() and isinstance(column, str) and column.strip()):
            return _Mistake("A cell needs its row and its column.", 'Write row = "KEY", column = "NAME".')
        quotes = self._quotes(item, _cell_keys)
        if isinstance(quotes, _Mistake):
            return quotes
        if len(quotes) != 1:
            return _Mistake(f"A cell has one text; {len(quotes)} here.", "Cite each cell on its own.")
        return Cell(table.file, table.sha256, row, column, quotes[0])

    def _quotes(self, item: Mapping[str, Any], besides: frozenset[str] | set[str]) -> _Quotes:
        """What is quoted, in the order of the keys, each of which is what the words prove."""
        found: list[Quote] = []
        for key, given in item.items():
            if key in besides:
                continue
            read = _unassigned(given) if key == "exact" else self._assigned(key, given)
            if isinstance(read, _Mistake):
                return read
            found += read
        return tuple(found)

    def _assigned(self, role: str, given: Any) -> _Quotes:
        if role not in own_keys and role not in self._ontology.qualifiers:
            remedy = nearest(role, dict.fromkeys((*own_keys, *self._ontology.qualifiers)))
            return _Mistake(f"A quote cannot prove {role!r}.", remedy)
        if role not in self._stated:
            message = f"The claim has no {role!r}, so that no quote can prove it."
            return _Mistake(message, f"Add {role!r} to the claim, or say what else these words prove.")
        quotes = []
        for item in given if isinstance(given, list) else [given]:
            quote = self._quote(role, item)
            if isinstance(quote, _Mistake):
                return quote
            quotes.append(quote)
        return tuple(quotes)

    def _quote(self, role: str, given: Any) -> Quote | _Mistake:
        if isinstance(given, dict) and set(given) == {"quote", "as"} and isinstance(given["quote"], str):
            return self._referring(role, given["quote"], given["as"])
        if not isinstance(given, str):
            remedy = f'Write {role} = "…", {{ quote = "…", as = "anaphora" }}, or a list of these.'
            return _Mistake(f"{role} = {given!r} is no quote.", remedy)
        return _too_long(given) or Quote(given, role)

    def _referring(self, role: str, text: str, given: Any) -> Quote | _Mistake:
        known = referring_expressions(self._ontology)
        if given not in known:
            return _Mistake(f"Words cannot mean an entity as {given!r}.", f"Use {', '.join(known)}.")
        if role not in ("subject", "object") and not self._is_entity(role):
            return _Mistake(f"{role!r} is no entity that words could mean.", f'Write {role} = "…".')
        return _too_long(text) or Quote(text, role, known[given])

    def _is_entity(self, role: str) -> bool:
        prop, terms = self._ontology.qualifiers.get(role), self._ontology.terms.values()
        leads_on = prop is not None and prop.kind == "object property"
        return prop is not None and leads_on and not any(prop.range in term.types for term in terms)


def referring_expressions(ontology: Ontology) -> Mapping[str, str]:
    """How words can mean an entity that they do not name, as files write it, with the IRI of each."""
    terms = ontology.terms.values()
    known = (term for term in terms if vocab.ReferringExpression in term.types)
    found = {term.name.removeprefix("By").lower(): term.iri for term in known}
    return dict(sorted(found.items()))


def _stated(claim: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a claim, and those of the amounts in it."""
    for key, value in claim.items():
        yield key
        for amount in value if isinstance(value, list) and key != "evidence" else [value]:
            if isinstance(amount, dict):
                yield from amount


def _passage(span: Span, quotes: tuple[Quote, ...]) -> Passage:
    return Passage(span.start, span.end, span.sha256, quotes)


def _unassigned(given: Any) -> _Quotes:
    """The quotes of which nobody says what they prove."""
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        return _Mistake(f"exact = {given!r} is no list of quotes.", 'Write exact = ["…"].')
    wrong = (_too_long(text) for text in given)
    return next(filter(None, wrong), None) or tuple(map(Quote, given))


def _too_long(text: str) -> _Mistake | None:
    if 0 < len(text) <= longest_exact:
        return None
    message = f"A quote may have 1 to {longest_exact} characters; {len(text)} here."
    return _Mistake(message, "Quote the figure or the name alone.")
