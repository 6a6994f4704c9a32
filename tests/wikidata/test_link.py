"""`aikg link` against a stand-in that speaks the API of Wikidata; every item here is made up."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from wikidata_stand_in import StandIn, entity, running, to_item

from aikg.build.project import Project
from aikg.cli import main
from aikg.wikidata.api import ADDRESS
from aikg.wikidata.proposals import folded

Captured = pytest.CaptureFixture[str]
COMPANY, SOUTH_KOREA, CHINA, COUNTRY_LIKE = "Q783794", "Q884", "Q148", "Q43229"

ITEMS = {
    item["id"]: item
    for item in (
        entity("Q900000001", {"en": ["Naver", "NAVER Corporation"], "ko": ["네이버"]},
               [to_item("P31", COMPANY), to_item("P17", SOUTH_KOREA)], "company in the tests"),
        entity("Q900000002", {"en": ["Naver"], "ko": ["네이버"]},
               [to_item("P31", "Q117349473"), to_item("P17", CHINA)], "model in the tests"),
        entity("Q900000003", {"en": ["Naver Webtoon"]}, [to_item("P31", COMPANY)]),
        entity("Q95", {"en": ["Naver"]}, [to_item("P31", COMPANY)], "linked to another entity already"),
        entity("Q900000004", {"en": ["KoGPT"], "ko": ["코지피티"]},
               [to_item("P31", "Q117349473"), to_item("P178", "Q17684312")]),
    )
}  # fmt: skip


@pytest.fixture
def api() -> Iterator[StandIn]:
    with running(ITEMS) as server:
        yield server


def link(folder: Path, *arguments: str) -> int:
    return main(["link", *arguments, "--project", str(folder)])


def row_of(folder: Path, slug: str) -> list[str]:
    text = (folder / "data" / "mappings" / "wikidata-entities.sssom.tsv").read_text("utf-8")
    return next((line.split("\t") for line in text.splitlines() if line.startswith(f"id:{slug}\t")), [])


def test_candidates_come_with_reasons_and_nothing_is_written(
    project_folder: Path, api: StandIn, capsys: Captured
) -> None:
    assert link(project_folder, "naver", "--address", api.address, "--least", "0") == 0
    shown = capsys.readouterr().out.splitlines()
    ranked = [line.split()[1] for line in shown if line.lstrip()[:2] in ("1.", "2.", "3.")]
    assert ranked == ["Q900000001", "Q900000002"]
    said = "\n".join(shown)
    for reason in (
        "+0.35  the same name in English: Naver",
        "+0.35  the same name in Korean: 네이버",
        "+0.20  it is a Company too",
        "+0.10  the same country",
        "-0.40  it is a AIModel, which a Company cannot be",
        "-0.20  another country",
    ):
        assert reason in said
    assert row_of(project_folder, "naver") == []


def test_the_client_says_who_it_is_and_waits_when_it_is_asked_to(
    project_folder: Path, api: StandIn, capsys: Captured
) -> None:
    api.busy = ["maxlag", "429", "503"]
    assert link(project_folder, "kogpt", "--address", api.address) == 0
    assert "the same developer" in capsys.readouterr().out
    for parameters, headers in api.asked:
        assert headers["User-Agent"].startswith("aikg/")
        assert parameters["maxlag"] == "5"
        assert parameters["format"] == "json"


@pytest.mark.parametrize(
    ("busy", "said"), [(["503"] * 5, "busy 5 times"), (["refused"], "Unrecognized value")]
)
def test_a_refusal_is_a_sentence(
    project_folder: Path, api: StandIn, capsys: Captured, busy: list[str], said: str
) -> None:
    api.busy = busy
    assert link(project_folder, "naver", "--address", api.address) == 1
    assert said in capsys.readouterr().err


def test_nothing_is_asked_twice(project_folder: Path, api: StandIn, tmp_path: Path) -> None:
    arguments = ("naver", "--address", api.address, "--cache", str(tmp_path / "cache"))
    link(project_folder, *arguments)
    asked = len(api.asked)
    assert link(project_folder, *arguments) == 0
    assert len(api.asked) == asked > 0


def test_the_default_address_is_wikidatas_own(capsys: Captured) -> None:
    assert ADDRESS == "https://www.wikidata.org/w/api.php"
    with pytest.raises(SystemExit):
        main(["link", "--help"])
    assert ADDRESS in capsys.readouterr().out


def test_a_confirmed_item_is_written_and_leaves_the_list(
    project_folder: Path, api: StandIn, capsys: Captured
) -> None:
    arguments = ["naver", "--address", api.address, "--accept", "Q900000001"]
    assert link(project_folder, *arguments) == 1
    assert "--author" in capsys.readouterr().err
    assert link(project_folder, *arguments, "--author", "A. Tester", "--confidence", "0.7") == 0
    row = row_of(project_folder, "naver")
    assert row[2:6] == ["skos:exactMatch", "wd:Q900000001", "Naver", "aikg:Company"]
    assert row[7] == "A. Tester"
    assert row[9] == "0.7"
    _, problems = Project(project_folder).mappings
    assert problems == []
    capsys.readouterr()
    assert link(project_folder, "--review") == 0
    assert "\nnaver  " not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("Q95", "another exact match"),
        ("Q900000002", "nothing is both"),
        ("Q900000009", "There is no item Q900000009"),
    ],
)
def test_a_wrong_confirmation_is_refused_and_nothing_changes(
    project_folder: Path, api: StandIn, capsys: Captured, item: str, said: str
) -> None:
    path = project_folder / "data" / "mappings" / "wikidata-entities.sssom.tsv"
    before = path.read_bytes()
    arguments = ("naver", "--address", api.address, "--accept", item, "--author", "A. Tester")
    assert link(project_folder, *arguments) == 1
    assert said in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(("answer", "written"), [("1\n", "wd:Q900000001"), ("\n", ""), ("7\n", "")])
def test_a_person_is_asked(
    project_folder: Path, api: StandIn, monkeypatch: pytest.MonkeyPatch, answer: str, written: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    arguments = ("naver", "--address", api.address, "--interactive", "--author", "A. Tester")
    assert link(project_folder, *arguments) == 0
    assert "".join(row_of(project_folder, "naver")[3:4]) == written


SPARQL = {
    "results": {
        "bindings": [
            {
                "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q900000001"},
                "itemLabel": {"type": "literal", "xml:lang": "en", "value": "NAVER Corp."},
                "alias": {"type": "literal", "xml:lang": "ko", "value": "네이버"},
                "class": {"type": "uri", "value": f"http://www.wikidata.org/entity/{COMPANY}"},
            }
        ]
    }
}
LINES = "[\n" + ",\n".join(json.dumps(item) for item in ITEMS.values()) + "\n]\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dump.json", LINES),
        ("dump.jsonl", "\n".join(json.dumps(item) for item in ITEMS.values())),
        ("entities.json", json.dumps({"entities": ITEMS})),
        ("result.json", json.dumps(SPARQL)),
    ],
)
def test_items_may_come_from_a_file(
    project_folder: Path, tmp_path: Path, capsys: Captured, name: str, text: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    assert link(project_folder, "naver", "--items", str(file)) == 0
    assert "1. Q900000001" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{", "{}", '{"results": {"bindings": [{"x": {}}]}}'])
def test_a_file_that_is_none_is_refused(
    project_folder: Path, tmp_path: Path, capsys: Captured, text: str
) -> None:
    file = tmp_path / "items.json"
    file.write_text(text, "utf-8")
    assert link(project_folder, "naver", "--items", str(file)) == 1
    assert capsys.readouterr().err


def test_the_list_says_what_was_searched(project_folder: Path, capsys: Captured) -> None:
    assert link(project_folder, "--review") == 0
    listed = capsys.readouterr().out
    assert "Q485639 is Naver's portal, not the company" in listed
    assert "gpt-3-5  (AIModel) GPT-3.5\n    2026-11-24: " in listed
    assert "google-search  (Service) Google Search / 구글 검색\n    not searched yet" in listed
    assert "\nopenai " not in listed


def test_an_entity_that_is_linked_is_not_searched(project_folder: Path, capsys: Captured) -> None:
    assert link(project_folder, "openai") == 1
    assert "no entity without a link" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("one", "other"), [("Ko-GPT", "KoGPT"), ("Ｎａｖｅｒ", "naver"), ("Wu Dao 2.0", "WuDao-2.0")]
)
def test_writers_vary_names(one: str, other: str) -> None:
    assert folded(one) == folded(other)
