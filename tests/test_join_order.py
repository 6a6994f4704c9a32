"""The order of triple patterns changes no result: on random patterns, and on every query of the library."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aikg.iris import PREFIXES
from aikg.sparql.join_order import UNKNOWN, orders, reordered
from aikg.sparql.vocabulary import Vocabulary
from aikg.store.statistics import statistics_of

pytestmark = pytest.mark.quick

MOST = 30_000
X = "http://example.org/"
QUERIES = sorted((Path(__file__).parents[1] / "queries").glob("*.rq"))
SOME = Vocabulary({f"{X}p": 100_000, f"{X}q": 5, f"{PREFIXES['rdf']}type": 9000}, {f"{X}C": 5000, f"{X}R": 3})
PROLOGUE = f"PREFIX : <{X}> "

nodes = st.sampled_from(["?a", "?b", "?c", "$a", ":s0", ":s1", f"<{X}s2>"])
verbs = st.sampled_from([":p", ":q", "a", "?v"])
objects = st.one_of(
    nodes,
    st.sampled_from(
        [":C", ":R", "1", "true", "'x'", '"y"@en', "'2'^^<http://www.w3.org/2001/XMLSchema#byte>"]
    ),
)
plain = st.builds("{} {} {}".format, nodes, verbs, objects)
with_lists = st.builds("{} {} {} , {} ; {} {}".format, nodes, verbs, objects, objects, verbs, objects)
others = st.sampled_from(
    [
        "[] :p ?a",
        "_:n :q ?b . _:n :p ?a",
        "?a :p/:q ?b",
        "?a ^:p ?b",
        "?a :p* ?c",
        "?a :q ( ?b )",
        "?a :q -5",
        "?a :p [ :q ?c ] ",
    ]
)
variables = st.sampled_from(["?a", "?b", "?c", "$a"])
rare = st.builds("OPTIONAL {{ {} :q {} }}".format, variables, objects)
triples = st.lists(st.one_of(plain, plain, with_lists, others), min_size=1, max_size=4).map(" . ".join)
groups = st.recursive(
    triples,
    lambda inner: st.one_of(
        st.builds("{} . OPTIONAL {{ {} }} {}".format, triples, inner, triples),
        st.builds("{{ {} }} UNION {{ {} }} {}".format, inner, inner, triples),
        st.builds("{} FILTER(BOUND(?a) || EXISTS {{ {} }}) {}".format, triples, inner, triples),
        st.builds("{} MINUS {{ {} }} {}".format, triples, inner, triples),
        st.builds("{} . BIND(STR(?b) AS ?z{{}})".format, triples).map(lambda text: text.format("")),
        st.builds("VALUES ?b {{ :s0 :s1 }} {} {{ SELECT ?a ?b {{ {} }} }}".format, triples, inner),
        st.builds("GRAPH ?g {{ {} }} {}".format, inner, triples),
    ),
    max_leaves=3,
)


@pytest.fixture(scope="module")
def small() -> pyoxigraph.Store:
    quads = pyoxigraph.Store()
    triples = [
        f":s{i} :p :s{j} . :s{j} :q :s{i} . :s{i} :p {i}, 'x', true ; :q 'y'@en ."
        for i in range(3)
        for j in (0, 2)
    ]
    text = f"@prefix : <{X}> . {' '.join(triples)} :s0 a :C, :R . :s1 a :C . :s2 a :C ."
    for graph in (f"{X}g", f"{X}h"):
        quads.load(text.encode(), pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode(graph))
    return quads


@pytest.fixture(scope="module")
def real(dump: Path) -> Iterator[pyoxigraph.Store]:
    quads = pyoxigraph.Store()
    quads.load(path=dump, format=pyoxigraph.RdfFormat.N_QUADS)
    yield quads


def solutions(quads: pyoxigraph.Store, text: str) -> Counter[str] | str:
    try:
        found = quads.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        return type(error).__name__
    counted = Counter(str(solution) for solution in found)
    # Which of so many are given is the engine's choice.
    assume(counted.total() < MOST)
    return counted


@given(groups)
def test_any_query_has_the_same_solutions(small: pyoxigraph.Store, group: str) -> None:
    text = f"{PROLOGUE}SELECT * {{ {group} }} LIMIT {MOST}"
    assert solutions(small, reordered(text, SOME)) == solutions(small, text)


@given(st.lists(rare, min_size=1, max_size=3).map(" ".join), st.one_of(st.just(""), groups))
def test_what_is_read_whole_has_the_same_solutions(
    small: pyoxigraph.Store, optional: str, group: str
) -> None:
    text = f"{PROLOGUE}SELECT * {{ ?a :p ?b {optional} {group} }} LIMIT {MOST}"
    ordered = reordered(text, SOME)
    assert "{ SELECT *" in ordered or "GRAPH" in group
    assert solutions(small, ordered) == solutions(small, text)


@given(st.text(st.sampled_from("?ab:pq .;,{}()[]a1'\"<>/^*\n#")))
def test_no_text_becomes_valid_or_invalid(small: pyoxigraph.Store, body: str) -> None:
    text = f"{PROLOGUE}SELECT * {{ ?a :p ?b . ?b :q ?c {body} }}"
    is_valid = solutions(small, text) != "SyntaxError"
    assert (solutions(small, reordered(text, SOME)) != "SyntaxError") == is_valid


def _of_more(quads: pyoxigraph.Store) -> Vocabulary:
    """The statistics of a hundred times as much data of the same shape."""
    found = statistics_of(quads)
    larger = ({iri: 100 * count for iri, count in each.items()} for each in (found.predicates, found.classes))
    return Vocabulary(*larger)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_library_query_has_the_same_solutions(real: pyoxigraph.Store, path: Path) -> None:
    text = path.read_text("utf-8")
    ordered = reordered(text, _of_more(real))
    assert sorted(map(str, real.query(ordered, use_default_graph_as_union=True))) == sorted(
        map(str, real.query(text, use_default_graph_as_union=True))
    )


def test_some_library_queries_are_reordered(real: pyoxigraph.Store) -> None:
    statistics = _of_more(real)
    texts = [path.read_text("utf-8") for path in QUERIES]
    assert any(reordered(text, statistics) != text for text in texts)


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ("?s a :C . ?s a :R", "?s a :R . ?s a :C"),
        ("?s a :C ; :p ?o ; :q ?z .", "?s :q ?z . ?s a :C . ?s :p ?o ."),
        ("?s a :R . ?s a :C # as it is\n", "?s a :R . ?s a :C # as it is\n"),
        ("?s :p ?o . ?s :q/:p ?z . ?z :q ?s", "?s :p ?o . ?s :q/:p ?z . ?z :q ?s"),
        ("?s :p ?o . ?o :q 1 FILTER(?o > 2)", "?o :q 1 . ?s :p ?o FILTER(?o > 2)"),
        ("SERVICE <x:y> { ?s :p ?o . ?o :q ?s }", "SERVICE <x:y> { ?s :p ?o . ?o :q ?s }"),
        ("VALUES ?s { :a :b } ?s :p ?o . ?o :q ?s", "VALUES ?s { :a :b } ?o :q ?s . ?s :p ?o"),
        ("?s :p ?o OPTIONAL { ?o :q/:p ?s } ?o :q ?s", "?s :p ?o OPTIONAL { ?o :q/:p ?s } ?o :q ?s"),
        ("?s :p 1 OPTIONAL { ?s :p ?o . ?o :q 1 }", "?s :p 1 OPTIONAL { ?s :p ?o . ?o :q 1 }"),
        ("{ ?s :p ?o . ?o :q 1 } UNION { } ?s a :C", "{ ?s :p ?o . ?o :q 1 } UNION { } ?s a :C"),
        ("?s :p 1 { SELECT * { ?s :p ?o . ?o :q 1 } }", "?s :p 1 { SELECT * { ?o :q 1 . ?s :p ?o } }"),
        ("?s :p ?o { ?s :p ?z } ?s a :C ; a :R", "?s :p ?o { ?s :p ?z } ?s a :R . ?s a :C"),
    ],
)
def test_what_is_rare_comes_first(written: str, chosen: str) -> None:
    text = f"{PROLOGUE}SELECT * {{ {written} }}"
    assert reordered(text, SOME) == f"{PROLOGUE}SELECT * {{ {chosen} }}"
    assert reordered(text, UNKNOWN) == text


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ("?s :p ?o OPTIONAL { ?o :q ?s }", "?s :p ?o OPTIONAL { SELECT * { ?o :q ?s } }"),
        (
            "?s :p ?o . OPTIONAL { ?s :q 1 . } OPTIONAL { ?s a :R }",
            "?s :p ?o . OPTIONAL { SELECT * { ?s :q 1 } . } OPTIONAL { SELECT * { ?s a :R } }",
        ),
        ("?s :q ?o OPTIONAL { ?s :q ?z }", "?s :q ?o OPTIONAL { ?s :q ?z }"),
        ("?s :p ?o OPTIONAL { ?s :q ?z FILTER(?z > ?o) }", "?s :p ?o OPTIONAL { ?s :q ?z FILTER(?z > ?o) }"),
        ("GRAPH ?g { ?s :p ?o OPTIONAL { ?s :q ?z } }", "GRAPH ?g { ?s :p ?o OPTIONAL { ?s :q ?z } }"),
        (
            "VALUES ?s { :s0 } ?s :p ?o OPTIONAL { ?s :q ?z }",
            "VALUES ?s { :s0 } ?s :p ?o OPTIONAL { ?s :q ?z }",
        ),
    ],
)
def test_what_is_optional_and_rare_is_read_whole(written: str, chosen: str) -> None:
    assert reordered(f"{PROLOGUE}SELECT * {{ {written} }}", SOME) == f"{PROLOGUE}SELECT * {{ {chosen} }}"


def test_templates_are_left_alone() -> None:
    text = f"{PROLOGUE}CONSTRUCT {{ ?s :p ?o . ?s :q ?o }} WHERE {{ ?s :p ?o . ?s :q ?o }}"
    assert reordered(text, SOME).partition("WHERE")[0] == text.partition("WHERE")[0]
    assert [pattern.matches for pattern in orders(text, SOME)[0].chosen] == [5, 100_000]


def test_data_that_say_nothing_of_themselves_have_no_statistics() -> None:
    assert statistics_of(pyoxigraph.Store()) == UNKNOWN
