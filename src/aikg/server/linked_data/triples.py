"""Terms of RDF by the names that a person writes: ``rdf:type``, a text, a number."""

from collections.abc import Iterable

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from aikg.iris import PREFIXES


def iri(name: str) -> NamedNode:
    """The IRI of a prefixed name whose prefix is one of ours."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def triple(
    subject: NamedNode | BlankNode, name: str, value: NamedNode | BlankNode | Literal | str | int
) -> Triple:
    """A triple; ``name`` is the predicate's prefixed name, text and numbers become literals."""
    return Triple(subject, iri(name), Literal(value) if isinstance(value, str | int) else value)


def as_quads(triples: Iterable[Triple], graph: NamedNode | DefaultGraph | None = None) -> list[Quad]:
    """Triples as quads, of the default graph where no other is given."""
    return [Quad(each.subject, each.predicate, each.object, graph or DefaultGraph()) for each in triples]
