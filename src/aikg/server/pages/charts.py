"""Which picture a table lends itself to; the browser draws it from the table that stands on the page."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from aikg.server.pages.result_tables import Table
from aikg.server.pages.words import NUMBERS
from aikg.solutions import Node

_FROM: Final = ("backer", "investor", "spender", "payer")
_TO: Final = ("recipient", "investee", "target", "payee")
_UNIT: Final = "currency"
_QUALIFIERS: Final = ("hedge", "modality")
"""Columns that say how exact an amount is, and whether it is a fact."""

_LOGARITHMIC: Final = ("parameters",)
"""Columns that are drawn by powers of ten, however near the values of a table lie."""

_FAR_APART: Final = 10_000
"""How many times the least value the greatest is where any column is drawn so."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: ``columns`` says which column of the table has which part in it, by name to index.

    Bars have a label and a value; a flow goes from one thing to another, and has a value where one is
    known, its hedge, and its modality: a plan does not look like a fact. Values of different units are not
    drawn on one scale.
    """

    kind: Literal["bars", "flow"]
    columns: Mapping[str, int]
    scale: Literal["linear", "log"] = "linear"


def chart_of(table: Table, repeats: bool = False) -> Chart | None:
    """The picture of a table, None where it has none.

    Bars are drawn where each row is of another thing, or with ``repeats`` where some are of the same.
    """
    return _flow(table) or _bars(table, repeats)


def largest(table: Table, chart: Chart, most: int) -> Table:
    """A table of the rows with the largest values, in its commonest unit first; all where there are few."""
    if len(table.rows) <= most:
        return table
    value, unit = chart.columns.get("value"), chart.columns.get("unit")
    units = Counter(row[unit] for row in table.rows if unit is not None and row[unit] is not None)
    order = {term: place for place, (term, _) in enumerate(units.most_common())}

    def place(row: tuple[Node | None, ...]) -> tuple[bool, int, Decimal]:
        number = None if value is None else row[value]
        rank = len(order) if unit is None else order.get(row[unit], len(order))
        return number is None, rank, -Decimal(number.value) if number is not None else Decimal(0)

    return replace(table, rows=tuple(sorted(table.rows, key=place)[:most]))


def _flow(table: Table) -> Chart | None:
    ends = {"from": _first(table, _FROM), "to": _first(table, _TO)}
    if any(index is None for index in ends.values()):
        return None
    columns = {name: index for name, index in ends.items() if index is not None}
    columns |= {name: table.columns.index(name) for name in _QUALIFIERS if name in table.columns}
    return Chart("flow", columns | _measure(table))


def _bars(table: Table, repeats: bool) -> Chart | None:
    measure = _measure(table)
    label = next((i for i, _ in enumerate(table.columns) if _is_named(table, i)), None)
    if label is None or "value" not in measure:
        return None
    identity = [index for index in (label, measure.get("unit")) if index is not None]
    labelled = [tuple(row[index] for index in identity) for row in table.rows]
    if len(labelled) < 2 or not (repeats or len(set(labelled)) == len(labelled)):
        return None
    is_log = table.columns[measure["value"]] in _LOGARITHMIC or _is_far_apart(table, measure["value"])
    return Chart("bars", {"label": label} | measure, "log" if is_log else "linear")


def _is_far_apart(table: Table, index: int) -> bool:
    values = [Decimal(term.value) for row in table.rows if (term := row[index]) is not None]
    return min(values) > 0 and max(values) > min(values) * _FAR_APART


def _measure(table: Table) -> dict[str, int]:
    value = next((i for i, _ in enumerate(table.columns) if _is_numeric(table, i)), None)
    if value is None:
        return {}
    unit = {"unit": table.columns.index(_UNIT)} if _UNIT in table.columns else {}
    return {"value": value} | unit


def _first(table: Table, names: tuple[str, ...]) -> int | None:
    return next((index for index, name in enumerate(table.columns) if name in names), None)


def _is_numeric(table: Table, index: int) -> bool:
    found = [row[index] for row in table.rows if row[index] is not None]
    return bool(found) and all(
        isinstance(t, RdfLiteral) and t.datatype.value in NUMBERS and math.isfinite(float(t.value))
        for t in found
    )


def _is_named(table: Table, index: int) -> bool:
    return bool(table.rows) and all(isinstance(row[index], NamedNode) for row in table.rows)
