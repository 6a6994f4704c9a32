"""Validates a graph against shapes of SHACL, each shape for all of its focus nodes at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from aikg.iris import compact
from aikg.shacl.constraints import Values
from aikg.shacl.node_view import NodeView, rows
from aikg.shacl.property_paths import UnreadableShapeError
from aikg.shacl.shapes import Shape, ShapesGraph, SparqlConstraint
from aikg.solutions import Node, Row

_THIS_FIRST: Final = re.compile(r"\A[^{]*\{\s*[$?]this\b")
_OF_ONE_NODE: Final = re.compile(
    r"\{[^{}]*\bselect\b|\bgroup\s+by\b|\bhaving\b|\blimit\b|\boffset\b|\bminus\b|\b(?:count|sum|min|max|avg|sample|group_concat)\s*\(",
    re.IGNORECASE,
)
_NOT_READ: Final = re.compile(r"[$?](?:PATH|shapesGraph|currentShape)\b")


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """A validation result: a focus node, the shape, and the value node that is wrong where one is.

    ``constraint`` is the parameter of the constraint, such as minCount; ``path`` is as a person reads it.
    """

    focus: Node
    shape: Shape
    constraint: str
    value: Node | None
    path: str
    message: str


@dataclass(slots=True)
class Validation:
    """A graph that is validated against shapes; what the shapes ask of it often is read once."""

    data: NodeView
    shapes: ShapesGraph
    _instances: dict[Node, frozenset[Node]] = field(default_factory=dict)
    _open: list[Node] = field(default_factory=list)

    def violations(self) -> Iterator[ValidationResult]:
        """All validation results; raises UnreadableShapeError before the first where a shape is not read."""
        for shape in list(self.shapes.targeted()):
            yield from self._of_shape(shape, self._focus_nodes(shape))

    def instances(self, class_: Node) -> frozenset[Node]:
        """The SHACL instances of a class."""
        if class_ not in self._instances:
            self._instances[class_] = self.data.instances(class_)
        return self._instances[class_]

    def failing(self, shape: Node, nodes: Iterable[Node]) -> frozenset[Node]:
        """Those of the nodes that do not conform to a shape."""
        if shape in self._open:
            raise UnreadableShapeError(f"{shape} refers to itself, which is not read")
        self._open.append(shape)
        found = self._failing(self.shapes.shape(shape), nodes)
        self._open.pop()
        return found

    def _failing(self, shape: Shape, nodes: Iterable[Node]) -> frozenset[Node]:
        values = self._values(shape, nodes)
        failed = {violation.focus for violation in self._own(shape, values)}
        for nested in shape.properties:
            below = self.failing(nested, _distinct(values))
            failed |= {focus for focus, found in values.items() if not below.isdisjoint(found)}
        return frozenset(failed)

    def _of_shape(self, shape: Shape, nodes: Iterable[Node]) -> Iterator[ValidationResult]:
        values = self._values(shape, nodes)
        yield from self._own(shape, values)
        for nested in shape.properties:
            yield from self._of_shape(self.shapes.shape(nested), _distinct(values))

    def _own(self, shape: Shape, values: Values) -> Iterator[ValidationResult]:
        """The results of a shape's own constraints."""
        path = shape.path.text if shape.path else ""
        for constraint in shape.constraints:
            for focus, value in constraint.find(self, values):
                yield ValidationResult(focus, shape, constraint.name, value, path, shape.message)
        for query in shape.queries:
            yield from self._of_query(shape, query, values)

    def _of_query(self, shape: Shape, query: SparqlConstraint, values: Values) -> Iterator[ValidationResult]:
        for row in _solutions(self.data.store, query, values):
            focus = row["this"]
            path = row.get("path")
            text = compact(path.value) if isinstance(path, ox.NamedNode) else ""
            message = query.message or shape.message
            yield ValidationResult(focus, shape, "sparql", row.get("value"), text, message)

    def _values(self, shape: Shape, nodes: Iterable[Node]) -> Values:
        if shape.path is None:
            return {node: (node,) for node in nodes}
        follow = shape.path.follow
        return {node: tuple(follow(self.data, node)) for node in nodes}

    def _focus_nodes(self, shape: Shape) -> Iterable[Node]:
        return dict.fromkeys(node for kind, target in shape.targets for node in self._of_target(kind, target))

    def _of_target(self, kind: str, target: Node) -> Iterable[Node]:
        if kind == "targetNode":
            return (target,)
        if kind == "targetClass":
            return sorted(self.instances(target), key=str)
        if not isinstance(target, ox.NamedNode):
            raise UnreadableShapeError(f"{target} is no property to be a target")
        return self.data.subjects(target) if kind == "targetSubjectsOf" else self.data.values(target)


def _distinct(values: Values) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(value for found in values.values() for value in found))


def _solutions(store: ox.Store, query: SparqlConstraint, values: Values) -> Iterator[Row]:
    """The failures that a query finds: of all focus nodes at once where it starts from them.

    Where it does not, or where it groups, it is asked for each focus node, as the specification has it.
    """
    if _NOT_READ.search(query.query):
        raise UnreadableShapeError(f"$PATH, $shapesGraph and $currentShape are not read: {query.query}")
    if _THIS_FIRST.search(query.query) and not _OF_ONE_NODE.search(query.query):
        found = _rows(store, query, {})
        yield from (row for row in found if row.get("this") in values)
        return
    for focus in values:
        for row in _rows(store, query, {"this": focus}):
            yield {**row, "this": focus}


def _rows(store: ox.Store, query: SparqlConstraint, this: Mapping[str, Node]) -> Iterator[Row]:
    try:
        return rows(store, query.query, query.prefixes, this)
    except SyntaxError as error:
        raise UnreadableShapeError(f"{error} in: {query.query}") from error
