"""Reads the evidence of a claim: passages and what is quoted from them, cells of tables, or other places."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aikg.claims.cited_places import PASSAGE, TABLE, CitedPlaces, Span
from aikg.claims.entities import nearest
from aikg.claims.literals import is_integer
from aikg.claims.model import Cell, Evidence, Locator, Passage, Quote
from aikg.claims.quote_reader import UNASSIGNED, QuoteMistake, QuoteReader
from aikg.claims.reading import TomlTable

form = '[{ passage = "…", subject = "…", … }], [{ table = "…", row = "…", column = "…", value = "…" }]'
form += " or [{ locator = … }]"
old_form: Final = frozenset({"start", "end", "sha256", "exact"})
_CELL_KEYS: Final = frozenset({TABLE, "row", "column"})


class EvidenceReader:
    """Reads the evidence of one claim's table, of which nothing may have been taken before.

    ``text_length`` is the source's, None where it has no text.
    """

    def __init__(
        self, table: TomlTable, text_length: int | None, places: CitedPlaces, reader: QuoteReader
    ) -> None:
        self._table = table
        self._text_length = text_length
        self._places = places
        self._reader = reader
        self._stated = frozenset(_stated(table.left))

    def read(self) -> Iterator[Evidence]:
        """Each evidence; a problem is noted for what is none."""
        given = self._table.take("evidence", list, form)
        if given == []:
            self._table.note("evidence", "A claim needs evidence.", "Say where the source says it.")
        for number, item in enumerate(given or []):
            evidence = self._evidence(item)
            if isinstance(evidence, QuoteMistake):
                self._table.note("evidence", evidence.message, evidence.remedy, number)
            else:
                yield evidence

    def _evidence(self, item: Any) -> Evidence | QuoteMistake:
        if isinstance(item, dict):
            if PASSAGE in item:
                return self._cited_passage(item)
            if TABLE in item:
                return self._cell(item)
            if set(item) == {"locator"} and isinstance(item["locator"], str):
                return Locator(item["locator"])
            if set(item) == old_form and is_integer(item["start"]) and is_integer(item["end"]):
                return self._inline_passage(item)
        return QuoteMistake(f"{item!r} is no evidence.", f"Write {form}.")

    def _inline_passage(self, item: Mapping[str, Any]) -> Passage | QuoteMistake:
        span = Span(item["start"], item["end"], str(item["sha256"]))
        if message := span.error(self._text_length):
            return QuoteMistake(message, "Correct the span.")
        return self._passage(span, {UNASSIGNED: item[UNASSIGNED]})

    def _cited_passage(self, item: Mapping[str, Any]) -> Passage | QuoteMistake:
        span = self._places.passages.get(item[PASSAGE]) if isinstance(item[PASSAGE], str) else None
        if span is None:
            name, known = str(item[PASSAGE]), self._places.passages
            return QuoteMistake(f"There is no passage {name!r} in this file.", nearest(name, known))
        return self._passage(span, {key: item[key] for key in item if key != PASSAGE})

    def _passage(self, span: Span, given: Mapping[str, Any]) -> Passage | QuoteMistake:
        quotes = self._quotes(given)
        if isinstance(quotes, QuoteMistake):
            return quotes
        return Passage(span.start, span.end, span.sha256, quotes)

    def _cell(self, item: Mapping[str, Any]) -> Cell | QuoteMistake:
        name, row, column = (item.get(key) for key in (TABLE, "row", "column"))
        table = self._places.tables.get(name) if isinstance(name, str) else None
        if table is None:
            remedy = nearest(str(name), self._places.tables)
            return QuoteMistake(f"There is no table {name!r} in this file.", remedy)
        if not (isinstance(row, str) and row.strip() and isinstance(column, str) and column.strip()):
            return QuoteMistake("A cell needs its row and its column.", 'Write row = "KEY", column = "NAME".')
        quotes = self._quotes({key: item[key] for key in item if key not in _CELL_KEYS})
        if isinstance(quotes, QuoteMistake):
            return quotes
        if len(quotes) != 1:
            return QuoteMistake(f"A cell has one text; {len(quotes)} here.", "Cite each cell on its own.")
        return Cell(table.file, table.sha256, row, column, quotes[0])

    def _quotes(self, given: Mapping[str, Any]) -> tuple[Quote, ...] | QuoteMistake:
        """What is quoted; the first mistake where there is one."""
        found = []
        for quote in self._reader.read(given):
            if isinstance(quote, QuoteMistake):
                return quote
            if quote.role and quote.role not in self._stated:
                message = f"The claim has no {quote.role!r}, so that no quote can prove it."
                remedy = f"Add {quote.role!r} to the claim, or say what else these words prove."
                return QuoteMistake(message, remedy)
            found.append(quote)
        return tuple(found)


def _stated(claim: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a claim, and those of the amounts in it."""
    for key, value in claim.items():
        yield key
        for amount in value if isinstance(value, list) and key != "evidence" else [value]:
            if isinstance(amount, dict):
                yield from amount
