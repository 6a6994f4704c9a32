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
from rdflib.namespace import OWL, RDF

from aikg.iris import BASE, graph


def loaded(quads):
    triples = ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=triples, format="nt")


def by_value(statement):
    subject, predicate, object_ = statement
    if isinstance(object_, rdflib.Literal) and isinstance(object_.value, int):
        return subject, predicate, object_.value
    return statement


@pytest.fixture(scope="module")
def theirs(asserted):
    """The OWL 2 RL closure of all that is asserted, without what was asserted."""
    known, closed = loaded(asserted), loaded(asserted)
    semantics = owlrl.OWLRL_Semantics
    owlrl.DeductiveClosure(semantics, axiomatic_triples=False, datatype_axioms=False).expand(closed)
    return set(closed) - set(known)


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
