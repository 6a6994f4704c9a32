"""Alignments name terms that exist, and reach the consumers of other vocabularies through the dump."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef
from rdflib.namespace import ORG, PROV, QB, SDO, SKOS, TIME

from aikg.iris import PREFIXES, claim, entity, graph, term

pytestmark = pytest.mark.quick

root = Path(__file__).parents[2]
closed_vocabularies = {"schema": SDO, "prov": PROV, "org": ORG, "time": TIME, "qb": QB, "skos": SKOS}


@pytest.fixture(scope="module")
def alignments() -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=root / "ontology" / "alignments.ttl")]


def iris(triples):
    nodes = (node for triple in triples for node in triple if isinstance(node, ox.NamedNode))
    return {node.value for node in nodes}


def test_every_term_of_a_closed_vocabulary_exists(alignments):
    for prefix, vocabulary in closed_vocabularies.items():
        namespace = PREFIXES[prefix]
        named = {iri for iri in iris(alignments) if iri.startswith(namespace)}
        assert named
        assert {iri for iri in named if URIRef(iri) not in vocabulary} == set()


def test_every_term_of_ours_exists(alignments, project):
    named = {iri.removeprefix(term("")) for iri in iris(alignments) if iri.startswith(term(""))}
    assert named - set(project.ontology.terms) == set()


@pytest.mark.parametrize(
    ("subject", "predicate", "object_"),
    [
        (entity("openai"), "rdf:type", "schema:Organization"),
        (entity("openai"), "rdf:type", "org:Organization"),
        (entity("openai"), "rdf:type", "prov:Agent"),
        (entity("search"), "rdf:type", "skos:Concept"),
        (claim("hankyung-2023-02-06", "china-unicorns"), "rdf:type", "qb:Observation"),
        (claim("hankyung-2023-02-06", "china-unicorns"), "rdf:type", "prov:Entity"),
        (claim("hankyung-2023-02-06", "china-unicorns"), "qb:dataSet", "data:company-counts"),
        (entity("openai"), "schema:location", "id:united-states"),
    ],
)
def test_consumers_of_other_vocabularies_find_their_terms(quads, subject, predicate, object_):
    prefixes = PREFIXES | {"data": "https://w3id.org/aikg/dataset#"}
    named = [prefixes[p] + local for p, local in (predicate.split(":"), object_.split(":"))]
    inferred = {quad.triple for quad in quads if quad.graph_name.value == graph("inferred")}
    assert ox.Triple(ox.NamedNode(subject), *map(ox.NamedNode, named)) in inferred


def test_no_node_drowns_in_inferred_types(whole_quads):
    types: dict[str, int] = {}
    for quad in whole_quads:
        if quad.graph_name.value == graph("inferred") and quad.predicate.value.endswith("#type"):
            types[quad.subject.value] = types.get(quad.subject.value, 0) + 1
    assert max(types.values()) <= 7


def test_observations_of_the_cube_have_every_dimension_and_differ(whole_quads):
    """Data Cube's integrity constraints 1, 11 and 12."""
    store = ox.Store()
    store.extend(whole_quads)
    rows = store.query(
        """PREFIX aikg: <https://w3id.org/aikg/ontology#> PREFIX qb: <http://purl.org/linked-data/cube#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?place ?kind ?source (COUNT(?count) AS ?counts) WHERE {
          ?observation a qb:Observation .
          OPTIONAL { ?observation qb:dataSet ?set ; aikg:countedIn ?place ; aikg:countedKind ?kind ;
            prov:hadPrimarySource ?source ; aikg:count ?count }
        } GROUP BY ?place ?kind ?source""",
        use_default_graph_as_union=True,
    )
    counts = [int(row["counts"].value) for row in rows]
    assert counts
    assert set(counts) == {1}
