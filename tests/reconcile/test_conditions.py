"""Conditions and types that are honoured, that ask nothing, and that nobody knows, over HTTP."""

import json
from typing import Any

import httpx
import pytest

from aikg.reconcile.reconciler import Reconciler

from . import schemas

pytestmark = pytest.mark.quick

SPACES = ("/reconcile", "/reconcile/wikidata")
COUNTRIES = [
    "KR", "kr", "KOR", "South Korea", "대한민국", "한국", "Republic of Korea", "Q884", "wd:Q884",
    "http://www.wikidata.org/entity/Q884", "https://www.wikidata.org/wiki/Q884", "south-korea",
    "id:south-korea", "https://w3id.org/aikg/id/south-korea", {"id": "Q884"}, {"id": "south-korea"},
    {"id": "unknown", "name": "한국"}, {"id": "https://w3id.org/aikg/id/south-korea", "name": "?"}, " KR ",
]  # fmt: skip


def ask(client: httpx.Client, path: str, **query: Any) -> Any:
    """The answer to a query, with NaN as Python's json writes it."""
    response = client.post(path, data={"queries": json.dumps({"q": query})})
    assert response.status_code == 200, response.text
    schemas.check(response.json(), "0.2", "reconciliation-result-batch")
    return response.json()["q"]


def ask_draft(client: httpx.Client, path: str, name: str, *conditions: Any, **more: Any) -> Any:
    """The same by the draft of 1.0."""
    named = {"matchType": "name", "propertyValue": name}
    given = [{"matchType": "property", "propertyId": id_, "propertyValue": v} for id_, v in conditions]
    content = json.dumps({"queries": [{"conditions": [named, *given], **more}]})
    fields = {"Content-Type": "application/json"}
    response = client.post(f"{path}/match", content=content, headers=fields)
    assert response.status_code == 200, response.text
    schemas.check(response.json(), "1.0-draft", "reconciliation-result-batch")
    return response.json()["results"][0]


def matches(answer: Any) -> list[str]:
    found = answer["result"] if "result" in answer else answer["candidates"]
    return [one["id"] for one in found if one["match"]]


UNKNOWN = [
    ("country", "basedIn"), ("P17", "basedIn"), ("wdt:P17", ""), ("basedin", "basedIn"), ("nationality", ""),
    ("http://www.wikidata.org/prop/direct/P17", ""), ("aikg:basedInn", ""), ("소재", "basedIn"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("property_", "meant"), UNKNOWN)
@pytest.mark.parametrize("path", SPACES)
def test_a_condition_that_nobody_knows_leaves_no_match(
    client: httpx.Client, path: str, property_: str, meant: str
) -> None:
    """C1: it is not ignored, whatever its value, and the answer says so."""
    for value in ("Israel", "United States", 5, {"id": "israel"}, ["Israel", "US"]):
        answer = ask(client, path, query="Microsoft", properties=[{"pid": property_, "v": value}])
        assert answer["result"]
        assert matches(answer) == []
        assert f"There is no property {property_!r}." in answer["warnings"][0]
        assert meant in answer["warnings"][0]
    draft = ask_draft(client, path.replace("/reconcile", "/reconcile/v1"), "Microsoft", (property_, "Israel"))
    assert matches(draft) == []
    assert draft["warnings"] == answer["warnings"]


def test_one_bad_query_does_not_take_its_batch_with_it(client: httpx.Client) -> None:
    batch = {
        "good": {"query": "Microsoft", "properties": [{"pid": "basedIn", "v": "US"}]},
        "bad": {"query": "Naver", "properties": [{"pid": "country", "v": "KR"}]},
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(batch)}).json()
    assert (matches(answer["good"]), "warnings" in answer["good"]) == (["microsoft"], False)
    assert (matches(answer["bad"]), len(answer["bad"]["warnings"])) == ([], 1)


@pytest.mark.parametrize("type_", ["Compny", "Q783794", "aikg:Compny", "회사", "https://schema.org/NoSuch"])
@pytest.mark.parametrize("strictness", ["any", "all", "should"])
def test_a_type_that_nobody_knows_leaves_no_match(client: httpx.Client, type_: str, strictness: str) -> None:
    for path in SPACES:
        answer = ask(client, path, query="Microsoft", type=type_, type_strict=strictness)
        assert matches(answer) == []
        assert answer["warnings"] == [warning for warning in answer["warnings"] if f"{type_!r}" in warning]
        assert answer["warnings"][0].startswith("There is no type")
    draft = ask_draft(client, "/reconcile/v1", "Microsoft", type=type_)
    assert (matches(draft), draft["warnings"]) == ([], answer["warnings"])


def test_what_is_meant_is_proposed(client: httpx.Client) -> None:
    def warning(**query: Any) -> str:
        return str(ask(client, "/reconcile", query="Microsoft", **query)["warnings"][0])

    assert "Did you mean Company" in warning(type="Compny")
    assert "Did you mean Company?" in warning(type="Q783794")
    assert "Did you mean parameterCount" in warning(properties=[{"pid": "parametercounts", "v": 1}])
    assert "/suggest/property" in warning(properties=[{"pid": "xyzzy", "v": 1}])


@pytest.mark.parametrize("property_", ["basedIn", "based in", "Based In", "소재지", "aikg:basedIn"])
def test_a_label_stands_for_its_property(client: httpx.Client, property_: str) -> None:
    def found(value: str) -> list[str]:
        return matches(
            ask(client, "/reconcile", query="Microsoft", properties=[{"pid": property_, "v": value}])
        )

    assert (found("미국"), found("Israel")) == (["microsoft"], [])


@pytest.mark.parametrize("type_", ["Company", "company", "기업", "aikg:Company", "schema:Organization"])
def test_a_label_stands_for_its_type(client: httpx.Client, type_: str) -> None:
    answer = ask(client, "/reconcile", query="Microsoft", type=type_)
    assert (matches(answer), "warnings" in answer) == (["microsoft"], False)
    assert matches(ask(client, "/reconcile", query="GPT-3", type=type_)) == []


MISSING = [
    "", "  ", "\u3000", None, float("nan"), [], ["", None], [float("nan")], "nan", "NaN", "None", "NaT",
    "<NA>", {"id": ""}, {"id": None}, {"id": "", "name": ""},
]  # fmt: skip


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_a_missing_value_is_no_condition(client: httpx.Client, value: Any) -> None:
    """C1: the cell of a table that has none; the candidates are those of the name alone."""
    for path in SPACES:
        plain = ask(client, path, query="Microsoft")
        for property_ in ("basedIn", "country"):
            answer = ask(client, path, query="Microsoft", properties=[{"pid": property_, "v": value}])
            assert answer == plain
    draft = ask_draft(client, "/reconcile/v1", "Microsoft", ("basedIn", value))
    assert draft == ask_draft(client, "/reconcile/v1", "Microsoft")
    assert matches(draft) == ["microsoft"]


def test_what_is_missing_among_values_is_left_out(client: httpx.Client) -> None:
    def found(*values: Any) -> list[str]:
        return matches(
            ask(client, "/reconcile", query="Naver", properties=[{"pid": "basedIn", "v": [*values]}])
        )

    assert found("KR", None, "") == ["naver"]
    assert found("Israel", float("nan")) == []


def test_nothing_else_may_be_missing(client: httpx.Client) -> None:
    for query in ({"query": None}, {"query": float("nan")}, {"query": "a", "limit": float("nan")}):
        response = client.post("/reconcile", data={"queries": json.dumps({"q": query})})
        assert response.status_code == 400
        assert response.json()["detail"].startswith("queries.q.")


@pytest.mark.parametrize("value", COUNTRIES, ids=str)
def test_a_country_is_meant_by_code_name_or_identifier(client: httpx.Client, value: Any) -> None:
    for name, right in (("Kakao", ["kakao"]), ("Microsoft", [])):
        answer = ask(client, "/reconcile", query=name, properties=[{"pid": "basedIn", "v": value}])
        assert matches(answer) == right
    draft = ask_draft(client, "/reconcile/v1", "Kakao", ("basedIn", value))
    assert matches(draft) == ["kakao"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [("Baidu", ("CN", "CHN")), ("OpenAI", ("US", "USA")), ("University of Oxford", ("GB", "GBR", "UK"))],
)
def test_countries_have_codes_of_two_and_three_letters(
    client: httpx.Client, name: str, codes: tuple[str, ...]
) -> None:
    for code in codes:
        assert matches(ask(client, "/reconcile", query=name, properties=[{"pid": "basedIn", "v": code}]))
        wrong = ask(client, "/reconcile", query="Naver", properties=[{"pid": "basedIn", "v": code}])
        assert matches(wrong) == []


def test_a_code_names_its_country_or_currency_beside_a_type(client: httpx.Client) -> None:
    """Alone it may be anything: KT, IT and CN are names of companies, or words."""
    for code, type_, right in (
        ("KOR", "Country", "south-korea"), ("CN", "Country", "china"), ("ISR", "Country", "israel"),
        ("KRW", "Currency", "krw"), ("USD", "Currency", "usd"),
    ):  # fmt: skip
        assert matches(ask(client, "/reconcile", query=code, type=type_)) == [right]
        assert matches(ask(client, "/reconcile", query=code)) == []
        assert matches(ask(client, "/reconcile", query=code, type="Company")) == []


def test_numbers_sums_and_dates_are_compared_as_such(client: httpx.Client) -> None:
    def found(name: str, property_: str, value: Any) -> list[str]:
        return matches(ask(client, "/reconcile", query=name, properties=[{"pid": property_, "v": value}]))

    for value in (1_750_000_000_000, 1.75e12, "1,750,000,000,000", [5, 1.75e12]):
        assert found("Wu Dao 2.0", "parameterCount", value) == ["wu-dao-2-0"]
    for value in (175_000_000_000, "175B", True, {"id": "wu-dao-2-0"}):
        assert found("Wu Dao 2.0", "parameterCount", value) == []
    for value in (14_000_000_000, "14,000,000,000", "14000000000 USD", "USD 14000000000"):
        assert found("ByteDance", "valuation", value) == ["bytedance"]
    for value in (15_000_000_000, "14000000000 KRW", "14000000000 EUR"):
        assert found("ByteDance", "valuation", value) == []


def test_an_exact_condition_takes_no_number_that_is_only_near(client: httpx.Client) -> None:
    def found(value: float, **more: Any) -> int:
        condition = {"matchType": "property", "propertyId": "parameterCount", "propertyValue": value}
        query = {"conditions": [condition | {"required": True} | more]}
        answer = client.post("/reconcile/v1/match", json={"queries": [query]}).json()
        return len(answer["results"][0]["candidates"])

    assert (found(1.751e12), found(1.75e12)) == (1, 1)
    assert (found(1.751e12, matchQualifier="ExactMatch"), found(1.75e12, matchQualifier="ExactMatch")) == (
        0,
        1,
    )


@pytest.mark.parametrize("property_", ["country", "P17", "nothing-like-it", "", "aikg:basedInn"])
def test_a_column_of_a_property_that_nobody_knows_is_an_error(client: httpx.Client, property_: str) -> None:
    query = {"ids": ["naver"], "properties": [{"id": "label"}, {"id": property_}]}
    for path in SPACES:
        response = client.post(path, data={"extend": json.dumps(query)})
        assert response.status_code == 400
        assert response.json()["detail"].startswith(f"properties[1].id: There is no property {property_!r}.")
    assert client.post("/reconcile/v1/extend", json=query).status_code == 400


def test_a_property_that_no_entity_has_yet_is_an_empty_column(client: httpx.Client) -> None:
    answer = client.post(
        "/reconcile",
        data={"extend": json.dumps({"ids": ["naver"], "properties": [{"id": "inception"}]})},
    )
    assert answer.status_code == 200
    assert answer.json()["rows"] == {"naver": {"inception": []}}


def test_a_label_stands_for_a_column(client: httpx.Client) -> None:
    query = {"ids": ["naver"], "properties": [{"id": "소재지"}]}
    answer = client.post("/reconcile", data={"extend": json.dumps(query)}).json()
    assert answer["rows"]["naver"]["소재지"] == [{"id": "south-korea", "name": "South Korea"}]
    assert answer["meta"][0]["name"] == "based in"


def test_a_sum_is_its_number_and_its_currency(client: httpx.Client) -> None:
    def column(**settings: Any) -> Any:
        query = {"ids": ["bytedance"], "properties": [{"id": "valuation", "settings": settings}]}
        answer = client.post("/reconcile", data={"extend": json.dumps(query)}).json()
        return answer["rows"]["bytedance"]["valuation"]

    assert {"str": "14000000000 USD"} in column()
    assert column(content="literal") == column()
    assert len(column()) == column(count=True)[0]["int"]
    assert all(one["str"].startswith("https://w3id.org/aikg/claim/") for one in column(content="id"))


@pytest.mark.parametrize("type_", ["", "Company", "AIModel", "Country", "Person"])
def test_what_people_want_is_proposed_first(client: httpx.Client, type_: str) -> None:
    for path in SPACES:
        answer = client.get(f"{path}/propose", params={"type": type_}).json()
        ids = [one["id"] for one in answer["properties"]]
        assert ids[:3] == ["label", "wikidata", "altLabel"]
        assert {"nameKey", "nameWord"}.isdisjoint(ids)
    assert client.get("/reconcile/suggest/property", params={"prefix": "name"}).json()["result"][0]["id"] == (
        "label"
    )


@pytest.mark.parametrize(
    ("property_", "value"), [("parameterCount", 175), ("currencyCode", "USD"), ("author", "x")]
)
def test_a_property_that_its_class_cannot_have_speaks_against_it(
    client: httpx.Client, property_: str, value: Any
) -> None:
    """C1: nothing was known of Microsoft's parameters, so that the model someone meant was the company."""
    for path in SPACES:
        answer = ask(client, path, query="Microsoft", properties=[{"pid": property_, "v": value}])
        assert (matches(answer), "warnings" in answer) == ([], False)
        assert {"id": "contradictions", "value": 1} in answer["result"][0]["features"]
    draft = ask_draft(client, "/reconcile/v1", "Microsoft", (property_, value))
    assert matches(draft) == []
    # What its class can have, and nobody has said, is unknown as ever.
    unknown = ask(client, "/reconcile", query="Microsoft", properties=[{"pid": "affiliatedWith", "v": "x"}])
    assert matches(unknown) == ["microsoft"]


@pytest.mark.parametrize("property_", [" basedIn ", "\tbased in", "소재지 "])
def test_blanks_around_a_name_mean_nothing(client: httpx.Client, property_: str) -> None:
    answer = ask(client, "/reconcile", query="Microsoft", properties=[{"pid": property_, "v": "US"}])
    assert (matches(answer), "warnings" in answer) == (["microsoft"], False)
    assert matches(ask(client, "/reconcile", query="Microsoft", type=" Company ")) == ["microsoft"]


@pytest.mark.parametrize(
    ("value", "quantifier", "right"),
    [
        ("Israel", "any", False), ("Israel", "all", False), ("Israel", "none", True),
        ("US", "any", True), ("US", "all", True), ("US", "none", False),
        (["Israel", "US"], "any", True), (["Israel", "US"], "all", False), (["Israel", "US"], "none", False),
        (["Israel", "China"], "none", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("required", [True, False])
def test_a_quantifier_is_met_or_not(
    client: httpx.Client, value: Any, quantifier: str, right: bool, required: bool
) -> None:
    """C1: where no value is another's, that the names of countries are a little alike is nothing."""
    condition = {"matchType": "property", "propertyId": "basedIn", "propertyValue": value}
    more = {"matchQuantifier": quantifier, "required": required}
    conditions = [{"matchType": "name", "propertyValue": "Microsoft"}, condition | more]
    answer = client.post("/reconcile/v1/match", json={"queries": [{"conditions": conditions}]})
    found = answer.json()["results"][0]
    assert (matches(found) == ["microsoft"]) is right
    assert bool(found["candidates"]) is (right or not required)


@pytest.mark.parametrize("qualifier", ["WildcardMatch", "exactmatch", "?"])
def test_a_match_qualifier_that_nobody_knows_leaves_no_match(client: httpx.Client, qualifier: str) -> None:
    condition = {"matchType": "property", "propertyId": "basedIn", "propertyValue": "US"}
    conditions = [
        {"matchType": "name", "propertyValue": "Microsoft"},
        condition | {"matchQualifier": qualifier},
    ]
    answer = client.post("/reconcile/v1/match", json={"queries": [{"conditions": conditions}]}).json()
    schemas.check(answer, "1.0-draft", "reconciliation-result-batch")
    [found] = answer["results"]
    assert (len(found["candidates"]), matches(found)) == (1, [])
    assert found["warnings"] == [f"There is no match qualifier {qualifier!r}. There is ExactMatch."]


def test_a_name_that_is_given_twice_is_an_error(client: httpx.Client) -> None:
    """Of two queries with one key, one got no answer and nobody was told."""
    batch = '{"a": {"query": "Microsoft"}, "a": {"query": "Naver"}}'
    answer = client.post("/reconcile", data={"queries": batch})
    assert (answer.status_code, "'a' twice" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("path", [*(f"{space}/propose" for space in SPACES), "/reconcile/v1/extend/propose"])
def test_properties_are_proposed_for_a_type_by_whatever_name(client: httpx.Client, path: str) -> None:
    """C1: for a type that nobody knows there were three columns, and no word."""
    for name in ("Company", "company", "기업", "aikg:Company", "https://w3id.org/aikg/ontology#Company"):
        found = client.get(path, params={"type": name}).json()
        assert (found["type"], "valuation" in [one["id"] for one in found["properties"]]) == (name, True)
    for name in ("Compny", "Q783794"):
        answer = client.get(path, params={"type": name})
        assert (answer.status_code, "mean Company" in answer.json()["detail"]) == (400, True)


def test_what_is_proposed_has_values_that_people_read(client: httpx.Client, reconciler: Reconciler) -> None:
    """C13: of every property, for every entity; some were IRIs of terms and of claims."""
    ids = [entity.slug for entity in reconciler.matcher().inventory.entities]
    for one in client.get("/reconcile/propose").json()["properties"]:
        query = {"ids": ids, "properties": [{"id": one["id"]}]}
        rows = client.post("/reconcile", data={"extend": json.dumps(query)}).json()["rows"]
        values = [value for row in rows.values() for value in row[one["id"]]]
        assert values, one["id"]
        texts = [str(value.get("str", value.get("name", ""))) for value in values]
        assert [text for text in texts if "://" in text or "#" in text] == [], one["id"]


def test_a_term_of_the_ontology_is_its_label(client: httpx.Client) -> None:
    query = {"ids": ["beijing-ai-national-complex"], "properties": [{"id": "status"}]}

    def column(language: str, **settings: Any) -> Any:
        asked = query | {"properties": [{"id": "status", "settings": settings}]}
        answer = client.post(f"/reconcile?lang={language}", data={"extend": json.dumps(asked)}).json()
        return answer["rows"]["beijing-ai-national-complex"]["status"]

    assert column("en") == [{"str": "under construction"}]
    assert column("ko") == [{"str": "조성 중"}]
    assert column("en", content="id") == [{"str": "https://w3id.org/aikg/ontology#UnderConstruction"}]
    for value in ("under construction", "UnderConstruction", "aikg:UnderConstruction", "조성 중"):
        conditions = [{"pid": "status", "v": value}]
        answer = ask(client, "/reconcile", query="National AI complex in Beijing", properties=conditions)
        assert matches(answer) == ["beijing-ai-national-complex"], value
