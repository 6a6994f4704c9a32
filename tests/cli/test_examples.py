"""The examples that `--help` shows of each command, run as they stand or, where they need others, parsed."""

import shlex
from pathlib import Path

import pytest

from aikg.cli import _parser, commands, main, module_of

EXAMPLES = [
    line.strip() for command in commands for line in module_of(command).example.splitlines() if line.strip()
]
ALONE = ("query", "describe", "names")
"""Commands that ask the graph and change nothing; the others write, wait, or need somebody else."""


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_a_command_that_can_be_called(line: str) -> None:
    """B8: the example of a command named a parameter that the query did not have."""
    program, *arguments = shlex.split(line.partition(" > ")[0])
    assert program == "aikg"
    assert _parser(arguments[:1]).parse_args(arguments)


@pytest.mark.parametrize("line", [line for line in EXAMPLES if line.split()[1] in ALONE])
def test_an_example_that_only_asks_gives_something(
    line: str,
    dump: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "aikg.nq").write_bytes(dump.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(line)[1:]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert len(shown.out.splitlines()) > 1 or "--lint" in line


def test_the_nearest_name_is_offered(dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*arguments: str) -> str:
        assert main([*arguments, "--store", str(dump)]) == 1
        return capsys.readouterr().err

    assert "no query 'state-bakcing'. Did you mean state-backing" in said("query", "state-bakcing")
    assert "Did you mean state-backing" in said("query", "State_Backing")
    assert "Did you mean" not in said("query", "zzz")
    assert "has no parameter 'entitty'; it has entity. Did you mean entity?" in said(
        "query", "claims-about", "--parameter", "entitty=id:baidu"
    )
    assert said("query", "SELCT * { ?s ?p ?o }").startswith("Line 1, column 1: 'SELCT' is unexpected.")


@pytest.mark.parametrize(
    ("wrong", "right"), [("sevre", "'serve'"), ("chekc", "'check'"), ("qurey", "'query'")]
)
def test_the_nearest_command_is_offered(wrong: str, right: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([wrong, "--port", "1"])
    assert left.value.code == 2
    assert f"There is no command {wrong!r}. Did you mean {right}?" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["localhost", "*", "10.0.0.0/33", ""])
def test_a_proxy_that_nobody_could_be_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serve", "--trusted-proxy", wrong])
    assert left.value.code == 2
    assert f"{wrong} is neither an address nor a network: 10.0.0.0/8" in capsys.readouterr().err


NOT_SPARQL = [
    "hello world",
    "SELECT * { ?s ?p ?o",
    "",
    "SELECT ?s (COUNT(?o) AS ?c) { ?s ?p ?o }",
    "CLEAR ALL",
]


@pytest.mark.parametrize("text", NOT_SPARQL)
def test_what_is_no_query_has_one_error(text: str, dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """B2: asked, linted or explained."""
    errors = set()
    for options in ((), ("--lint",), ("--explain",), ("--format", "json")):
        assert main(["query", text, *options, "--store", str(dump)]) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        errors.add(shown.err)
    assert len(errors) == 1
    assert errors.pop().startswith("Line 1, column ")
