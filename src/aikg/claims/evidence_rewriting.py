"""Rewrites evidence in the text of a source file: passages by name and quotes by role, or all in place."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import tomli

from aikg.claims.cited_places import PASSAGE, Span
from aikg.claims.evidence import old_form
from aikg.claims.evidence_lines import EvidenceItem, listed, new_name, passage_table, quoting
from aikg.claims.model import Quote
from aikg.claims.quote_reader import UNASSIGNED
from aikg.errors import AikgError

Assignment = Callable[[int, Sequence[str]], Sequence[Quote]]
"""From the number of a claim (from 0) and what it quotes from one passage, to the quotes with their roles."""

_LIST: Final = re.compile(r"^evidence[ \t]*=[ \t]*(?=\[)", re.M)
_TOKEN: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[\[\]#]')
_PASSAGE: Final = re.compile(
    r"^\[passage\.[\w-]+\][ \t]*\n(?:(?:start|end|sha256)[ \t]*=[^#\n]*\n)+\n?", re.M
)
_FIRST_LIST: Final = re.compile(r"^(?:(?:#[^\n]*)?\n)*\[\[", re.M)


def with_named_passages(text: str, assigned: Assignment) -> str:
    """The text with each passage written once, in a table of its own, and the quotes under their roles.

    Raises AikgError where the evidence stands in a way that cannot be replaced.
    """
    tables = tomli.loads(text)
    claims, passages = tables.get("claim", []), tables.get(PASSAGE, {})
    names = _names(claims, passages)
    lists = [
        [_by_name(item, names, assigned, number) for item in claim["evidence"]]
        for number, claim in enumerate(claims)
    ]
    new = {name: span for span, name in names.items() if name not in passages}
    return _with_tables(_replaced(text, lists), new)


def with_passages_in_place(text: str) -> str:
    """The text with each passage where it is cited, and the quotes without their roles.

    Raises AikgError where the evidence stands in a way that cannot be replaced.
    """
    tables = tomli.loads(text)
    passages = tables.get(PASSAGE, {})
    lists = [[_in_place(item, passages) for item in claim["evidence"]] for claim in tables.get("claim", [])]
    found = _PASSAGE.sub("", _replaced(text, lists))
    if PASSAGE in tomli.loads(found):
        remedy = "Write each as [passage.NAME], with start, end and sha256 on lines of their own."
        raise AikgError(f"The tables of the passages cannot be taken out. {remedy}")
    return found


def _names(claims: Sequence[EvidenceItem], passages: Mapping[str, EvidenceItem]) -> Mapping[Span, str]:
    """The name of each span: the one that it has, or one that says where it begins."""
    names = {_span(table): name for name, table in passages.items()}
    inline = (item for claim in claims for item in claim["evidence"] if set(item) == old_form)
    for span in sorted(set(map(_span, inline)) - set(names), key=lambda span: (span.start, span.end)):
        names[span] = new_name(span, names.values())
    return names


def _span(table: EvidenceItem) -> Span:
    return Span(table["start"], table["end"], table["sha256"])


def _by_name(item: EvidenceItem, names: Mapping[Span, str], assigned: Assignment, claim: int) -> EvidenceItem:
    if set(item) != old_form:
        return item
    quotes = ((quote.role or UNASSIGNED, quote.text) for quote in assigned(claim, item[UNASSIGNED]))
    return quoting(names[_span(item)], quotes)


def _in_place(item: EvidenceItem, passages: Mapping[str, EvidenceItem]) -> EvidenceItem:
    if PASSAGE not in item:
        return item
    quotes = [text for key, given in item.items() if key != PASSAGE for text in _texts(given)]
    return {**passages[item[PASSAGE]], UNASSIGNED: quotes}


def _texts(given: Any) -> list[str]:
    items = given if isinstance(given, list) else [given]
    return [item["quote"] if isinstance(item, dict) else item for item in items]


def _replaced(text: str, lists: Sequence[Sequence[EvidenceItem]]) -> str:
    """The text with other lists of evidence, one for each claim."""
    starts = list(_LIST.finditer(text))
    if len(starts) != len(lists):
        _refuse(f"{len(lists)} claims have evidence, {len(starts)} lists of it were found.")
    parts, position = [], 0
    for start, items in zip(starts, lists, strict=True):
        end = _end(text, start.end())
        parts += [text[position : start.end()], listed(items)]
        position = end
    return "".join((*parts, text[position:]))


def _end(text: str, start: int) -> int:
    """Where a list ends that begins at a place."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] == "#":
            line = text.count("\n", 0, token.start()) + 1
            _refuse(f"A comment stands within the evidence on line {line}.")
        depth += {"[": 1, "]": -1}.get(token[0], 0)
        if depth == 0 and token[0] == "]":
            return token.end()
    return len(text)


def _refuse(message: str) -> None:
    remedy = "Write `evidence = [` at the start of a line of each claim, and comments before it."
    raise AikgError(f"The evidence cannot be rewritten: {message} {remedy}")


def _with_tables(text: str, passages: Mapping[str, Span]) -> str:
    """The text with tables of passages before its lists of tables and the comments at the head of these."""
    tables = "".join(passage_table(name, span) for name, span in passages.items())
    first = _FIRST_LIST.search(text)
    at = first.start() + (first[0].startswith("\n")) if first and passages else len(text)
    return f"{text[:at]}{tables}{text[at:]}"
