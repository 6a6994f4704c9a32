"""Evidence as lines of a source file: a table for a passage, and what is quoted from it under its keys."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from aikg.claims.cited_places import PASSAGE, Span
from aikg.claims.quote_reader import UNASSIGNED

EvidenceItem = dict[str, Any]
"""One item of a list of evidence, as TOML reads it."""


def new_name(span: Span, taken: Collection[str]) -> str:
    """A name for a passage, which says where it begins."""
    return f"s{span.start}-{span.end}" if f"s{span.start}" in taken else f"s{span.start}"


def passage_table(name: str, span: Span) -> str:
    """The table of a passage, with a blank line behind it."""
    return f'[{PASSAGE}.{name}]\nstart = {span.start}\nend = {span.end}\nsha256 = "{span.sha256}"\n\n'


def quoting(name: str, quotes: Iterable[tuple[str, Any]]) -> EvidenceItem:
    """The item that cites a passage; quotes are words, or words with how they mean an entity, by key."""
    found: dict[str, list[Any]] = {}
    for key, given in quotes:
        found.setdefault(key, []).append(given)
    return {
        PASSAGE: name,
        **{key: all_[0] if len(all_) == 1 and key != UNASSIGNED else all_ for key, all_ in found.items()},
    }


def listed(items: Iterable[EvidenceItem]) -> str:
    """A list of evidence, with a line for each item."""
    lines = "".join(f"    {_inline(item)},\n" for item in items)
    return f"[\n{lines}]"


def _inline(value: Any) -> str:
    """A value of TOML on one line; a basic string escapes as JSON does."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_inline(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
