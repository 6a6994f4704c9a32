"""Lint and explain over HTTP: what is told of a query before it runs, or beside its result."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import STORES
from running_server import TOKEN, running

WRONG = "SELECT ?m { ?m aikg:parameterCuont ?n . ?m a aikg:Langauge }"
RIGHT = "SELECT ?m ?n { ?m aikg:parameterCount ?n ; a aikg:AIModel }"


@pytest.fixture(scope="module", params=STORES)
def real(dump: Path, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A server of the real data."""
    with running("--data", dump, *STORES[request.param]) as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_findings_come_instead_of_the_result(real: httpx.Client, method: str) -> None:
    fields = {"query": WRONG, "lint": ""}
    sent = {"params": fields} if method == "GET" else {"data": fields}
    response = real.request(method, "/sparql", **sent)
    assert response.headers["content-type"] == "application/json"
    unknown, lonely, nothing = sorted(response.json()["findings"], key=lambda found: found["rule"])[::-1][:3]
    assert (lonely["rule"], lonely["line"], lonely["column"]) == ("unknown-predicate", 1, 16)
    assert lonely["nearest"][0] == "https://w3id.org/aikg/ontology#parameterCount"
    assert unknown["rule"] == "unused-variable"
    assert nothing["rule"] == "unknown-class"


@pytest.mark.parametrize(
    "text", ["hello world", "SELECT * {\n ?s ?p ?o", "", "SELECT ?s (MAX(?o) AS ?m) {?s ?p ?o}"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_no_query_has_the_error_that_it_has_when_it_is_asked(
    real: httpx.Client, method: str, text: str
) -> None:
    """B2: lint and explain took any text."""
    answers = []
    for more in ({}, {"lint": ""}, {"explain": ""}):
        fields = {"query": text} | more
        sent = {"params": fields} if method == "GET" else {"data": fields}
        answers.append(real.request(method, "/sparql", **sent))
    assert [answer.status_code for answer in answers] == [400] * 3
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["type"] == "https://w3id.org/aikg/problem/query-syntax"


def test_an_update_is_not_advised_on_nor_carried_out(writing: httpx.Client) -> None:
    text = "INSERT DATA { <x:lint> <x:lint> 1 }"
    for more in ({"lint": ""}, {"explain": ""}):
        assert writing.post("/sparql", data={"update": text} | more).status_code == 400
        assert writing.post("/sparql", data={"query": text} | more).status_code == 400
    asked = writing.get("/sparql", params={"query": "ASK { <x:lint> ?p ?o }"})
    assert asked.json()["boolean"] is False


def test_a_right_query_has_no_findings(real: httpx.Client) -> None:
    assert real.get("/sparql", params={"query": RIGHT, "lint": "1"}).json() == {"findings": []}


def test_terms_that_the_description_of_the_data_does_not_count_are_no_findings(real: httpx.Client) -> None:
    query = "SELECT * { ?dataset a void:Dataset ; dcterms:license ?licence ; void:uriSpace ?space }"
    assert real.get("/sparql", params={"query": query, "lint": ""}).json() == {"findings": []}


def test_findings_are_text_in_a_terminal(real: httpx.Client) -> None:
    params = {"query": WRONG, "lint": ""}
    response = real.get("/sparql", params=params, headers={"User-Agent": "curl/8.0"})
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines()[0].startswith("Line 1, column 16: No triple has the predicate")
    accept = {"Accept": "application/sparql-results+json"}
    assert "findings" in real.get("/sparql", params=params, headers=accept).json()


def test_findings_go_with_the_result_where_they_are_preferred(real: httpx.Client) -> None:
    headers = {"Prefer": "respond-async, lint"}
    response = real.get("/sparql", params={"query": WRONG}, headers=headers)
    assert response.json()["results"]["bindings"] == []
    assert response.headers["preference-applied"] == "lint"
    rules = {found["rule"] for found in json.loads(response.headers["aikg-lint"])}
    assert {"unknown-predicate", "unknown-class"} <= rules
    assert "aikg-lint" not in real.get("/sparql", params={"query": WRONG}).headers
    korean = "SELECT ?m { ?m aikg:parameterCount ?매개변수 }"
    found = json.loads(real.get("/sparql", params={"query": korean}, headers=headers).headers["aikg-lint"])
    assert "?매개변수" in found[0]["message"]


def test_an_explanation_comes_instead_of_the_result(real: httpx.Client) -> None:
    query = f"{RIGHT} LIMIT 1".replace("{", "FROM graph:facts FROM NAMED <x:n> {", 1)
    told = real.get("/sparql", params={"query": query, "explain": ""}).json()
    assert (told["form"], told["is_volatile"], told["services"]) == ("SELECT", False, [])
    assert told["default_graphs"] == ["https://w3id.org/aikg/graph/facts"]
    assert told["named_graphs"] == ["x:n"]
    assert told["prefixes"]["aikg"] == "https://w3id.org/aikg/ontology#"
    assert [(term["role"], term["count"] > 0) for term in told["terms"]] == [
        ("predicate", True),
        ("class", True),
    ]
    (counted,) = real.get(
        "/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s aikg:parameterCount ?o }"}
    ).json()["results"]["bindings"]
    assert told["terms"][0]["count"] == int(counted["n"]["value"])
    params = {"query": "SELECT (NOW() AS ?t) {}", "explain": "", "default-graph-uri": "x:g"}
    told = real.get("/sparql", params=params, headers={"User-Agent": "curl/8"}).text
    assert told.splitlines()[0] == "form       SELECT, volatile"


def test_what_is_written_is_known_at_once(writing: httpx.Client) -> None:
    """Without a description of the data the vocabulary is counted, once for each state of the data."""
    query = "SELECT * { ?s <http://example.org/kind> ?o }"
    params = {"query": query, "lint": ""}
    (found,) = writing.get("/sparql", params=params).json()["findings"]
    assert found["rule"] == "unknown-predicate"
    assert writing.headers["Authorization"] == f"Bearer {TOKEN}"
    insert = "INSERT DATA { <x:a> <http://example.org/kind> 1 }"
    assert writing.post("/sparql", data={"update": insert}).status_code == 204
    assert writing.get("/sparql", params=params).json() == {"findings": []}
