"""The order of any terms: total, and never against what SPARQL compares (A3)."""

import json
from collections.abc import Iterator
from contextlib import closing

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aikg.iris import PREFIXES
from aikg.store import Query, Update
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

XSD = PREFIXES["xsd"]
NUMBERS = ("integer", "decimal", "double", "float", "int", "byte", "nonNegativeInteger")
TIMES = (
    "dateTime",
    "date",
    "time",
    "gYear",
    "gYearMonth",
    "duration",
    "dayTimeDuration",
    "yearMonthDuration",
)
ZONES = st.sampled_from(["", "", "Z", "+14:00", "-14:00", "+00:30"])
WORDS = st.text(st.sampled_from("a1 \0é한😀-"), max_size=3)
DATES = st.tuples(
    st.sampled_from(["-0004", "0000", "1972", "2020", "2021", "12021"]),
    st.integers(1, 12),
    st.integers(1, 28),
).map(lambda date: f"{date[0]}-{date[1]:02}-{date[2]:02}")
CLOCKS = st.tuples(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["00", "59.5", "59.500001"])).map(
    lambda clock: f"{clock[0]:02}:{clock[1]:02}:{clock[2]}"
)


def typed(lexical: st.SearchStrategy[str], *datatypes: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda value, name: f"{quoted(value)}^^<{XSD}{name}>", lexical, st.sampled_from(datatypes)
    )


def quoted(value: str) -> str:
    return (
        json.dumps(value, ensure_ascii=True).replace("\\u0000", "\\u0001")
        if value.isascii()
        else f'"{value}"'
    )


def concatenated(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


FLOATS = st.floats().map(
    lambda value: {"nan": "NaN", "inf": "INF", "-inf": "-INF"}.get(repr(value), repr(value))
)
WHOLE = st.one_of(
    st.integers(-20, 20), st.integers(), st.integers(2**53 - 2, 2**53 + 2), st.integers(2**63 - 2, 2**63 + 2)
)
LITERALS = st.one_of(
    typed(WHOLE.map(str), "integer", "decimal", "double", "float", "long", "byte"),
    typed(st.decimals(-100, 100, places=2).map(str), "decimal", "double", "float"),
    typed(FLOATS, "double", "float"),
    typed(concatenated(DATES, st.just("T"), CLOCKS, ZONES), "dateTime"),
    typed(concatenated(DATES, ZONES), "date"),
    typed(concatenated(CLOCKS, ZONES), "time"),
    typed(concatenated(st.sampled_from(["1999", "2020", "-0001"]), ZONES), "gYear"),
    typed(
        st.sampled_from(["P1Y", "P12M", "P30D", "P1M", "P31D", "-P1M", "PT36H", "P1DT12H", "P365D"]),
        "duration",
    ),
    typed(st.sampled_from(["P30D", "P31D", "P1D", "PT24H", "-PT0.5S"]), "dayTimeDuration"),
    typed(st.sampled_from(["P1Y", "P12M", "P1M", "-P1M"]), "yearMonthDuration"),
    typed(st.sampled_from(["true", "false", "0", "1"]), "boolean"),
    typed(st.sampled_from(["x", "", " 5 ", "1e", "2020-13-45", "INF", "P", "9" * 5000]), *NUMBERS, *TIMES),
    WORDS.map(quoted),
    st.builds(lambda value, tag: f"{quoted(value)}@{tag}", WORDS, st.sampled_from(["en", "ko", "en-US"])),
    WORDS.map(lambda value: f"{quoted(value)}^^<http://example.org/type>"),
)
TERMS = st.one_of(
    LITERALS,
    LITERALS,
    LITERALS,
    st.sampled_from(["<http://example.org/a>", "<http://example.org/b>", "<urn:x>", "UNDEF", "_:a", "_:b"]),
    LITERALS.map(lambda term: f"<<( <urn:s> <urn:p> {term} )>>"),
)
KINDS = """IF(!BOUND(?x), 0, IF(ISBLANK(?x), 1, IF(ISIRI(?x), 2, IF(ISLITERAL(?x), 3, 4))))"""


@pytest.fixture(scope="module")
def store() -> Iterator[LocalStore]:
    with closing(LocalStore(pyoxigraph.Store())) as store:
        yield store


def rows(store: LocalStore, text: str) -> list[dict[str, dict[str, str]]]:
    answer = store.answer(Query(text, accept="application/sparql-results+json"))
    found: list[dict[str, dict[str, str]]] = json.loads(b"".join(answer.body))["results"]["bindings"]
    return found


def hold(store: LocalStore, terms: list[str]) -> str:
    """The pattern that binds ?n and ?x to the numbered terms, which the store holds afterwards."""
    said = [
        f"<urn:n:{number}> <urn:p> {number} {f'; <urn:x> {term}' * (term != 'UNDEF')} ."
        for number, term in enumerate(terms)
    ]
    store.update(Update(f"CLEAR ALL ; INSERT DATA {{ {' '.join(said)} }}"))
    return "?s <urn:p> ?n OPTIONAL { ?s <urn:x> ?x }"


def order(store: LocalStore, pattern: str, key: str) -> list[int]:
    return [int(row["n"]["value"]) for row in rows(store, f"SELECT ?n {{ {pattern} }} ORDER BY {key}")]


@given(st.lists(TERMS, max_size=200))
@settings(max_examples=60)
def test_any_terms_have_an_order_that_sparql_admits(store: LocalStore, terms: list[str]) -> None:
    pattern = hold(store, terms)
    places = {number: place for place, number in enumerate(order(store, pattern, "?x ?n"))}
    assert sorted(places) == list(range(len(terms)))
    kinds = {
        int(row["n"]["value"]): int(row["kind"]["value"])
        for row in rows(store, f"SELECT ?n ({KINDS} AS ?kind) {{ {pattern} }}")
    }
    assert [kinds[number] for number in places] == sorted(kinds.values())
    is_less = "?x < ?y || ISIRI(?x) && ISIRI(?y) && STR(?x) < STR(?y)"
    less = f"SELECT ?n ?m {{ {pattern} ?t <urn:p> ?m ; <urn:x> ?y FILTER({is_less}) }}"
    pairs = [(int(row["n"]["value"]), int(row["m"]["value"])) for row in rows(store, less)]
    assert [pair for pair in pairs if places[pair[0]] > places[pair[1]]] == []


@given(st.lists(TERMS, max_size=200))
@settings(max_examples=40)
def test_descending_is_the_reverse_of_ascending(store: LocalStore, terms: list[str]) -> None:
    pattern = hold(store, terms)
    ascending = order(store, pattern, "?x ?n")
    assert order(store, pattern, "DESC(?x) DESC(?n)") == ascending[::-1]
    assert order(store, pattern, "ASC(?x) ?n") == ascending
    assert order(store, pattern, "COALESCE(?x, ?unbound) ?n") == ascending


@given(st.lists(TERMS.filter("UNDEF".__ne__), min_size=1, max_size=50))
@settings(max_examples=60)
def test_the_least_and_the_greatest_are_the_first_and_the_last(store: LocalStore, terms: list[str]) -> None:
    pattern = hold(store, terms)
    (found,) = rows(store, f"SELECT (MIN(?x) AS ?least) (MAX(DISTINCT ?x) AS ?greatest) {{ {pattern} }}")
    ordered = [row["x"] for row in rows(store, f"SELECT ?x {{ {pattern} }} ORDER BY ?x")]
    less = "SELECT ?n { ?s <urn:x> ?x ; <urn:p> ?n } ORDER BY ?x"
    assert len(rows(store, less)) == len(terms)
    assert found["least"]["type"] == ordered[0]["type"]
    assert found["greatest"]["type"] == ordered[-1]["type"]
    if ordered[0]["type"] == "uri":
        assert found["least"] == ordered[0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("100 '50' 9", "9 100 50"),
        ("9223372036854775808 5 -9223372036854775809 18446744073709551616 9223372036854775807",
         "-9223372036854775809 5 9223372036854775807 9223372036854775808 18446744073709551616"),
        ("'2020-01-01'^^xsd:date 3 '2019-01-01'^^xsd:date 'a' 1.5 'NaN'^^xsd:double '-INF'^^xsd:double",
         "NaN -INF 1.5 3 a 2019-01-01 2020-01-01"),
        ("'b'@en 'a' 'a'@ko 'B' 'a'@en", "B a a a b"),
        ("<http://b> true '2020-01-01T00:00:00Z'^^xsd:dateTime UNDEF "
         "'2019-12-31T23:00:00-05:00'^^xsd:dateTime",
         " http://b true 2020-01-01T00:00:00Z 2019-12-31T23:00:00-05:00"),
        ("2.5e0 0.25 1.5 -0.5 -0.25e0 0 -3e1 30.5e0 1e-3", "-30 -0.5 -0.25 0 0.001 0.25 1.5 2.5 30.5"),
    ],
)  # fmt: skip
def test_the_order_of_some_terms(store: LocalStore, values: str, expected: str) -> None:
    found = rows(store, f"SELECT ?x {{ VALUES ?x {{ {values} }} }} ORDER BY ?x")
    assert [row["x"]["value"] if "x" in row else "" for row in found] == expected.split(" ")


def test_numbers_of_equal_value_leave_the_order_to_the_next_key(store: LocalStore) -> None:
    values = "(0.1 3) (0.1e0 2) (1 7) (1.0 6) (1e0 5) ('01'^^xsd:integer 4)"
    values += "('P1Y'^^xsd:duration 9) ('P12M'^^xsd:duration 8)"
    found = rows(store, f"SELECT ?y {{ VALUES (?x ?y) {{ {values} }} }} ORDER BY ?x ?y")
    assert [row["y"]["value"] for row in found] == ["2", "3", "4", "5", "6", "7", "8", "9"]


def test_an_order_is_kept_in_subselects_groups_and_updates(store: LocalStore) -> None:
    pattern = hold(store, ["100", '"50"', "9", '"9"', "11"])
    inner = f"SELECT ?x {{ {{ SELECT ?x {{ {pattern} }} ORDER BY DESC(?x) LIMIT 2 }} }} ORDER BY ?x"
    assert [row["x"]["value"] for row in rows(store, inner)] == ["50", "9"]
    grouped = (
        f"SELECT ?k (MAX(?x) AS ?m) {{ {pattern} BIND(ISNUMERIC(?x) AS ?k) }} GROUP BY ?k ORDER BY MIN(?x)"
    )
    assert [row["m"]["value"] for row in rows(store, grouped)] == ["100", "9"]
    having = f"SELECT ?k {{ {pattern} BIND(ISNUMERIC(?x) AS ?k) }} GROUP BY ?k HAVING (MIN(?x) = 9)"
    assert [row["k"]["value"] for row in rows(store, having)] == ["true"]
    last = f"SELECT ?x {{ {pattern} }} ORDER BY DESC(?x) LIMIT 1"
    store.update(Update(f"INSERT {{ <urn:m> <urn:first> ?x }} WHERE {{ {last} }}"))
    assert [row["x"]["value"] for row in rows(store, "SELECT ?x { <urn:m> <urn:first> ?x }")] == ["9"]
