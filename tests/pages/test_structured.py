"""What a search engine finds in a page: schema.org, read as a search engine reads it.

What Google asks of a data set is at https://developers.google.com/search/docs/appearance/structured-data/dataset.
"""

from datetime import date
from typing import Any

import extruct
import httpx
import pytest

LANGUAGES = ("en", "ko")


def found(client: httpx.Client, path: str, language: str) -> list[dict[str, Any]]:
    """The nodes of the one JSON-LD document of a page, which has no other markup for search engines."""
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    read = extruct.extract(response.text, str(response.url), syntaxes=["json-ld", "microdata"])
    assert read["microdata"] == []
    (document,) = read["json-ld"]
    assert document["@context"] == "https://schema.org"
    nodes: list[dict[str, Any]] = document["@graph"]
    return nodes


@pytest.fixture(params=LANGUAGES)
def dataset(client: httpx.Client, request: pytest.FixtureRequest) -> dict[str, Any]:
    (node,) = found(client, "/", request.param)
    return node


def test_the_home_page_is_what_search_for_data_sets_asks_for(dataset: dict[str, Any]) -> None:
    assert dataset["@type"] == "Dataset"
    assert isinstance(dataset["name"], str)
    assert 50 <= len(dataset["description"]) <= 5000
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["creator"]["@type"] == "Organization"
    assert dataset["creator"]["name"]
    assert dataset["identifier"] == dataset["@id"] == "https://w3id.org/aikg/dataset"
    assert dataset["isAccessibleForFree"] is True
    assert date.fromisoformat(dataset["datePublished"])
    assert dataset["version"]
    assert dataset["inLanguage"] == list(LANGUAGES)


def test_its_address_and_its_files_answer(client: httpx.Client, dataset: dict[str, Any]) -> None:
    assert client.head(dataset["url"]).status_code == 200
    assert len(dataset["distribution"]) == 4
    for file in dataset["distribution"]:
        assert file["@type"] == "DataDownload"
        response = client.head(file["contentUrl"])
        assert response.status_code == 200
        assert response.headers["Content-Type"].partition(";")[0] == file["encodingFormat"]


def test_the_name_is_that_of_the_page_and_the_other_is_another(client: httpx.Client) -> None:
    english, korean = (found(client, "/", language)[0] for language in LANGUAGES)
    assert english["name"] == korean["alternateName"]
    assert korean["name"] == english["alternateName"]
    assert english["description"] != korean["description"]


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/id/baai", "ResearchOrganization", "Beijing Academy of Artificial Intelligence"),
        ("/id/openai", "Organization", "OpenAI"),
        ("/id/gpt-3", "CreativeWork", "GPT-3"),
        ("/id/china", "Country", "China"),
        ("/source/hankyung-2023-02-06", "Article", "Hankyung, 6 February 2023: states behind hyperscale AI"),
    ],
)
def test_an_entity_has_a_kind_and_one_name(client: httpx.Client, path: str, kind: str, name: str) -> None:
    first, *_ = found(client, path, "en")
    assert first["@id"] == f"https://w3id.org/aikg{path}"
    assert kind in first["@type"]
    assert first["name"] == name


def test_an_entity_says_what_it_is_elsewhere_and_who_speaks_of_it(client: httpx.Client) -> None:
    first, *others = found(client, "/id/openai", "ko")
    assert (first["name"], "OpenAI" in first["alternateName"]) == ("오픈AI", True)
    assert first["sameAs"]["@id"] == "http://www.wikidata.org/entity/Q21708200"
    (source,) = [node for node in others if node["@id"] == first["subjectOf"]["@id"]]
    assert "CreativeWork" in source["@type"]
    assert source["url"]["@id"].startswith("https://")


def test_a_claim_says_what_it_is_about_and_where_it_was_read(client: httpx.Client) -> None:
    first, *others = found(client, "/claim/hankyung-2023-02-06.baai-funding", "en")
    assert "Claim" in first["@type"]
    assert first["about"]["@id"] == "https://w3id.org/aikg/id/baai"
    assert first["isBasedOn"]["@id"] in {node["@id"] for node in others}
