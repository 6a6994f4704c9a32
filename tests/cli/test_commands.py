"""The command line, called as a person calls it."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from aikg.cli import commands, main

pytestmark = pytest.mark.quick

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("command", commands)
def test_every_command_has_help_with_an_example(command: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"example:\n  aikg {command}" in capsys.readouterr().out


def test_all_commands_are_listed(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    listed = capsys.readouterr().out
    assert [command for command in commands if f"\n    {command}" not in listed] == []
    with pytest.raises(SystemExit) as left:
        main(["sevre"])
    assert left.value.code == 2
    assert "'serve'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ("export csv", ("quickstatements", "wikibase-json", "same-as")),
        ("import wikipedia", ("wikidata",)),
        ("check --format xml", ("text", "json", "turtle")),
        ("fetch urn:x --format xsl", ("ttl", "jsonld", "nq")),
    ],
)
def test_a_form_that_there_is_not_is_refused_with_those_that_there_are(
    words: str, listed: tuple[str, ...], capsys: Captured
) -> None:
    try:
        status = main(words.split())
    except SystemExit as left:
        status = left.code
    assert status in (1, 2)
    told = capsys.readouterr()
    assert told.out == ""
    assert all(each in told.err for each in listed)


def test_a_server_does_without_what_other_commands_import() -> None:
    program = (
        "import sys; from aikg.cli import main\n"
        "try: main(['serve', '--help'])\n"
        "finally: sys.exit(bool({'pyshacl', 'owlready2', 'rdflib'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)


def test_a_library_query_prints_a_table(
    dump: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert main(["query", "state-backing", "--store", str(dump)]) == 0
    shown = capsys.readouterr().out
    assert "id:wu-dao-2-0" in shown
    assert "rows" in shown


def test_explain_shows_the_order_of_patterns(dump: Path, tmp_path: Path, capsys: Captured) -> None:
    text = "SELECT * { ?c aikg:saidBy ?who . ?c a aikg:DirectFunding ; aikg:amount ?amount }"
    # As if there were a thousand times as much: where there is little, no order is chosen.
    counts = re.compile(r'(<http://rdfs\.org/ns/void#(?:triples|entities)> "[0-9]+)')
    large = tmp_path / "large.nq"
    large.write_text(counts.sub(r"\g<1>000", dump.read_text("utf-8")), "utf-8")
    assert main(["query", text, "--explain", "--store", str(large)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "form       SELECT"
    patterns = lines[lines.index("reordered") + 1 :]
    assert [line.split()[2] for line in patterns] == ["a", "aikg:amount", "aikg:saidBy"]


def test_text_and_file_and_formats(
    dump: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "SELECT ?c { id:ernie-3-0 aikg:parameterCount ?c }"
    file = tmp_path / "count.rq"
    file.write_text(text, "utf-8")
    for given in (text, str(file)):
        assert main(["query", given, "--format", "json", "--store", str(dump)]) == 0
        found = json.loads(capfdbinary.readouterr().out)
        assert [b["c"]["value"] for b in found["results"]["bindings"]] == ["280000000000"]
    assert main(["query", "DESCRIBE id:baidu", "--format", "nt", "--store", str(dump)]) == 0
    assert b"<https://w3id.org/aikg/id/baidu> " in capfdbinary.readouterr().out


def test_the_library_is_listed_with_both_questions(dump: Path, capsys: Captured) -> None:
    assert main(["query", "--list", "--store", str(dump)]) == 0
    listed = capsys.readouterr().out
    assert "state-backing\n" in listed
    assert "모델" in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["state-bakcing"], "no query"),
        (["SELECT * { ?s ?p }"], "Line 1"),
        (["SELECT * {}", "--format", "docx"], "no format"),
        (["state-backing", "--parameter", "nothing=1"], "no parameter"),
        (["SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE"),
        (["nothing.rq"], "cannot be read"),
    ],
)
def test_errors_are_sentences(dump: Path, capsys: Captured, arguments: list[str], said: str) -> None:
    assert main(["query", *arguments, "--store", str(dump)]) == 1
    assert said in capsys.readouterr().err


def test_a_query_file_of_another_encoding_is_said(dump: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "query.rq").write_bytes("ASK {}".encode("utf-16"))
    assert main(["query", str(tmp_path / "query.rq"), "--store", str(dump)]) == 1
    assert capsys.readouterr().err.endswith("query.rq is not UTF-8: invalid start byte. Save it as UTF-8.\n")


def test_cite_prints_evidence_that_the_build_accepts(tmp_path: Path, capsys: Captured) -> None:
    text = tmp_path / "text.txt"
    text.write_text("약 600억원을 지원했다. 모두 2600억원이다.", "utf-8")
    assert main(["cite", str(text), "0", "13", "--exact", "600억원"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("{ start = 0, end = 13, sha256 = ")
    assert main(["cite", str(text), "600억원"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["cite", str(text), "0", "5", "--exact", "2600억원"]) == 1


def test_a_query_is_linted_and_explained(dump: Path, capsys: Captured) -> None:
    assert main(["query", "--lint", "claims-about", "--store", str(dump)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["query", "--lint", "SELECT ?c { id:baidu aikg:hasCEO ?x }", "--store", str(dump)]) == 1
    assert "?c is selected, but nothing binds it" in capsys.readouterr().out
    assert main(["query", "--explain", "state-backing", "--store", str(dump)]) == 0
    assert "form       SELECT\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (["2600억원"], ["'2600억원' is not in the passage 0–5, nor anywhere else in the text"]),
        (["600억원"], ["'600억원' is not in the passage 0–5, it stands at 6–11"]),
        (
            ["정부가 약 600억원을 지원했다고 말한 이 문장은 마흔 자보다 길어서 인용할 수 없다"],
            ["is not in", "has 4"],
        ),
        ([""], ["A quote is empty"]),
        (["없음", "x" * 41], ["'없음' is not in", "has 41 characters; a quote has at most 40"]),
    ],
)
def test_cite_tells_its_mistakes_apart(
    tmp_path: Path, capsys: Captured, quotes: list[str], said: list[str]
) -> None:
    """E7: a quote that is not there and one that is too long had one message."""
    text = tmp_path / "text.txt"
    text.write_text("정부가 약 600억원을 지원했다.", "utf-8")
    options = [option for quote in quotes for option in ("--exact", quote)]
    assert main(["cite", str(text), "0", "5", *options]) == 1
    told = capsys.readouterr().err
    assert [words for words in said if words not in told] == []


def test_cite_prints_a_quote_with_quotation_marks_as_toml(tmp_path: Path, capsys: Captured) -> None:
    text = tmp_path / "text.txt"
    text.write_text('The "AI \\ race" goes on.', "utf-8")
    assert main(["cite", str(text), "0", "15", "--exact", '"AI \\ race"']) == 0
    line = capsys.readouterr().out.strip().rstrip(",")
    assert tomllib.loads(f"evidence = {line}")["evidence"]["exact"] == ['"AI \\ race"']
