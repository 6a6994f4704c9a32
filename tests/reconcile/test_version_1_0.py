"""The draft of version 1.0 over HTTP."""

import json
from typing import Any

import httpx
import pytest

from . import schemas

PATHS = ("/reconcile/v1", "/reconcile/v1/wikidata")


def match(client: httpx.Client, *queries: Any, path: str = "/reconcile/v1") -> Any:
    response = client.post(f"{path}/match", json={"queries": queries})
    assert response.is_success, response.text
    return [result["candidates"] for result in response.json()["results"]]


def name(value: Any) -> dict[str, Any]:
    return {"matchType": "name", "propertyValue": value}


def based_in(value: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": "basedIn", "propertyValue": value, **more}


@schemas.needed
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_fits_its_schema(client: httpx.Client, path: str) -> None:
    def check(answer: Any, name: str) -> None:
        schemas.check(answer, "1.0-draft", name)

    check(client.get(path).json(), "manifest")
    queries = [
        {"conditions": [name("OpenAI"), based_in("Israel")]},
        {"conditions": [name("nothing like it")]},
    ]
    check(client.post(f"{path}/match", json={"queries": queries}).json(), "reconciliation-result-batch")
    for kind, plural in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        found = client.get(f"{path}/suggest/{kind}", params={"prefix": "o"}).json()
        check(found, f"suggest-{plural}-response")
        assert found["result"], kind
    proposed = client.get(f"{path}/extend/propose", params={"type": "Company", "limit": 4}).json()
    check(proposed, "data-extension-property-proposal")
    assert len(proposed["properties"]) == proposed["limit"] == 4
    columns = [{"id": one["id"]} for one in client.get(f"{path}/extend/propose").json()["properties"]]
    extended = client.post(
        f"{path}/extend", json={"ids": ["openai", "Q956", "?"], "properties": columns}
    ).json()
    check(extended, "data-extension-response")
    assert [row["id"] for row in extended["rows"]] == ["openai", "Q956", "?"]


@schemas.needed
@pytest.mark.parametrize("text", schemas.examples("1.0-draft", "reconciliation-query-batch", "valid"))
def test_valid_batches_are_accepted(client: httpx.Client, text: str) -> None:
    response = client.post("/reconcile/v1/match", content=text, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    schemas.check(response.json(), "1.0-draft", "reconciliation-result-batch")
    assert len(response.json()["results"]) == len(json.loads(text)["queries"])


@schemas.needed
@pytest.mark.parametrize("text", schemas.examples("1.0-draft", "reconciliation-query-batch", "invalid"))
def test_invalid_batches_are_refused(client: httpx.Client, text: str) -> None:
    response = client.post("/reconcile/v1/match", content=text, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


@schemas.needed
@pytest.mark.parametrize("text", schemas.examples("1.0-draft", "data-extension-query", "valid"))
def test_valid_extensions_are_accepted(client: httpx.Client, text: str) -> None:
    """The examples are of another service: with its properties they are refused, with ours answered."""
    fields = {"Content-Type": "application/json"}
    refused = client.post("/reconcile/v1/extend", content=text, headers=fields)
    assert refused.status_code == 400
    assert "There is no property 'variantName'." in refused.json()["detail"]
    query = json.loads(text)
    for property_, id_ in zip(
        query["properties"], ("label", "basedIn", "category", "wikidata"), strict=False
    ):
        property_["id"] = id_
    response = client.post("/reconcile/v1/extend", json=query)
    assert response.status_code == 200, response.text
    schemas.check(response.json(), "1.0-draft", "data-extension-response")


@pytest.mark.parametrize(
    "query",
    [
        {"conditions": [{"matchType": "sound", "propertyValue": "x"}]},
        {"conditions": [{"matchType": "name"}]},
        {"conditions": [{"matchType": "property", "propertyValue": "x"}]},
        {"conditions": [based_in("x", required="yes")]},
        {"conditions": [based_in("x", matchQuantifier="most")]},
        {"conditions": [name("x")], "dir": "up"},
        {"conditions": [name("x")], "lang": 5},
        {"conditions": {}},
    ],
)
def test_what_is_no_query_is_refused(client: httpx.Client, query: Any) -> None:
    response = client.post("/reconcile/v1/match", json={"queries": [query]})
    assert response.status_code == 400
    assert response.json()["detail"].startswith("queries[0]")


def test_names_ids_and_properties_are_conditions(client: httpx.Client) -> None:
    by_name, by_id, by_property = match(
        client,
        {"conditions": [name("네이버")]},
        {"conditions": [{"matchType": "id", "propertyValue": "naver"}]},
        {"conditions": [based_in("Israel")]},
    )
    assert [(found[0]["id"], found[0]["match"]) for found in (by_name, by_id)] == [("naver", True)] * 2
    assert not any(one["match"] for one in by_property)
    assert all(one["features"][0]["name"] for one in by_name)


def test_conditions_filter_where_they_are_required(client: httpx.Client) -> None:
    optional, required, exact, similar = match(
        client,
        {"conditions": [name("Naver"), based_in("Israel")]},
        {"conditions": [name("Naver"), based_in("Israel", required=True)]},
        {"conditions": [name("Naver"), based_in("South Corea", required=True, matchQualifier="ExactMatch")]},
        {"conditions": [name("Naver"), based_in("South Corea", required=True)]},
    )
    assert [one["id"] for one in optional][:1] == ["naver"]
    assert required == exact == []
    assert [one["id"] for one in similar] == ["naver"]


def test_several_values_are_any_all_or_none(client: httpx.Client) -> None:
    def score(quantifier: str) -> float:
        condition = based_in(["Beijing", {"id": "israel"}], matchQuantifier=quantifier)
        return float(match(client, {"conditions": [name("BAAI"), condition]})[0][0]["score"])

    assert score("any") == 100 > score("all") == score("none")


def test_properties_say_how_they_can_be_matched(client: httpx.Client) -> None:
    found = client.get("/reconcile/v1/suggest/property", params={"prefix": "basedIn"}).json()["result"]
    assert [one["id"] for one in found[0]["matchQualifiers"]] == ["ExactMatch"]


def test_texts_have_their_language(client: httpx.Client) -> None:
    query = {"ids": ["naver"], "properties": [{"id": "label"}]}
    [row] = client.post("/reconcile/v1/extend", json=query).json()["rows"]
    assert row["properties"][0]["values"] == [{"str": "Naver", "lang": "en"}, {"str": "네이버", "lang": "ko"}]


def test_there_are_no_callbacks_and_only_json_is_read(client: httpx.Client) -> None:
    assert client.get("/reconcile/v1?callback=f").headers["content-type"] == "application/json"
    assert client.post("/reconcile/v1/match", data={"queries": "[]"}).status_code == 415
    assert client.get("/reconcile/v1/match").status_code == 405
    assert client.post("/reconcile/v1/match", json={"queries": [{}] * 201}).status_code == 413
