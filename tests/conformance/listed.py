"""The W3C tests that are not passed, each with its reason, as listed.toml names them."""

import tomllib
from pathlib import Path

LIST = Path(__file__).with_name("listed.toml")


def reasons() -> dict[str, str]:
    """The reason of every listed test, by the test's id."""
    with LIST.open("rb") as file:
        entries = tomllib.load(file)["listed"]
    return {test: entry["reason"] for entry in entries for test in entry["tests"]}
