"""Triples of mappings: the match itself, and a node that says who made it and why."""

from collections.abc import Iterable, Iterator

from aikg import iris
from aikg.claims.literals import decimal_lexical
from aikg.claims.mappings import NOT_FOUND, Mapping, MappingSet
from aikg.claims.model import Literal
from aikg.claims.n_triples import TYPE, XSD, Triple, iri, literal_term, named, string, triple
from aikg.iris import BASE, PREFIXES, TERM
from aikg.mapping_slots import IRIS, SET_IRIS, SET_TEXTS, TEXTS


def mapping_triples(mappings: Iterable[Mapping]) -> Iterator[Triple]:
    """The triples of all mappings; an exact match of an entity is a schema:sameAs too.

    Where nothing was found there is only the node that says so, with sssom:NoTermFound.

    The nodes have SSSOM's own slots, except that the ends are sssom:subject_id, predicate_id and object_id:
    SSSOM's owl:annotatedSource and its kin would make axioms of them, which OWL 2 DL has no place for. The
    server writes each mapping set in SSSOM's form.
    """
    for mapping in mappings:
        if mapping.object != NOT_FOUND:
            yield iri(mapping.subject), iri(mapping.predicate), f"<{mapping.object}>"
        if mapping.object != NOT_FOUND and mapping.is_exact and is_individual(mapping):
            yield triple(iri(mapping.subject), "schema:sameAs", f"<{mapping.object}>")
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


def mapping_set_triples(mapping_set: MappingSet) -> Iterator[Triple]:
    """What a mapping set says of itself, and the files in which it can be had."""
    own = iri(mapping_set.iri)
    yield own, TYPE, named("sssom:MappingSet")
    for slot, predicate in SET_TEXTS.items():
        if text := mapping_set.slots.get(slot):
            yield own, iri(predicate), string(text)
    for slot, predicate in SET_IRIS.items():
        if value := mapping_set.slots.get(slot):
            yield own, iri(predicate), iri(value)
    for extension, media_type in (("tsv", "text/tab-separated-values"), ("ttl", "text/turtle")):
        yield from _distribution(mapping_set.iri, extension, media_type)


def _distribution(set_iri: str, extension: str, media_type: str) -> Iterator[Triple]:
    node, file = f"<{set_iri}#{extension}>", f"<{set_iri}.sssom.{extension}>"
    yield triple(iri(set_iri), "dcat:distribution", node)
    yield node, TYPE, named("dcat:Distribution")
    yield triple(node, "dcat:downloadURL", file)
    yield triple(node, "dcat:accessURL", file)
    yield triple(node, "dcat:mediaType", f"<https://www.iana.org/assignments/media-types/{media_type}>")


def _node(mapping: Mapping) -> Iterator[Triple]:
    node = iri(iris.mapping(mapping.subject, mapping.object, mapping.value_class))
    yield node, TYPE, named("sssom:Mapping")
    yield triple(node, "sssom:mapping_set_id", iri(mapping.set_iri))
    slots = _slots(mapping)
    for slot, predicate in IRIS.items():
        if slots[slot]:
            yield node, iri(predicate), iri(slots[slot])
    for slot, (predicate, datatype) in TEXTS.items():
        if slots[slot]:
            yield node, iri(predicate), literal_term(Literal(slots[slot], XSD + datatype))


def _slots(mapping: Mapping) -> dict[str, str]:
    return {
        "subject_id": mapping.subject,
        "subject_label": mapping.subject_label,
        "predicate_id": mapping.predicate,
        "object_id": mapping.object,
        "object_label": mapping.object_label,
        "object_category": mapping.object_category,
        "mapping_justification": mapping.justification,
        "author_label": mapping.author_label,
        "mapping_date": mapping.date,
        "confidence": "" if mapping.confidence is None else decimal_lexical(mapping.confidence),
        "comment": mapping.comment,
        "value_class": mapping.value_class,
        "direction": "inverse" if mapping.inverse else "",
    }
