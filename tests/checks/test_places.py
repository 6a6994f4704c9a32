"""Where a node is written: file and line for claims, sources and entities."""

from pathlib import Path

import pytest

from aikg.checks.places import Places
from aikg.iris import claim, entity, source, term

pytestmark = pytest.mark.quick

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    ("iri", "file", "line"),
    [
        (claim("ecb-2023-02-06", "eur-usd"), "sources/ecb-2023-02-06.toml", 'id = "eur-usd"'),
        (claim("ecb-2023-02-06", "eur-usd") + "#evidence-1", "sources/ecb-2023-02-06.toml", 'id = "eur-usd"'),
        (source("ecb-2023-02-06"), "sources/ecb-2023-02-06.toml", "[source]"),
        (entity("baidu"), "entities/companies.toml", "[baidu]"),
    ],
)
def test_a_node_is_found_where_it_is_written(iri: str, file: str, line: str) -> None:
    path, number = Places(DATA).locate(iri).rsplit(":", 1)
    assert Path(path) == DATA / file
    assert Path(path).read_text(encoding="utf-8").splitlines()[int(number) - 1] == line


@pytest.mark.parametrize(
    "iri",
    [claim("no-source", "a"), claim("ecb-2023-02-06", "no-claim"), entity("nobody"), term("Claim"), "urn:x"],
)
def test_what_is_not_written_there_has_no_place(iri: str) -> None:
    assert Places(DATA).locate(iri) == ""
