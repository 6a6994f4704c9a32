"""Queries as they are written for query.wikidata.org run here unchanged, and give what the article says.

No prefix is declared and no graph is named, as people write them there.
"""

import json
from pathlib import Path

import pytest

from aikg.errors import AikgError
from aikg.sparql.lint import Diagnostic, Rule
from aikg.store import Query
from aikg.store.local import LocalStore
from aikg.store.suspicions import findings, vocabulary_for

WD, BASE = "http://www.wikidata.org/entity/", "https://w3id.org/aikg/"
ARTICLE = f"{BASE}source/hankyung-2023-02-06"


@pytest.fixture(scope="module")
def store(dump: Path) -> LocalStore:
    return LocalStore.load(dump)


@pytest.fixture(scope="module")
def whole(whole_dump: Path) -> LocalStore:
    return LocalStore.load(whole_dump)


def rows(store: LocalStore, text: str) -> list[tuple[str, ...]]:
    body = b"".join(store.answer(Query(text, accept="application/sparql-results+json")).body)
    found = json.loads(body)
    names = found["head"]["vars"]
    return [tuple(b.get(n, {}).get("value", "") for n in names) for b in found["results"]["bindings"]]


QUERIES = {
    "instances of a class and its subclasses, with their developer": (
        """SELECT DISTINCT ?item ?itemLabel ?developerLabel WHERE {
          ?item wdt:P178 ?developer .
          ?developer wdt:P31/wdt:P279* wd:Q783794 .
          SERVICE wikibase:label { bd:serviceParam wikibase:language "ko,en". }
        } ORDER BY ?item""",
        [
            (f"{BASE}id/ernie-3-0", "어니 3.0", "바이두"),
            (f"{BASE}id/naver-b2b-model", "네이버의 기업간거래(B2B) 모델", "네이버"),
            (f"{BASE}id/searchgpt", "서치GPT", "네이버"),
        ],
    ),
    "companies of a country": (
        """SELECT ?company ?companyLabel WHERE {
          ?company wdt:P31 wd:Q783794 ; wdt:P17 wd:Q884 .
          SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE],en". }
        } ORDER BY ?companyLabel""",
        [
            (f"{WD}Q485908", "KT"),
            (f"{WD}Q17684312", "Kakao"),
            (f"{WD}Q136778", "LG"),
            (f"{BASE}id/naver", "Naver"),
        ],
    ),
    "a statement with its references": (
        """SELECT ?countryLabel ?source ?url ?published WHERE {
          wd:Q14772 p:P17 ?statement .
          ?statement ps:P17 ?country ; prov:wasDerivedFrom ?reference .
          ?reference pr:P248 ?source ; pr:P854 ?url ; pr:P577 ?published .
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en" }
        }""",
        [
            (
                "China",
                ARTICLE,
                "https://m.wowtv.co.kr/NewsCenter/News/Read?articleId=202302067616i",
                "2023-02-06T00:00:00Z",
            )
        ],
    ),
    "quantities with their unit": (
        """SELECT ?itemLabel ?amount ?unitLabel WHERE {
          ?item p:P2769 [ a wikibase:BestRank ; psv:P2769 ?value ] .
          ?value wikibase:quantityAmount ?amount ; wikibase:quantityUnit ?unit .
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
        } ORDER BY ?amount""",
        [
            ("National AI complex in Beijing", "13800000000", "Chinese yuan"),
            ("National AI complex in Beijing", "2530000000000", "South Korean won"),
        ],
    ),
    "qualifiers that are dates, with their precision": (
        """SELECT ?time ?precision WHERE {
          ?item ?claim ?statement . ?property wikibase:claim ?claim .
          ?statement pqv:P585 [ wikibase:timeValue ?time ; wikibase:timePrecision ?precision ] .
        } ORDER BY ?time ?precision""",
        [
            ("2019-01-01T00:00:00Z", "9"),
            ("2023-01-01T00:00:00Z", "9"),
            ("2023-01-01T00:00:00Z", "10"),
            *[("2023-02-06T00:00:00Z", "11")] * 3,
        ],
    ),
    "ranks": (
        """SELECT DISTINCT ?itemLabel ?rank WHERE {
          ?item ?claim ?statement .
          ?statement wikibase:rank ?rank .
          FILTER(?rank != wikibase:NormalRank)
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
        } ORDER BY ?itemLabel""",
        [
            ("ByteDance", "http://wikiba.se/ontology#DeprecatedRank"),
            ("Future of Life Institute", "http://wikiba.se/ontology#DeprecatedRank"),
        ],
    ),
    "every statement about an item, with the label of its property": (
        """SELECT ?propertyLabel ?valueLabel WHERE {
          wd:Q115564437 ?p ?statement .
          ?property wikibase:claim ?p ; wikibase:statementProperty ?ps .
          ?statement ?ps ?value .
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
        } ORDER BY ?propertyLabel ?valueLabel""",
        [
            ("based on", "GPT-3.5"),
            ("instance of", "Chatbot"),
            ("instance of", "work"),
            ("monetized by", "OpenAI"),
        ],
    ),
    "labels asked for by name, in Korean or else in English": (
        """SELECT * WHERE {
          VALUES ?item { wd:Q95 wd:Q956 wd:P178 wd:P144 }
          SERVICE wikibase:label {
            bd:serviceParam wikibase:language "ko,en" .
            ?item rdfs:label ?name ; schema:description ?what .
          }
        } ORDER BY ?item""",
        [
            (f"{WD}P144", "based on", ""),
            (f"{WD}P178", "개발자", ""),
            (f"{WD}Q95", "구글", "기업"),
            (f"{WD}Q956", "베이징", "도시"),
        ],
    ),
    "how many by country": (
        """SELECT ?countryLabel (COUNT(DISTINCT ?item) AS ?count) WHERE {
          ?item wdt:P31/wdt:P279* wd:Q43229 ; wdt:P17 ?country .
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
        } GROUP BY ?countryLabel HAVING(COUNT(DISTINCT ?item) > 1) ORDER BY DESC(?count) ?countryLabel""",
        [("United States", "8"), ("China", "5"), ("South Korea", "5")],
    ),
    "what has no value for a property": (
        """SELECT ?modelLabel WHERE {
          ?model wdt:P31 wd:Q117349473 .
          FILTER NOT EXISTS { ?model wdt:P31 ?kind . FILTER(?kind != wd:Q117349473) }
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
        } ORDER BY ?modelLabel""",
        [("LaMDA",)],
    ),
    "by label, without the label service": (
        """SELECT ?item ?alias WHERE {
          ?item rdfs:label "중국"@ko ; skos:altLabel ?alias ; wikibase:identifiers* ?item .
          FILTER(LANG(?alias) = "en" && STRLEN(?alias) > 3 && STRSTARTS(STR(?item), STR(wd:)))
        }""",
        [(f"{WD}Q148", "People's Republic of China")],
    ),
    "who funds whom with how much": (
        """SELECT ?recipientLabel ?funderLabel WHERE {
          ?recipient p:P8324 ?statement .
          ?statement ps:P8324 ?funder .
          OPTIONAL { ?statement pq:P580 ?start }
          SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
        }""",
        [("Beijing Academy of Artificial Intelligence", "Government of China")],
    ),
}


def test_properties_of_ours_have_prefixes_in_the_same_shape(store: LocalStore) -> None:
    """C12: without one, 459 predicates had to be written out."""
    direct = "SELECT ?n { wd:Q112624345 aikgt:provider wd:Q95 . id:ernie-3-0 aikgt:parameterCount ?n }"
    assert rows(store, direct) == [("280000000000",)]
    whole = "SELECT ?n { id:ernie-3-0 aikgp:parameterCount/aikgps:parameterCount ?n }"
    assert rows(store, whole) == [("280000000000",)]
    assert len(rows(store, "SELECT ?who { ?statement aikgpq:saidBy ?who } LIMIT 1")) == 1


@pytest.mark.parametrize(
    ("class_", "count"),
    [
        ("Q783794", 20), ("Q4830453", 20), ("Q6881511", 20), ("Q7188", 4), ("Q327333", 1), ("Q43229", 33),
        ("Q5", 3), ("Q6256", 6), ("Q3918", 3), ("Q515", 1), ("Q8142", 4), ("Q2221906", 8), ("Q22222786", 4),
        ("Q24229398", 45), ("Q386724", 16), ("Q117349473", 10),
    ],
)  # fmt: skip
def test_what_is_in_a_near_class_of_wikidatas_is_found(store: LocalStore, class_: str, count: int) -> None:
    """C12: business and enterprise are what Wikidata's own items have where ours are companies."""
    text = f"SELECT DISTINCT ?item {{ ?item wdt:P31/wdt:P279* wd:{class_} }}"
    assert len(rows(store, text)) == count


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('SELECT ?x { hint:Query hint:optimizer "None" . ?x wdt:P31 wd:Q5 }', "leave them out"),
        ('SELECT ?x { ?x mwapi:search "x" }', "/reconcile"),
        ('SELECT ?x { ?x gas:program "x" }', "property path"),
        ("SELECT ?x { ?x wdt:P625 ?y FILTER(geof:distance(?y, ?z) < 5) }", "here has coordinates"),
        ("SELECT ?x { ?x a ontolex:LexicalEntry }", "no lexemes"),
        ("SELECT ?x { ?x wdtn:P213 ?y }", "write wdt: for"),
        ("SELECT ?x { ?x p:P17/psn:P17 ?y }", "write psv: for"),
        ("SELECT ?x { ?x dct:title ?y }", "Did you mean dcterms:"),
        ("SELECT * WITH { SELECT ?x { ?x wdt:P31 wd:Q5 } } AS %i { INCLUDE %i }", "where INCLUDE stands"),
        ("SELECT * { INCLUDE %i }", "where INCLUDE stands"),
        ("SELECT ?x { SERVICE wikibase:around { ?x wdt:P625 ?y } }", "wikibase:label"),
        ("SELECT ?x { SERVICE wikibase:mwapi { ?x wdt:P625 ?y } }", "/reconcile"),
        ("SELECT ?x { SERVICE bd:sample { ?x wdt:P31 wd:Q5 } }", "wikibase:label"),
        ("SELECT ?x { SERVICE <http://www.bigdata.com/rdf/gas#service> { ?x ?p ?y } }", "property paths"),
    ],
)
def test_what_only_wikidatas_engine_has_is_named(store: LocalStore, text: str, said: str) -> None:
    """C12: who was told to write a prefix, or to ask the operator, was led astray."""
    with pytest.raises(AikgError, match=said) as told:
        rows(store, text)
    assert "--allow-service" not in str(told.value)


def test_the_instances_of_everyday_classes_need_no_path(store: LocalStore) -> None:
    """C12: who asked for humans, countries or universities, as most examples do, found nothing."""
    for class_, count in (("Q5", 3), ("Q6256", 6), ("Q3918", 3), ("Q515", 1), ("Q8142", 4), ("Q7188", 4)):
        assert len(rows(store, f"SELECT ?item {{ ?item wdt:P31 wd:{class_} }}")) == count


def test_what_an_item_is_an_instance_of_is_an_item(whole: LocalStore) -> None:
    """C12: classes of Wikidata, and the kinds that a source gives; classes of our ontology are no items."""
    found = {value for (value,) in rows(whole, "SELECT DISTINCT ?class { ?item wdt:P31|wdt:P279 ?class }")}
    kinds = rows(whole, "SELECT DISTINCT ?kind { ?thing aikg:category ?kind }")
    linked = rows(whole, "SELECT ?item { ?thing aikg:category/skos:exactMatch ?item }")
    assert {value for value in found if not value.startswith(f"{WD}Q")} <= {kind for (kind,) in kinds}
    assert len(found) > 20
    assert {item for (item,) in linked} <= found
    # Whoever wants our class asks what is the same as the item.
    ours = (
        "SELECT ?class { ?thing skos:exactMatch wd:Q11209 ; a ?class FILTER(?class = aikg:GovernmentAgency) }"
    )
    assert len(rows(whole, ours)) == 1
    without = rows(whole, "SELECT ?item { ?item a wikibase:Item FILTER NOT EXISTS { ?item wdt:P31 ?class } }")
    assert without == []


HINTS = "http://www.bigdata.com/queryHints#"
API = "https://www.mediawiki.org/ontology#API/"


@pytest.mark.parametrize(
    ("declared", "pattern", "term", "said"),
    [
        (f"PREFIX hint: <{HINTS}>", 'hint:Query hint:optimizer "None"', "hint:Query", "leave them out"),
        (f"PREFIX h: <{HINTS}>", "?y ?p ?o . h:Prior h:runFirst true", "h:Prior", "leave them out"),
        ("", f"?y ?p ?o . <{HINTS}Prior> <{HINTS}runFirst> true", f"<{HINTS}Prior>", "leave them out"),
        (f"PREFIX mwapi: <{API}>", '?y mwapi:search "x"', "mwapi:search", "/reconcile"),
        ("PREFIX gas: <http://www.bigdata.com/rdf/gas#>", "?y gas:in ?z", "gas:in", "property path"),
        (
            "PREFIX psn: <http://www.wikidata.org/prop/statement/value-normalized/>",
            "?y psn:P1 ?z",
            "psn:P1",
            "psv",
        ),
        (
            "PREFIX o: <http://www.w3.org/ns/lemon/ontolex#>",
            "?y a o:LexicalEntry",
            "o:LexicalEntry",
            "no lexemes",
        ),
    ],
)
def test_the_lint_names_it_where_its_prefix_is_declared(
    store: LocalStore, declared: str, pattern: str, term: str, said: str
) -> None:
    """C12: it is SPARQL then, matches nothing, and nobody said why."""
    text = f"{declared} SELECT ?x {{ ?x wdt:P31 ?y . {pattern} }}"
    assert rows(store, text) == []
    (found,) = of_other_engines(store, text)
    assert (found.column, said in found.message) == (text.index(f" {term} ") + 2, True)


def of_other_engines(store: LocalStore, text: str) -> list[Diagnostic]:
    found = findings(store, Query(text), vocabulary_for(store, Query(text)))
    return [each for each in found if each.rule is Rule.FOREIGN_VOCABULARY]


def test_the_lint_names_each_foreign_vocabulary_once_and_leaves_a_service_alone(store: LocalStore) -> None:
    two = f"PREFIX h: <{HINTS}> SELECT * {{ h:Query h:optimizer 'None' . h:Prior h:runLast true }}"
    service = f"SELECT * {{ SERVICE <http://e/> {{ <{HINTS}Query> ?p ?o }} }}"
    for text, count in ((two, 1), (service, 0), (f"PREFIX h: <{HINTS}> ASK {{}}", 0)):
        assert len(of_other_engines(store, text)) == count


@pytest.mark.parametrize(("text", "expected"), QUERIES.values(), ids=QUERIES)
def test_a_query_of_wikidata_runs_here(store: LocalStore, text: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(store, text) == expected


@pytest.mark.parametrize("name", QUERIES)
def test_the_lint_has_no_finding(store: LocalStore, name: str) -> None:
    """B3: a correct query with a label service had up to nine."""
    query = Query(QUERIES[name][0])
    assert findings(store, query, vocabulary_for(store, query)) == []
