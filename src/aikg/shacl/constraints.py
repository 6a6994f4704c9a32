"""Constraint components of SHACL (https://www.w3.org/TR/shacl/#core-components), for all nodes at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Protocol

import pyoxigraph as ox

from aikg.iris import PREFIXES
from aikg.shacl.literal_order import difference, is_well_formed
from aikg.shacl.node_view import NodeView
from aikg.shacl.property_paths import UnreadableShapeError
from aikg.solutions import Node

Values = Mapping[Node, tuple[Node, ...]]
"""The value nodes of each focus node."""

Failure = tuple[Node, Node | None]
"""A focus node, and the value node that is wrong where one is."""

SH: Final = PREFIXES["sh"]


class Conformance(Protocol):
    """What a constraint asks of the validation that it is a part of."""

    data: NodeView

    def instances(self, class_: Node) -> frozenset[Node]:
        """The SHACL instances of a class."""

    def failing(self, shape: Node, nodes: Iterable[Node]) -> frozenset[Node]:
        """Those of the nodes that do not conform to a shape."""


Find = Callable[[Conformance, Values], Iterable[Failure]]
"""Called with the validation and the value nodes of all focus nodes."""

Make = Callable[[NodeView, Node, Node], Find]
"""Called with the shapes, the shape and the parameter's value."""


def _each(holds: Callable[[Node], bool]) -> Find:
    """A constraint on each value node by itself."""
    return lambda _, values: (
        (focus, value) for focus, found in values.items() for value in found if not holds(value)
    )


def _class(_: NodeView, __: Node, class_: Node) -> Find:
    def find(validation: Conformance, values: Values) -> Iterable[Failure]:
        return _each(validation.instances(class_).__contains__)(validation, values)

    return find


def _datatype(_: NodeView, __: Node, datatype: Node) -> Find:
    return _each(
        lambda value: isinstance(value, ox.Literal) and value.datatype == datatype and is_well_formed(value)
    )


def _node_kind(_: NodeView, __: Node, kind: Node) -> Find:
    kinds = {"IRI": ox.NamedNode, "BlankNode": ox.BlankNode, "Literal": ox.Literal}
    name = _iri(kind).removeprefix(SH)
    parts = [kinds[part] for part in kinds if part in name.split("Or")]
    if not parts:
        raise UnreadableShapeError(f"{kind} is no node kind")
    return _each(lambda value: isinstance(value, tuple(parts)))


def _min_count(_: NodeView, __: Node, count: Node) -> Find:
    least = _integer(count)
    return lambda _, values: ((focus, None) for focus, found in values.items() if len(found) < least)


def _max_count(_: NodeView, __: Node, count: Node) -> Find:
    most = _integer(count)
    return lambda _, values: ((focus, None) for focus, found in values.items() if len(found) > most)


def _bound(is_within: Callable[[int], bool]) -> Make:
    """A constraint on how values compare with one."""

    def holds(value: Node, bound: Node) -> bool:
        order = difference(value, bound)
        return order is not None and is_within(order)

    return lambda _, __, bound: _each(lambda value: holds(value, bound))


def _length(is_within: Callable[[int, int], bool]) -> Make:
    def make(_: NodeView, __: Node, bound: Node) -> Find:
        limit = _integer(bound)
        return _each(lambda value: not isinstance(value, ox.BlankNode) and is_within(len(value.value), limit))

    return make


def _pattern(shapes: NodeView, shape: Node, pattern: Node) -> Find:
    given = "".join(map(_text, shapes.objects(shape, ox.NamedNode(f"{SH}flags"))))
    if not set(given) <= set("ims"):
        raise UnreadableShapeError(f"sh:flags {given!r}: only i, m and s are read")
    try:
        expression = re.compile(f"(?{given}){_text(pattern)}" if given else _text(pattern))
    except re.error as error:
        raise UnreadableShapeError(f"sh:pattern {_text(pattern)!r}: {error}") from error
    return _each(
        lambda value: not isinstance(value, ox.BlankNode) and expression.search(value.value) is not None
    )


def _language_in(shapes: NodeView, _: Node, languages: Node) -> Find:
    ranges = [_text(each).lower() for each in shapes.items(languages)]

    def holds(value: Node) -> bool:
        tag = value.language.lower() if isinstance(value, ox.Literal) and value.language else ""
        return bool(tag) and any(each in ("*", tag) or tag.startswith(f"{each}-") for each in ranges)

    return _each(holds)


def _unique_lang(_: NodeView, __: Node, unique: Node) -> Find:
    if _text(unique) != "true":
        return lambda *_: ()

    def repeated(found: tuple[Node, ...]) -> bool:
        tags = [each.language.lower() for each in found if isinstance(each, ox.Literal) and each.language]
        return len(set(tags)) < len(tags)

    return lambda _, values: ((focus, None) for focus, found in values.items() if repeated(found))


def _equals(_: NodeView, __: Node, other: Node) -> Find:
    def find(validation: Conformance, values: Values) -> Iterator[Failure]:
        for focus, found in values.items():
            theirs = validation.data.objects(focus, _predicate(other))
            yield from ((focus, value) for value in sorted({*found} ^ {*theirs}, key=str))

    return find


def _disjoint(_: NodeView, __: Node, other: Node) -> Find:
    def find(validation: Conformance, values: Values) -> Iterator[Failure]:
        for focus, found in values.items():
            theirs = set(validation.data.objects(focus, _predicate(other)))
            yield from ((focus, value) for value in found if value in theirs)

    return find


def _less(is_within: Callable[[int], bool]) -> Make:
    """A constraint on how values compare with those of another property."""

    def holds(value: Node, theirs: Iterable[Node]) -> bool:
        orders = [difference(value, each) for each in theirs]
        return all(order is not None and is_within(order) for order in orders)

    def make(_: NodeView, __: Node, other: Node) -> Find:
        def find(validation: Conformance, values: Values) -> Iterator[Failure]:
            for focus, found in values.items():
                theirs = validation.data.objects(focus, _predicate(other))
                yield from ((focus, value) for value in found if not holds(value, theirs))

        return find

    return make


def _not(_: NodeView, __: Node, shape: Node) -> Find:
    def find(validation: Conformance, values: Values) -> Iterable[Failure]:
        return _each(validation.failing(shape, _distinct(values)).__contains__)(validation, values)

    return find


def _node(_: NodeView, __: Node, shape: Node) -> Find:
    return _counted(lambda fitting, _: fitting == 1, (shape,))


def _combined(is_enough: Callable[[int, int], bool]) -> Make:
    """A constraint on how many shapes of a list a value node conforms to."""
    return lambda shapes, _, members: _counted(is_enough, shapes.items(members))


def _counted(is_enough: Callable[[int, int], bool], members: tuple[Node, ...]) -> Find:
    def find(validation: Conformance, values: Values) -> Iterable[Failure]:
        failing = [validation.failing(member, _distinct(values)) for member in members]
        every = len(members)
        return _each(lambda value: is_enough(every - sum(value in each for each in failing), every))(
            validation, values
        )

    return find


def _has_value(_: NodeView, __: Node, value: Node) -> Find:
    return lambda _, values: ((focus, None) for focus, found in values.items() if value not in found)


def _in(shapes: NodeView, _: Node, members: Node) -> Find:
    return _each(frozenset(shapes.items(members)).__contains__)


def _qualified(shapes: NodeView, shape: Node, qualifier: Node) -> Find:
    """Both bounds of sh:qualifiedValueShape; a failure of either is one result."""
    least, most = (
        [_integer(each) for each in shapes.objects(shape, ox.NamedNode(f"{SH}{name}"))]
        for name in ("qualifiedMinCount", "qualifiedMaxCount")
    )

    def find(validation: Conformance, values: Values) -> Iterator[Failure]:
        failing = validation.failing(qualifier, _distinct(values))
        for focus, found in values.items():
            count = sum(value not in failing for value in found)
            if any(count < each for each in least) or any(count > each for each in most):
                yield focus, None

    return find


def _distinct(values: Values) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(value for found in values.values() for value in found))


def _integer(node: Node) -> int:
    try:
        return int(_text(node))
    except ValueError as error:
        raise UnreadableShapeError(f"{node} is no whole number") from error


def _text(node: Node) -> str:
    if not isinstance(node, ox.Literal):
        raise UnreadableShapeError(f"{node} is no literal")
    return node.value


def _iri(node: Node) -> str:
    return _predicate(node).value


def _predicate(node: Node) -> ox.NamedNode:
    if not isinstance(node, ox.NamedNode):
        raise UnreadableShapeError(f"{node} is no IRI")
    return node


COMPONENTS: Final[Mapping[str, Make]] = MappingProxyType(
    {
        "class": _class,
        "datatype": _datatype,
        "nodeKind": _node_kind,
        "minCount": _min_count,
        "maxCount": _max_count,
        "minExclusive": _bound(lambda order: order > 0),
        "minInclusive": _bound(lambda order: order >= 0),
        "maxExclusive": _bound(lambda order: order < 0),
        "maxInclusive": _bound(lambda order: order <= 0),
        "minLength": _length(lambda length, limit: length >= limit),
        "maxLength": _length(lambda length, limit: length <= limit),
        "pattern": _pattern,
        "languageIn": _language_in,
        "uniqueLang": _unique_lang,
        "equals": _equals,
        "disjoint": _disjoint,
        "lessThan": _less(lambda order: order < 0),
        "lessThanOrEquals": _less(lambda order: order <= 0),
        "not": _not,
        "and": _combined(lambda fitting, every: fitting == every),
        "or": _combined(lambda fitting, _: fitting > 0),
        "xone": _combined(lambda fitting, _: fitting == 1),
        "node": _node,
        "hasValue": _has_value,
        "in": _in,
        "qualifiedValueShape": _qualified,
    }
)
"""The components by the parameter that stands for each, without its namespace."""

PROPERTY_ONLY: Final = frozenset(
    {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
)
"""Those that a node shape cannot have."""
