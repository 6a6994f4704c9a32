"""Rows are counted as the engine counts them, wherever the bytes are cut, or not at all."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, Triple, serialize

from aikg.server.operation.counted_rows import row_counter

RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv; charset=utf-8": QueryResultsFormat.CSV,
    "text/tab-separated-values; charset=utf-8": QueryResultsFormat.TSV,
}
AWKWARD = st.text(st.sampled_from('"\\,{}[]<>\n\r\t x')) | st.sampled_from(
    ["},{", '"},{"', "<result>", "]}}"]
)
TERMS = AWKWARD.map(Literal) | st.just(NamedNode("urn:a"))


def values(table: list[tuple[object, object]]) -> str:
    lines = " ".join(f"({a or 'UNDEF'} {b or 'UNDEF'})" for a, b in table)
    return f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {lines} }} }}"


def counted(media_type: str, content: bytes, cuts: list[int]) -> int | None:
    counter = row_counter(media_type)
    if counter is None:
        return None
    for start, end in pairwise([0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]):
        counter.take(content[start:end])
    return counter.rows()


@given(st.lists(st.tuples(st.none() | TERMS, st.none() | TERMS), max_size=6), st.lists(st.integers(0, 600)))
@pytest.mark.parametrize("media_type", RESULTS)
def test_solutions_are_counted(media_type: str, table: list[tuple[object, object]], cuts: list[int]) -> None:
    content = Store().query(values(table)).serialize(format=RESULTS[media_type])  # type: ignore[union-attr]
    assert content is not None
    assert counted(media_type, content, cuts) == counted(media_type, content, []) == len(table)


@given(st.sets(TERMS, max_size=6), st.lists(st.integers(0, 600)))
@pytest.mark.parametrize("media_type", ["application/n-triples", "application/n-quads"])
def test_statements_are_counted(media_type: str, objects: set[Literal], cuts: list[int]) -> None:
    a = NamedNode("urn:a")
    content = serialize([Triple(a, a, each) for each in objects], format=RdfFormat.N_TRIPLES)
    if media_type == "application/n-quads":
        content = serialize([Quad(a, a, each, a) for each in objects], format=RdfFormat.N_QUADS)
    assert content is not None
    assert counted(media_type, content, cuts) == len(objects)


@pytest.mark.parametrize("media_type", RESULTS)
def test_an_answer_of_yes_or_no_has_no_rows(media_type: str) -> None:
    content = Store().query("ASK {}").serialize(format=RESULTS[media_type])  # type: ignore[union-attr]
    assert counted(media_type, content or b"", []) is None


@pytest.mark.parametrize(
    ("media_type", "content", "expected"),
    [
        ("application/sparql-results+json", '{ "head": { "link": [] }, "boolean": true}', None),
        (
            "application/sparql-results+json",
            '{ "head": { "link": [], "vars": ["a"] },\n "results": { "distinct": false, "bindings": [\n'
            ' { "a": { "type": "uri", "value": "urn:a" }},\n {} ] } }\n',
            2,
        ),
        ("text/csv", '"a"\n"b"', 1),
        ("application/n-triples", "# Empty\n", None),
        ("application/n-triples", "<urn:a> <urn:a> <urn:a> .\r\n", None),
        ("application/sparql-results+xml", "<s:results><s:result/></s:results>", None),
        ("text/turtle", "<urn:a> <urn:a> <urn:a> .\n", None),
        ("text/html; charset=utf-8", "<result></results>", None),
    ],
)
def test_what_others_write_is_counted_or_left(media_type: str, content: str, expected: int | None) -> None:
    assert counted(media_type, content.encode(), []) == expected
