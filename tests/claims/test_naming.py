"""What others call the entities: the files, their faults, and where each name comes from in the graph."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from first_sources import copy_of_project

from aikg.build.project import Project

pytestmark = pytest.mark.quick

PREFIXES = """
    PREFIX id: <https://w3id.org/aikg/id/>
    PREFIX graph: <https://w3id.org/aikg/graph/>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@pytest.fixture(scope="module")
def store(whole_dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=whole_dump, format=ox.RdfFormat.N_QUADS)
    return store


def test_a_name_says_who_gives_it_under_which_licence_and_where(store: ox.Store) -> None:
    """C14: the graph of the name has source and licence, and the entity leads to the record."""
    [row] = store.query(f"""{PREFIXES} SELECT * {{
        GRAPH ?graph {{ id:baidu skos:altLabel "百度"@zh ; rdfs:seeAlso ?record .
          ?graph dcterms:source ?source ; dcterms:license ?licence ; dcterms:issued ?date }} }}""")
    assert [row[name].value for name in ("graph", "record", "source", "licence", "date")] == [
        "https://w3id.org/aikg/graph/named-by-ror",
        "https://ror.org/03vs3wt56",
        "https://ror.org/",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "2026-06-23",
    ]


def test_no_name_stands_in_two_graphs(store: ox.Store) -> None:
    """A query of the union would count it twice."""
    assert not store.query(f"""{PREFIXES} ASK {{
        GRAPH ?a {{ ?entity skos:altLabel ?name }} GRAPH ?b {{ ?entity skos:altLabel|rdfs:label ?name }}
        FILTER(STR(?a) < STR(?b) || (?a = ?b && EXISTS {{ GRAPH ?a {{ ?entity rdfs:label ?name }} }})) }}""")


def test_a_linked_item_has_the_names_as_well(store: ox.Store) -> None:
    assert store.query(f"""{PREFIXES} PREFIX wd: <http://www.wikidata.org/entity/>
        ASK {{ GRAPH graph:wikidata {{ wd:Q14772 skos:altLabel "百度"@zh, "バイドゥ"@ja }} }}""")


FILE = """
[source]
title = { en = "Somebody", ko = "누군가" }
url = "https://example.org/"
licence = "https://example.org/licence"
issued = 2026-11-29

[names.baidu]
record = "https://example.org/1"
fr = ["Baïdou"]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("[names.baidu]", "[names.baidoo]", 8, "There is no entity 'baidoo'. Did you mean baidu"),
        ('"Baïdou"', '"Baïdou", "Baïdou"', 10, "'baidu' has the name 'Baïdou' already."),
        ('fr = ["Baïdou"]', 'en = ["Baidu"]', 10, "'baidu' has the name 'Baidu' already."),
        ('fr = ["Baïdou"]', 'zh = ["百度"]', 10, "'baidu' has the name '百度' already."),
        ('fr = ["Baïdou"]', 'French = ["Baïdou"]', 10, "French = ['Baïdou'] does not fit."),
        ('fr = ["Baïdou"]', 'fr = "Baïdou"', 10, "fr = 'Baïdou' does not fit."),
        ('fr = ["Baïdou"]', 'fr = [" "]', 10, "fr = [' '] does not fit."),
        ('record = "https://example.org/1"', "", 8, "The key 'record' is missing."),
        ('licence = "https://example.org/licence"', "", 2, "The key 'licence' is missing."),
        ("issued", "date", 2, "The key 'issued' is missing."),
        ("[source]", "[sources]", 0, "The key 'url' is missing."),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    copy_of_project(tmp_path)
    (tmp_path / "data" / "names" / "somebody.toml").write_text(FILE.replace(old, new), "utf-8")
    problems = [str(problem) for problem in Project(tmp_path).names[1]]
    assert any(message in text for text in problems), problems
    assert all(text.startswith("names/somebody.toml") for text in problems)
    if line:
        assert f"names/somebody.toml:{line}" in problems[0]


def test_names_without_fault_are_taken(tmp_path: Path) -> None:
    copy_of_project(tmp_path)
    (tmp_path / "data" / "names" / "somebody.toml").write_text(FILE, "utf-8")
    project = Project(tmp_path)
    assert project.names[1] == []
    [baidu] = [entity for entity in project.called if entity.slug == "baidu"]
    assert baidu.alias["fr"] == ("Baïdou",)
    assert "百度" in baidu.alias["zh"]
    assert "fr" not in project.entities[0]["baidu"].alias
