"""WikibaseIntegrator reads our export and asks our endpoint as it asks Wikidata's."""

import copy
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serving
from wikibaseintegrator import datatypes, wbi_helpers
from wikibaseintegrator.entities import ItemEntity
from wikibaseintegrator.wbi_config import config

from aikg.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The items of aikg export wikibase-json."""
    capture = pytest.MonkeyPatch()
    file = tmp_path_factory.mktemp("export") / "items.json"
    with file.open("w", encoding="utf-8") as out:
        capture.setattr("sys.stdout", out)
        assert main(["export", "wikibase-json", "--project", str(ROOT)]) == 0
        capture.undo()
    items: dict[str, Any] = json.loads(file.read_text("utf-8"))["entities"]
    return items


def test_every_exported_item_is_read_and_written_again(exported: dict[str, Any]) -> None:
    """C13: a KeyError ended the first; nothing of a statement may be lost on the way."""
    assert len(exported) > 3
    for id_, item in copy.deepcopy(exported).items():
        read = ItemEntity().from_json(item)
        assert read.id == id_
        written = read.claims.get_json()
        assert {p: len(claims) for p, claims in written.items()} == {
            p: len(claims) for p, claims in item["claims"].items()
        }
        for property_, claims in item["claims"].items():
            for given, again in zip(claims, written[property_], strict=True):
                for part in given.get("references", []):
                    del part["hash"]  # a program does not say it when it writes
                assert again == given


def test_values_have_their_types(exported: dict[str, Any]) -> None:
    [country] = ItemEntity().from_json(exported["Q17684312"]).claims.get("P17")
    assert isinstance(country, datatypes.Item)
    assert country.mainsnak.datavalue["value"]["id"] == "Q884"
    dates = [snak for reference in country.references for snak in reference if snak.property_number == "P577"]
    assert [snak.datatype for snak in dates] == ["time"]


def test_statements_keep_their_ids(exported: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    ids = [claim["id"] for item in exported.values() for of in item["claims"].values() for claim in of]
    assert len(ids) == len(set(ids))
    assert all(id_.startswith("Q") and len(id_.partition("$")[2]) == 36 for id_ in ids)
    assert main(["export", "wikibase-json", "--project", str(ROOT)]) == 0
    again = json.loads(capsys.readouterr().out)["entities"]
    assert ids == [claim["id"] for item in again.values() for of in item["claims"].values() for claim in of]


@pytest.fixture(scope="module")
def endpoint(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a server of the real data, as anybody starts it."""
    line = f"{sys.executable} -m aikg serve --port {{port}} --store {shlex.quote(str(dump))}"
    with serving.running(serving.Command(line=line), tmp_path_factory.mktemp("wbi")) as server:
        yield server.query


def test_it_asks_the_endpoint(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends POST with the query in the URL, a media type of a form, and no body."""
    monkeypatch.setitem(config, "USER_AGENT", "test of aikg")
    query = 'SELECT ?name { wd:Q14772 rdfs:label ?name FILTER(LANG(?name) = "ko") }'
    found = wbi_helpers.execute_sparql_query(query, endpoint=endpoint, max_retries=1, retry_after=0)
    assert [row["name"]["value"] for row in found["results"]["bindings"]] == ["바이두"]
