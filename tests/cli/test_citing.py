"""`aikg cite` prints evidence that the build takes, and refuses what build or verifier would refuse."""

import hashlib
import tomllib
from pathlib import Path

import pytest
from first_sources import copy_of_project

from aikg.build.project import Project
from aikg.claims.model import Passage, Quote
from aikg.claims.sources import read_source
from aikg.cli import main
from aikg.iris import TERM

Captured = pytest.CaptureFixture[str]
TEXT = (
    "정부가 약 600억원을 지원했다. 모두 2600억원이다. The model has 7 billion weights. "
    "The Beijing Academy of Artificial Intelligence trained it."
)
HEAD = f"""[source]
class = "Article"
label = {{ en = "A paper", ko = "신문" }}
url = "https://example.org/paper"
issued = 2026-01-05
language = "en"
textLength = {len(TEXT)}
sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"
"""
CLAIM = """
[[claim]]
id = "parameters"
subject = "gpt-3"
property = "parameterCount"
value = 7_000_000_000
saidBy = "baai"
"""
START = TEXT.index("The model")
SPAN = (str(START), str(START + len("The model has 7 billion weights.")))
QUOTES = ("subject:anaphora=The model", "value=7 billion", "property=weights", "has")


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_of_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "paper.txt"
    path.write_text(TEXT, "utf-8")
    return path


def cited(text: Path, capsys: Captured, *given: str, quotes: tuple[str, ...] = ()) -> str:
    options = [option for quote in quotes for option in ("--quote", quote)]
    assert main(["cite", str(text), *given, *options]) == 0
    return capsys.readouterr().out


def test_what_is_printed_is_what_a_source_file_says(text: Path, capsys: Captured) -> None:
    printed = cited(text, capsys, *SPAN, quotes=QUOTES)
    table, _, evidence = printed.partition("\n\n")
    path = text.parent / "data" / "sources" / "paper.toml"
    path.write_text(f"{HEAD}\n{table}\n{CLAIM}{evidence}", "utf-8")
    file, problems = read_source(path, Project(text.parent).known)
    assert problems == []
    (passage,) = file.claims[0].evidence
    assert isinstance(passage, Passage)
    assert (str(passage.start), str(passage.end)) == SPAN
    assert passage.quotes == (
        Quote("The model", "subject", f"{TERM}ByAnaphora"),
        Quote("7 billion", "value"),
        Quote("weights", "property"),
        Quote("has"),
    )


def test_a_passage_that_the_file_has_is_cited_by_its_name(text: Path, capsys: Captured) -> None:
    known = f'[passage.model]\nstart = {SPAN[0]}\nend = {SPAN[1]}\nsha256 = "x"\n'
    path = text.parent / "data" / "sources" / "paper.toml"
    path.write_text(known + f"[passage.s{START}]\nstart = {START}\nend = {START + 9}\n", "utf-8")
    assert cited(text, capsys, *SPAN, quotes=("value=7 billion",)) == (
        'evidence = [\n    { passage = "model", value = "7 billion" },\n]\n'
    )
    other = cited(text, capsys, "The model has 7 billion")
    assert other.startswith(f"[passage.s{START}-{START + 23}]\n")
    path.write_text("passage = ", "utf-8")
    assert main(["cite", str(text), *SPAN]) == 1
    assert "paper.toml is not TOML" in capsys.readouterr().err


def test_each_place_of_the_words_has_evidence_of_its_own(text: Path, capsys: Captured) -> None:
    text.write_text("One model. Another model.", "utf-8")
    first, second = cited(text, capsys, "model", quotes=("model",)).split("]\n\n[")
    assert "passage.s4]\nstart = 4\nend = 9\n" in first
    assert "passage.s19]\nstart = 19\nend = 24\n" in second


@pytest.mark.parametrize(
    ("passage", "quotes", "said"),
    [
        ((), ["value=3000억원"], ["“3000억원” does not occur in it", "They stand nowhere in the text"]),
        ((), ["7 billion"], ["“7 billion” does not occur in it", f"They stand at {START + 14}–{START + 23}"]),
        ((), ["value=00억원"], ["“00억원” occurs in it only as a part of a longer figure"]),
        ((), [""], ["1 to 40 characters; 0 here"]),
        ((), ["없음", "hedge=" + "x" * 41], ["“없음” does not", "1 to 40 characters; 41 here"]),
        ((), ["subjct=정부"], ["'정부': A quote cannot prove 'subjct'. Did you mean subject"]),
        ((), ["subject:pronoun=정부"], ["Words cannot mean an entity as 'pronoun'. Use anaphora"]),
        ((), ["hedge:title=약"], ["'hedge' is no entity that words could mean"]),
        (("0", "9"), [], ["The span cuts “600억원을” in two"]),
        (SPAN, ["value=7"], ["“7” occurs in it only as a part of a longer figure"]),
        (SPAN, ["odel"], ["“odel” occurs in it only as a part of a longer figure or word"]),
        (("5", "2"), [], ["5–2 is no span of it"]),
        (("Das Modell",), [], ["'Das Modell' does not stand in the text"]),
    ],
)
def test_mistakes_are_told_apart_and_all_at_once(
    passage: tuple[str, ...], quotes: list[str], said: list[str], text: Path, capsys: Captured
) -> None:
    """E7: a quote that is not there and one that is too long had one message."""
    options = [option for quote in quotes for option in ("--quote", quote)]
    assert main(["cite", str(text), *(passage or ("0", "18")), *options]) == 1
    told = capsys.readouterr().err
    assert [words for words in said if words not in told] == []


def test_the_name_of_an_entity_is_quoted_whole(text: Path, capsys: Captured) -> None:
    name = "Beijing Academy of Artificial Intelligence"
    assert f'saidBy = "{name}"' in cited(text, capsys, f"The {name}", quotes=(f"saidBy={name}",))


def test_quotation_marks_are_printed_as_toml(text: Path, capsys: Captured) -> None:
    text.write_text('The "AI \\ race" = on.', "utf-8")
    printed = cited(text, capsys, "0", "21", quotes=('exact="AI \\ race" = on',))
    assert tomllib.loads(printed)["passage"]["s0"]["evidence"][0]["exact"] == ['"AI \\ race" = on']


def test_a_folder_that_is_no_checkout_is_said(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("text", "utf-8")
    assert main(["cite", "a.txt"]) == 0
    assert main(["cite", "a.txt", "text"]) == 1
    assert "checkout" in capsys.readouterr().err
