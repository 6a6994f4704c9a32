"""The IRIs of the graph and the namespaces that it uses; every node's IRI is derived here."""

from typing import Final

BASE: Final = "https://w3id.org/aikg/"
ONTOLOGY: Final = f"{BASE}ontology"
TERM: Final = f"{ONTOLOGY}#"

PREFIXES: Final = {
    "aikg": TERM,
    "id": f"{BASE}id/",
    "claim": f"{BASE}claim/",
    "source": f"{BASE}source/",
    "graph": f"{BASE}graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "oa": "http://www.w3.org/ns/oa#",
    "time": "http://www.w3.org/2006/time#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "void": "http://rdfs.org/ns/void#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "qb": "http://purl.org/linked-data/cube#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "vann": "http://purl.org/vocab/vann/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "dcatap": "http://data.europa.eu/r5r/",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "prv": "http://www.wikidata.org/prop/reference/value/",
    "wdno": "http://www.wikidata.org/prop/novalue/",
    "wds": "http://www.wikidata.org/entity/statement/",
    "wdv": "http://www.wikidata.org/value/",
    "wdref": "http://www.wikidata.org/reference/",
    # Properties of ours in Wikidata's shape: as wdt, p, ps, pq and pr are for Wikidata's.
    "aikgt": f"{BASE}prop/direct/",
    "aikgp": f"{BASE}prop/",
    "aikgps": f"{BASE}prop/statement/",
    "aikgpq": f"{BASE}prop/qualifier/",
    "aikgpr": f"{BASE}prop/reference/",
    "bd": "http://www.bigdata.com/rdf#",
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "wikibase": "http://wikiba.se/ontology#",
}
"""Prefix to namespace IRI; predeclared in queries, and the prefixes of every serialisation."""


def entity(slug: str) -> str:
    """The IRI of an entity."""
    return f"{BASE}id/{slug}"


def claim(source_slug: str, claim_id: str) -> str:
    """The IRI of a claim: the source's slug, a dot, and the claim's id within the source."""
    return f"{BASE}claim/{source_slug}.{claim_id}"


def source(slug: str) -> str:
    """The IRI of a source; ``graph`` of the same slug names the graph with its claims."""
    return f"{BASE}source/{slug}"


def graph(name: str) -> str:
    """The IRI of a named graph."""
    return f"{BASE}graph/{name}"


def mapping(subject: str, target: str, value_class: str = "") -> str:
    """The IRI of a mapping: the names of its two ends, and of the class of values where it has one."""
    ends = (compact(end).replace(":", "-") for end in (subject, target, value_class) if end)
    return f"{BASE}mapping/{'.'.join(ends)}"


def finding(check: str, digest: str) -> str:
    """The IRI of a finding: the check's name and a digest of what it says."""
    return f"{BASE}finding/{check}-{digest}"


def term(name: str) -> str:
    """The IRI of a term of the ontology."""
    return f"{TERM}{name}"


def compact(iri: str) -> str:
    """The prefixed name of an IRI where a prefix fits, otherwise the IRI in angle brackets."""
    matches = [(ns, prefix) for prefix, ns in PREFIXES.items() if iri.startswith(ns)]
    if not matches:
        return f"<{iri}>"
    namespace, prefix = max(matches)
    return f"{prefix}:{iri[len(namespace) :]}"


def expand(name: str) -> str:
    """The IRI of a prefixed name whose prefix is one of ours; anything else is taken for an IRI."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name.removeprefix("<").removesuffix(">")


def local_name(iri: str) -> str:
    """What follows the last ``#`` or ``/`` of an IRI."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
