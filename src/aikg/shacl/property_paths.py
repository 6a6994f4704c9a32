"""Property paths of SHACL (https://www.w3.org/TR/shacl/#property-paths), followed from a node."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from aikg.iris import PREFIXES, compact
from aikg.shacl.node_view import NodeView
from aikg.solutions import Node

Follow = Callable[[NodeView, Node], Iterable[Node]]
"""Called with the data and a node; returns the nodes at the end of the path, each once."""


class UnreadableShapeError(ValueError):
    """A shape says what the validator does not read; what follows says which, and what."""


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """A path, and how a person reads it."""

    text: str
    follow: Follow


def read_path(shapes: NodeView, node: Node, *, backwards: bool = False) -> PropertyPath:
    """The path that a node of the shapes stands for; raises UnreadableShapeError where it is none."""
    if isinstance(node, ox.NamedNode):
        return _backwards(node) if backwards else _forwards(node)

    def read(step: Node) -> PropertyPath:
        return read_path(shapes, step, backwards=backwards)

    if shapes.is_list(node):
        steps = list(map(read, shapes.items(node)))
        return _sequence(steps[::-1] if backwards else steps)
    for value in shapes.objects(node, _named("inversePath")):
        return read_path(shapes, value, backwards=not backwards)
    for value in shapes.objects(node, _named("alternativePath")):
        return _alternative(list(map(read, shapes.items(value))))
    for name, make in _REPEATED.items():
        for value in shapes.objects(node, _named(name)):
            return make(read(value))
    raise UnreadableShapeError(f"{node} is no property path")


def _named(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["sh"] + name)


def _forwards(iri: ox.NamedNode) -> PropertyPath:
    return PropertyPath(compact(iri.value), lambda data, node: data.objects(node, iri))


def _backwards(iri: ox.NamedNode) -> PropertyPath:
    return PropertyPath(f"^{compact(iri.value)}", lambda data, node: data.subjects(iri, node))


def _sequence(steps: list[PropertyPath]) -> PropertyPath:
    def follow(data: NodeView, node: Node) -> Iterable[Node]:
        reached: list[Node] = [node]
        for step in steps:
            reached = list(dict.fromkeys(end for start in reached for end in step.follow(data, start)))
        return reached

    return PropertyPath(" / ".join(step.text for step in steps), follow)


def _alternative(steps: list[PropertyPath]) -> PropertyPath:
    def follow(data: NodeView, node: Node) -> Iterable[Node]:
        return dict.fromkeys(end for step in steps for end in step.follow(data, node))

    return PropertyPath(" | ".join(step.text for step in steps), follow)


def _repeated(sign: str, *, itself: bool, once: bool = False) -> Callable[[PropertyPath], PropertyPath]:
    def make(step: PropertyPath) -> PropertyPath:
        def follow(data: NodeView, node: Node) -> Iterable[Node]:
            reached: dict[Node, None] = {node: None} if itself else {}
            new: list[Node] = [node]
            while new:
                ends = dict.fromkeys(end for start in new for end in step.follow(data, start))
                new = [end for end in ends if end not in reached]
                reached.update(dict.fromkeys(new))
                new = [] if once else new
            return reached

        return PropertyPath(f"({step.text}){sign}", follow)

    return make


_REPEATED = MappingProxyType(
    {
        "zeroOrMorePath": _repeated("*", itself=True),
        "oneOrMorePath": _repeated("+", itself=False),
        "zeroOrOnePath": _repeated("?", itself=True, once=True),
    }
)
