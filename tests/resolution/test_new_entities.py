"""What a new entity is called: a slug that is free, and one name where a table gives one."""

from pathlib import Path

import pytest

from aikg.build.project import Project
from aikg.claims.entities import read_entities
from aikg.resolution.free_slugs import FreeSlugs, slug_of
from aikg.resolution.new_entities import add_entities
from aikg.resolution.resolving import NewEntity

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Command R+", "command-r-plus"),
        ("Zhiyun Culture LLM (智云文化大模型)", "zhiyun-culture-llm"),
        ("EXAONE 4.0 (1.2B)", "exaone-4-0-1-2b"),
        ("PanGu-α", "pangu-alpha"),
        ("LG AI 연구원", "lg-ai-yeonguwon"),
        ("オルツ", "orutu"),
        ("Linköping University", "linkoping-university"),
        ("鹏城实验室", ""),
    ],
)
def test_a_slug_is_made_of_the_letters_of_a_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_slug_is_free_whatever_is_taken() -> None:
    slugs = FreeSlugs({"nova", "nova-amazon", "nova-2"}, ["SearchGPT"])
    assert slugs.free("Nova", "AIModel", ["Amazon", "United States"]) == "nova-united-states"
    assert slugs.free("Nova", "AIModel", []) == "nova-3"
    assert slugs.free("Search GPT!", "AIModel", []) == "search-gpt"
    assert slugs.free("searchGPT", "AIModel", []) == "searchgpt-2"


def test_a_name_without_latin_letters_has_the_same_slug_each_time() -> None:
    made = {FreeSlugs((), ()).free("鹏城实验室", "Organization", []) for _ in range(2)}
    assert len(made) == 1
    assert made.pop().startswith("organization-")


def test_one_name_is_enough_for_an_entity_of_a_table_and_not_for_ours(tmp_path: Path) -> None:
    path = tmp_path / "tables" / "of-a-table.toml"
    add_entities(path, [NewEntity("fjord", "AIModel", "Fjord “7”")])
    add_entities(path, [NewEntity("halla", "AIModel", "할라")])
    ontology = Project(ROOT).ontology
    entities, problems = read_entities(tmp_path, ontology)
    assert problems == []
    assert {slug: each.label["ko"] for slug, each in entities.items()} == {
        "fjord": "Fjord “7”",
        "halla": "할라",
    }
    path.rename(tmp_path / "ours.toml")
    _, problems = read_entities(tmp_path, ontology)
    assert [problem.message for problem in problems] == [
        "label = 'Fjord “7”' does not fit.",
        "label = '할라' does not fit.",
    ]
