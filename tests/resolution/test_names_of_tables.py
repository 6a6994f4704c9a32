"""300 names of real tables, each with what it means, are resolved: nothing is merged that is not the same."""

import csv
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from first_sources import copy_of_project, first_entities

from aikg.claims.mappings import EXACT
from aikg.claims.resolved_names import VERSION_OF, ResolvedName, read_resolved, resolved_path, waiting_path
from aikg.cli import main

HERE = Path(__file__).parent
SOURCE = "names-2026-08-26"
LEAST_RIGHT = 0.95


@dataclass(frozen=True)
class Outcome:
    """What was said of a name, and whether it was taken without asking."""

    name: dict[str, str]
    said: str
    is_taken: bool

    @property
    def is_right(self) -> bool:
        return self.said == self.name["Answer"]

    @property
    def is_wrong_merge(self) -> bool:
        return self.is_taken and self.said.startswith("same:") and not self.is_right


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the first sources' project in which the names are resolved; the folder of its data."""
    folder = tmp_path_factory.mktemp("names")
    copy_of_project(folder)
    table = folder / "data" / "tables" / SOURCE / "names.csv"
    table.parent.mkdir(parents=True)
    shutil.copy(HERE / "names.csv", table)
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    mapping = (HERE / "names.toml").read_text("utf-8").replace("DIGEST", digest)
    path = folder / "data" / "sources" / f"{SOURCE}.toml"
    path.write_text(mapping, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["resolve", str(path)]) == 0
    return folder / "data"


@pytest.fixture(scope="module")
def outcomes(resolved: Path) -> list[Outcome]:
    taken, no_problems = read_resolved(resolved_path(resolved, SOURCE))
    waiting, none_either = read_resolved(waiting_path(resolved, SOURCE))
    assert no_problems == none_either == []
    with (HERE / "names.csv").open(encoding="utf-8", newline="") as file:
        return [_outcome(name, taken, waiting) for name in csv.DictReader(file)]


def _outcome(name: dict[str, str], taken: list[ResolvedName], waiting: list[ResolvedName]) -> Outcome:
    sure, proposed = _of(name, taken), _of(name, waiting)
    assert bool(sure) != bool(proposed), name
    return Outcome(name, said(sure or proposed[:1]), bool(sure))


def _of(name: dict[str, str], rows: list[ResolvedName]) -> list[ResolvedName]:
    return [row for row in rows if (row.class_name, row.text) == (name["Class"], name["Name"].strip())]


def said(rows: list[ResolvedName]) -> str:
    """What rows say of their name, in the words of the table of answers."""
    for row in rows:
        if row.predicate != EXACT:
            return f"{'version' if row.predicate == VERSION_OF else 'part'}:{row.slug}"
    if not rows[0].slug:
        return "none"
    return f"same:{rows[0].slug}" if rows[0].slug in first_entities() else "new"


def of_part(outcomes: list[Outcome], part: str) -> list[Outcome]:
    return [each for each in outcomes if each.name["Apart"] == part]


def test_there_are_300_names(outcomes: list[Outcome]) -> None:
    assert (len(outcomes), len(of_part(outcomes, "apart"))) == (300, 100)


def test_no_name_is_merged_with_another_thing(outcomes: list[Outcome]) -> None:
    assert [each.name for each in outcomes if each.is_wrong_merge] == []


def test_no_two_names_are_taken_for_one_new_entity(resolved: Path) -> None:
    rows, _ = read_resolved(resolved_path(resolved, SOURCE))
    new = [row.slug for row in rows if row.is_exact and row.category]
    assert len(new) == len(set(new)) > 200
    assert first_entities().isdisjoint(new)


@pytest.mark.parametrize("part", ["", "apart"])
def test_what_is_taken_or_proposed_first_is_right(outcomes: list[Outcome], part: str) -> None:
    """Those that were kept apart while thresholds were chosen, and the others."""
    asked = of_part(outcomes, part)
    right = [each for each in asked if each.is_right]
    assert len(right) >= LEAST_RIGHT * len(asked), [each.name for each in asked if not each.is_right]


@pytest.mark.parametrize("part", ["", "apart"])
def test_most_is_taken_without_asking(outcomes: list[Outcome], part: str) -> None:
    asked = of_part(outcomes, part)
    assert sum(each.is_taken for each in asked) >= 0.75 * len(asked)


def test_what_is_taken_is_right(outcomes: list[Outcome]) -> None:
    assert [each.name for each in outcomes if each.is_taken and not each.is_right] == []


TRAPS = [("AIModel", "SearchGPT"), ("AIModel", "CaLM"), ("AIModel", "Nova-2"), ("Organization", "Ltd.")]


@pytest.mark.parametrize("trap", TRAPS, ids=str)
def test_a_namesake_waits_for_a_ruling(outcomes: list[Outcome], trap: tuple[str, str]) -> None:
    (found,) = (each for each in outcomes if (each.name["Class"], each.name["Name"]) == trap)
    assert not found.is_taken
    assert found.is_right
