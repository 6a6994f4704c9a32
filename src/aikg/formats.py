"""The formats that results, graphs and data sets are sent in, with all their names."""

from collections.abc import Iterable
from typing import Final

from aikg.negotiation import HTML, Format, parse_media_type

_FORMATS: Final = "http://www.w3.org/ns/formats/"

JSON: Final = Format(
    "application/sparql-results+json",
    f"{_FORMATS}SPARQL_Results_JSON",
    ("json", "srj"),
    ("application/json", "text/json"),
)
XML: Final = Format(
    "application/sparql-results+xml",
    f"{_FORMATS}SPARQL_Results_XML",
    ("xml", "srx"),
    ("application/xml", "text/xml"),
)
CSV: Final = Format("text/csv", f"{_FORMATS}SPARQL_Results_CSV", ("csv",), ("application/csv",), ())
TSV: Final = Format(
    "text/tab-separated-values",
    f"{_FORMATS}SPARQL_Results_TSV",
    ("tsv", "text"),
    ("text/tsv", "text/plain"),
)
TURTLE: Final = Format(
    "text/turtle",
    f"{_FORMATS}Turtle",
    ("turtle", "ttl", "n3"),
    ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3", "application/n3"),
)
N_TRIPLES: Final = Format(
    "application/n-triples",
    f"{_FORMATS}N-Triples",
    ("ntriples", "n-triples", "nt", "text"),
    ("text/plain",),
)
RDF_XML: Final = Format(
    "application/rdf+xml",
    f"{_FORMATS}RDF_XML",
    ("rdf", "rdfxml", "rdf/xml", "rdf+xml", "xml"),
    ("application/xml", "text/xml"),
)
JSON_LD: Final = Format(
    "application/ld+json",
    f"{_FORMATS}JSON-LD",
    ("jsonld", "json-ld", "json"),
    ("application/json", "text/json"),
    (),
)
TRIG: Final = Format("application/trig", f"{_FORMATS}TriG", ("trig",), ("application/x-trig",))
N_QUADS: Final = Format(
    "application/n-quads",
    f"{_FORMATS}N-Quads",
    ("nquads", "n-quads", "nq"),
    ("text/x-nquads", "text/nquads"),
)

SPARQL_QUERY: Final = Format("application/sparql-query", "", ("rq", "sparql"), (), ())

RESULTS: Final = (JSON, XML, CSV, TSV)
"""Formats of solutions and booleans (SPARQL 1.1 Query Results); the first is the default."""

GRAPHS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)
"""Formats of a graph; the first is the default."""

DATASETS: Final = (TRIG, N_QUADS, JSON_LD)
"""Formats of a whole data set; the first is the default."""


def accept_of(name: str) -> str | None:
    """The Accept header that a value of ``format=`` stands for: a short name or a media type.

    None when no format has that name.
    """
    wanted = name.strip().replace(" ", "+").lower()
    if "/" in wanted and wanted != "rdf/xml":
        return wanted
    types = [offer.media_type for offer in (*RESULTS, *GRAPHS, HTML, SPARQL_QUERY) if wanted in offer.names]
    return ", ".join(types) or None


def format_of(media_type: str, formats: Iterable[Format] = GRAPHS) -> Format | None:
    """The format that a Content-Type names, None when none of ``formats`` does."""
    bare = parse_media_type(media_type)[0]
    for offer in formats:
        if bare == offer.media_type or bare in offer.aliases:
            return offer
    return None
