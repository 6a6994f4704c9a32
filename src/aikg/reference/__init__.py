"""What is derived from ontology and data: the JSON-LD context, pages, and answers under test."""

import json
from collections.abc import Iterator, Mapping

from aikg.iris import BASE, ONTOLOGY, PREFIXES, compact
from aikg.ontology import Ontology, Term

generated = "Generated from the ontology by `aikg reference --write`; a test compares."
kinds = {
    "class": "Classes",
    "object property": "Object properties",
    "datatype property": "Datatype properties",
    "annotation property": "Annotation properties",
    "individual": "Controlled values",
    "datatype": "Datatypes",
}


_HEADER = {
    "@id": f"{BASE}context.jsonld",
    "dcterms:title": {"@value": "The JSON-LD context of aikg", "@language": "en"},
    "dcterms:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
    "dcterms:creator": {"@id": f"{BASE}dataset#publisher"},
    "dcterms:isPartOf": {"@id": ONTOLOGY},
}
"""What the file says of itself; who uses it as a context reads what is under @context alone."""


def jsonld_context(ontology: Ontology) -> str:
    """The JSON-LD context: every term with its coercion, labels as language maps.

    It keeps to what JSON-LD 1.0 knows, so that older processors read it too.
    """
    context: dict[str, object] = {**PREFIXES, "@base": "https://w3id.org/aikg/"}
    for name, term in sorted(ontology.terms.items()):
        context[name] = _definition(term)
    context["label"] = {"@id": "rdfs:label", "@container": "@language"}
    context["altLabel"] = {"@id": "skos:altLabel", "@container": "@language"}
    return json.dumps({"@context": context, **_HEADER}, ensure_ascii=False, indent=2) + "\n"


def _definition(term: Term) -> object:
    if term.kind == "object property":
        return {"@id": term.iri, "@type": "@id"}
    # rdflib takes "x"^^xsd:string for another literal than "x", so strings are not coerced.
    if term.range and term.range.startswith(PREFIXES["xsd"]) and term.range != f"{PREFIXES['xsd']}string":
        return {"@id": term.iri, "@type": term.range}
    if term.range == f"{PREFIXES['rdf']}PlainLiteral":
        return {"@id": term.iri, "@container": "@language"}
    return term.iri


def ontology_page(ontology: Ontology) -> str:
    """The reference of all terms, in Markdown."""
    parts = ["# The ontology", "", generated, ""]
    for kind, heading in kinds.items():
        terms = [term for term in ontology.terms.values() if term.kind == kind]
        parts += [f"## {heading}", ""]
        for term in sorted(terms, key=lambda term: term.name.lower()):
            parts += [*_section(term), ""]
    return "\n".join(parts)


def _section(term: Term) -> Iterator[str]:
    yield f"### {term.name}"
    yield ""
    yield f"{term.label.get('en', '')} · {term.label.get('ko', '')}"
    yield ""
    yield term.definition.get("en", "")
    yield ""
    yield term.definition.get("ko", "")
    facts = {
        "is a": [compact(iri) for iri in (*term.parents, *term.types)],
        "domain": [compact(term.domain)] if term.domain else [],
        "range": [compact(term.range)] if term.range else [],
        "stated by": [compact(term.claim_class)] if term.claim_class else [],
        "roles": [compact(iri) for iri in (term.subject_role, term.object_role) if iri],
        "chain": [" / ".join(map(compact, chain)) for chain in term.chains],
    }
    lines = [f"- {name}: {', '.join(values)}" for name, values in facts.items() if values]
    if lines:
        yield ""
        yield from lines


def pages(ontology: Ontology) -> Mapping[str, str]:
    """Every derived file: its path in a checkout, and its text."""
    return {
        "ontology/context.jsonld": jsonld_context(ontology),
        "docs/reference/ontology.md": ontology_page(ontology),
    }
