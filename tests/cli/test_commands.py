"""The command line, called as a person calls it."""

import json
import re
import subprocess
import sys
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


def test_a_query_is_linted_and_explained(dump: Path, capsys: Captured) -> None:
    assert main(["query", "--lint", "claims-about", "--store", str(dump)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["query", "--lint", "SELECT ?c { id:baidu aikg:hasCEO ?x }", "--store", str(dump)]) == 1
    assert "?c is selected, but nothing binds it" in capsys.readouterr().out
    assert main(["query", "--explain", "state-backing", "--store", str(dump)]) == 0
    assert "form       SELECT\n" in capsys.readouterr().out
