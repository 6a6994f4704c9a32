"""Compaction loses nothing, whatever the triples are: another processor expands it to the same ones."""

import json
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, RdfFormat, Triple

from aikg import vocab
from aikg.errors import EvaluationError
from aikg.iris import PREFIXES, TERM
from aikg.server.linked_data.json_ld import Context, document

CONTEXT = Context((Path(__file__).parents[2] / "ontology" / "context.jsonld").read_text("utf-8"))
XSD = PREFIXES["xsd"]

names = st.sampled_from(["a", "b#c", "b#d", "", "//x", "e:f", "%20", "한", "g.h"])
spaces = st.sampled_from([*PREFIXES.values(), "http://example.org/", "https://w3id.org/aikg/", "urn:x:"])
iris = st.builds(lambda space, name: space + name, spaces, names)
iris = iris.filter(lambda iri: iri.count("#") < 2).map(NamedNode)
blank = st.sampled_from("abc").map(BlankNode)
predicates = st.one_of(iris, st.sampled_from(sorted(CONTEXT.terms)).map(NamedNode))
plain = st.text(max_size=8).map(Literal)
tagged = st.builds(
    lambda text, tag: Literal(text, language=tag), st.text(max_size=4), st.sampled_from(["en", "ko", "en-gb"])
)
lexical = st.sampled_from(["1", "01", "-0", "1.0", "true", "TRUE", "1e3", "2023-02-06", "", "NaN", "9" * 30])
datatypes = st.sampled_from(["integer", "decimal", "double", "boolean", "date", "nonNegativeInteger"])
typed = st.builds(lambda text, name: Literal(text, datatype=NamedNode(XSD + name)), lexical, datatypes)
triples = st.builds(Triple, st.one_of(iris, blank), predicates, st.one_of(iris, blank, plain, tagged, typed))


def expanded(found: bytes) -> set[Triple]:
    compacted = json.loads(found)
    context = {n: v for n, v in json.loads(CONTEXT.text)["@context"].items() if n != "@base"}
    text = json.dumps(compacted | {"@context": context})
    return {quad.triple for quad in pyoxigraph.parse(text, format=RdfFormat.JSON_LD)}


@given(st.sets(triples, max_size=12))
def test_what_is_compacted_expands_to_the_same(found: set[Triple]) -> None:
    assert expanded(document(found, CONTEXT, "https://example.org/context")) == found


@given(st.sets(triples, max_size=12))
def test_what_a_document_holds_of_the_context_is_enough(found: set[Triple]) -> None:
    written = document(found, CONTEXT)
    assert {quad.triple for quad in pyoxigraph.parse(written, format=RdfFormat.JSON_LD)} == found
    held, whole = json.loads(written)["@context"], json.loads(CONTEXT.text)["@context"]
    assert held.items() <= whole.items()


def test_a_document_holds_no_more_of_the_context_than_it_needs() -> None:
    triple = Triple(
        NamedNode(f"{PREFIXES['id']}a"), NamedNode(vocab.saidBy), NamedNode(f"{PREFIXES['wd']}Q1")
    )
    assert set(json.loads(document([triple], CONTEXT))["@context"]) == {"id", "saidBy", "wd"}


def test_equal_triples_make_equal_bytes() -> None:
    found = [
        Triple(NamedNode("urn:x:a"), NamedNode(vocab.saidBy), NamedNode(f"urn:x:{name}")) for name in "cab"
    ]
    assert document(found, CONTEXT, "x") == document(reversed(found), CONTEXT, "x")


def test_a_cycle_of_fragments_is_written_once() -> None:
    a, b, p = NamedNode("urn:x:a#1"), NamedNode("urn:x:a#2"), NamedNode(f"{TERM}evidence")
    found = {Triple(a, p, b), Triple(b, p, a)}
    assert expanded(document(found, CONTEXT, "x")) == found


def test_a_long_list_of_blank_nodes_is_no_deep_document() -> None:
    rest = NamedNode(f"{PREFIXES['rdf']}rest")
    found = {Triple(BlankNode(f"n{n}"), rest, BlankNode(f"n{n + 1}")) for n in range(3000)}
    assert expanded(document(found, CONTEXT, "x")) == found


@pytest.mark.parametrize(
    "term",
    [
        Triple(NamedNode("urn:x:a"), NamedNode("urn:x:b"), NamedNode("urn:x:c")),
        Literal("x", language="en", direction=BaseDirection.LTR),
    ],
)
def test_terms_of_rdf_1_2_are_refused(term: Triple | Literal) -> None:
    with pytest.raises(EvaluationError, match=r"RDF 1\.2"):
        document([Triple(NamedNode("urn:x:a"), NamedNode("urn:x:b"), term)], CONTEXT, "x")
