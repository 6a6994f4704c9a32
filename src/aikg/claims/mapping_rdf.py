"""Triples of mappings: the match itself, and a node that says who made it and why."""

from collections.abc import Iterable, Iterator

from aikg import iris
from aikg.claims.literals import decimal_lexical
from aikg.claims.mappings import NOT_FOUND, Mapping
from aikg.claims.model import Literal
from aikg.claims.rdf import Triple, literal_term
from aikg.iris import BASE, PREFIXES, TERM

XSD, SSSOM = PREFIXES["xsd"], PREFIXES["sssom"]


def mapping_triples(mappings: Iterable[Mapping]) -> Iterator[Triple]:
    """The triples of all mappings; an exact match of an entity is a schema:sameAs too.

    Where nothing was found there is only the node that says so, with sssom:NoTermFound.

    The nodes have SSSOM's own slots, except that the ends are sssom:subject_id, predicate_id and object_id:
    SSSOM's owl:annotatedSource and its kin would make axioms of them, which OWL 2 DL has no place for.
    """
    for mapping in mappings:
        if mapping.object != NOT_FOUND:
            yield _triple(mapping.subject, mapping.predicate, f"<{mapping.object}>")
        if mapping.object != NOT_FOUND and mapping.is_exact and is_individual(mapping):
            yield _triple(mapping.subject, f"{PREFIXES['schema']}sameAs", f"<{mapping.object}>")
        yield from _node(mapping)


def same_as_quads(mappings: Iterable[Mapping]) -> Iterator[str]:
    """Lines of N-Quads that say owl:sameAs for the exact matches of entities, in graph/same-as.

    They are no part of the dump: who loads them lets a reasoner take everything that is said of one end
    as said of the other.
    """
    for mapping in mappings:
        if mapping.object != NOT_FOUND and mapping.is_exact and is_individual(mapping):
            name = iris.graph("same-as")
            yield f"<{mapping.subject}> <{PREFIXES['owl']}sameAs> <{mapping.object}> <{name}> .\n"


def is_individual(mapping: Mapping) -> bool:
    """Whether what is mapped is an entity or a source, and no term of a vocabulary."""
    return mapping.subject.startswith(BASE) and not mapping.subject.startswith(TERM)


def _node(mapping: Mapping) -> Iterator[Triple]:
    node = iris.mapping(mapping.subject, mapping.object, mapping.value_class)
    yield _triple(node, f"{PREFIXES['rdf']}type", f"<{SSSOM}Mapping>")
    yield _triple(mapping.set_iri, f"{PREFIXES['rdf']}type", f"<{SSSOM}MappingSet>")
    for slot, iri in (
        ("subject_id", mapping.subject),
        ("predicate_id", mapping.predicate),
        ("object_id", mapping.object),
        ("object_category", mapping.object_category),
        ("mapping_justification", mapping.justification),
        ("mapping_set_id", mapping.set_iri),
    ):
        if iri:
            yield _triple(node, SSSOM + slot, f"<{iri}>")
    confidence = "" if mapping.confidence is None else decimal_lexical(mapping.confidence)
    for predicate, text, datatype in (
        (f"{SSSOM}author_label", mapping.author_label, "string"),
        (f"{SSSOM}confidence", confidence, "decimal"),
        (f"{PREFIXES['dcterms']}created", mapping.date, "date"),
        (f"{PREFIXES['rdfs']}comment", mapping.comment, "string"),
    ):
        if text:
            yield _triple(node, predicate, literal_term(Literal(text, XSD + datatype)))


def _triple(subject: str, predicate: str, object_: str) -> Triple:
    return f"<{subject}>", f"<{predicate}>", object_
