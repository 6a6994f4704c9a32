"""Mistakes that the rules were not made from: most are refused or asked about, and no true claim is."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from .mistake_tables import MistakeTable

pytestmark = pytest.mark.quick

TABLES: Mapping[str, Any] = {
    name: tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))
    for name in ("unfamiliar_mistakes", "more_mistakes")
}
Found = Mapping[str, Mapping[str, set[str]]]


def each(kind: str) -> Iterator[Any]:
    """The true claims of every table, or the seeds."""
    for table, given in TABLES.items():
        if kind == "true":
            yield from (pytest.param(table, name, id=f"{table}-{name}") for name in given["true"])
        else:
            seeds = enumerate(given["seed"])
            yield from (pytest.param(table, n, id=f"{table}-{seed['wrong']}") for n, seed in seeds)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What is said of each claim of each table."""
    return {name: MistakeTable(given).said(tmp_path_factory.mktemp(name)) for name, given in TABLES.items()}


@pytest.mark.parametrize(("table", "name"), list(each("true")))
def test_of_a_claim_as_it_is_said_nothing_is_asked(table: str, name: str, found: Found) -> None:
    said = found[table][name]
    assert bool(said) == (name in TABLES[table]["asked"]), said
    assert not said & {"evidence", "figure", "part-of-longer", "unquoted", "other-unit"}


@pytest.mark.parametrize(("table", "number"), list(each("seed")))
def test_an_unfamiliar_mistake_is_refused_or_asked_about(table: str, number: int, found: Found) -> None:
    """By something that is not asked of the true claim as well."""
    seed = TABLES[table]["seed"][number]
    new = found[table][f"wrong-{number}"] - found[table][seed["of"]]
    assert bool(new) == (seed["wrong"] not in TABLES[table]["passing"]), new


@pytest.mark.parametrize("table", TABLES)
def test_there_are_unfamiliar_mistakes_enough(table: str) -> None:
    seeds, passing = (TABLES[table][key] for key in ("seed", "passing"))
    assert len(seeds) >= 60
    assert len({seed["wrong"] for seed in seeds}) == len(seeds)
    assert len(passing) <= 0.12 * len(seeds)
