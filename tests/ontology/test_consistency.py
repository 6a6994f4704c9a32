"""HermiT finds the graph consistent and its classes satisfiable, and says so where they are not."""

import shutil

import pytest

from aikg.checks import owl
from aikg.checks.findings import Severity
from aikg.errors import AikgError
from aikg.iris import claim, entity, graph, term

from .graphs import dump_of, quads_of

needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="no Java: whether the graph is consistent was not checked"
)
based_in = claim("hankyung-2023-02-06", "openai-based-in")


@pytest.fixture(scope="module")
def few(quads):
    """Of all claims of the article one, beside ontology and entities: a reasoner is done with them sooner."""
    left_out = {graph(name) for name in ("agreement", "inferences", "hankyung-2023-02-06", "names")}
    return [q for q in quads if q.graph_name.value not in left_out or q.subject.value.startswith(based_in)]


@needs_java
def test_the_dump_is_consistent_and_its_classes_are_satisfiable(quads):
    assert list(owl.find(dump_of(quads))) == []


@needs_java
def test_an_individual_in_disjoint_classes_is_named(few):
    (finding,) = owl.find(dump_of(few, quads_of("id:openai a aikg:Country .")))
    assert finding.severity is Severity.ERROR
    assert finding.subjects == (entity("openai"), term("Agent"), term("Place"))


@needs_java
@pytest.mark.parametrize(
    "contradiction",
    [
        f"<{based_in}> aikg:modality aikg:Planned .",
        f"<{based_in}> aikg:claimSubject aikg:Fact, aikg:Planned .",
        "id:gpt-3 aikg:basedOn id:gpt-3 .",
        'id:usd aikg:currencyCode "KRW" .',
        "id:gpt-3 aikg:basedIn id:openai .",
    ],
)
def test_an_inconsistency_of_another_kind_is_found(few, contradiction):
    (finding,) = owl.find(dump_of(few, quads_of(contradiction)))
    assert finding.severity is Severity.ERROR
    assert finding.message.startswith("The graph is inconsistent")


@needs_java
def test_an_unsatisfiable_class_is_named(few):
    odd = quads_of("aikg:Odd a owl:Class ; rdfs:subClassOf aikg:Agent, aikg:Work .", "ontology")
    (finding,) = owl.find(dump_of(few, odd))
    assert finding.severity is Severity.ERROR
    assert finding.subjects == (term("Odd"),)


@needs_java
def test_what_hermit_cannot_read_is_an_error(few):
    unknown = quads_of('id:usd aikg:currencyCode "x"^^<urn:datatype> .')
    with pytest.raises(AikgError, match="Keep the ontology within OWL 2 DL"):
        list(owl.find(dump_of(few, unknown)))


def test_without_java_it_says_that_nothing_was_checked(few):
    (finding,) = owl.find(dump_of(few), java="no-such-java")
    assert finding.severity is Severity.INFORMATION
    assert "was not checked: there is no Java here" in finding.message


@needs_java
def test_without_an_answer_in_time_it_says_that_nothing_was_checked(few):
    (finding,) = owl.find(dump_of(few), deadline=0.01)
    assert finding.severity is Severity.INFORMATION
    assert "had no answer after 0.01 s" in finding.message
