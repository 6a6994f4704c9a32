"""Claims of the first source, each spoiled in one way: most are refused or asked about."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT
from .mistake_tables import said_of
from .seeded_project import Given, changed, make, toml

GIVEN = tomllib.loads((Path(__file__).parent / "mistaken_article.toml").read_text("utf-8"))
SEEDS: list[dict[str, Any]] = GIVEN["seed"]
SLUG = "hankyung-2023-02-06"
ARTICLE = tomllib.loads((ROOT / "data" / "sources" / f"{SLUG}.toml").read_text("utf-8"))
TRUE: Mapping[str, Given] = {claim["id"]: claim for claim in ARTICLE["claim"]}


def mistaken(seed: Given) -> dict[str, Any]:
    change = {key: None if value == "" else value for key, value in seed.get("claim", {}).items()}
    cited = {"evidence": seed["evidence"]} if "evidence" in seed else {}
    return changed(TRUE[seed["of"]], {**change, **cited})


def as_source(given: Given) -> str:
    """A copy of the source that has one claim alone, without the answers to questions about it."""
    cited = {each["passage"] for each in given["evidence"] if "passage" in each}
    parts = ["[source]", *(f"{key} = {toml(value)}" for key, value in ARTICLE["source"].items())]
    for name in sorted(cited):
        parts += [f"[passage.{name}]", *(f"{k} = {toml(v)}" for k, v in ARTICLE["passage"][name].items())]
    own = {key: value for key, value in given.items() if not key.startswith("contested")}
    parts += ["[[claim]]", *(f"{key} = {toml(value)}" for key, value in {**own, "id": "c"}.items())]
    return "\n".join(parts).replace(f'issued = "{ARTICLE["source"]["issued"]}"', "issued = 2023-02-06") + "\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, texts: Mapping[str, str]) -> Mapping[str, set[str]]:
    """What is said of each claim, which a source of its own has alone, so that no other contradicts it."""
    folder = tmp_path_factory.mktemp("mistaken")
    make(folder, {})
    claims = {seed["of"]: TRUE[seed["of"]] for seed in SEEDS}
    claims |= {f"wrong-{number}": mistaken(seed) for number, seed in enumerate(SEEDS)}
    for name, given in claims.items():
        (folder / "data" / "sources" / f"{name}.toml").write_text(as_source(given), "utf-8")
        (folder / "texts" / f"{name}.txt").write_text(texts[SLUG], "utf-8")
    return said_of(folder, claims)


@pytest.mark.parametrize("number", range(len(SEEDS)), ids=[seed["wrong"] for seed in SEEDS])
def test_a_mistaken_claim_is_refused_or_asked_about(number: int, found: Mapping[str, set[str]]) -> None:
    """By something that is not asked of the claim as it is as well."""
    seed = SEEDS[number]
    new = found[f"wrong-{number}"] - found[seed["of"]]
    assert bool(new) == (seed["wrong"] not in GIVEN["passing"]), new


def test_no_claim_of_the_article_is_refused(found: Mapping[str, set[str]]) -> None:
    asked = {code for seed in SEEDS for code in found[seed["of"]]}
    assert asked <= {"cue-without-modality", "cue-without-saidby"}


def test_there_are_mistaken_claims_enough() -> None:
    assert len(SEEDS) >= 60
    assert len({seed["wrong"] for seed in SEEDS}) == len(SEEDS)
    assert len(GIVEN["passing"]) <= 0.15 * len(SEEDS)
