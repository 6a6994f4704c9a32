"""Equality of multisets of rows of RDF terms up to a renaming of their blank nodes."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping

import pyoxigraph as ox

Row = tuple[Hashable, ...]
Colours = Mapping[ox.BlankNode, int]


def isomorphic(left: Collection[Row], right: Collection[Row]) -> bool:
    """Whether a bijection between the blank nodes of both sides turns the left rows into the right.

    A row is a triple, a quad or a solution, its triple terms as tuples; how often it occurs counts.
    """
    if len(left) != len(right):
        return False
    start = dict.fromkeys(_blank_nodes(left), 0), dict.fromkeys(_blank_nodes(right), 0)
    return _match(left, right, *start)


def _match(left: Collection[Row], right: Collection[Row], ours: Colours, theirs: Colours) -> bool:
    """Refine the colours of both sides; where nodes share one, try each partner of one of them."""
    ours, theirs = _refined(left, ours), _refined(right, theirs)
    if Counter(ours.values()) != Counter(theirs.values()):
        return False
    colour, size = min(Counter(ours.values()).items(), key=_ambiguity, default=(0, 1))
    if size == 1:
        return Counter(_painted(left, ours)) == Counter(_painted(right, theirs))
    node = next(node for node in ours if ours[node] == colour)
    partners = [other for other in theirs if theirs[other] == colour]
    fresh = hash(("chosen", colour))
    return any(_match(left, right, {**ours, node: fresh}, {**theirs, other: fresh}) for other in partners)


def _ambiguity(item: tuple[int, int]) -> tuple[bool, int]:
    """Orders the colours: the smallest shared one first, those of a single node last."""
    return item[1] == 1, item[1]


def _refined(rows: Collection[Row], colours: Colours) -> Colours:
    """Recolour the blank nodes by the rows they occur in, until that tells no more apart."""
    while True:
        finer = {node: _signature(node, rows, colours) for node in colours}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _signature(node: ox.BlankNode, rows: Collection[Row], colours: Colours) -> int:
    marked = {**colours, node: hash(("self", colours[node]))}
    seen = Counter(_painted((row for row in rows if node in set(_within(row))), marked))
    return hash((colours[node], frozenset(seen.items())))


def _painted(rows: Collection[Row] | Iterator[Row], colours: Colours) -> Iterator[Row]:
    return (tuple(_paint(cell, colours) for cell in row) for row in rows)


def _paint(cell: Hashable, colours: Colours) -> Hashable:
    if isinstance(cell, ox.BlankNode):
        return "blank node", colours[cell]
    return tuple(_paint(part, colours) for part in cell) if isinstance(cell, tuple) else cell


def _blank_nodes(rows: Collection[Row]) -> Iterator[ox.BlankNode]:
    return (node for row in rows for node in _within(row))


def _within(row: Row) -> Iterator[ox.BlankNode]:
    for cell in row:
        if isinstance(cell, ox.BlankNode):
            yield cell
        elif isinstance(cell, tuple):
            yield from _within(cell)
