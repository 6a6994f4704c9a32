"""What is written in a format is read back as what it was, or is refused with the reason."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import closing

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat

from aikg.errors import EvaluationError
from aikg.formats import GRAPHS, JSON, TSV, XML
from aikg.negotiation import Format
from aikg.store import Query, Update
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

NAMESPACE = "{http://www.w3.org/2005/sparql-results#}"
ODD = "a, \"'\\<&>]\t\n\r;é한😀\x85\u2028\ufeff"
FORBIDDEN = "\x00\x01\x0b\x1f\ufffe\uffff"
TEXTS = st.text(st.sampled_from(ODD), max_size=6)
PATHS = st.lists(st.sampled_from([*"a,;:'()&=/?é한.", "%2C"]), max_size=6).map("".join)
IRIS = st.builds(
    lambda path, end: NamedNode(f"http://e/{path}{end}"), PATHS, st.sampled_from(["", "#", "#a,b"])
)
TERMS = st.one_of(
    IRIS,
    TEXTS.map(Literal),
    st.builds(lambda value, tag: Literal(value, language=tag), TEXTS, st.sampled_from(["en", "ko-kr"])),
    st.builds(lambda value: Literal(value, datatype=NamedNode("http://e/a,type")), TEXTS),
    st.integers().map(Literal),
)
Rows = list[tuple[NamedNode | Literal, ...]]
ROWS = st.lists(st.tuples(TERMS, TERMS), max_size=5)


@pytest.fixture(scope="module")
def store() -> Iterator[LocalStore]:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        yield store


def written(store: LocalStore, text: str, media_type: str) -> bytes:
    return b"".join(store.answer(Query(text, accept=media_type)).body)


def selecting(rows: Rows) -> str:
    values = " ".join(f"({' '.join(map(str, row))})" for row in rows)
    return f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"


@given(ROWS)
def test_csv_has_a_cell_for_each_value(store: LocalStore, rows: Rows) -> None:
    content = written(store, selecting(rows), "text/csv").decode()
    read = list(csv.reader(io.StringIO(content, newline="")))
    assert read == [["a", "b"], *([term.value for term in row] for row in rows)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("<http://dbpedia.org/resource/Paris,_Texas> 'x'", '"http://dbpedia.org/resource/Paris,_Texas",x'),
        ("UNDEF ''", ","),
        ("'a\"b' 'c d'", '"a""b",c d'),
        ("1.50 'x'@en", "1.5,x"),
        ("<<( <http://e/a,b> <http://e/p> 'x,y' )>> true", '"http://e/a,b http://e/p x,y",true'),
    ],
)
def test_csv_quotes_what_it_must(store: LocalStore, values: str, expected: str) -> None:
    content = written(store, f"SELECT ?a ?b {{ VALUES (?a ?b) {{ ({values}) }} }}", "text/csv").decode()
    assert content == f"a,b\r\n{expected}\r\n"


def test_csv_keeps_a_row_whose_only_variable_is_unbound(store: LocalStore) -> None:
    content = written(store, "SELECT ?a { VALUES ?a { 1 UNDEF 2 } }", "text/csv").decode()
    assert [row for row in csv.reader(io.StringIO(content)) if row] == [["a"], ["1"], [""], ["2"]]


def test_csv_of_many_rows_has_all(store: LocalStore) -> None:
    rows: Rows = [(NamedNode(f"http://e/{n},{n}"), Literal(n)) for n in range(2500)]
    read = list(csv.reader(io.StringIO(written(store, selecting(rows), "text/csv").decode(), newline="")))
    assert len(read) == 2501
    assert read[-1] == ["http://e/2499,2499", "2499"]


@pytest.mark.parametrize("syntax", [JSON, XML, TSV], ids=lambda syntax: syntax.names[0])
@given(rows=ROWS)
def test_results_are_read_back(store: LocalStore, syntax: Format, rows: Rows) -> None:
    content = written(store, selecting(rows), syntax.media_type)
    found = pyoxigraph.parse_query_results(content, QueryResultsFormat.from_media_type(syntax.media_type))
    assert [tuple(row) for row in found] == rows


@given(ROWS)
def test_a_strict_parser_reads_the_same_from_xml_and_json(store: LocalStore, rows: Rows) -> None:
    root = ElementTree.fromstring(written(store, selecting(rows), "application/sparql-results+xml"))
    cells = [binding[0].text or "" for binding in root.iter(f"{NAMESPACE}binding")]
    assert cells == [term.value for row in rows for term in row]
    found = json.loads(written(store, selecting(rows), "application/sparql-results+json"))
    assert [row[name]["value"] for row in found["results"]["bindings"] for name in "ab"] == cells


PREDICATES = st.sampled_from("pqé").map(lambda name: NamedNode(f"http://e/{name}"))


@pytest.mark.parametrize("syntax", GRAPHS, ids=lambda syntax: syntax.names[0])
@given(triples=st.sets(st.tuples(IRIS, PREDICATES, TERMS)))
def test_graphs_are_read_back(
    store: LocalStore, syntax: Format, triples: set[tuple[NamedNode, NamedNode, NamedNode | Literal]]
) -> None:
    said = " ".join(f"{subject} {predicate} {object_} ." for subject, predicate, object_ in triples)
    store.update(Update(f"CLEAR ALL ; INSERT DATA {{ {said} }}"))
    content = written(store, "CONSTRUCT WHERE { ?s ?p ?o }", syntax.media_type)
    read = pyoxigraph.parse(content, RdfFormat.from_media_type(syntax.media_type))
    assert {tuple(quad.triple) for quad in read} == triples


@given(TEXTS, TEXTS)
def test_rdflib_reads_the_same_from_rdf_xml(store: LocalStore, one: str, other: str) -> None:
    objects = f"{Literal(one)} , {Literal(other, language='en')}"
    text = f"CONSTRUCT {{ <http://e/s> <http://e/p> {objects} }} WHERE {{}}"
    graph = rdflib.Graph().parse(data=written(store, text, "application/rdf+xml"), format="xml")
    assert set(graph.objects()) == {rdflib.Literal(one), rdflib.Literal(other, lang="en")}


@pytest.mark.parametrize("character", FORBIDDEN)
@pytest.mark.parametrize("text", ["SELECT ({} AS ?x) {{}}", "CONSTRUCT {{ <e:s> <e:p> {} }} WHERE {{}}"])
def test_a_character_that_xml_does_not_have_is_refused(store: LocalStore, text: str, character: str) -> None:
    asked = text.format(Literal(f"a{character}b"))
    accept = "application/rdf+xml" if text.startswith("C") else "application/sparql-results+xml"
    with pytest.raises(EvaluationError, match=rf"U\+{ord(character):04X} .*Accept another format"):
        written(store, asked, accept)


@pytest.mark.parametrize(
    "predicate",
    [
        *("http://e/123", "http://e/", "http://e/a%20", "x:", "http://www.w3.org/2000/xmlns/a"),
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#li",
    ],
)
def test_a_predicate_that_rdf_xml_does_not_have_is_refused(store: LocalStore, predicate: str) -> None:
    text = f"CONSTRUCT {{ <http://e/s> <{predicate}> 1 }} WHERE {{}}"
    with pytest.raises(EvaluationError, match="no element for the predicate"):
        written(store, text, "application/rdf+xml")
    assert predicate.encode() in written(store, text, "application/n-triples")


@pytest.mark.parametrize(
    "predicate", ["http://e/a123", "http://e/1a", "http://e/é.b-c", "urn:x", "http://e/a?b=1&c"]
)
def test_a_predicate_that_ends_in_a_name_is_written(store: LocalStore, predicate: str) -> None:
    text = f"CONSTRUCT {{ <http://e/s> <{predicate}> 1 }} WHERE {{}}"
    graph = rdflib.Graph().parse(data=written(store, text, "application/rdf+xml"), format="xml")
    assert set(graph.predicates()) == {rdflib.URIRef(predicate)}
