"""Reads the evidence of a claim: passages of a text, or places in a source without one."""

import re
from collections.abc import Iterator
from typing import Any

from aikg.claims.literals import is_integer
from aikg.claims.model import Evidence, Locator, Passage
from aikg.claims.reading import TomlTable

longest_exact = 40
form = "[{ start = …, end = …, sha256 = …, exact = […] }] or [{ locator = … }]"


def read_evidence(table: TomlTable, text_length: int | None) -> Iterator[Evidence]:
    """Each evidence of a claim's table; ``text_length`` is the source's, None where it has no text."""
    given = table.take("evidence", list, form)
    if given == []:
        table.note("evidence", "A claim needs evidence.", "Say where the source says it.")
    for number, item in enumerate(given or []):
        evidence = _passage(item) or _locator(item)
        if evidence is None:
            table.note("evidence", f"{item!r} is no evidence.", f"Write {form}.", number)
        elif message := _error(evidence, text_length):
            table.note("evidence", message, "Correct the span.", number)
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


def _error(evidence: Evidence, length: int | None) -> str | None:
    if isinstance(evidence, Locator):
        return None
    if length is None:
        return "The source has no textLength, so no span can point into it."
    if not 0 <= evidence.start < evidence.end <= length:
        return f"The span {evidence.start}–{evidence.end} is not within the text of {length}."
    if not re.fullmatch(r"[0-9a-f]{64}", evidence.sha256):
        return "The SHA-256 is not 64 lower-case hexadecimal digits."
    long = [text for text in evidence.exact if not 0 < len(text) <= longest_exact]
    return f"A quote may have 1 to {longest_exact} characters; {len(long[0])} here." if long else None
