"""What this server adds to what the data set says of itself: endpoints, files, query metadata."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from aikg.description.edition import Edition
from aikg.formats import GRAPHS, JSON_LD, N_QUADS, TRIG, TURTLE
from aikg.iris import BASE
from aikg.server.linked_data.triples import iri, triple
from aikg.server.settings import Settings

SYNTAXES: Final = {"aikg.nq": N_QUADS, "aikg.trig": TRIG, "aikg.ttl": TURTLE, "aikg.jsonld": JSON_LD}
"""The files by name; Turtle has the triples of all graphs without saying which graph they are from."""

COMPRESSIONS: Final = {"": "", ".gz": "application/gzip", ".zst": "application/zstd"}
"""Media types by the suffix that follows the name of a file."""

NAMES: Final = tuple(name + suffix for name in SYNTAXES for suffix in COMPRESSIONS)
DATASET: Final = f"{BASE}dataset"
_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_AVAILABLE: Final = "planned-availability/STABLE"
_FILE_TYPES: Final = {
    "aikg.nq": "file-type/RDF_N_QUADS",
    "aikg.trig": "file-type/RDF_TRIG",
    "aikg.ttl": "file-type/RDF_TURTLE",
    "aikg.jsonld": "file-type/JSON_LD",
}
_DESCRIPTIONS: Final = {
    "en": "The whole data set as one file, {}.",
    "ko": "데이터 집합 전체를 담은 파일 하나, {}.",
}
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a dump; ``sha256`` is the digest of its bytes in hexadecimal."""

    name: str
    path: Path
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Host:
    """The server as its clients see it: its origin, and the files that it has made of the data set."""

    origin: str
    files: Sequence[File] = ()


def access(edition: Edition, host: Host) -> Iterator[Triple]:
    """How the data set can be had at this server, besides what the data set says of itself."""
    dataset, origin = NamedNode(DATASET), host.origin
    yield triple(dataset, "foaf:homepage", NamedNode(f"{origin}/"))
    yield triple(dataset, "dcat:landingPage", NamedNode(f"{origin}/"))
    yield triple(NamedNode(f"{origin}/"), "rdf:type", iri("foaf:Document"))
    yield triple(dataset, "void:sparqlEndpoint", NamedNode(f"{origin}/sparql"))
    yield triple(dataset, "void:uriLookupEndpoint", NamedNode(f"{origin}/fragments?subject="))
    yield triple(dataset, "void:rootResource", dataset)
    for syntax in GRAPHS:
        yield triple(dataset, "void:feature", NamedNode(syntax.iri))
    yield from _service(edition, origin)
    yield from distributions(edition, origin)
    yield from checksums(host.files, origin)


def _service(edition: Edition, origin: str) -> Iterator[Triple]:
    """The endpoint as a data service of the catalogue (DCAT-AP 3.0, section 4.5)."""
    service, endpoint = NamedNode(f"{origin}/sparql#service"), NamedNode(f"{origin}/sparql")
    yield triple(service, "rdf:type", iri("dcat:DataService"))
    yield triple(service, "dcat:endpointURL", endpoint)
    yield triple(service, "dcat:endpointDescription", endpoint)
    yield triple(service, "dcat:servesDataset", NamedNode(DATASET))
    yield triple(NamedNode(f"{DATASET}#catalogue"), "dcat:service", service)
    yield triple(service, "dcterms:conformsTo", NamedNode(_PROTOCOL))
    yield triple(NamedNode(_PROTOCOL), "rdf:type", iri("dcterms:Standard"))
    for tag, title in edition.publication.title.items():
        yield triple(service, "dcterms:title", Literal(f"SPARQL: {title}", language=tag))
    for prop, value in edition.publication.shared:
        yield triple(service, prop, value)


def distributions(edition: Edition, origin: str) -> Iterator[Triple]:
    """The files in which the data set can be had at this server."""
    for name in NAMES:
        yield from _distribution(name, edition, origin)
    for name in {*(syntax.media_type for syntax in SYNTAXES.values()), *filter(None, COMPRESSIONS.values())}:
        yield triple(NamedNode(_MEDIA_TYPES + name), "rdf:type", iri("dcterms:MediaType"))


def _distribution(name: str, edition: Edition, origin: str) -> Iterator[Triple]:
    node = NamedNode(f"{origin}/dump/{name}")
    plain = next(each for each in SYNTAXES if name in (each, *(each + suffix for suffix in COMPRESSIONS)))
    compression = COMPRESSIONS[name.removeprefix(plain)]
    yield triple(NamedNode(DATASET), "dcat:distribution", node)
    yield triple(NamedNode(DATASET), "void:dataDump", node)
    yield triple(node, "rdf:type", iri("dcat:Distribution"))
    yield triple(node, "dcat:accessURL", node)
    yield triple(node, "dcat:downloadURL", node)
    yield triple(node, "dcat:mediaType", NamedNode(_MEDIA_TYPES + SYNTAXES[plain].media_type))
    if compression:
        yield triple(node, "dcat:compressFormat", NamedNode(_MEDIA_TYPES + compression))
    yield from _file_type(node, plain)
    publication = edition.publication
    for tag, title in publication.title.items():
        yield triple(node, "dcterms:title", Literal(f"{title} ({name})", language=tag))
        yield triple(node, "dcterms:description", Literal(_DESCRIPTIONS[tag].format(name), language=tag))
    if publication.licence:
        yield triple(node, "dcterms:license", NamedNode(publication.licence))
        yield triple(NamedNode(publication.licence), "rdf:type", iri("dcterms:LicenseDocument"))
    if publication.issued:
        yield triple(node, "dcterms:issued", Literal(publication.issued, datatype=iri("xsd:date")))


def _file_type(node: NamedNode, plain: str) -> Iterator[Triple]:
    syntax, available = NamedNode(_AUTHORITY + _FILE_TYPES[plain]), NamedNode(f"{_AUTHORITY}{_AVAILABLE}")
    yield triple(node, "dcterms:format", syntax)
    yield triple(syntax, "rdf:type", iri("dcterms:MediaTypeOrExtent"))
    yield triple(node, "dcatap:availability", available)
    yield triple(available, "rdf:type", iri("skos:Concept"))
    yield triple(available, "skos:prefLabel", Literal("stable", language="en"))


def checksums(files: Sequence[File], origin: str) -> Iterator[Triple]:
    """The size and the SHA-256 of every file (DCAT 3, section 6.8.20)."""
    for file in files:
        node, checksum = NamedNode(f"{origin}/dump/{file.name}"), BlankNode(file.name.replace(".", "-"))
        size = Literal(str(file.size), datatype=iri("xsd:nonNegativeInteger"))
        yield triple(node, "dcat:byteSize", size)
        yield triple(node, "spdx:checksum", checksum)
        yield triple(checksum, "rdf:type", iri("spdx:Checksum"))
        yield triple(checksum, "spdx:algorithm", iri("spdx:checksumAlgorithm_sha256"))
        yield triple(iri("spdx:checksumAlgorithm_sha256"), "rdf:type", iri("spdx:ChecksumAlgorithm"))
        digest = Literal(file.sha256, datatype=iri("xsd:hexBinary"))
        yield triple(checksum, "spdx:checksumValue", digest)


def query_metadata(edition: Edition, origin: str) -> Iterator[Triple]:
    """What query editors look for in example queries: the form, the question as a comment, the endpoint."""
    for name, query in edition.library.items():
        node = NamedNode(f"{BASE}queries/{name}")
        yield triple(node, "rdf:type", iri("sh:SPARQLSelectExecutable"))
        yield triple(node, "schema:target", NamedNode(f"{origin}/sparql"))
        for tag, question in query.question.items():
            yield triple(node, "rdfs:comment", Literal(question, language=tag))


def in_schema_org(edition: Edition, origin: str) -> Iterator[Triple]:
    """The data set as schema.org's Dataset, by which search engines for data sets find it."""
    dataset, publication = NamedNode(DATASET), edition.publication
    yield triple(dataset, "rdf:type", iri("schema:Dataset"))
    for tag in publication.title:
        yield triple(dataset, "schema:name", Literal(publication.title[tag], language=tag))
    for tag in publication.description:
        yield triple(dataset, "schema:description", Literal(publication.description[tag], language=tag))
    yield triple(dataset, "schema:identifier", DATASET)
    yield triple(dataset, "schema:url", f"{origin}/")
    for tag in publication.title:
        yield triple(dataset, "schema:inLanguage", tag)
    yield triple(dataset, "schema:license", publication.licence)
    yield triple(dataset, "schema:version", publication.version)
    yield triple(dataset, "schema:datePublished", publication.issued)
    yield triple(dataset, "schema:isAccessibleForFree", Literal(True))
    creator = BlankNode("creator")
    yield triple(dataset, "schema:creator", creator)
    yield triple(creator, "rdf:type", iri("schema:Organization"))
    yield triple(creator, "schema:name", publication.creator)
    for number, (name, syntax) in enumerate(SYNTAXES.items()):
        node = BlankNode(f"dump{number}")
        yield triple(dataset, "schema:distribution", node)
        yield triple(node, "rdf:type", iri("schema:DataDownload"))
        yield triple(node, "schema:encodingFormat", syntax.media_type)
        yield triple(node, "schema:contentUrl", f"{origin}/dump/{name}")


def modified(edition: Edition, settings: Settings) -> datetime:
    """When the data were issued; where they may have changed since, when they were first read."""
    issued = edition.publication.issued
    if settings.write_token or not edition.exact or not issued:
        return edition.read_at
    return datetime.combine(date.fromisoformat(issued), time(), UTC)
