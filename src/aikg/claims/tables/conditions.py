"""Reads and asks which rows of a table a part of a mapping is about."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aikg.claims.reading import TomlTable
from aikg.claims.tables.rows import TableRow

_form: Final = '{ "COLUMN" = "TEXT", "OTHER" = ["TEXT", …] }, or a list of these, of which one is to fit'
Where = tuple[Mapping[str, frozenset[str]], ...]
"""Conditions of which one is to fit: columns, with the texts that a cell of each may hold."""


def matches(row: TableRow, where: Where) -> bool:
    """Whether a row has, for one of the conditions, one of its texts in each of the columns."""
    return any(
        all(row.cells[name].strip() in texts for name, texts in condition.items()) for condition in where
    )


def columns_of(where: Where) -> Iterator[str]:
    """The columns that conditions look at."""
    for condition in where:
        yield from condition


def where_of(table: TomlTable, key: str) -> Where:
    """The conditions under a key of a table; empty where there are none."""
    given = table.take_if_given(key, object, _form)
    if given is None:
        return ()
    conditions = [_condition(each) for each in (given if isinstance(given, list) else [given])]
    if not conditions or not all(conditions):
        table.note(key, f"{key} = {given!r} does not fit.", f"Write {_form}.")
    return tuple(filter(None, conditions))


def _condition(given: Any) -> Mapping[str, frozenset[str]] | None:
    found: dict[str, frozenset[str]] = {}
    for name, texts in given.items() if isinstance(given, dict) else ():
        listed = [texts] if isinstance(texts, str) else texts
        if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
            return None
        found[name] = frozenset(listed)
    return found or None
