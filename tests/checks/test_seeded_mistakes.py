"""Mistakes seeded by hand, one of each kind and its siblings, each met by the rule that is for it."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from aikg.cli import main

from .seeded_project import Given, changed, codes, digest, make, passage, passages, source

pytestmark = pytest.mark.quick

SENTENCES: Final = {
    "founded": "가온은 2021년 문을 연 한국의 AI 기업이다.",
    "nuri": "가온은 매개변수가 약 600억개인 ‘누리 2.0’을 2023년 5월 공개했다.",
    "dasom": "새솔(다솜), 가온(누리 2.0)이 대표적이다.",
    "bigger": "누리 2.0의 매개변수는 GPT-3의 10배 이상이다.",
    "budget": "한국 정부는 5년간 2600억원을 데이터 사업에 쏟을 계획이다.",
    "survey": "한빛연구소에 따르면 AI 유니콘은 한국이 4개, 중국이 19개였다.",
    "values": "새솔(3조2410억원·2위), 가온(1조5000억원·3위) 순으로 기업가치가 컸다.",
    "units": "가온 AI연구원은 노을과 협력한다.",
    "partner": "새솔은 노을과 협력한다. 이 회사는 미국 기업이다.",
    "word": "성능이 다음 세대를 앞선다. ‘다솜’은 새솔이 운영한다.",
    "tern": "Meridian released Tern, a model with about 70 billion parameters, in March 2024.",
    "heron": "Heron, which Northwind develops, has 12 billion parameters and 30 furlongs of cable.",
    "spends": "미국은 AI에 조단위 돈을 퍼붓고 있다.",
    "worth": "According to Halcyon Research, Meridian is worth more than $2.6 billion.",
    "staff": "Meridian and Northwind have 400 and 90 employees, respectively.",
    "invest": "Northwind plans to invest $500 million in Meridian.",
    "denial": "Meridian said that Northwind uses Tern.",
    "size": "Kestrel-Text, a data set, fills 4.9 terabytes.",
    "cloud": "Northwind Cloud operates Heron.",
    "both": "새솔과 메리디안은 경쟁한다. 두 회사는 한국 기업이다.",
}
TEXT: Final = "\n".join(SENTENCES.values())
ENTITIES: Final = {
    "gaon": ("Company", "Gaon", "가온"),
    "saesol": ("Company", "Saesol", "새솔"),
    "noeul": ("Company", "Noeul", "노을"),
    "daum-company": ("Company", "Daum", "다음"),
    "meridian": ("Company", "Meridian", "메리디안"),
    "northwind": ("Company", "Northwind", "노스윈드"),
    "halcyon": ("ResearchInstitute", "Halcyon Research", "할시온 리서치"),
    "hanbit": ("ResearchInstitute", "Hanbit Institute", "한빛연구소"),
    "nuri": ("AIModel", "Nuri 2.0", "누리 2.0"),
    "dasom": ("AIModel", "Dasom", "다솜"),
    "tern": ("AIModel", "Tern", "턴"),
    "heron": ("AIModel", "Heron", "헤론"),
    "kestrel-text": ("Dataset", "Kestrel-Text", "케스트럴"),
    "data-plan": ("NationalProgramme", "Korean data programme", "데이터 사업"),
}

CHECKS: Final = ("evidence", "question", "figure")


def amount(value: int, currency: str, stated: str, **more: str) -> Given:
    return {"value": value, "currency": currency, "stated": stated, **more}


def claim(subject: str, prop: str, evidence: list[Given], **rest: Any) -> dict[str, Any]:
    return {"subject": subject, "property": prop, **rest, "evidence": evidence}


NURI = {"passage": "nuri", "subject": "누리 2.0", "value": "600억개", "hedge": "약"}
TRUE: Final[Mapping[str, dict[str, Any]]] = {
    "nuri-parameters": claim("nuri", "parameterCount", [NURI], value=60_000_000_000, hedge="Approximately"),
    "nuri-released": claim(
        "nuri",
        "releasedBy",
        [{"passage": "nuri", "subject": "누리 2.0", "object": "가온", "date": "2023년 5월"}],
        object="gaon",
        date="2023-05",
        dateText="2023년 5월",
    ),
    "gaon-founded": claim(
        "gaon", "inception", [{"passage": "founded", "subject": "가온", "value": "2021년"}], value=2021
    ),
    "gaon-korea": claim(
        "gaon", "basedIn", [{"passage": "founded", "subject": "가온", "object": "한국"}], object="south-korea"
    ),
    "dasom-saesol": claim(
        "dasom", "provider", [{"passage": "dasom", "subject": "다솜", "object": "새솔"}], object="saesol"
    ),
    "dasom-operator": claim(
        "dasom", "operator", [{"passage": "word", "subject": "다솜", "object": "새솔"}], object="saesol"
    ),
    "nuri-bigger": claim(
        "nuri",
        "hasMoreParametersThan",
        [{"passage": "bigger", "subject": "누리 2.0", "object": "GPT-3", "factor": "10배", "hedge": "이상"}],
        object="gpt-3",
        factor=10,
        hedge="MoreThan",
    ),
    "plan-budget": claim(
        "data-plan",
        "budget",
        [
            {
                "passage": "budget",
                "subject": "데이터 사업",
                "value": "2600억원",
                "payer": "한국 정부",
                "duration": "5년간",
                "modality": "계획",
            }
        ],
        value=amount(260_000_000_000, "krw", "2600억원"),
        payer="government-of-south-korea",
        duration="P5Y",
        modality="Planned",
    ),
    "korea-unicorns": claim(
        "south-korea",
        "aiUnicornCount",
        [
            {
                "passage": "survey",
                "subject": "한국",
                "value": "4개",
                "saidBy": "한빛연구소",
                "countedKind": "AI 유니콘",
            }
        ],
        value=4,
        saidBy="hanbit",
        countedKind="ai-unicorn",
    ),
    "saesol-value": claim(
        "saesol",
        "valuation",
        [{"passage": "values", "subject": "새솔", "value": "3조2410억원"}],
        value=amount(3_241_000_000_000, "krw", "3조2410억원"),
    ),
    "saesol-noeul": claim(
        "saesol",
        "cooperatesWith",
        [{"passage": "partner", "subject": "새솔", "object": "노을"}],
        object="noeul",
    ),
    "noeul-us": claim(
        "noeul",
        "basedIn",
        [{"passage": "partner", "subject": {"quote": "이 회사", "as": "anaphora"}, "object": "미국"}],
        object="united-states",
    ),
    **{
        f"{slug}-both": claim(
            slug,
            "basedIn",
            [{"passage": "both", "subject": {"quote": "두 회사", "as": "list"}, "object": "한국"}],
            object="south-korea",
        )
        for slug in ("meridian", "saesol")
    },
    "us-spends": claim(
        "united-states",
        "spendsOn",
        [{"passage": "spends", "subject": "미국", "object": "AI", "amount": "조단위"}],
        object="artificial-intelligence",
        amount={"value": 1_000_000_000_000, "stated": "조단위", "hedge": "OrderOfMagnitude"},
    ),
    "tern-parameters": claim(
        "tern",
        "parameterCount",
        [{"passage": "tern", "subject": "Tern", "value": "70 billion", "hedge": "about"}],
        value=70_000_000_000,
        hedge="Approximately",
    ),
    "tern-released": claim(
        "tern",
        "releasedBy",
        [{"passage": "tern", "subject": "Tern", "object": "Meridian"}],
        object="meridian",
    ),
    "heron-parameters": claim(
        "heron",
        "parameterCount",
        [{"passage": "heron", "subject": "Heron", "value": "12 billion"}],
        value=12_000_000_000,
    ),
    "heron-developer": claim(
        "heron",
        "developer",
        [{"passage": "heron", "subject": "Heron", "object": "Northwind"}],
        object="northwind",
    ),
    "meridian-worth": claim(
        "meridian",
        "valuation",
        [
            {
                "passage": "worth",
                "subject": "Meridian",
                "value": "$2.6 billion",
                "saidBy": "Halcyon Research",
                "hedge": "more than",
            }
        ],
        value=amount(2_600_000_000, "usd", "$2.6 billion", hedge="MoreThan"),
        saidBy="halcyon",
    ),
    "northwind-invests": claim(
        "northwind",
        "investsIn",
        [
            {
                "passage": "invest",
                "subject": "Northwind",
                "object": "Meridian",
                "amount": "$500 million",
                "modality": "plans to",
            }
        ],
        object="meridian",
        modality="Planned",
        amount=amount(500_000_000, "usd", "$500 million"),
    ),
    "northwind-uses": claim(
        "northwind",
        "uses",
        [{"passage": "denial", "subject": "Northwind", "object": "Tern", "saidBy": "Meridian"}],
        object="tern",
        saidBy="meridian",
    ),
    "kestrel-size": claim(
        "kestrel-text",
        "datasetSize",
        [{"passage": "size", "subject": "Kestrel-Text", "value": "4.9 terabytes"}],
        value=4_900_000_000_000,
        unit="Byte",
    ),
}

SEEDED: Final[list[tuple[str, str, Given, Given, str]]] = [
    # What is wrong, of which claim, its keys, those of its evidence (None takes one away), and the code.
    (
        "a figure without a quoted figure",
        "nuri-parameters",
        {},
        {"value": None, "hedge": None},
        "unquoted-figure",
    ),
    ("nothing quoted", "gaon-korea", {}, {"subject": None, "object": None}, "unquoted"),
    ("an object without a quote", "gaon-korea", {}, {"object": None}, "unnamed"),
    ("a subject without a quote", "tern-released", {}, {"subject": None}, "unnamed"),
    ("a quote that is not there", "gaon-korea", {}, {"subject": "가온의"}, "not-verbatim"),
    (
        "a part of a longer figure",
        "plan-budget",
        {"value": amount(60_000_000_000, "krw", "600억원")},
        {"value": "600억원"},
        "part-of-longer",
    ),
    (
        "a part of a figure in English",
        "tern-parameters",
        {"value": 0},
        {"value": "0 billion"},
        "part-of-longer",
    ),
    ("a part of a word", "tern-released", {}, {"object": "Merid"}, "part-of-longer"),
    ("a span of other words", "gaon-korea", {}, {"passage": "shifted"}, "other-words"),
    ("a span that cuts a word", "tern-released", {}, {"passage": "cut"}, "cut"),
    (
        "a locator beside a text",
        "gaon-korea",
        {"evidence": [{"locator": "first paragraph"}]},
        {},
        "locator-beside-text",
    ),
    ("another figure than the quoted", "nuri-parameters", {"value": 61_000_000_000}, {}, "figure"),
    ("a figure ten times too large", "heron-parameters", {"value": 120_000_000_000}, {}, "figure"),
    (
        "a sum in another currency",
        "meridian-worth",
        {"value": amount(2_600_000_000, "krw", "$2.6 billion", hedge="MoreThan")},
        {},
        "figure",
    ),
    (
        "a currency that no word gives",
        "saesol-value",
        {"value": amount(1_500_000_000_000, "krw", "1조5000억")},
        {"value": "1조5000억"},
        "part-of-longer",
    ),
    (
        "a currency of trillions alone",
        "us-spends",
        {"amount": amount(1_000_000_000_000, "usd", "조단위")},
        {},
        "unproven-currency",
    ),
    (
        "a sum that reads otherwise",
        "saesol-value",
        {"value": amount(3_214_000_000_000, "krw", "3조2410억원")},
        {},
        "figure",
    ),
    (
        "a count of another unit",
        "nuri-bigger",
        {"property": "parameterCount", "object": None, "value": 10, "hedge": None, "factor": None},
        {"value": "10배", "object": None, "factor": None, "hedge": None},
        "other-unit",
    ),
    (
        "bytes for a count",
        "kestrel-size",
        {"subject": "tern", "property": "parameterCount", "value": 5, "unit": None},
        {"value": "4.9 terabytes"},
        "unproven-figure",
    ),
    ("an unknown unit", "heron-parameters", {"value": 30}, {"value": "30"}, "unknown-unit"),
    ("another year", "gaon-founded", {"value": 2012}, {}, "figure"),
    ("an invented year", "dasom-saesol", {"startDate": 2019}, {}, "unproven-figure"),
    ("another month", "nuri-released", {"date": "2023-08"}, {}, "other-month"),
    (
        "a year that words do not give",
        "saesol-noeul",
        {"date": 2011, "dateText": "지난해"},
        {},
        "distant-date",
    ),
    ("another duration", "plan-budget", {"duration": "P4Y"}, {}, "figure"),
    ("an invented rank", "dasom-saesol", {"rank": 2}, {}, "unproven-figure"),
    ("an invented speaker", "gaon-korea", {"saidBy": "halcyon"}, {}, "unnamed"),
    ("a speaker that another is", "meridian-worth", {"saidBy": "northwind"}, {}, "names-another"),
    ("a dropped speaker", "meridian-worth", {"saidBy": None}, {"saidBy": None}, "cue-without-saidby"),
    (
        "a dropped speaker in Korean",
        "korea-unicorns",
        {"saidBy": None},
        {"saidBy": None},
        "cue-without-saidby",
    ),
    (
        "a speaker whom no word makes one",
        "tern-released",
        {"saidBy": "meridian"},
        {"saidBy": "Meridian"},
        "saidby-without-cue",
    ),
    (
        "subject and object swapped",
        "northwind-invests",
        {"subject": "meridian", "object": "northwind"},
        {},
        "names-another",
    ),
    ("the models swapped", "nuri-bigger", {"subject": "gpt-3", "object": "nuri"}, {}, "names-another"),
    ("another subject", "dasom-saesol", {"subject": "nuri"}, {}, "names-another"),
    ("another object", "heron-developer", {"object": "gaon"}, {}, "names-another"),
    (
        "a plan stated as a fact",
        "northwind-invests",
        {"modality": None},
        {"modality": None},
        "cue-without-modality",
    ),
    (
        "a plan stated as a fact in Korean",
        "plan-budget",
        {"modality": None},
        {"modality": None},
        "cue-without-modality",
    ),
    ("a fact stated as a plan", "heron-developer", {"modality": "Planned"}, {}, "modality-without-cue"),
    (
        "a plan called a forecast",
        "northwind-invests",
        {"modality": "Forecast"},
        {"modality": None},
        "modality-without-cue",
    ),
    ("a hedge dropped", "nuri-parameters", {"hedge": None}, {"hedge": None}, "cue-without-hedge"),
    ("a hedge dropped in English", "tern-parameters", {"hedge": None}, {"hedge": None}, "cue-without-hedge"),
    (
        "a hedge of a sum dropped",
        "meridian-worth",
        {"value": amount(2_600_000_000, "usd", "$2.6 billion")},
        {"hedge": None},
        "cue-without-hedge",
    ),
    ("a hedge of a factor dropped", "nuri-bigger", {"hedge": None}, {"hedge": None}, "cue-without-hedge"),
    ("a hedge invented", "heron-parameters", {"hedge": "Approximately"}, {}, "hedge-without-cue"),
    ("another hedge", "tern-parameters", {"hedge": "MoreThan"}, {}, "hedge-without-cue"),
    ("the figure of the neighbour", "korea-unicorns", {"value": 19}, {"value": "19개"}, "nearer"),
    (
        "the sum of the neighbour",
        "saesol-value",
        {"value": amount(1_500_000_000_000, "krw", "1조5000억원")},
        {"value": "1조5000억원"},
        "nearer",
    ),
    ("the maker of the neighbour", "dasom-saesol", {"object": "gaon"}, {"object": "가온"}, "nearer"),
    (
        "a figure out of a list",
        "heron-developer",
        {"subject": "northwind", "property": "employeeCount", "value": 400, "object": None},
        {"passage": "staff", "subject": "Northwind", "value": "400", "object": None},
        "listed",
    ),
    (
        "a name within a longer one",
        "saesol-noeul",
        {"subject": "gaon"},
        {"passage": "units", "subject": "가온"},
        "longer-name",
    ),
    (
        "a name within a longer one in English",
        "heron-developer",
        {"property": "operator"},
        {"passage": "cloud"},
        "longer-name",
    ),
    (
        "a common word for a name",
        "dasom-operator",
        {"object": "daum-company"},
        {"object": "다음"},
        "common-word",
    ),
    ("a pronoun for whom nothing names", "noeul-us", {"subject": "halcyon"}, {}, "no-antecedent"),
    ("a pronoun that means another elsewhere", "noeul-us", {"subject": "saesol"}, {}, "other-referent"),
    (
        "quotes that name neither",
        "heron-developer",
        {},
        {"subject": "which", "object": "develops"},
        "names-neither",
    ),
    ("another property that fits", "saesol-noeul", {"property": "investsIn"}, {}, "sister"),
    ("another property in English", "heron-developer", {"property": "releasedBy"}, {}, "sister"),
    ("the same statement twice", "gaon-korea", {}, {}, "repeated"),
]


def tables() -> Mapping[str, str]:
    spans = dict(passages(TEXT, SENTENCES))
    start, end = spans["founded"]
    shifted = passage("shifted", (start, end - 1), digest(TEXT[start:end]))
    spans["cut"] = (spans["tern"][0], spans["tern"][1] - 3)
    found = {name: passage(name, span, digest(TEXT[slice(*span)])) for name, span in spans.items()}
    return found | {"shifted": shifted}


def seeded() -> dict[str, Given]:
    claims: dict[str, Given] = {}
    for number, (_, name, of_claim, of_evidence, _) in enumerate(SEEDED):
        (evidence,) = TRUE[name]["evidence"]
        wrong = {**TRUE[name], "evidence": [changed(evidence, of_evidence)]}
        claims[f"wrong-{number}"] = changed(wrong, of_claim)
    claims["once"] = TRUE["gaon-korea"]
    return claims


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose sources are the true claims, and the mistaken ones, of one text."""
    made = tmp_path_factory.mktemp("seeded")
    make(made, ENTITIES)
    for name, claims in (("true", TRUE), ("seeded", seeded())):
        (made / "data" / "sources" / f"{name}.toml").write_text(source(TEXT, claims, tables()), "utf-8")
        (made / "texts" / f"{name}.txt").write_text(TEXT, "utf-8")
    return made


@pytest.fixture(scope="module")
def found(folder: Path) -> Mapping[str, set[str]]:
    with contextlib.chdir(folder):
        assert main(["build"]) == 0
    return codes(folder, CHECKS, "--source-text", "texts")


CLAIM: Final = "https://w3id.org/aikg/claim/"


@pytest.mark.parametrize("name", TRUE)
def test_a_true_claim_raises_nothing(name: str, found: Mapping[str, set[str]]) -> None:
    assert found.get(f"{CLAIM}true.{name}", set()) == set()


@pytest.mark.parametrize("number", range(len(SEEDED)), ids=[seed[0] for seed in SEEDED])
def test_a_mistake_is_met(number: int, found: Mapping[str, set[str]]) -> None:
    assert SEEDED[number][-1] in found.get(f"{CLAIM}seeded.wrong-{number}", set())


def test_whom_the_quotes_name_is_asked_without_the_text(folder: Path, found: Mapping[str, set[str]]) -> None:
    """E1: evidence that names neither subject nor object."""
    alone = codes(folder, CHECKS)
    told = {"unnamed", "names-another", "names-neither", "unquoted", "repeated"}
    of_claims = {iri: found[iri] & told for iri in found if found[iri] & told and CLAIM in iri}
    assert {iri: alone[iri] & told for iri in of_claims} == of_claims
    assert set().union(*alone.values()) - told == {"figure", "evidence"}
    assert "names-neither" in set().union(*of_claims.values())
    assert not any(f"{CLAIM}true." in iri for iri in alone)


def test_there_are_mistakes_enough() -> None:
    assert len(SEEDED) >= 40
