"""What a graph says of its nodes, asked one node after the other."""

from collections.abc import Iterator, Mapping
from typing import cast

import pyoxigraph as ox

from aikg.iris import PREFIXES
from aikg.solutions import Node, Row

Named = ox.NamedNode | ox.BlankNode
"""What can be a subject."""

TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
SUBCLASS_OF = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_FIRST = ox.NamedNode(f"{PREFIXES['rdf']}first")
_REST = ox.NamedNode(f"{PREFIXES['rdf']}rest")
_NIL = ox.NamedNode(f"{PREFIXES['rdf']}nil")


class NodeView:
    """The triples of a store, of all its graphs together or of one; each is there once."""

    def __init__(self, store: ox.Store, graph: ox.NamedNode | None = None) -> None:
        self.store = store
        self._graph = graph

    def objects(self, subject: Node, predicate: ox.NamedNode) -> tuple[Node, ...]:
        """The objects of what a subject says by a predicate; a literal says nothing."""
        if isinstance(subject, ox.Literal):
            return ()
        quads = self.store.quads_for_pattern(subject, predicate, None, self._graph)
        found = [cast("Node", quad.object) for quad in quads]
        return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))  # millions of times

    def subjects(self, predicate: ox.NamedNode, value: Node | None = None) -> tuple[Named, ...]:
        """The subjects of a predicate, or of those of a predicate with one object."""
        quads = self.store.quads_for_pattern(None, predicate, value, self._graph)
        return tuple(dict.fromkeys(cast("Named", quad.subject) for quad in quads))

    def values(self, predicate: ox.NamedNode) -> tuple[Node, ...]:
        """The objects of a predicate."""
        quads = self.store.quads_for_pattern(None, predicate, None, self._graph)
        return tuple(dict.fromkeys(cast("Node", quad.object) for quad in quads))

    def said(self, subject: Named) -> Iterator[tuple[ox.NamedNode, Node]]:
        """Predicates and objects of what a subject says."""
        quads = self.store.quads_for_pattern(subject, None, None, self._graph)
        return iter(dict.fromkeys((quad.predicate, cast("Node", quad.object)) for quad in quads))

    def items(self, node: Node) -> tuple[Node, ...]:
        """The members of an RDF collection (RDF Schema 1.1, section 5.2)."""
        members: list[Node] = []
        while node != _NIL and (first := self.objects(node, _FIRST)):
            members += first[:1]
            node = next(iter(self.objects(node, _REST)), _NIL)
        return tuple(members)

    def is_list(self, node: Node) -> bool:
        """Whether a node is an RDF collection that has members."""
        return bool(self.objects(node, _FIRST))

    def instances(self, class_: Node) -> frozenset[Node]:
        """The SHACL instances of a class: those of its subclasses too (SHACL, section 1.1)."""
        classes, new = {class_}, [class_]
        while new:
            below = [each for one in new for each in self.subjects(SUBCLASS_OF, one)]
            new = [each for each in dict.fromkeys(below) if each not in classes]
            classes.update(new)
        return frozenset(each for one in classes for each in self.subjects(TYPE, one))


def rows(
    store: ox.Store, text: str, prefixes: Mapping[str, str], substitutions: Mapping[str, Node] | None = None
) -> Iterator[Row]:
    """The solutions of a SELECT over all graphs of a store; raises SyntaxError where it is none.

    ``substitutions`` are values of variables, such as those that SHACL binds beforehand.
    """
    values: dict[ox.Variable, Node | ox.Triple] = {
        ox.Variable(name): value for name, value in (substitutions or {}).items()
    }
    solutions = store.query(
        text, prefixes=dict(prefixes), use_default_graph_as_union=True, substitutions=values
    )
    if not isinstance(solutions, ox.QuerySolutions):
        raise SyntaxError("This is no SELECT.")  # noqa: TRY004
    names = [variable.value for variable in solutions.variables]
    return (
        {name: cast("Node", term) for name in names if (term := solution[name]) is not None}
        for solution in solutions
    )
