"""What the lint finds in the data that a query is meant for (B3), and that a right query has no findings."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import STORES
from running_server import running

from aikg.cli import main

DECOMPOSED = unicodedata.normalize("NFD", "네이버")

WRONG = {
    # IRIs of our namespaces
    "SELECT * { id:wudao-2 ?p ?o }": ("unknown-iri", 12, "id:wu-dao-2-0"),
    "SELECT * { ?m aikg:provider id:nvaer }": ("unknown-iri", 29, "id:naver"),
    "SELECT * { ?m ?p ?o FILTER(?m = id:nvaer) }": ("unknown-iri", 33, "id:naver"),
    "SELECT * { VALUES ?m { id:nvaer } ?m ?p ?o }": ("unknown-iri", 24, "id:naver"),
    "SELECT * { BIND(<https://w3id.org/aikg/id/nvaer> AS ?m) ?m ?p ?o }": ("unknown-iri", 17, "id:naver"),
    "SELECT * { claim:hankyung-2023-02-06.baai-fundin ?p ?o }": ("unknown-iri", 12, ".baai-funding"),
    "SELECT * { ?c prov:hadPrimarySource source:hankyung-2023-02-05 }": ("unknown-iri", 37, "2023-02-06"),
    "SELECT * { GRAPH graph:fact { ?s a aikg:AIModel } }": ("unknown-iri", 18, "graph:facts"),
    "SELECT * FROM graph:fact { ?s a aikg:AIModel }": ("unknown-iri", 15, "graph:facts"),
    "SELECT * { ?c ?p aikg:DirectFundng }": ("unknown-iri", 18, "aikg:DirectFunding"),
    "SELECT * { ?c aikg:parametercuont ?n }": ("unknown-predicate", 15, "aikg:parameterCount"),
    "SELECT * { ?c a aikg:AIModle }": ("unknown-class", 17, "aikg:AIModel"),
    # Literals
    "SELECT * { ?x rdfs:label 'Naver' }": ("unmatched-literal", 26, '"Naver"@en'),
    "SELECT * { ?x rdfs:label 'Naver'@ko }": ("unmatched-literal", 26, '"Naver"@en'),
    "SELECT * { ?x rdfs:label '네이버'@en }": ("unmatched-literal", 26, '"네이버"@ko'),
    "SELECT * { ?x rdfs:label 'naver'@en }": ("unmatched-literal", 26, '"Naver"@en'),
    "SELECT * { ?x rdfs:label '''Naver'''^^xsd:string }": ("unmatched-literal", 26, '"Naver"@en'),
    "SELECT * { id:naver rdfs:label 'Naver' }": ("unmatched-literal", 32, '"Naver"@en'),
    "SELECT * { ?x rdfs:label ?l FILTER(?l = 'Naver') }": ("unmatched-literal", 41, '"Naver"@en'),
    "SELECT * { ?x rdfs:label ?l FILTER('Naver' = ?l) }": ("unmatched-literal", 36, '"Naver"@en'),
    "SELECT * { ?x rdfs:label ?l FILTER(?l IN ('Naver')) }": ("unmatched-literal", 43, '"Naver"@en'),
    "SELECT * { VALUES ?l { 'Naver' } ?x rdfs:label ?l }": ("unmatched-literal", 24, '"Naver"@en'),
    "SELECT * { ?x a aikg:Company ; rdfs:label 'Naver' }": ("unmatched-literal", 43, '"Naver"@en'),
    f"SELECT * {{ ?x rdfs:label '{DECOMPOSED}'@ko }}": ("unmatched-literal", 26, "decomposed (NFD)"),
    f"SELECT * {{ ?x rdfs:label '{DECOMPOSED}' }}": ("unmatched-literal", 26, "decomposed (NFD)"),
    # A class and a property
    "SELECT * { ?x a aikg:ProgrammeBudget ; aikg:amount ?a }": ("never-together", 40, "aikg:budgetAmount"),
    "SELECT * { ?x aikg:amount ?a . ?x rdf:type aikg:ProgrammeBudget }": ("never-together", 15, "budget"),
    "SELECT * { ?x a aikg:ProgrammeBudget OPTIONAL { ?x aikg:amount ?a } }": ("never-together", 52, "budget"),
    "SELECT * { [ a aikg:ProgrammeBudget ; aikg:amount ?a ] }": ("never-together", 39, "aikg:budgetAmount"),
    # The direction
    "SELECT * { id:naver aikg:provider ?m }": ("wrong-direction", 21, "Write ?x aikg:provider id:naver"),
    "SELECT * { ?c a aikg:Company ; aikg:provider ?m }": ("wrong-direction", 32, "the other way round"),
    "SELECT * { ?m a aikg:AIModel . ?c aikg:provider ?m }": ("wrong-direction", 35, "the other way round"),
    # The text alone
    "SELECT * { ?a a aikg:AIModel . ?b a aikg:Company }": ("cross-product", 32, "share no variable"),
    "SELECT ?a、 { ?a rdfs:label ?b }": ("strange-character", 8, "U+3001, IDEOGRAPHIC COMMA"),
    "SELECT * { ?a rdfs:label\ufeff ?b }": ("strange-character", 15, "U+FEFF"),
}  # fmt: skip

RIGHT = [
    "SELECT * { id:wu-dao-2-0 ?p ?o }",
    "SELECT * { ?x rdfs:label 'Naver'@en }",
    "SELECT * { ?x rdfs:label 'Naver'@EN }",
    "SELECT * { VALUES ?l { 'Naver' 'Naver'@en '네이버'@ko } ?x rdfs:label ?l }",
    "SELECT * { { ?x rdfs:label 'Naver'@ko } UNION { ?x rdfs:label 'Naver'@en } }",
    "SELECT * { ?x rdfs:label ?l FILTER(STR(?l) = 'Naver') }",
    "SELECT * { ?x rdfs:label ?l FILTER(?l != 'Naver') }",
    "SELECT * { ?x rdfs:label 'Nobody has this name'@en }",
    "SELECT * { ?x a aikg:ProgrammeBudget ; aikg:budgetAmount ?a }",
    "SELECT * { ?x aikg:amount ?a FILTER NOT EXISTS { ?x a aikg:ProgrammeBudget } }",
    "SELECT * { ?m aikg:provider id:naver }",
    "SELECT * { id:naver ^aikg:provider ?m }",
    "SELECT ?m { ?m aikg:provider ?c . ?c rdfs:label ?name FILTER(CONTAINS(STR(?name), 'a')) }",
    "SELECT (COUNT(*) AS ?n) { ?s aikg:provider ?o }",
    "SELECT * { GRAPH ?g { id:naver ?p ?o } }",
    "SELECT * FROM graph:facts { ?m aikg:provider id:naver }",
    "SELECT * { SERVICE <http://example.org/sparql> { ?x aikg:provder id:nobody ; rdfs:label 'Naver' } }",
    "CONSTRUCT { id:new aikg:newProperty ?o } WHERE { id:naver rdfs:label ?o }",
    "SELECT ?xLabel { ?x a aikg:Company SERVICE wikibase:label { bd:serviceParam wikibase:language 'ko' }}",
    "SELECT * { ?x aikg:provider ?y FILTER(STRSTARTS(STR(?y), STR(id:))) }",
    "DESCRIBE id:naver",
]


@pytest.fixture(scope="module", params=STORES)
def client(dump: Path, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A server of the real data."""
    with running("--data", dump, *STORES[request.param]) as client:
        yield client


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_found_in_the_data(client: httpx.Client, text: str) -> None:
    rule, column, said = WRONG[text]
    findings = client.get("/sparql", params={"query": text, "lint": ""}).json()["findings"]
    found = [finding for finding in findings if finding["rule"] == rule]
    assert [(each["line"], each["column"]) for each in found] == [(1, column)], findings
    assert said in found[0]["message"] + " ".join(found[0]["nearest"])
    assert {each["rule"] for each in findings} - {rule} <= {
        "unbound-variable",
        "unused-variable",
        "unknown-predicate",
    }


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_query_has_no_findings(client: httpx.Client, text: str) -> None:
    response = client.get("/sparql", params={"query": text, "lint": ""})
    assert response.json() == {"findings": []}


def test_the_data_are_those_that_the_query_names(client: httpx.Client) -> None:
    query = "SELECT * { ?m aikg:provider ?c ; a aikg:AIModel }"
    asked = {"query": query, "lint": ""}
    assert client.get("/sparql", params=asked).json() == {"findings": []}
    graph = "https://w3id.org/aikg/graph/facts"
    (found,) = client.get("/sparql", params=asked | {"default-graph-uri": graph}).json()["findings"]
    assert found["rule"] == "never-together"


def test_a_remote_store_is_asked_too(client: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    url = str(client.base_url.join("/sparql"))
    for text in ("SELECT * { id:wudao-2 ?p ?o }", "SELECT * { ?x rdfs:label 'Naver' }", *list(WRONG)[-4:-3]):
        assert main(["query", "--lint", text, "--store", url]) == 1
        assert WRONG[text][2] in capsys.readouterr().out
    assert main(["query", "--lint", RIGHT[1], "--store", url]) == 0
    assert main(["query", "--lint", "SELECT * {", "--store", url]) == 1
    assert "is still open" in capsys.readouterr().err


def test_what_takes_too_long_is_told_why(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) {\n?a ?b ?c .\n?d ?e ?f . ?g ?h ?i }"
    response = client.get("/sparql", params={"query": query, "timeout": "1"})
    assert response.status_code == 503
    told = response.json()["detail"]
    assert "Narrow it. Line 3, column 1: The patterns with ?d, ?e, ?f share no variable with those" in told
    slow = "SELECT (COUNT(*) AS ?n) { ?a !aikg:x/!aikg:y/!aikg:z/!aikg:x/!aikg:y/!aikg:z/!aikg:x ?b }"
    response = client.get("/sparql", params={"query": slow, "timeout": "1"})
    assert "share no variable" not in response.json().get("detail", "")
