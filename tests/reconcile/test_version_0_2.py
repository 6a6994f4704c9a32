"""Version 0.2 over HTTP, as OpenRefine speaks it."""

import json
import re
from typing import Any

import httpx
import pytest

from . import schemas

PATHS = ("/reconcile", "/reconcile/wikidata")


def ask(client: httpx.Client, batch: Any, path: str = "/reconcile", **more: str) -> Any:
    response = client.post(path, data={"queries": json.dumps(batch), **more})
    assert response.is_success, response.text
    return response.json()


def extend(client: httpx.Client, query: Any, path: str = "/reconcile") -> Any:
    response = client.post(path, data={"extend": json.dumps(query)})
    assert response.is_success, response.text
    return response.json()


@schemas.needed
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_fits_its_schema(client: httpx.Client, path: str) -> None:
    def check(answer: Any, name: str) -> None:
        schemas.check(answer, "0.2", name)

    manifest = client.get(path).json()
    check(manifest, "manifest")
    batch = {
        "q1": {"query": "Naver", "type": "Company", "properties": [{"pid": "basedIn", "v": "Israel"}]},
        "q2": {"query": "no such name at all"},
        "q3": {"query": "OpenAI"},
    }
    check(ask(client, batch, path), "reconciliation-result-batch")
    for kind, name in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        suggest = manifest["suggest"][kind]
        found = client.get(suggest["service_url"] + suggest["service_path"], params={"prefix": "o"}).json()
        check(found, f"suggest-{name}-response")
        assert found["result"], kind
    propose = manifest["extend"]["propose_properties"]
    proposed = client.get(propose["service_url"] + propose["service_path"], params={"type": "AIModel"}).json()
    check(proposed, "data-extension-property-proposal")
    columns = [{"id": one["id"]} for one in proposed["properties"]]
    ids = ["wu-dao-2-0", "openai", "Q956", "no-such-id"]
    check(extend(client, {"ids": ids, "properties": columns}, path), "data-extension-response")


@schemas.needed
@pytest.mark.parametrize("text", schemas.examples("0.2", "reconciliation-query-batch", "valid"))
def test_valid_batches_are_accepted(client: httpx.Client, text: str) -> None:
    for response in (
        client.post("/reconcile", data={"queries": text}),
        client.get("/reconcile", params={"queries": text}),
    ):
        assert response.status_code == 200, response.text
        assert response.json().keys() == json.loads(text).keys()
        schemas.check(response.json(), "0.2", "reconciliation-result-batch")


@schemas.needed
@pytest.mark.parametrize("text", schemas.examples("0.2", "reconciliation-query-batch", "invalid"))
def test_invalid_batches_are_refused(client: httpx.Client, text: str) -> None:
    response = client.post("/reconcile", data={"queries": text})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert re.match(r"queries\.q\d ", response.json()["detail"])


@schemas.needed
@pytest.mark.parametrize("text", schemas.examples("0.2", "data-extension-query", "valid"))
def test_valid_extensions_are_accepted(client: httpx.Client, text: str) -> None:
    """The examples are of another service: with its properties they are refused, with ours answered."""
    refused = client.post("/reconcile", data={"extend": text})
    assert refused.status_code == 400
    assert "There is no property 'variantName'." in refused.json()["detail"]
    query = json.loads(text)
    for property_, id_ in zip(
        query["properties"], ("label", "basedIn", "category", "wikidata"), strict=False
    ):
        property_["id"] = id_
    response = client.post("/reconcile", data={"extend": json.dumps(query)})
    assert response.status_code == 200, response.text
    schemas.check(response.json(), "0.2", "data-extension-response")


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "nonsense", '{"q": []}', '{"q": {"query": 5}}', '{"q": {"query": "a", "limit": 0}}',
        '{"q": {"query": "a", "limit": "5"}}', '{"q": {"query": "a", "limit": true}}',
        '{"q": {"query": "a", "limit": NaN}}', '{"q": {"query": "a", "type": 5}}',
        '{"q": {"query": "a", "type": [null]}}', '{"q": {"query": "a", "type_strict": "often"}}',
        '{"q": {"query": "a", "properties": {}}}', '{"q": {"query": "a", "properties": [{"pid": "x"}]}}',
        '{"q": {"query": "a", "properties": [{"pid": "x", "v": Infinity}]}}',
        '{"q": {"query": "a", "properties": [{"pid": "x", "v": {"name": "y"}}]}}',
        '{"q": {"query": "\\ud800"}}', '{"\\udfff": {"query": "a"}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(client: httpx.Client, text: str) -> None:
    response = client.post("/reconcile", data={"queries": text})
    assert response.status_code == 400
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"query": ""}, {"query": "\u0000"}, {"query": "x" * 100_000}, {"query": "(" * 5000},
        {"query": "a", "limit": 1e300}, {"query": "a", "limit": 2.5},
        {"query": "a", "type": []}, {"query": "a", "type": ["x y", ":", "aikg:"]},
        {"query": "Nave", "properties": [{"pid": "basedIn", "v": []}]},
        {"query": "Nave", "properties": [{"pid": "basedIn> <x", "v": "\" } INSERT"}]},
        {"query": "Wu Dao", "properties": [{"pid": "parameterCount", "v": int("9" * 400)}]},
        {"query": "Wu Dao", "properties": [{"pid": "parameterCount", "v": [True, 1.5, "", {"id": ""}]}]},
        {"properties": [{"pid": "", "v": ""}]},
    ],
)  # fmt: skip
def test_odd_queries_are_answered(client: httpx.Client, query: Any) -> None:
    assert not any(one["match"] for one in ask(client, {"q": query})["q"]["result"])


def test_a_candidate_shows_its_evidence(client: httpx.Client) -> None:
    query = {"query": "naver", "type": "Company", "properties": [{"pid": "basedIn", "v": "한국"}]}
    [first, *_] = ask(client, {"q": query})["q"]["result"]
    assert first == {
        "id": "naver",
        "name": "Naver",
        "description": "Company · 네이버",
        "score": 100.0,
        "match": True,
        "type": [{"id": "Company", "name": "Company"}],
        "features": first["features"],
    }
    features = {one["id"]: one["value"] for one in first["features"]}
    assert features.pop("claims") > 0
    assert features == {
        "name_similarity": 1.0,
        "same_name": True,
        "rivals": 0,
        "type_match": True,
        "property:basedIn": 1.0,
        "contradictions": 0,
    }


def test_the_limit_is_kept(client: httpx.Client) -> None:
    sizes = {
        limit: len(ask(client, {"q": {"query": "gpt", "limit": limit}})["q"]["result"]) for limit in (1, 3)
    }
    assert sizes == {1: 1, 3: 3}
    assert len(ask(client, {"q": {"query": "gpt"}})["q"]["result"]) == 5


def test_a_single_query_is_a_name_or_an_object(client: httpx.Client) -> None:
    by_name = client.get("/reconcile", params={"query": "네이버"}).json()
    by_object = client.post("/reconcile", data={"query": json.dumps({"query": "네이버"})}).json()
    assert by_name == by_object
    assert by_name["result"][0]["id"] == "naver"


def test_texts_are_in_the_language_that_is_asked_for(client: httpx.Client) -> None:
    by_field = client.get(
        "/reconcile", params={"query": "Naver"}, headers={"Accept-Language": "ko-KR, en;q=0.5"}
    )
    by_parameter = client.get("/reconcile", params={"query": "Naver", "lang": "ko"})
    for response in (by_field, by_parameter):
        assert response.json()["result"][0]["name"] == "네이버"
        assert response.headers["content-language"] == "ko"
        assert "Accept-Language" in response.headers["vary"]
    manifest = client.get("/reconcile?lang=ko").json()
    suggest = manifest["suggest"]["entity"]
    found = client.get(f"{suggest['service_url']}{suggest['service_path']}&prefix=Naver")
    assert found.json()["result"][0]["name"] == "네이버"
    assert client.get("/reconcile?lang=xx").status_code == 400


def test_wikidata_items_are_given_for_linked_entities_only(client: httpx.Client) -> None:
    batch = {"a": {"query": "OpenAI"}, "b": {"query": "Naver"}, "c": {"query": "Q956"}}
    answers = ask(client, batch, "/reconcile/wikidata")
    assert [(one["id"], one["match"]) for one in answers["a"]["result"][:1]] == [("Q21708200", True)]
    assert not any(one["match"] for one in answers["b"]["result"])
    ids = [one["id"] for answer in answers.values() for one in answer["result"]]
    assert all(re.fullmatch(r"Q\d+", id_) for id_ in ids)
    assert answers["c"]["result"][0]["id"] == "Q956"
    assert client.get("/reconcile/wikidata").json()["identifierSpace"] == "http://www.wikidata.org/entity/"


def test_properties_are_fetched(client: httpx.Client) -> None:
    columns = [{"id": name} for name in ("label", "basedIn", "parameterCount", "wikidata")]
    answer = extend(client, {"ids": ["baai", "wu-dao-2-0", "openai", "?"], "properties": columns})
    rows = answer["rows"]
    assert {"id": "beijing", "name": "Beijing"} in rows["baai"]["basedIn"]
    assert rows["wu-dao-2-0"]["parameterCount"] == [{"int": 1_750_000_000_000}]
    assert rows["openai"]["wikidata"] == [{"id": "Q21708200", "name": "OpenAI"}]
    assert rows["openai"]["label"] == [{"str": "OpenAI"}, {"str": "오픈AI"}]
    assert rows["?"] == {column["id"]: [] for column in columns}
    names = {one["id"]: one["name"] for one in answer["meta"]}
    assert names["basedIn"] == "based in"
    assert answer["meta"][3]["service"].startswith("https://")


def test_the_settings_of_a_property(client: httpx.Client) -> None:
    def fetched(**settings: Any) -> Any:
        column = {"id": "basedIn", "settings": settings}
        return extend(client, {"ids": ["baai"], "properties": [column]})["rows"]["baai"]["basedIn"]

    assert len(fetched()) == 2
    assert len(fetched(limit="1")) == len(fetched(limit=1)) == 1
    assert fetched(count=True) == fetched(count="on") == [{"int": 2}]
    assert fetched(content="id") == [{"str": "beijing"}, {"str": "china"}]
    assert fetched(content="literal") == [{"str": "Beijing"}, {"str": "China"}]


def test_in_the_space_of_wikidata_values_are_items_where_there_are(client: httpx.Client) -> None:
    query = {"ids": ["Q115564437"], "properties": [{"id": "provider"}, {"id": "basedOn"}]}
    [chatgpt] = extend(client, query, "/reconcile/wikidata")["rows"].values()
    assert chatgpt["provider"] == [{"id": "Q21708200", "name": "OpenAI"}]
    assert chatgpt["basedOn"] == [{"str": "GPT-3.5"}]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"ids": []}', '{"ids": "a", "properties": []}', '{"ids": [1], "properties": []}',
        '{"ids": ["a"], "properties": [{}]}', '{"ids": [], "properties": [{"id": "a", "settings": []}]}',
        '{"ids": [], "properties": [{"id": "a", "settings": {"limit": -1}}]}',
        '{"ids": [], "properties": [{"id": "a", "settings": {"content": "x"}}]}',
    ],
)  # fmt: skip
def test_what_is_no_extension_is_refused(client: httpx.Client, text: str) -> None:
    assert client.post("/reconcile", data={"extend": text}).status_code == 400


def test_suggestions_complete_names_and_ids(client: httpx.Client) -> None:
    def suggested(kind: str, prefix: str, **more: str) -> list[str]:
        found = client.get(f"/reconcile/suggest/{kind}", params={"prefix": prefix, **more}).json()
        return [one["id"] for one in found["result"]]

    assert suggested("entity", "nav")[0] == "naver"
    assert suggested("entity", "네")[0] == "naver"
    assert suggested("entity", "cloud")[0] == "naver-cloud"
    assert suggested("entity", "Microsft") == ["microsoft"]
    assert suggested("entity", "gpt-3-5")[0] == "gpt-3-5"
    assert suggested("entity", "https://w3id.org/aikg/id/baai")[0] == "baai"
    assert set(suggested("entity", "o", type="Country")).isdisjoint(suggested("entity", "o", type="Company"))
    assert suggested("type", "comp") == suggested("type", "기업") == ["Company"]
    assert "basedIn" in suggested("property", "based")
    assert suggested("type", "no such type") == []


def test_suggestions_come_in_pages(client: httpx.Client) -> None:
    def page(**parameters: int) -> list[str]:
        found = client.get("/reconcile/suggest/entity", params={"prefix": "", **parameters}).json()
        return [one["id"] for one in found["result"]]

    first, second = page(), page(cursor=20)
    assert len(first) == len(second) == 20
    assert set(first).isdisjoint(second)
    assert page(cursor=5, limit=3) == first[5:8]
    assert page(cursor=10**8) == []
    for wrong in ("-1", "x", "٣", "1" * 20):
        assert client.get("/reconcile/suggest/entity", params={"cursor": wrong}).status_code == 400


def test_flyouts_show_what_is_suggested(client: httpx.Client) -> None:
    flyouts = (("entity", "naver"), ("type", "Company"), ("property", "basedIn"))
    for kind, id_ in flyouts:
        shown = client.get(f"/reconcile/flyout/{kind}", params={"id": id_}).json()
        assert shown["id"] == id_
        assert shown["html"].startswith("<div>")
        assert client.get(f"/reconcile/flyout/{kind}", params={"id": "<x>"}).status_code == 404
        assert client.get(f"/reconcile/flyout/{kind}").status_code == 400


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/v1"])
def test_a_preview_is_a_page_that_runs_nothing(client: httpx.Client, path: str) -> None:
    response = client.get(f"{path}/preview", params={"id": "baai"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    assert "Beijing Academy of Artificial Intelligence" in response.text
    assert "<script" not in response.text
    assert client.get(f"{path}/preview", params={"id": "<script>"}).status_code == 404


def test_a_callback_is_called_where_it_is_asked_for(client: httpx.Client) -> None:
    response = client.get("/reconcile", params={"query": "Naver", "callback": "jQuery17_1.done"})
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    script = re.fullmatch(r"/\*\*/jQuery17_1\.done\((.*)\);", response.text)
    assert script
    assert json.loads(script[1])["result"][0]["id"] == "naver"
    for name in ("alert(1)", "a;b", "", "a.b.", "가", "x" * 100, "a\n"):
        assert client.get("/reconcile", params={"query": "Naver", "callback": name}).status_code == 400
    posted = client.post("/reconcile", data={"query": "Naver", "callback": "f"})
    assert posted.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/reconcile", "/reconcile/", "/reconcile/wikidata", "/reconcile/v1", "/reconcile/v1/"]
)
def test_every_page_may_read_it(client: httpx.Client, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    response = client.get(path, headers={"Origin": "https://example.org", **plain})
    assert response.headers["access-control-allow-origin"] == "*"
    head = client.head(path, headers=plain)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(response.content))
    assert "GET" in client.options(path).headers["allow"]
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    assert "POST" in client.options(path, headers=preflight).headers["access-control-allow-methods"]
    assert client.delete(path).status_code == 405


def test_limits_are_published_and_kept(client: httpx.Client) -> None:
    size = client.get("/reconcile").json()["batchSize"]
    batch = {f"q{number}": {"query": "x"} for number in range(size + 1)}
    refused = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert refused.status_code == 413
    assert str(size) in refused.json()["detail"]
    batch.popitem()
    assert len(ask(client, batch)) == size
    assert client.post("/reconcile", data={"queries": "x" * (1 << 21)}).status_code == 413
    assert client.get("/reconcile", params={"queries": "x" * 40_000}).status_code == 414
    many = {"ids": ["a"] * 10_001, "properties": [{"id": "label"}]}
    assert client.post("/reconcile", data={"extend": json.dumps(many)}).status_code == 413


def test_other_requests_are_refused(client: httpx.Client) -> None:
    both = {"queries": "{}", "extend": "{}"}
    assert client.post("/reconcile", data=both).status_code == 400
    assert client.post("/reconcile", data={"other": "x"}).status_code == 400
    assert client.post("/reconcile", json={"q": {"query": "x"}}).status_code == 415
    assert client.get("/reconcile/suggest/entities").status_code == 404
