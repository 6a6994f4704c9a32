"""Shapes of SHACL as a graph states them: targets, a path, constraints and messages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from aikg.iris import PREFIXES
from aikg.shacl.constraints import COMPONENTS, PROPERTY_ONLY, SH, Find
from aikg.shacl.node_view import TYPE, Named, NodeView
from aikg.shacl.property_paths import PropertyPath, UnreadableShapeError, read_path
from aikg.solutions import Node

_TRUE: Final = ox.Literal("true", datatype=ox.NamedNode(f"{PREFIXES['xsd']}boolean"))
TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_CLASSES: Final = frozenset(ox.NamedNode(f"{PREFIXES[name]}Class") for name in ("rdfs", "owl"))
_DESCRIPTIONS: Final = frozenset(
    {
        *("path", "message", "severity", "deactivated", "name", "description", "order", "group"),
        *("defaultValue", "flags", "qualifiedMinCount", "qualifiedMaxCount", "property", "sparql"),
        *TARGETS,
    }
)
"""What a shape says besides constraints, or what belongs to one."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a shape: its parameter, such as minCount, and what finds where it fails."""

    name: str
    find: Find


@dataclass(frozen=True, slots=True)
class SparqlConstraint:
    """A constraint that a query states: each solution is a failure (SHACL, section 5)."""

    query: str
    prefixes: Mapping[str, str]
    message: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape; ``path`` is None for a node shape, ``message`` English and perhaps empty.

    ``severity`` is an IRI. ``targets`` are pairs of a kind of target and its node.
    """

    node: Named
    path: PropertyPath | None
    severity: str
    message: str
    targets: tuple[tuple[str, Node], ...] = ()
    constraints: tuple[Constraint, ...] = ()
    queries: tuple[SparqlConstraint, ...] = ()
    properties: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapesGraph:
    """The shapes that a graph states, each read once."""

    view: NodeView
    _read: dict[Node, Shape] = field(default_factory=dict)

    def targeted(self) -> Iterator[Shape]:
        """The shapes that have a target, in the order of their names."""
        declaring = (each for target in TARGETS for each in self.view.subjects(_named(target)))
        kinds = ("NodeShape", "PropertyShape")
        typed = (each for kind in kinds for each in self.view.subjects(TYPE, _named(kind)))
        found = (self.shape(node) for node in sorted({*declaring, *typed}, key=str))
        return (shape for shape in found if shape.targets)

    def shape(self, node: Node) -> Shape:
        """The shape of a node; raises UnreadableShapeError where it says what is not read."""
        if node not in self._read:
            self._read[node] = _shape(self.view, node)
        return self._read[node]


def english(view: NodeView, node: Node) -> str:
    """The English message of a shape or a constraint, or ''."""
    messages = view.objects(node, _named("message"))
    found = sorted(each.value for each in messages if isinstance(each, ox.Literal) and each.language == "en")
    return next(iter(found), "")


def _shape(view: NodeView, node: Node) -> Shape:
    if isinstance(node, ox.Literal):
        raise UnreadableShapeError(f"{node} is no shape")
    said = [(p.value.removeprefix(SH), value) for p, value in view.said(node) if p.value.startswith(SH)]
    try:
        return _read_shape(view, node, said)
    except UnreadableShapeError as error:
        raise UnreadableShapeError(f"{error}, in {node}") from error


def _read_shape(view: NodeView, node: Named, said: list[tuple[str, Node]]) -> Shape:
    paths = [value for name, value in said if name == "path"]
    severity = next((value for name, value in said if name == "severity"), None)
    shape = Shape(
        node=node,
        path=read_path(view, paths[0]) if paths else None,
        severity=severity.value if isinstance(severity, ox.NamedNode) else f"{SH}Violation",
        message=english(view, node),
        targets=tuple(_targets(view, node, said)),
        constraints=tuple(_constraints(view, node, said, is_property=bool(paths))),
        queries=tuple(_query(view, value) for name, value in said if name == "sparql"),
        properties=tuple(value for name, value in said if name == "property"),
    )
    off = any(name == "deactivated" and value == _TRUE for name, value in said)
    return Shape(node, shape.path, shape.severity, shape.message) if off else shape


def _targets(view: NodeView, node: Named, said: list[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    """A shape that is a class has its instances as targets (SHACL, section 2.1.3.3)."""
    yield from ((name, value) for name, value in said if name in TARGETS)
    if not _CLASSES.isdisjoint(view.objects(node, TYPE)):
        yield "targetClass", node


def _constraints(
    view: NodeView, node: Named, said: list[tuple[str, Node]], *, is_property: bool
) -> Iterator[Constraint]:
    for name, value in said:
        if name in COMPONENTS and (is_property or name not in PROPERTY_ONLY):
            yield Constraint(name, COMPONENTS[name](view, node, value))
        elif name in PROPERTY_ONLY:
            raise UnreadableShapeError(f"sh:{name} in a shape without sh:path")
        elif name not in _DESCRIPTIONS:
            raise UnreadableShapeError(f"sh:{name} is not read here")


def _query(view: NodeView, node: Node) -> SparqlConstraint:
    texts = [each.value for each in view.objects(node, _named("select")) if isinstance(each, ox.Literal)]
    if len(texts) != 1:
        raise UnreadableShapeError("sh:sparql has one sh:select")
    declared = [
        declaration
        for ontology in view.objects(node, _named("prefixes"))
        for declaration in view.objects(ontology, _named("declare"))
    ]
    prefixes = {_said(view, each, "prefix"): _said(view, each, "namespace") for each in declared}
    return SparqlConstraint(texts[0], prefixes, english(view, node))


def _said(view: NodeView, node: Node, name: str) -> str:
    return next((each.value for each in view.objects(node, _named(name)) if isinstance(each, ox.Literal)), "")


def _named(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{SH}{name}")
