"""A session of OpenRefine, request by request, as its sources have it; it knows nothing but the address.

Its browser side asks the manifest with CORS, else as JSONP, and completes what somebody types. Its Java side
sends batches of ten queries as a form: `type_strict` "should" beside a type, values of other columns as
texts, numbers, or the entities that they are reconciled with, and no limit unless one was set.
"""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx

BROWSER = {
    "Origin": "http://127.0.0.1:3333",
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "X-Requested-With": "XMLHttpRequest",
}
ROWS = [
    ("네이버(주)", "한국", "naver"), ("Kakao Corp.", "South Korea", "kakao"), ("Microsft", "미국", ""),
    ("Baidu, Inc.", "China", "baidu"), ("Naver Webtoon", "한국", ""), ("OpenAI", "미국", "openai"),
    ("TikTok Inc.", "China", ""), ("스케일AI", "US", "scale-ai"), ("LG전자", "한국", ""),
    ("KT", "한국", "kt"), ("샤오미", "중국", "xiaomi"),
]  # fmt: skip
"""The rows of a table: a company, its country, and what may be linked without asking."""


def post(client: httpx.Client, name: str, value: Any, url: str) -> Any:
    """What OpenRefine's Java side sends: one field of a form."""
    fields = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "OpenRefine/3.8",
    }
    response = client.post(url, content=f"{name}={quote(json.dumps(value))}", headers=fields)
    assert response.status_code == 200, response.text
    return response.json()


def in_batches(client: httpx.Client, queries: list[dict[str, Any]], url: str) -> list[Any]:
    answers: list[Any] = []
    for start in range(0, len(queries), 10):
        batch = {f"q{number}": query for number, query in enumerate(queries[start : start + 10])}
        found = post(client, "queries", batch, url)
        answers += [found[key]["result"] for key in batch]
    return answers


def linked(answer: list[dict[str, Any]]) -> str:
    """The candidate that OpenRefine takes without asking: the best by score, if it matches."""
    best = sorted(answer, key=lambda one: -one["score"])[:1]
    return str(best[0]["id"]) if best and best[0]["match"] else ""


def added(client: httpx.Client, url: str) -> Any:
    """Add standard service: JSON by CORS, and JSONP as the way out."""
    response = client.get(url, headers=BROWSER)
    assert response.headers["access-control-allow-origin"] in ("*", BROWSER["Origin"])
    script = client.get(url, params={"callback": "jQuery36_1700000000001", "_": "1700000000002"}).text
    called = re.fullmatch(r"/\*\*/jQuery36_1700000000001\((.*)\);", script)
    assert called
    assert json.loads(called[1]) == response.json()
    return response.json()


def test_a_table_is_linked(client: httpx.Client) -> None:
    url = f"{client.base_url}/reconcile"
    manifest = added(client, url)

    samples = [{"query": name, "limit": 3} for name, _, _ in ROWS]
    types = [
        kind["id"] for answer in in_batches(client, samples, url) for one in answer for kind in one["type"]
    ]
    kind = max(set(types), key=types.count)
    assert kind == "Company"

    suggest = manifest["suggest"]["property"]
    typed = {"prefix": "based", "type_strict": "any", "callback": "jQuery1", "_": "1"}
    script = client.get(suggest["service_url"] + suggest["service_path"], params=typed, headers=BROWSER).text
    assert '"id": "basedIn"' in script

    countries = sorted({country for _, country, _ in ROWS})
    of_countries = [{"query": name, "type": "Country", "type_strict": "should"} for name in countries]
    first = [answer[0] for answer in in_batches(client, of_countries, url)]
    assert all(one["match"] for one in first)
    reconciled = {
        name: {"id": one["id"], "name": one["name"]} for name, one in zip(countries, first, strict=True)
    }

    for values in (reconciled, {name: name for name in countries}):
        queries = [
            {
                "query": name,
                "type": kind,
                "type_strict": "should",
                "properties": [{"pid": "basedIn", "v": values[country]}],
            }
            for name, country, _ in ROWS
        ]
        assert list(map(linked, in_batches(client, queries, url))) == [right for _, _, right in ROWS]


def test_candidates_are_looked_at_and_others_searched(client: httpx.Client) -> None:
    manifest = added(client, f"{client.base_url}/reconcile")
    preview = client.get(manifest["preview"]["url"].replace("{{id}}", "naver"))
    assert (preview.status_code, "네이버" in preview.text) == (200, True)
    assert client.get(manifest["view"]["url"].replace("{{id}}", "naver")).status_code in (200, 303)
    suggest = manifest["suggest"]["entity"]
    address = suggest["service_url"] + suggest["service_path"]
    found = client.get(address, params={"prefix": "scale", "type": "Company", "limit": 3}).json()["result"]
    assert found[0]["id"] == "scale-ai"
    flyout = client.get(suggest["service_url"] + suggest["flyout_service_path"].replace("${id}", "scale-ai"))
    assert flyout.json()["html"]


def test_columns_are_added_from_reconciled_values(client: httpx.Client) -> None:
    url = f"{client.base_url}/reconcile"
    propose = added(client, url)["extend"]["propose_properties"]
    address = propose["service_url"] + propose["service_path"]
    proposed = client.get(address, params={"type": "Company", "limit": 50}, headers=BROWSER).json()
    assert {"basedIn", "wikidata"} <= {one["id"] for one in proposed["properties"]}
    columns = [
        {"id": "wikidata"},
        {"id": "basedIn", "settings": {"limit": "1", "content": "literal"}},
        {"id": "basedIn", "settings": {"count": "on"}},
        {"id": "valuation"},
    ]
    for column in columns:
        answer = post(client, "extend", {"ids": ["openai", "naver"], "properties": [column]}, url)
        assert [one["id"] for one in answer["meta"]] == [column["id"]]
        assert all(one["name"] for one in answer["meta"])
        assert answer["rows"].keys() == {"openai", "naver"}
        assert all(isinstance(row[column["id"]], list) for row in answer["rows"].values())


def test_cells_of_other_kinds_are_values(client: httpx.Client) -> None:
    values = [1_750_000_000_000, 1.75e12, "2021-06-01T00:00:00Z", True]
    query = {"query": "Wu Dao 2.0", "properties": [{"pid": "parameterCount", "v": value} for value in values]}
    [answer] = in_batches(client, [query], f"{client.base_url}/reconcile")
    assert answer[0]["id"] == "wu-dao-2-0"
