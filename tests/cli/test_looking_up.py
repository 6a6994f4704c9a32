"""Names looked up from the shell, in a checkout, in a dump, and behind an address."""

from pathlib import Path

import pytest
from first_sources import copy_of_project

from aikg.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's files that nobody has built."""
    copy_of_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_name_that_is_written_otherwise_is_found(checkout: Path, capsys: Captured) -> None:
    assert not (checkout / "dist").exists()
    assert main(["names", "WuDao 2.0", "네이버(주)", "No such name"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "WuDao 2.0",
        "  100.00  match  wu-dao-2-0  Wu Dao 2.0 / 우다오 2.0 (AIModel)",
        "네이버(주)",
        "  100.00  match  naver  Naver / 네이버 (Company)",
        "No such name",
        "  no candidate",
    ]


def test_what_was_added_a_moment_ago_is_found(checkout: Path, capsys: Captured) -> None:
    entity = '[aurora-7]\nclass = "AIModel"\nlabel = { en = "Aurora 7", ko = "오로라 7" }\n'
    with (checkout / "data" / "entities" / "models.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{entity}")
    assert main(["names", "AURORA-7.0"]) == 0
    assert "match  aurora-7 " in capsys.readouterr().out


def test_a_fault_in_the_files_is_named(checkout: Path, capsys: Captured) -> None:
    with (checkout / "data" / "entities" / "models.toml").open("a", encoding="utf-8") as file:
        file.write('\n[aurora-7]\nclass = "Modell"\nlabel = { en = "Aurora 7", ko = "오로라 7" }\n')
    assert main(["names", "Naver"]) == 1
    assert "There is no class 'Modell'" in capsys.readouterr().err


def test_a_type_leaves_out_what_is_not_in_it(dump: Path, capsys: Captured) -> None:
    assert main(["names", "Oxford", "--type", "University", "--store", str(dump)]) == 0
    assert "match  university-of-oxford" in capsys.readouterr().out
    assert main(["names", "Oxford", "--type", "AIModel", "--store", str(dump)]) == 0
    assert "no candidate" in capsys.readouterr().out


def test_at_most_as_many_candidates_as_wanted(dump: Path, capsys: Captured) -> None:
    assert main(["names", "Naver", "--limit", "2", "--store", str(dump)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].split()[1:3] == ["match", "naver"]
