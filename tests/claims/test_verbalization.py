"""Every claim and every amount is put in words, in both languages, by the templates of the ontology."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.build.project import Project
from aikg.claims.verbalization import filled, longest_text
from aikg.cli import main
from aikg.iris import PREFIXES
from aikg.ontology import Ontology

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
ARTICLE = "claim:hankyung-2023-02-06"
FUNDING = f"{ARTICLE}.baai-funding"
VARIABLE = re.compile(r"\}\]?(은|는|이|가|을|를|과|와|으로|로|이라|라|나|이나)(?![가-힣])")
"""A Korean particle that depends on the sound before it, right after a value."""


def labels(store: ox.Store, iri: str) -> dict[str, str]:
    name = PREFIXES[iri.partition(":")[0]] + iri.partition(":")[2]
    query = f"SELECT ?l {{ <{name}> rdfs:label ?l }}"
    rows = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    return {row["l"].language: row["l"].value for row in rows}


@pytest.fixture
def ontology() -> Ontology:
    return Project(ROOT).ontology


@pytest.fixture(scope="module")
def described(whole_dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=whole_dump)
    return store


def build(folder: Path) -> ox.Store:
    path = folder / "dist" / "aikg.nq"
    assert main(["build", "--project", str(folder), "--out", str(path)]) == 0
    store = ox.Store()
    store.bulk_load(path=path)
    return store


@pytest.mark.parametrize(
    ("iri", "english", "korean"),
    [
        (
            FUNDING,
            "Government of China funds Beijing Academy of Artificial Intelligence for Wu Dao 2.0: "
            "about 60 billion won",
            "중국 정부, 베이징 인공지능 아카데미에 자금 지원 (우다오 2.0 대상): 약 600억 원",
        ),
        (f"{FUNDING}#qualifier-2", "about 60 billion won", "약 600억 원"),
        (f"{ARTICLE}.plan-budget#value-1", "260 billion won", "2600억 원"),
        (
            f"{ARTICLE}.microsoft-invests-in-openai",
            "Microsoft invests in OpenAI: 12 trillion won (planned)",
            "마이크로소프트, 오픈AI에 투자: 12조 원 (계획)",
        ),
        (
            f"{ARTICLE}.us-spending",
            "United States spends on Artificial intelligence: 1 trillion or more",
            "미국, 인공지능에 지출: 1조 단위",
        ),
        (
            f"{ARTICLE}.bytedance-rank",
            "ByteDance in CB Insights ranking of AI unicorns: rank 1",
            "바이트댄스, CB인사이츠 AI 유니콘 순위 1위",
        ),
        (
            f"{ARTICLE}.ranks-2-to-9",
            "AI unicorns ranked second to ninth in CB Insights ranking of AI unicorns: ranks 2 to 9",
            "2위부터 9위까지의 AI 유니콘, CB인사이츠 AI 유니콘 순위 2–9위",
        ),
        (
            "claim:ecb-2023-02-06.eur-krw",
            "1 Euro = 1,353.65 South Korean won",
            "1 유로 = 1,353.65 대한민국 원",
        ),
    ],
)
def test_a_claim_and_an_amount_say_what_they_are(
    described: ox.Store, iri: str, english: str, korean: str
) -> None:
    assert labels(described, iri) == {"en": english, "ko": korean}


def test_a_hedge_goes_with_its_figure(described: ox.Store) -> None:
    found = labels(described, f"{ARTICLE}.wu-dao-exceeds-gpt-3")
    assert found["en"].endswith("has more parameters than GPT-3: more than 10 times")
    assert found["ko"].endswith("GPT-3보다 매개변수 많음: 배수 10 초과")


def test_every_claim_amount_and_acknowledgement_has_a_label_in_both_languages(described: ox.Store) -> None:
    classes = "aikg:Claim aikg:MonetaryAmount aikg:Acknowledgement aikg:Inference aikg:Finding"
    for language in ("en", "ko"):
        unnamed = f"""SELECT ?node {{ VALUES ?class {{ {classes} }} ?node a ?class
          FILTER NOT EXISTS {{ ?node rdfs:label ?label FILTER(LANG(?label) = "{language}") }} }}"""
        assert list(described.query(unnamed, prefixes=PREFIXES, use_default_graph_as_union=True)) == []


def test_a_long_text_is_cut_at_the_stated_limit(described: ox.Store) -> None:
    name, *_, said = labels(described, f"{ARTICLE}.hyperscale-ai-decisive")["en"].partition(": ")
    assert (name, len(said), said[-1]) == ("Hyperscale AI", longest_text, "…")


def test_a_property_without_a_template_is_put_in_words_by_its_label(project_folder: Path) -> None:
    path = project_folder / "ontology" / "aikg.ttl"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'\n    aikg:labelTemplate "\{object\} operates .*?@ko ;', "", text), "utf-8")
    assert path.read_text("utf-8") != text
    found = labels(build(project_folder), f"{ARTICLE}.bytedance-tiktok")
    assert found == {"en": "TikTok: operator ByteDance", "ko": "틱톡: 운영자 바이트댄스"}


def test_every_direct_property_has_a_template_of_names_that_exist(ontology: Ontology) -> None:
    known = {"subject", "object", *ontology.qualifiers}
    for prop in ontology.direct_properties.values():
        assert set(prop.template) == {"en", "ko"}, prop.name
        for template in prop.template.values():
            assert set(re.findall(r"\{(\w+)\}", template)) <= known, template
            assert "{subject}" in template and "{object}" in template, template
            assert filled(template, {}).count("[") == 0, template


def test_no_korean_template_needs_to_know_the_sound_before_a_particle(ontology: Ontology) -> None:
    assert VARIABLE.search("{subject}가 이용") and not VARIABLE.search("{subject}에서 활동")
    templates = [term.template["ko"] for term in ontology.terms.values() if term.template]
    assert len(templates) > 60
    assert [text for text in templates if VARIABLE.search(text)] == []


@given(st.dictionaries(st.sampled_from(["subject", "object", "rank"]), st.text(min_size=1)))
def test_values_are_put_in_as_they_are(values: dict[str, str]) -> None:
    subject, rest = values.get("subject", ""), values.get("object", "")
    place = f": rank {values['rank']}" if "rank" in values else ""
    assert filled("{subject} in {object}[: rank {rank}]", values) == f"{subject} in {rest}{place}"
