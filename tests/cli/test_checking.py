"""`aikg build` and `aikg check`: what is stale is said, and one mistake made often is told once."""

import json
from pathlib import Path

import pytest

from aikg.build.inputs import is_of_state, state
from aikg.checks import report
from aikg.checks.findings import Finding, Severity
from aikg.checks.places import Places
from aikg.cli import main
from aikg.iris import claim

MANY = 5293
SOURCE = """[source]
class = "DataSource"
label = { en = "A table", ko = "표" }
url = "https://example.org/table"
issued = 2026-01-05
language = "en"
"""
MISTAKE = """
[[claim]]
id = "row-{number}"
subject = "nobody-{number}"
property = "basedIn"
object = "china"
evidence = [{{ locator = "row {number}" }}]
"""


@pytest.fixture
def folder(project_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project_folder)
    return project_folder


def test_a_dump_that_is_missing_is_not_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """E3: nor is that of another checkout read in its place."""
    assert main(["check"]) == 1
    assert "dist/aikg.nq is missing, so there is nothing to check" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["data/entities/companies.toml", "ontology/aikg.ttl", "queries/kinds.rq"])
def test_a_dump_that_is_older_than_the_files_is_stale(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """E3: whatever their times are, and whether the build was not run or failed."""
    assert main(["build"]) == 0
    assert is_of_state(folder / "dist" / "aikg.nq", state(folder))
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole + b"\n[x]\n")
    main(["build"] if name.endswith("toml") else ["query", "--list"])
    capsys.readouterr()
    assert main(["check"]) == 1
    assert "dist/aikg.nq is stale" in capsys.readouterr().err
    (folder / name).write_bytes(whole)
    assert is_of_state(folder / "dist" / "aikg.nq", state(folder))


def test_a_new_or_removed_file_makes_the_dump_stale(folder: Path) -> None:
    assert main(["build"]) == 0
    (folder / "data" / "sources" / "table.toml").write_text(SOURCE, "utf-8")
    assert not is_of_state(folder / "dist" / "aikg.nq", state(folder))
    (folder / "data" / "sources" / "table.toml").unlink()
    (folder / "queries" / "kinds.rq").unlink()
    assert not is_of_state(folder / "dist" / "aikg.nq", state(folder))


@pytest.fixture
def mistaken(folder: Path) -> Path:
    text = SOURCE + "".join(MISTAKE.format(number=number) for number in range(MANY))
    (folder / "data" / "sources" / "table.toml").write_text(text, "utf-8")
    return folder


def test_a_mistake_made_often_is_told_with_examples_and_a_total(
    mistaken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """E5: it was told line by line, after four minutes."""
    assert main(["build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ")[0] for line in lines[:3]] == [
        f"sources/table.toml:{10 + 7 * number}:" for number in (0, 1, 2)
    ]
    assert lines[3:] == [
        "sources/table.toml: … and 5,290 more of this kind, 5,293 in all.",
        "5,293 problems of 1 kind. `aikg build --format json` lists them all.",
    ]


def test_all_problems_are_in_the_json(mistaken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (kind,) = told["kinds"]
    assert (kind["kind"], kind["total"]) == ("There is no entity ….", MANY)
    assert kind["examples"] == told["problems"][:3]
    assert [problem["line"] for problem in told["problems"]] == [10 + 7 * n for n in range(MANY)]


def test_findings_of_one_sort_are_told_with_examples_and_a_total(mistaken: Path) -> None:
    findings = [
        Finding("figure", Severity.ERROR, f"“{n}원” is {n}, the value is 5.", (claim("table", f"row-{n}"),))
        for n in range(MANY)
    ]
    places = Places(mistaken / "data")
    lines = list(report.text(findings, lambda _, word: word, places.locate))
    assert len(lines) == 3 * 2 + 2
    assert lines[1].endswith("sources/table.toml:9")
    assert lines[-2].strip() == ("… and 5,290 more of this kind, 5,293 in all. --format json lists them.")
    told = json.loads(report.json_text(findings))
    assert [(kind["check"], kind["total"]) for kind in told["kinds"]] == [("figure", MANY)]
    assert len(told["findings"]) == MANY
