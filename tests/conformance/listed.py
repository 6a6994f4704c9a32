"""The W3C tests that are not passed, each with its reason, as the lists beside this file name them."""

import tomllib
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("listed.toml")
OXIGRAPH = Path(__file__).with_name("listed-oxigraph.toml")
VIRTUOSO = Path(__file__).with_name("listed-virtuoso.toml")


@cache
def reasons(path: Path = LIST) -> dict[str, str]:
    """The reason of every test that a list names, by the test's id."""
    with path.open("rb") as file:
        entries = tomllib.load(file)["listed"]
    return {test: entry["reason"] for entry in entries for test in entry["tests"]}
