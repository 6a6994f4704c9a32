"""What the build infers is what owlrl, another implementation of OWL 2 RL, infers from the same assertions.

Compared are statements about what the data describe, in terms of the ontology and of the vocabularies that it
is aligned to. Left out of owlrl's closure are:

- owl:Thing, which everything is, and owl:sameAs, since everything is the same as itself;
- classes without a name, such as the restriction behind the data cube;
- literals as subjects, which RDF does not have;
- statements about the vocabularies themselves, such as that every class is a subclass of itself.

Integers are compared by value: the build's store keeps xsd:nonNegativeInteger as xsd:integer.
"""

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH

from aikg.build.inference import infer
from aikg.iris import BASE, TERM, graph
from aikg.ontology import Ontology

from .graphs import quads_of


def loaded(quads):
    triples = ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=triples, format="nt")


def by_value(statement):
    subject, predicate, object_ = statement
    if isinstance(object_, rdflib.Literal) and isinstance(object_.value, int):
        return subject, predicate, object_.value
    return statement


def closure(quads):
    """The OWL 2 RL closure, and the inconsistencies that owlrl's rules found on the way."""
    graph = loaded(quads)
    closing = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False)
    closing.closure()
    return graph, closing.error_messages


@pytest.fixture(scope="module")
def closed(asserted):
    return closure(asserted)


@pytest.fixture(scope="module")
def theirs(asserted, closed):
    """The OWL 2 RL closure of all that is asserted, without what was asserted."""
    return set(closed[0]) - set(loaded(asserted))


@pytest.fixture(scope="module")
def vocabulary(asserted):
    """The nodes that the ontology and its alignments describe."""
    return {str(q.subject.value) for q in asserted if q.graph_name.value == graph("ontology")}


def test_the_build_infers_what_owlrl_infers(theirs, quads, vocabulary):
    def compared(statement):
        subject, predicate, object_ = statement
        if not subject.startswith(BASE) or str(subject) in vocabulary:
            return False
        if predicate == RDF.type:
            return isinstance(object_, rdflib.URIRef) and object_ != OWL.Thing
        return predicate != OWL.sameAs

    ours = loaded(quad for quad in quads if quad.graph_name.value == graph("inferred"))
    about_the_data = {by_value(statement) for statement in theirs if compared(statement)}
    assert len(about_the_data) > 1000
    assert about_the_data == {by_value(statement) for statement in ours}


def test_a_date_of_any_role_is_the_date_of_its_claim(quads):
    """The first sources state none; pages look for what a claim states by the role above all."""
    ontology = Ontology(quad for quad in quads if quad.graph_name.value == graph("ontology"))
    roles = [t.iri for t in ontology.properties.values() if f"{TERM}claimDate" in t.parents]
    assert len(roles) > 2
    dated = [quad for role in roles for quad in quads_of(f"claim:a.b <{role}> '2020'^^xsd:gYear .")]
    above = [q for q in quads if q.predicate.value == str(RDFS.subPropertyOf) and q.subject.value in roles]
    said = [tuple(map(str, (q.subject, q.predicate, q.object))) for q in dated]
    (found,) = {triple for triple in infer(ontology, said) if triple[1] == f"<{TERM}claimDate>"}
    assert found == (said[0][0], f"<{TERM}claimDate>", said[0][2])
    assert set(loaded(quads_of(" ".join(found) + " ."))) < set(closure([*above, *dated])[0])


def test_owlrl_finds_nothing_inconsistent(closed):
    """The rules that end in false (cax-adc, cax-dw, prp-irp, eq-diff ...) are never fired."""
    assert closed[1] == []


DISJOINT = "PREFIX : <http://example.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"


@pytest.mark.parametrize(
    ("axiom", "message"),
    [
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :B :A ) . :A a owl:Class . :x a :A .", "Disjoint"),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :B ) . :x a :A, :B .", "Disjoint"),
        (":A owl:disjointWith :B . :x a :A, :B .", "Disjoint"),
        (":p a owl:IrreflexiveProperty . :x :p :x .", "Irreflexive"),
        (":x owl:sameAs :y ; owl:differentFrom :y .", "differentFrom"),
    ],
)
def test_an_inconsistency_by_owl_2_rl_is_noticed(axiom, message):
    _, errors = closure(ox.parse(DISJOINT + axiom, format=ox.RdfFormat.TURTLE))
    assert any(message in error for error in errors)


def lists(quads):
    """The members of every RDF list of the ontology's axioms, by what names the list."""
    rdf = loaded(q for q in quads if q.graph_name.value in (graph("ontology"), graph("shapes")))
    for subject, predicate, head in rdf:
        if (head, RDF.first, None) in rdf and predicate != RDF.rest:
            yield subject, predicate, list(rdf.items(head))


def test_no_list_of_axioms_or_shapes_names_a_member_twice(quads):
    """A class that is listed twice among disjoint classes is disjoint with itself.

    A chain of properties or a path may have a step twice.
    """
    chains = {OWL.propertyChainAxiom, SH.path, SH.alternativePath}
    found = [(predicate, members) for _, predicate, members in lists(quads) if predicate not in chains]
    assert len(found) > 20
    assert [members for _, members in found if len(set(members)) < len(members)] == []
