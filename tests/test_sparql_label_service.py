"""The label service of Wikidata, as any store evaluates it, by property and by example."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.errors import QuerySyntaxError
from aikg.iris import PREFIXES
from aikg.sparql.label_service import with_labels

pytestmark = pytest.mark.quick

SERVICE = 'SERVICE wikibase:label { bd:serviceParam wikibase:language "%s". }'
languages = st.lists(st.sampled_from(["en", "ko", "de", "fr"]), min_size=1, max_size=3, unique=True)
names = st.dictionaries(st.sampled_from(["en", "ko", "de", "fr"]), st.text("abc가나", min_size=1), max_size=4)


def ask(store: ox.Store, text: str) -> tuple[list[str], list[tuple[str | None, ...]]]:
    solutions = store.query(with_labels(text), prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [tuple(None if v is None else v.value for v in row) for row in solutions]
    return [v.value for v in solutions.variables], rows


def store_of(items: dict[str, dict[str, str]]) -> ox.Store:
    store = ox.Store()
    for item, labels in items.items():
        node = ox.NamedNode(PREFIXES["wd"] + item)
        store.add(ox.Quad(node, ox.NamedNode("x:is"), ox.Literal("item")))
        for language, text in labels.items():
            label = ox.Literal(text, language=language)
            store.add(ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), label))
    return store


@given(st.dictionaries(st.sampled_from(["Q1", "Q2", "Q3"]), names), languages)
def test_the_first_language_that_has_a_label_gives_it(
    items: dict[str, dict[str, str]], wanted: list[str]
) -> None:
    text = f"SELECT ?x ?xLabel {{ {SERVICE % ','.join(wanted)} ?x <x:is> ?what }} ORDER BY ?x"
    _, rows = ask(store_of(items), text)
    expected = [
        (PREFIXES["wd"] + item, next((labels[t] for t in wanted if t in labels), item))
        for item, labels in sorted(items.items())
    ]
    assert rows == expected


WORDS = (
    "SELECT * ?x ?xLabel { } ( ) SERVICE SILENT wikibase:label . ; , bd:serviceParam wikibase:language 'en' "
    "FILTER UNION <x:p> rdfs:label CONSTRUCT WHERE OPTIONAL ASK MINUS"
)
fragments = st.lists(st.sampled_from([*WORDS.split(" "), "# end\n"]), max_size=40).map(" ".join)


@given(fragments)
def test_any_text_is_rewritten_once_or_refused_with_a_place(text: str) -> None:
    try:
        found = with_labels(text)
    except QuerySyntaxError as error:
        assert error.line >= 1
        assert error.column >= 1
    else:
        assert with_labels(found) == found or "wikibase:label" in found


@given(fragments.filter(lambda text: "wikibase:label" not in text))
def test_a_text_without_the_service_stays_as_it_is(text: str) -> None:
    assert with_labels(text) == text


STORE = store_of({"Q1": {"en": "one", "ko": "하나"}, "Q2": {"en": "two"}, "Q3": {}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?xLabel { ?x <x:is> ?y . %s . ?x <x:is> ?z } ORDER BY ?x", ["하나", "two", "Q3"]),
        ("SELECT ?xLabel { ?x <x:is> ?y %s ?x <x:is> ?z } ORDER BY ?x", ["하나", "two", "Q3"]),
        ("SELECT ?yLabel { wd:Q1 <x:is> ?y %s }", ["item"]),
        ("SELECT ?zLabel { wd:Q1 <x:is> ?y OPTIONAL { ?y <x:no> ?z } %s }", [None]),
        ("SELECT (COUNT(?xLabel) AS ?n) { ?x <x:is> ?y %s }", ["3"]),
        ("SELECT ?xLabel { ?x <x:is> ?y . FILTER(CONTAINS(?xLabel, 'w')) %s }", ["two"]),
        ("SELECT ?xLabel { ?x rdfs:label ?xLabel %s } ORDER BY ?xLabel", ["one", "two", "하나"]),
        ("SELECT ?xLabel { { SELECT ?x { ?x <x:is> ?y } ORDER BY ?x LIMIT 1 } %s }", ["하나"]),
        ("SELECT ?n { { SELECT (CONCAT(?xLabel, '!') AS ?n) { ?x <x:is> ?y %s } } } ORDER BY ?n",
         ["Q3!", "two!", "하나!"]),
        ("SELECT ?xLabel { { ?x <x:is> 'no' } UNION { ?x <x:is> ?y } # a comment {\n %s } ORDER BY ?x",
         ["하나", "two", "Q3"]),
        ("SELECT $xLabel { $x <x:is> ?y %s } ORDER BY ?x", ["하나", "two", "Q3"]),
    ],
)  # fmt: skip
def test_labels_are_found_wherever_the_service_stands(text: str, expected: list[str | None]) -> None:
    _, rows = ask(STORE, text % (SERVICE % "ko,en"))
    assert [row[0] for row in rows] == expected


def test_the_variables_of_the_rewriting_stay_within() -> None:
    manual = 'SERVICE wikibase:label { bd:serviceParam wikibase:language "en" . ?x rdfs:label ?name }'
    for star in ("*", "DISTINCT *"):
        variables, rows = ask(STORE, f"SELECT {star} {{ ?x <x:is> ?y {manual} }}")
        assert variables == ["x", "y", "name"]
        assert {row[2] for row in rows} == {"one", "two", "Q3"}


def test_other_names_are_joined_and_descriptions_have_no_substitute() -> None:
    store = store_of({"Q1": {"en": "one"}})
    node = ox.NamedNode(PREFIXES["wd"] + "Q1")
    for alias in ("uno", "eins"):
        store.add(
            ox.Quad(node, ox.NamedNode(PREFIXES["skos"] + "altLabel"), ox.Literal(alias, language="en"))
        )
    _, rows = ask(store, f"SELECT ?xAltLabel ?xDescription {{ ?x <x:is> ?y {SERVICE % 'ko,en'} }}")
    assert [(sorted((row[0] or "").split(", ")), row[1]) for row in rows] == [(["eins", "uno"], None)]


def test_the_prefixes_of_the_text_are_its_own() -> None:
    text = """PREFIX w: <http://wikiba.se/ontology#> PREFIX b: <http://www.bigdata.com/rdf#>
        PREFIX rdfs: <x:other#>
        SELECT ?xLabel { ?x <x:is> ?y SERVICE w:label { b:serviceParam w:language "en", "ko" } }
        ORDER BY ?x"""
    assert [row[0] for row in ask(STORE, text)[1]] == ["one", "two", "Q3"]


def test_a_label_service_of_another_endpoint_is_left_to_it() -> None:
    text = "SELECT ?xLabel { SERVICE <https://example.org/sparql> { ?x <x:is> ?y %s } }" % (SERVICE % "en")
    assert with_labels(text) == text


@pytest.mark.parametrize(
    "body", ["?x rdfs:comment ?c", "?x rdfs:label", "?x", "?x rdfs:label 'a'", "?x a ?b ?c"]
)
def test_what_the_service_cannot_find_is_a_syntax_error(body: str) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        with_labels(f"SELECT ?x\n{{ SERVICE wikibase:label {{ {body} }} }}")
    assert raised.value.line == 2
