"""The description of the data set keeps the rules of DCAT-AP 3.0, the recommended ones too.

The rules are those of https://semiceu.github.io/DCAT-AP/releases/3.0.0/: how often a property stands, and
what its values are. What a rule names as optional is checked where it is there.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import RdfFormat
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, VOID, XSD, Literal, Namespace, URIRef
from rdflib.term import Node
from running_server import running

from aikg.iris import BASE, PREFIXES

VCARD, SPDX, DCATAP = (Namespace(PREFIXES[name]) for name in ("vcard", "spdx", "dcatap"))
DATASET = URIRef(f"{BASE}dataset")
MANY = 1_000
DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
TEXT = {RDF.langString, XSD.string}


class Rule(NamedTuple):
    """How often a property stands at least and at most, and of which class or datatypes its values are."""

    prop: URIRef
    least: int
    most: int
    kind: URIRef | set[URIRef] | None = None


DESCRIBED = (
    Rule(DCTERMS.title, 1, MANY, TEXT),
    Rule(DCTERMS.description, 1, MANY, TEXT),
    Rule(DCTERMS.publisher, 1, 1, FOAF.Agent),
    Rule(DCTERMS.language, 1, MANY, DCTERMS.LinguisticSystem),
    Rule(DCTERMS.issued, 1, 1, DATES),
    Rule(DCTERMS.modified, 1, 1, DATES),
    Rule(DCTERMS.spatial, 1, MANY, DCTERMS.Location),
)
SERVED = (
    Rule(DCAT.contactPoint, 1, MANY, VCARD.Kind),
    Rule(DCAT.keyword, 1, MANY, TEXT),
    Rule(DCAT.theme, 1, MANY, SKOS.Concept),
    Rule(DCTERMS.accessRights, 0, 1, DCTERMS.RightsStatement),
    Rule(DCTERMS.conformsTo, 1, MANY, DCTERMS.Standard),
)
RULES = {
    DCAT.Catalog: (
        *DESCRIBED,
        Rule(DCAT.dataset, 1, MANY, DCAT.Dataset),
        Rule(DCAT.service, 1, MANY, DCAT.DataService),
        Rule(FOAF.homepage, 1, 1, FOAF.Document),
        Rule(DCTERMS.license, 1, 1, DCTERMS.LicenseDocument),
        Rule(DCAT.themeTaxonomy, 1, MANY, SKOS.ConceptScheme),
    ),
    DCAT.Dataset: (
        *DESCRIBED,
        *SERVED,
        Rule(DCTERMS.creator, 1, MANY, FOAF.Agent),
        Rule(DCAT.distribution, 1, MANY, DCAT.Distribution),
        Rule(DCTERMS.temporal, 1, MANY, DCTERMS.PeriodOfTime),
        Rule(DCTERMS.accrualPeriodicity, 0, 1, DCTERMS.Frequency),
        Rule(DCTERMS.identifier, 1, MANY, TEXT),
        Rule(URIRef(f"{DCAT}version"), 1, 1, TEXT),
        Rule(DCAT.landingPage, 0, MANY, FOAF.Document),
    ),
    DCAT.DataService: (
        *SERVED,
        Rule(DCTERMS.title, 1, MANY, TEXT),
        Rule(DCTERMS.publisher, 1, 1, FOAF.Agent),
        Rule(DCAT.endpointURL, 1, MANY),
        Rule(DCAT.endpointDescription, 1, MANY),
        Rule(DCAT.servesDataset, 1, MANY, DCAT.Dataset),
        Rule(DCTERMS.license, 0, 1, DCTERMS.LicenseDocument),
    ),
    DCAT.Distribution: (
        Rule(DCAT.accessURL, 1, MANY),
        Rule(DCAT.downloadURL, 0, MANY),
        Rule(DCATAP.availability, 1, 1, SKOS.Concept),
        Rule(DCTERMS.title, 1, MANY, TEXT),
        Rule(DCTERMS.description, 1, MANY, TEXT),
        Rule(DCTERMS["format"], 1, 1, DCTERMS.MediaTypeOrExtent),
        Rule(DCTERMS.license, 1, 1, DCTERMS.LicenseDocument),
        Rule(DCTERMS.issued, 0, 1, DATES),
        Rule(DCAT.mediaType, 0, 1, DCTERMS.MediaType),
        Rule(DCAT.compressFormat, 0, 1, DCTERMS.MediaType),
        Rule(DCAT.byteSize, 0, 1, {XSD.nonNegativeInteger}),
        Rule(SPDX.checksum, 0, 1, SPDX.Checksum),
    ),
    SPDX.Checksum: (
        Rule(SPDX.algorithm, 1, 1, SPDX.ChecksumAlgorithm),
        Rule(SPDX.checksumValue, 1, 1, {XSD.hexBinary}),
    ),
    FOAF.Agent: (Rule(FOAF.name, 1, MANY, TEXT),),
    SKOS.Concept: (Rule(SKOS.prefLabel, 1, MANY, TEXT),),
    SKOS.ConceptScheme: (Rule(DCTERMS.title, 1, MANY, TEXT),),
    DCTERMS.PeriodOfTime: (Rule(DCAT.startDate, 1, 1, DATES), Rule(DCAT.endDate, 1, 1, DATES)),
    VCARD.Kind: (Rule(VCARD.fn, 1, MANY, TEXT), Rule(VCARD.hasURL, 1, MANY)),
}


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump) as client:
        yield client


@pytest.fixture(scope="module")
def graph(client: httpx.Client) -> rdflib.Graph:
    text = client.get("/dataset", headers={"Accept": "application/n-triples"}).text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        return rdflib.Graph().parse(data=text, format="nt")


def fits(graph: rdflib.Graph, value: Node, kind: URIRef | set[URIRef] | None) -> bool:
    if isinstance(kind, set):
        return (
            isinstance(value, Literal)
            and (RDF.langString if value.language else value.datatype or XSD.string) in kind
        )
    return not isinstance(value, Literal) and (kind is None or (value, RDF.type, kind) in graph)


@pytest.mark.parametrize("kind", RULES)
def test_every_rule_is_kept(graph: rdflib.Graph, kind: URIRef) -> None:
    """C9: cardinalities and ranges, for everything of the class."""
    nodes = set(graph.subjects(RDF.type, kind))
    assert nodes
    for node in nodes:
        for prop, least, most, wanted in RULES[kind]:
            values = set(graph.objects(node, prop))
            assert least <= len(values) <= most, (node, prop)
            assert [value for value in values if not fits(graph, value, wanted)] == [], (node, prop)


def test_both_languages_have_their_texts(graph: rdflib.Graph) -> None:
    for prop in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        assert {text.language for text in graph.objects(DATASET, prop)} == {"en", "ko"}


def test_every_file_has_its_size_and_checksum(client: httpx.Client, graph: rdflib.Graph) -> None:
    files = [f for f in graph.objects(DATASET, DCAT.distribution) if str(f).startswith(str(client.base_url))]
    assert len(files) == 12
    for file in files:
        content = client.get(str(graph.value(file, DCAT.accessURL))).content
        assert int(str(graph.value(file, DCAT.byteSize))) == len(content)
        digest = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
        assert str(digest).lower() == hashlib.sha256(content).hexdigest()


def test_the_counts_are_those_of_the_data(graph: rdflib.Graph, dump: Path) -> None:
    """C9: of every graph, of the one that counts too, of all together, and of every class and property."""
    store = pyoxigraph.Store()
    store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    names = [name.value for name in store.named_graphs()]
    assert {str(g) for g in graph.objects(DATASET, VOID.subset)} == set(names)
    for name in names:
        quads = list(store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(name)))
        assert counts(graph, URIRef(name)) == (*counted(quads), len({quad.subject for quad in quads}))
    quads = list(store)
    assert counts(graph, DATASET)[:3] == counted(quads)
    assert partitions(graph, VOID.propertyPartition, VOID.property, VOID.triples) == by(
        q.predicate for q in quads
    )
    typed = by(q.object for q in quads if q.predicate.value == str(RDF.type))
    assert partitions(graph, VOID.classPartition, VOID["class"], VOID.entities) == typed


def counts(graph: rdflib.Graph, node: URIRef) -> tuple[int, ...]:
    names = ("triples", "properties", "classes", "distinctSubjects")
    return tuple(int(str(graph.value(node, VOID[name], default=0))) for name in names)


def counted(quads: list[pyoxigraph.Quad]) -> tuple[int, int, int]:
    classes = {quad.object for quad in quads if quad.predicate.value == str(RDF.type)}
    return len(quads), len({quad.predicate for quad in quads}), len(classes)


def by(terms: Iterator[pyoxigraph.NamedNode]) -> dict[str, int]:
    found: dict[str, int] = {}
    for term in terms:
        found[term.value] = found.get(term.value, 0) + 1
    return found


def partitions(graph: rdflib.Graph, kind: URIRef, named: URIRef, counted: URIRef) -> dict[str, int]:
    parts = graph.objects(DATASET, kind)
    return {str(graph.value(part, named)): int(str(graph.value(part, counted))) for part in parts}
