"""Terms of RDF by the names that a person writes: ``rdf:type``, a text, a number."""

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

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
