"""The rule book of the ontology: what every term, property, role and declaration has."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest

from aikg.iris import BASE, ONTOLOGY, PREFIXES, TERM
from aikg.ontology import type_kinds

from .conftest import ROOT

pytestmark = pytest.mark.quick

own_kinds = set(type_kinds) - {f"{PREFIXES['owl']}NamedIndividual"}
property_kinds = {f"{PREFIXES['owl']}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}


@pytest.fixture(scope="module")
def files():
    paths = [ROOT / "ontology" / name for name in ("aikg.ttl", "alignments.ttl")]
    return {path.name: [quad.triple for quad in ox.parse(path=path)] for path in paths}


@pytest.fixture(scope="module")
def triples(files):
    return [triple for part in files.values() for triple in part]


def values(triples, subject, predicate):
    prefix, name = predicate.split(":")
    wanted = ox.NamedNode(subject), ox.NamedNode(PREFIXES[prefix] + name)
    return [t.object for t in triples if (t.subject, t.predicate) == wanted]


def names(iris):
    return sorted(iri.removeprefix(TERM) for iri in iris)


def test_every_term_that_is_described_is_declared(triples, project):
    described = {t.subject.value for t in triples if str(t.subject).startswith(f"<{TERM}")}
    assert names(described) == sorted(project.ontology.terms)


def test_every_term_has_one_label_and_one_definition_in_each_language(triples, project):
    for term in project.ontology.terms.values():
        for predicate in ("rdfs:label", "skos:definition"):
            tags = sorted(value.language for value in values(triples, term.iri, predicate))
            assert tags == ["en", "ko"], (term.name, predicate)


def test_every_term_is_defined_by_the_ontology(triples, project):
    for term in project.ontology.terms.values():
        found = [node.value for node in values(triples, term.iri, "rdfs:isDefinedBy")]
        assert found == [ONTOLOGY], term.name


def test_texts_are_whole_sentences_in_their_own_script(project):
    for term in project.ontology.terms.values():
        assert all(text.endswith(".") for text in term.definition.values()), term.name
        assert not re.search("[가-힣]", term.label["en"] + term.definition["en"]), term.name
        assert re.search("[가-힣]", term.definition["ko"]), term.name
        texts = [*term.label.values(), *term.definition.values()]
        assert all(text == text.strip() and "  " not in text for text in texts), term.name


@pytest.mark.parametrize("kind", ["class", "individual"])
def test_no_two_classes_or_values_share_a_label(project, kind):
    for tag in ("en", "ko"):
        terms = [term for term in project.ontology.terms.values() if term.kind == kind]
        counts = Counter(term.label[tag].casefold() for term in terms)
        assert [label for label, count in counts.items() if count > 1] == []


def test_every_property_has_one_type_of_property(triples):
    kinds = Counter(
        t.subject.value
        for t in triples
        if isinstance(t.object, ox.NamedNode) and t.object.value in property_kinds
    )
    assert {iri for iri, count in kinds.items() if count > 1} == set()


def test_every_term_is_declared_once(files):
    declared = Counter(
        t.subject.value
        for part in files.values()
        for t in part
        if isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.NamedNode)
        and t.object.value in own_kinds
    )
    assert {iri for iri, count in declared.items() if count > 1} == set()


def test_the_header_is_complete(triples):
    for predicate in ("dcterms:title", "dcterms:description"):
        assert sorted(value.language for value in values(triples, ONTOLOGY, predicate)) == ["en", "ko"]
    (version,) = values(triples, ONTOLOGY, "owl:versionInfo")
    assert values(triples, ONTOLOGY, "owl:versionIRI") == [ox.NamedNode(f"{ONTOLOGY}/{version.value}")]
    assert [node.value for node in values(triples, ONTOLOGY, "vann:preferredNamespaceUri")] == [TERM]
    assert [node.value for node in values(triples, ONTOLOGY, "vann:preferredNamespacePrefix")] == ["aikg"]
    for predicate in ("dcterms:license", "dcterms:creator", "dcterms:issued"):
        assert len(values(triples, ONTOLOGY, predicate)) == 1


@pytest.mark.parametrize("name", ["ontology", "alignments", "shapes"])
def test_every_file_says_what_it_is_and_whose(triples, project, name):
    """C9: what FOOPS! asks of a header, and of the header of each file."""
    subject = f"{BASE}{name}"
    stated = [*triples, *project.ontology_graphs["shapes"]]
    for predicate in ("dcterms:title", "dcterms:description"):
        assert sorted(value.language for value in values(stated, subject, predicate)) == ["en", "ko"]
    single = ("license", "creator", "publisher", "created", "issued", "modified")
    for predicate in (*(f"dcterms:{name}" for name in single), "owl:versionInfo"):
        assert len(values(stated, subject, predicate)) == 1, predicate
    created, issued, modified = (values(stated, subject, f"dcterms:{name}")[0].value for name in single[3:])
    assert created <= issued <= modified


def test_the_ontology_can_be_cited(triples):
    (citation,) = values(triples, ONTOLOGY, "dcterms:bibliographicCitation")
    (version,) = values(triples, ONTOLOGY, "owl:versionIRI")
    assert version.value in citation.value
    (status,) = [t.object for t in triples if t.predicate.value == "http://purl.org/ontology/bibo/status"]
    assert status.value == "http://purl.org/ontology/bibo/status/published"


def test_every_direct_property_is_stated_by_a_class_of_claims_with_both_roles(project):
    ontology = project.ontology
    assert len(ontology.direct_properties) > 40
    ends_of = {
        "object property": "claimObject",
        "datatype property": "claimValue",
        "annotation property": "claimDate",
    }
    for prop in ontology.direct_properties.values():
        assert f"{TERM}Claim" in ontology.ancestors(prop.claim_class), prop.name
        claim_class = ontology.classes[prop.claim_class.removeprefix(TERM)]
        object_kind = ends_of[prop.kind]
        assert f"{TERM}claimSubject" in ontology.ancestors(claim_class.subject_role), claim_class.name
        assert f"{TERM}{object_kind}" in ontology.ancestors(claim_class.object_role), claim_class.name


def test_every_class_of_claims_is_stated_by_a_property(project):
    stated = {prop.claim_class for prop in project.ontology.direct_properties.values()}
    above = {iri for claim_class in stated for iri in project.ontology.ancestors(claim_class)}
    claim_classes = [term for term in project.ontology.classes.values() if term.subject_role]
    assert [term.name for term in claim_classes if term.iri not in above] == []


def test_a_role_belongs_to_the_class_that_names_it(project):
    for claim_class in project.ontology.classes.values():
        for role in filter(None, (claim_class.subject_role, claim_class.object_role)):
            domain = project.ontology.properties[role.removeprefix(TERM)].domain
            assert domain is None or domain in project.ontology.ancestors(claim_class.iri), role


def test_every_property_has_domain_and_range_or_a_shape(triples, project):
    """Shapes reach direct properties and roles by the class of claims, other properties by a path."""
    shapes = project.ontology_graphs["shapes"]
    shaped = {
        t.object.value
        for t in shapes
        if t.predicate.value == f"{PREFIXES['sh']}path" and isinstance(t.object, ox.NamedNode)
    }
    targets = {t.object.value for t in shapes if t.predicate.value == f"{PREFIXES['sh']}targetSubjectsOf"}
    ends = {f"{TERM}{name}" for name in ("claimSubject", "claimObject", "claimValue", "claimDate")}
    for prop in project.ontology.properties.values():
        by_class = prop.claim_class is not None or ends & project.ontology.ancestors(prop.iri)
        whole = values(triples, prop.iri, "rdfs:domain") and values(triples, prop.iri, "rdfs:range")
        assert whole or by_class or prop.iri in shaped | targets, prop.name


def test_the_korean_of_a_role_names_the_claims_it_is_for(project):
    for claim_class in project.ontology.classes.values():
        if claim_class.subject_role:
            role = project.ontology.properties[claim_class.subject_role.removeprefix(TERM)]
            assert claim_class.label["ko"] in role.definition["ko"], role.name
            assert claim_class.label["en"].lower() in role.definition["en"].lower(), role.name


@pytest.mark.parametrize("parent", [None, "Claim"])
def test_classes_at_the_top_and_kinds_of_claims_are_disjoint(dump, project, parent):
    store = ox.Store()
    store.bulk_load(path=dump, format=ox.RdfFormat.N_QUADS)
    query = (
        "SELECT ?axiom ?member { ?axiom a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?member }"
    )
    rows = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    axioms: dict[str, set[str]] = {}
    for row in rows:
        axioms.setdefault(str(row["axiom"]), set()).add(row["member"].value)
    own = [t for t in project.ontology.classes.values() if all(not p.startswith(TERM) for p in t.parents)]
    of_claims = [t for t in project.ontology.classes.values() if f"{TERM}Claim" in t.parents]
    siblings = {term.iri for term in (of_claims if parent else own)}
    assert len(siblings) > 10
    assert any(siblings <= members for members in axioms.values()), (
        "add the new class to ontology/aikg.ttl, part 7"
    )


def test_no_label_names_two_classes_or_two_properties(project):
    """A class and the property that leads to it may share a name: in English, case tells them apart."""
    for tag in ("en", "ko"):
        for terms in (project.ontology.classes, project.ontology.properties):
            named = Counter(term.label[tag].lower() for term in terms.values())
            assert {name for name, count in named.items() if count > 1} == set()
