"""Mistakes that the rules were not made from: most are refused or asked about, and no true claim is."""

import contextlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aikg.build.project import Project
from aikg.claims.sources import read_source
from aikg.cli import main

from .seeded_project import Given, changed, codes, digest, make, passage, passages, source

pytestmark = pytest.mark.quick

GIVEN = tomllib.loads((Path(__file__).parent / "unfamiliar_mistakes.toml").read_text("utf-8"))
TRUE: Mapping[str, Given] = GIVEN["true"]
SEEDS: list[dict[str, Any]] = GIVEN["seed"]
TEXT = "\n".join(GIVEN["sentences"].values())
SPANS = dict(passages(TEXT, GIVEN["sentences"]))
CHECKS = ("figure", "evidence", "question")
CLAIM = "https://w3id.org/aikg/claim/"


def mistaken(seed: Given) -> dict[str, Any]:
    of_claim, of_evidence = (
        {key: None if value == "" else value for key, value in seed.get(of, {}).items()}
        for of in ("claim", "evidence")
    )
    true = TRUE[seed["of"]]
    wrong = changed({**true, "evidence": [changed(true["evidence"][0], of_evidence)]}, of_claim)
    return {**wrong, "evidence": [in_place(each) for each in wrong["evidence"]]}


def in_place(evidence: Given) -> Given:
    """Evidence in the old form, where a seed asks for it."""
    if "old" not in evidence:
        return evidence
    start, end = SPANS[evidence["old"]]
    return {"start": start, "end": end, "sha256": digest(TEXT[start:end]), "exact": evidence["exact"]}


def refused_by_the_build(folder: Path) -> dict[str, set[str]]:
    """What the build refuses of each source, which is taken away."""
    known, found = Project(folder).known, {}
    for path in (folder / "data" / "sources").iterdir():
        if problems := read_source(path, known)[1]:
            found[path.stem] = {problem.message for problem in problems}
            path.unlink()
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """What is said of each claim, which a source of its own has alone, so that no other contradicts it."""
    folder = tmp_path_factory.mktemp("unfamiliar")
    make(folder, GIVEN["entities"])
    tables = {name: passage(name, span, digest(TEXT[slice(*span)])) for name, span in SPANS.items()}
    tables["t"] = f'[table.t]\nfile = "t.csv"\nsha256 = "{digest(GIVEN["table"])}"\n'
    (folder / "texts" / "t.csv").write_text(GIVEN["table"], "utf-8")
    claims = {**TRUE, **{f"wrong-{number}": mistaken(seed) for number, seed in enumerate(SEEDS)}}
    for name, given in claims.items():
        (folder / "data" / "sources" / f"{name}.toml").write_text(source(TEXT, {"c": given}, tables), "utf-8")
        (folder / "texts" / f"{name}.txt").write_text(TEXT, "utf-8")
    refused = refused_by_the_build(folder)
    with contextlib.chdir(folder):
        assert main(["build"]) == 0
    said = codes(folder, CHECKS, "--source-text", "texts")
    return {name: refused.get(name, set()) | said.get(f"{CLAIM}{name}.c", set()) for name in claims}


@pytest.mark.parametrize("name", TRUE)
def test_of_a_claim_as_it_is_said_nothing_is_asked(name: str, found: Mapping[str, set[str]]) -> None:
    assert bool(found[name]) == (name in GIVEN["asked"]), found[name]


@pytest.mark.parametrize("number", range(len(SEEDS)), ids=[seed["wrong"] for seed in SEEDS])
def test_an_unfamiliar_mistake_is_refused_or_asked_about(number: int, found: Mapping[str, set[str]]) -> None:
    """By something that is not asked of the true claim as well."""
    seed = SEEDS[number]
    new = found[f"wrong-{number}"] - found[seed["of"]]
    assert bool(new) == (seed["wrong"] not in GIVEN["passing"]), new


def test_there_are_unfamiliar_mistakes_enough() -> None:
    assert len(SEEDS) >= 60
    assert len({seed["wrong"] for seed in SEEDS}) == len(SEEDS)
    assert len(GIVEN["passing"]) <= 0.05 * len(SEEDS)
