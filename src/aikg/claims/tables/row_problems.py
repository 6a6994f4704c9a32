"""Collects the problems of a table's rows, so that a mistake of the mapping is not told once a row."""

from collections.abc import Iterator
from typing import Final

from aikg.claims.tables.rows import TableRow
from aikg.claims.toml_lines import Place
from aikg.errors import Problem

examples: Final = 3
"""How many rows with the same mistake are reported one by one."""


class RowProblems:
    """Problems of the rows of one table: of each mistake a few examples, and how many rows have it."""

    def __init__(self, shown_as: str) -> None:
        self.row = TableRow("", 0, {})
        self.number = 0
        self._shown_as = shown_as
        self._found: dict[tuple[str, str], list[Problem]] = {}

    def note(self, place: Place, message: str, remedy: str) -> None:
        """Note a problem of the row that is read now, at a key of a statement."""
        where = f"statement {place.table}: " if place.table else ""
        self.number += 1
        problem = Problem(self._shown_as, self.row.line, where + message, remedy)
        self._found.setdefault((place.table, place.key), []).append(problem)

    def problems(self) -> Iterator[Problem]:
        """What was noted, grouped by statement and key."""
        for (statement, key), found in self._found.items():
            yield from found[:examples]
            if len(found) > examples:
                more = f"{len(found) - examples} more rows have a problem at {key!r}, {len(found)} in all."
                yield Problem(self._shown_as, 0, f"statement {statement}: {more}", found[0].remedy)
