"""`aikg build` and `aikg check`: what is stale is said, and one mistake made often is told once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import aikg
from aikg.checkout import is_of_state, state
from aikg.checks import report
from aikg.checks.every import NAMES
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
    for name, is_read in (("tables/one/rows.csv", True), ("resolved/one.waiting.sssom.tsv", False)):
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Name\n", "utf-8")
        assert is_of_state(folder / "dist" / "aikg.nq", state(folder)) is not is_read
        path.unlink()
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


def test_a_mistake_made_in_many_files_is_told_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """E5: each file was a kind of its own, so that three hundred files gave 1,200 lines."""
    for file in range(100):
        text = SOURCE + "".join(MISTAKE.format(number=number) for number in range(5))
        (folder / "data" / "sources" / f"table-{file}.toml").write_text(text, "utf-8")
    assert main(["build"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[3:] == [
        "100 files: … and 497 more of this kind, 500 in all.",
        "500 problems of 1 kind. `aikg build --format json` lists them all.",
    ]
    assert main(["build", "--format", "json"]) == 1
    (kind,) = json.loads(capsys.readouterr().out)["kinds"]
    assert (kind["total"], kind["files"]) == (500, 100)


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
    lines = list(report.text(findings, lambda _, word: word, places.locate, width=6))
    assert len(lines) == 3 * 2 + 1
    assert lines[1].endswith("sources/table.toml:9")
    assert lines[-1].strip() == ("… and 5,290 more of this kind, 5,293 in all. --format json lists them.")
    told = json.loads(report.json_text(findings))
    assert [(kind["check"], kind["total"]) for kind in told["kinds"]] == [("figure", MANY)]
    assert len(told["findings"]) == MANY


def test_checks_are_chosen_by_name(dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """E4: one check could not be asked for alone; what is acknowledged of the others is no finding."""
    assert main(["check", "--dump", str(dump), "--only", "conflict,dangling"]) == 0
    told = capsys.readouterr()
    assert told.err.splitlines() == ["dangling: check 1 of 2", "conflict: check 2 of 2"]
    assert told.out.splitlines() == [
        f"{dump}: dangling, conflict",
        "error: 0, warning: 0, information: 0, acknowledged: 0",
    ]


def test_each_check_tells_what_it_finds_before_the_next_one_runs(
    dump: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: there was no output until the end."""
    seen: list[str] = []
    find = Finding("dangling", Severity.WARNING, "A finding.", ())
    monkeypatch.setattr("aikg.checks.dangling.find", lambda _: [find])
    monkeypatch.setattr("aikg.checks.conflict.find", lambda *_: seen.append(capsys.readouterr().out) or [])
    assert main(["check", "--dump", str(dump), "--only", "dangling,conflict"]) == 0
    assert "A finding." in seen[0]


def test_an_unknown_check_is_named_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--only", "conflct"]) == 1
    assert capsys.readouterr().err.startswith(
        "There is no check 'conflct'. Did you mean 'conflict'? The checks are dangling, "
    )


def test_the_checks_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where there is nothing to check."""
    assert main(["check", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert all(line.endswith(".") and len(line.split()) > 3 for line in lines)


COUNT = "SELECT (COUNT(*) AS ?n) { id:openai ?p ?o }"


@pytest.mark.parametrize(
    "command", [["query", COUNT, "--format", "csv"], ["describe", "id:openai"]], ids=lambda words: words[0]
)
def test_who_asks_a_stale_dump_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """E3: after a failed build, the answer is of the older files."""
    assert main(["build"]) == 0
    assert main(command) == 0
    assert capsys.readouterr().err == ""
    entities = folder / "data" / "entities" / "companies.toml"
    entities.write_text(f"{entities.read_text('utf-8')}\n[x]\n", "utf-8")
    assert main(["build"]) == 1
    capsys.readouterr()
    assert main(command) == 0
    told = capsys.readouterr()
    assert "dist/aikg.nq is stale" in told.err
    assert told.err.endswith("Run `aikg build`. What follows is of the older files.\n")
    assert main([*command, "--store", "dist/aikg.nq"]) == 0
    named = capsys.readouterr()
    assert (named.out, named.err) == (told.out, ""), "who names a dump means it"


def test_who_opens_a_stale_dump_in_python_is_warned(folder: Path) -> None:
    assert main(["build"]) == 0
    aikg.open().close()  # warnings are errors here
    with (folder / "queries" / "kinds.rq").open("a", encoding="utf-8") as query:
        query.write("# a remark\n")
    with pytest.warns(UserWarning, match="dist/aikg.nq is stale.*Run `aikg build`") as warned:
        aikg.open().close()
    assert warned[0].filename == __file__


@pytest.mark.parametrize("spoil", ["shorten", "replace", "forget", "garble"])
def test_another_dump_in_the_place_of_the_built_one_is_stale(
    folder: Path, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    """E3: a dump from elsewhere, one cut short, and one of which nobody says what it is."""
    assert main(["build"]) == 0
    dump = folder / "dist" / "aikg.nq"
    noted = dump.with_name("aikg.nq.inputs")
    match spoil:
        case "shorten":
            dump.write_bytes(b"".join(dump.read_bytes().splitlines(keepends=True)[:-5]))
        case "replace":
            dump.write_text("<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n", "utf-8")
        case "forget":
            noted.unlink()
        case "garble":
            noted.write_bytes(b"\xff\xfe")
    assert main(["check"]) == 1
    assert "dist/aikg.nq is stale" in capsys.readouterr().err


def test_times_and_files_that_the_build_does_not_read_make_nothing_stale(folder: Path) -> None:
    assert main(["build"]) == 0
    os.utime(folder / "data" / "dataset.toml", (0, 0))
    (folder / "data" / "sources" / "table.toml.bak").write_text(SOURCE, "utf-8")
    (folder / "data" / "entities" / "companies.toml~").write_text("", "utf-8")
    assert is_of_state(folder / "dist" / "aikg.nq", state(folder))


def test_a_dump_of_another_version_is_stale(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["build"]) == 0
    monkeypatch.setattr("aikg.checkout.__version__", "0.0.9")
    assert not is_of_state(folder / "dist" / "aikg.nq", state(folder))


def test_who_serves_a_stale_dump_is_told_once(folder: Path) -> None:
    assert main(["build"]) == 0
    with (folder / "queries" / "kinds.rq").open("a", encoding="utf-8") as query:
        query.write("# a remark\n")
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--in-process"]
    source = {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | source) as server:
        assert server.stderr is not None
        lines = [server.stderr.readline(), server.stderr.readline()]
        server.terminate()
    assert "dist/aikg.nq is stale" in lines[0]
    assert lines[1].startswith("aikg answers at ")
