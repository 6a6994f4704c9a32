"""What the engine alone answers wrongly is answered rightly, whichever way one asks."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import stores
import warm

import aikg

RESULTS = "application/sparql-results+json"
Rows = list[list[str]]
Asking = Callable[[str], Rows]

MIXED = (
    "872 '595' 488 12 696 '146' '574' 358 '594' '153' '439' '60' '944' '862' 955 999 '430' '374' 9 987 418"
)
ORDERED = "9 12 358 418 488 696 872 955 987 999 146 153 374 430 439 574 594 595 60 862 944"


def values(results: bytes) -> Rows:
    found = json.loads(results)
    names = found["head"]["vars"]
    return [
        [row[name]["value"] if name in row else "" for name in names] for row in found["results"]["bindings"]
    ]


@pytest.fixture(scope="module", params=["pool", "--in-process", "persistent", "command line", "library"])
def ask(
    request: pytest.FixtureRequest, dump: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asking]:
    """Asks the real data in one of the ways that there are."""
    if request.param == "command line":
        yield lambda text: values(_printed(dump, text))
    elif request.param == "library":
        with aikg.open(str(dump)) as graph:
            yield lambda text: [[str(term or "") for term in row.values()] for row in graph.query(text)]
    else:
        held = request.getfixturevalue("persistent") if request.param == "persistent" else dump
        options = ("--store", held, *["--in-process"][: request.param == "--in-process"])
        with stores.asked(tmp_path_factory.mktemp("served"), options) as client:
            yield lambda text: values(_posted(client, text))


def _printed(dump: Path, text: str) -> bytes:
    command = [sys.executable, "-m", "aikg", "query", "--store", dump, "--format", "json", text]
    with warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as asking:
        out, _ = asking.communicate(timeout=120)
    assert asking.returncode == 0
    return out


def _posted(client: httpx.Client, text: str) -> bytes:
    response = client.post("/sparql", data={"query": text}, headers={"accept": RESULTS})
    assert response.status_code == 200, response.text
    return response.content


def test_an_order_over_the_claims_of_our_own_data_ends_no_process(ask: Asking) -> None:
    every = "SELECT ?o { ?c a aikg:Claim ; ?p ?o }"
    ordered = ask(f"{every} ORDER BY ?o")
    assert sorted(ordered) == sorted(ask(every))
    assert ordered[::-1] == ask(f"{every} ORDER BY DESC(?o)")
    assert ask(f"{every} ORDER BY ?o LIMIT 5") == ordered[:5]
    assert ask(every.replace("?o {", "(MIN(?o) AS ?least) (MAX(?o) AS ?greatest) {")) == [
        ordered[0] + ordered[-1]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY ?x", ORDERED),
        (f"SELECT (MIN(?x) AS ?a) (MAX(?x) AS ?b) {{ VALUES ?x {{ {MIXED} }} }}", "9,944"),
        (r"SELECT (REPLACE('darted', '^(.*?)d(.*)$', '$1c$2') AS ?x) {}", "carted"),
        ("SELECT ('2019-12-31'^^xsd:date + 'P1D'^^xsd:dayTimeDuration AS ?x) {}", "2020-01-01"),
        ("SELECT (xsd:integer('  5 ') AS ?x) {}", "5"),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?l { 'a'@en-US 'b'@en 'c'@EN-us } FILTER(LANG(?l) = 'en-US') }",
         "2"),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?l { 'a'@en-US 'b'@en } FILTER('en-US' = LANG(?l)) }", "1"),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?l { 'a'@en-US 'b'@en } FILTER(LANG(?l) != 'en-US') }", "1"),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?l { 'a'@en-US 'b'@en } FILTER(LANG(?l) IN ('en-US', 'KO')) }",
         "1"),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?l { 'a'@en-US 'b'@en } FILTER(LANG(?l) NOT IN ('en-US')) }", "1"),
        (r"SELECT (REPLACE('darted', ?p, '$1c$2') AS ?x) { VALUES ?p { '^(.*?)d(.*)$' } }", "carted"),
        (r"SELECT (REPLACE('abab', 'B', '[$0]', 'i') AS ?x) {}", "a[b]a[b]"),
        (r"SELECT (REPLACE('a.b', '.', '\\$', 'q') AS ?x) {}", r"a\$b"),
        (r"SELECT (REPLACE('abc', 'b', '\\$\\\\') AS ?x) {}", r"a$\c"),
        (r"SELECT (REPLACE('abc', '(b)', '$12') AS ?x) {}", "ab2c"),
        (r"SELECT (REPLACE('abc', '(b)', '$2x') AS ?x) {}", "axc"),
        (r"SELECT (REPLACE('한국', '(국)', '$1어') AS ?x) {}", "한국어"),
        (r"SELECT (COALESCE(REPLACE('abc', 'x*', '-'), 'error') AS ?x) {}", "error"),
        (r"SELECT (COALESCE(REPLACE('abc', 'b', '$'), 'error') AS ?x) {}", "error"),
        (r"SELECT (COALESCE(REPLACE('abc', 'b', 'a\\n'), 'error') AS ?x) {}", "error"),
        (r"SELECT (REPLACE(REPLACE('abc', '(b)', '$1$1'), CONCAT('c', '$'), '$0d') AS ?x) {}", "abbcd"),
        ("SELECT ('2020-02-29'^^xsd:date + 'P1Y'^^xsd:yearMonthDuration AS ?x) {}", "2021-02-28"),
        ("SELECT ('2019-12-31T23:00:00'^^xsd:dateTime + 'PT2H'^^xsd:dayTimeDuration AS ?x) {}",
         "2020-01-01T01:00:00"),
        ("SELECT ('2019-12-31'^^xsd:date+'P1D'^^xsd:dayTimeDuration AS ?x) {}", "2020-01-01"),
        ("SELECT ('2019-12-31'^^xsd:date + ('P1D'^^xsd:dayTimeDuration) AS ?x) {}", "2020-01-01"),
        ("SELECT (xsd:date('2019-12-31')+xsd:yearMonthDuration('P1Y2M') AS ?x) {}", "2021-02-28"),
        ("SELECT (?d + ?l + ?l AS ?x) { VALUES (?d ?l) { ('2019-12-31'^^xsd:date 'P1D'^^xsd:duration)"
         " ('23:30:00'^^xsd:time 'PT1H'^^xsd:dayTimeDuration) (1 2) (0.5 1e0) } }",
         "2020-01-02 01:30:00 5 2.5"),
        ("SELECT (MAX(?d + IF(?d < ?e, ?l, ?m)) AS ?x) { VALUES (?d ?e ?l ?m) { ('2019-12-31'^^xsd:date"
         " '2020-01-01'^^xsd:date 'P1D'^^xsd:dayTimeDuration 'P2D'^^xsd:dayTimeDuration) } }", "2020-01-01"),
        ("SELECT (?a + ?b * ?c + (?a + 2) AS ?x) { VALUES (?a ?b ?c) { (1 2 3) } }", "10"),
        ("SELECT ?x { VALUES (?d ?l) { ('2019-12-31'^^xsd:date 'P1D'^^xsd:dayTimeDuration) }"
         " BIND(YEAR(?d+?l) AS ?x) FILTER(?d +?l > ?d) }", "2020"),
        ("SELECT ?x { aikg:Company (rdfs:subClassOf)+ ?x FILTER(?x = aikg:Organization) }",
         "https://w3id.org/aikg/ontology#Organization"),
        (r"SELECT (xsd:decimal(' 5.5 ') + xsd:decimal('\t1\n') AS ?x) {}", "6.5"),
        ("SELECT (xsd:boolean(' true ') AS ?x) {}", "true"),
        (r"SELECT ?x { VALUES ?x { id:\uD55C } }", "https://w3id.org/aikg/id/한"),
    ],
)  # fmt: skip
def test_the_answer_is_that_of_the_specification(ask: Asking, text: str, expected: str) -> None:
    assert [",".join(row) for row in ask(text)] == expected.split(" ")
