"""Each rule of OWL 2 RL whose conclusion is false: what breaks it is found, as owlrl or HermiT finds it."""

# ruff: noqa: E501 (a graph is read as one line)

import shutil

import owlrl
import pyoxigraph as ox
import pytest
import rdflib

from aikg.build.inference import infer
from aikg.checks import owl, owl_rl
from aikg.checks.findings import Severity
from aikg.iris import PREFIXES, entity, graph, term
from aikg.ontology import Ontology

from .graphs import dump_of, quads_of

DIFFERENT = "[] a owl:AllDifferent ; owl:{} ( <urn:a> <urn:b> <urn:c> ) . <urn:b> owl:sameAs <urn:a> ."
AT_MOST = "<urn:C> owl:onProperty <urn:p> ; owl:max{} . <urn:a> a <urn:C> ; <urn:p> <urn:b>, <urn:c> ."
APART = "<urn:b> owl:differentFrom <urn:c> . <urn:b> a <urn:K> . <urn:c> a <urn:K> . "

BROKEN = {
    "eq-diff1": "<urn:a> owl:sameAs <urn:b> . <urn:b> owl:differentFrom <urn:a> .",
    "eq-diff2": DIFFERENT.format("members"),
    "eq-diff3": DIFFERENT.format("distinctMembers"),
    "prp-irp": "<urn:p> a owl:IrreflexiveProperty . <urn:a> <urn:p> <urn:a> .",
    "prp-asyp": "<urn:p> a owl:AsymmetricProperty . <urn:a> <urn:p> <urn:b> . <urn:b> <urn:p> <urn:a> .",
    "prp-pdw": "<urn:p> owl:propertyDisjointWith <urn:q> . <urn:a> <urn:p> <urn:b> ; <urn:q> <urn:b> .",
    "prp-adp": "[] a owl:AllDisjointProperties ; owl:members ( <urn:r> <urn:p> <urn:q> ) ."
    " <urn:a> <urn:p> <urn:b> ; <urn:q> <urn:b> .",
    "prp-npa1": "[] owl:sourceIndividual <urn:a> ; owl:assertionProperty <urn:p> ; "
    "owl:targetIndividual <urn:b> ."
    " <urn:a> <urn:p> <urn:b> .",
    "prp-npa2": "[] owl:sourceIndividual <urn:a> ; owl:assertionProperty <urn:p> ; owl:targetValue 5 ."
    " <urn:a> <urn:p> 5 .",
    "cls-nothing2": "<urn:a> a owl:Nothing .",
    "cls-com": "<urn:C> owl:complementOf <urn:D> . <urn:a> a <urn:C>, <urn:D> .",
    "cls-maxc1": AT_MOST.format("Cardinality 0"),
    "cls-maxqc1": AT_MOST.format("QualifiedCardinality 0 ; owl:onClass <urn:K>") + "<urn:b> a <urn:K> .",
    "cls-maxqc2": AT_MOST.format("QualifiedCardinality 0 ; owl:onClass owl:Thing"),
    "cax-dw": "<urn:C> owl:disjointWith <urn:D> . <urn:a> a <urn:C>, <urn:D> .",
    "cax-adc": "[] a owl:AllDisjointClasses ; owl:members ( <urn:B> <urn:C> <urn:D> ) . <urn:a> a "
    "<urn:C>, <urn:D> .",
    "prp-fp": APART + "<urn:p> a owl:FunctionalProperty . <urn:a> <urn:p> <urn:b>, <urn:c> .",
    "prp-ifp": APART
    + "<urn:p> a owl:InverseFunctionalProperty . <urn:b> <urn:p> <urn:a> . <urn:c> <urn:p> <urn:a> .",
    "cls-maxc2": APART + AT_MOST.format("Cardinality 1"),
    "cls-maxqc3": APART + AT_MOST.format("QualifiedCardinality 1 ; owl:onClass <urn:K>"),
    "cls-maxqc4": APART + AT_MOST.format("QualifiedCardinality 1 ; owl:onClass owl:Thing"),
    "dt-not-type": '<urn:a> <urn:p> "many"^^xsd:integer .',
}
"""Graphs that break one rule; the graph without its last triple breaks none."""

SAME = {
    "classes of what is the same": "<urn:C> owl:disjointWith <urn:D> . <urn:a> a <urn:C> . <urn:c> a <urn:D> ."
    " <urn:a> owl:sameAs <urn:b> . <urn:b> owl:sameAs <urn:c> .",
    "a class twice among disjoint ones": "[] a owl:AllDisjointClasses ; owl:members ( <urn:C> <urn:D> <urn:C> ) ."
    " <urn:a> a <urn:C> .",
    "a property of what is the same": "<urn:p> a owl:IrreflexiveProperty . <urn:a> owl:sameAs <urn:b> . <urn:a> <urn:p> "
    "<urn:b> .",
}
OF_HERMIT = {
    "prp-adp": "[] a owl:AllDisjointProperties ; owl:members ( <urn:p> <urn:q> ) . <urn:p> a owl:ObjectProperty ."
    " <urn:q> a owl:ObjectProperty . <urn:a> a owl:NamedIndividual ; <urn:p> <urn:a> ; <urn:q> <urn:a> .",
    "two literals": "<urn:p> a owl:DatatypeProperty, owl:FunctionalProperty . <urn:a> a "
    "owl:NamedIndividual ; <urn:p> 5, 6 .",
    "a range": "<urn:p> a owl:DatatypeProperty ; rdfs:range xsd:decimal . <urn:a> a "
    "owl:NamedIndividual ; <urn:p> 'five' .",
    "a positive number": "<urn:p> a owl:DatatypeProperty ; rdfs:range xsd:positiveInteger . <urn:a> a "
    "owl:NamedIndividual ; <urn:p> 0 .",
}
RIGHT = {
    "one number in two forms": "<urn:p> a owl:DatatypeProperty, owl:FunctionalProperty . <urn:a> a "
    "owl:NamedIndividual ; <urn:p> 5, 5.0 .",
    "an integer for a decimal": "<urn:p> a owl:DatatypeProperty ; rdfs:range xsd:decimal . <urn:a> a "
    "owl:NamedIndividual ; <urn:p> 5 .",
    "the same under two names": "<urn:p> a owl:ObjectProperty, owl:FunctionalProperty . <urn:a> a owl:NamedIndividual "
    "; <urn:p> <urn:b>, <urn:c> ."
    " <urn:b> a owl:NamedIndividual . <urn:c> a owl:NamedIndividual .",
}


def found(text: str) -> list[str]:
    return [finding.message for finding in owl_rl.find(dump_of(quads_of(text)))]


def owlrl_finds(text: str) -> bool:
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    graph_ = rdflib.Graph().parse(data=prefixes + text, format="turtle")
    closing = owlrl.OWLRL_Semantics(graph_, axioms=False, daxioms=False)
    closing.closure()
    return bool(closing.error_messages)


def inferred(said: list[ox.Quad]) -> list[ox.Quad]:
    """What the build infers from what is said."""
    ontology = Ontology(quad for quad in said if quad.graph_name.value == graph("ontology"))
    triples = infer(ontology, ((str(q.subject), str(q.predicate), str(q.object)) for q in said))
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    parsed = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    return [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph("inferred"))) for t in parsed]


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_rule_is_found(name: str) -> None:
    messages = found(BROKEN[name])
    rule = "eq-diff1" if name in owl_rl.SINGLE else name
    assert [message.partition(": ")[0] for message in messages] == [f"The graph is inconsistent ({rule})"]
    assert owlrl_finds(BROKEN[name]) or name in OF_HERMIT, "a second opinion"


@pytest.mark.parametrize("name", SAME)
def test_what_is_the_same_shares_what_is_said(name: str) -> None:
    assert found(SAME[name])
    assert owlrl_finds(SAME[name])


def test_every_rule_is_tried() -> None:
    assert set(BROKEN) == {*owl_rl.RULES, *owl_rl.SINGLE, "dt-not-type"}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_no_rule_is_not_found(name: str) -> None:
    whole = BROKEN[name].removesuffix(" .")
    right = whole.rpartition(" . ")[0] or whole.replace("owl:Nothing", "owl:Thing").replace("many", "3")
    assert found(f"{right} .") == []


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java: HermiT gives no second opinion")
@pytest.mark.parametrize("name", [*OF_HERMIT, *RIGHT])
def test_what_owlrl_passes_over_is_judged_as_by_hermit(name: str) -> None:
    dump = dump_of(quads_of({**OF_HERMIT, **RIGHT}[name]))
    assert bool(list(owl_rl.find(dump))) is bool(list(owl.find(dump))) is (name in OF_HERMIT)


@pytest.mark.parametrize(
    ("contradiction", "rule"),
    [
        ("id:openai a aikg:Country .", "cax-adc"),
        ("claim:hankyung-2023-02-06.openai-based-in aikg:modality aikg:Planned .", "eq-diff3"),
        ("claim:hankyung-2023-02-06.openai-based-in aikg:claimSubject aikg:Fact, aikg:Planned .", "eq-diff3"),
        ("claim:hankyung-2023-02-06.openai-based-in aikg:locatedThing id:united-states .", "cax-adc"),
        ("id:gpt-3 aikg:basedOn id:gpt-3 .", "prp-irp"),
        ('id:usd aikg:currencyCode "KRW" .', "prp-fp, dt-diff"),
        ("id:gpt-3 aikg:basedIn id:openai .", "cax-adc"),
        ('aikg:Fact aikg:plausibleFrom "low"^^xsd:double .', "dt-not-type"),
    ],
)
def test_an_inconsistency_in_our_data_is_named_by_its_rule(asserted, contradiction: str, rule: str) -> None:
    """With what follows from it, as the build infers it."""
    said = [*asserted, *quads_of(contradiction)]
    findings = list(owl_rl.find(dump_of(said, inferred(said))))
    assert any(finding.message.startswith(f"The graph is inconsistent ({rule})") for finding in findings)
    assert {finding.severity for finding in findings} == {Severity.ERROR}


def test_the_dump_breaks_no_rule(whole_quads) -> None:
    assert list(owl_rl.find(dump_of(whole_quads))) == []


def test_the_node_stands_before_what_it_contradicts(quads) -> None:
    (finding,) = owl_rl.find(dump_of(quads, quads_of("id:openai a aikg:Place .")))
    assert finding.subjects == (entity("openai"), term("Agent"), term("Place"))
    assert "OpenAI is in" in finding.message
    assert finding.figures == ("Agent", "Place"), "what an acknowledgement is bound to"
