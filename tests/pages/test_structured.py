"""What a search engine finds in a page: schema.org, read as a search engine reads it.

What Google asks of a data set is at https://developers.google.com/search/docs/appearance/structured-data/dataset.
"""

import re
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


KINDS = {
    "/dataset": "Dataset",
    "/dump": "Dataset",
    "/graph/facts": "Dataset",
    "/graph/hankyung-2023-02-06": "Dataset",
    "/graph": "DataCatalog",
    "/ontology": "DefinedTermSet",
    "/ontology/0.1.0": "DefinedTermSet",
    "/shapes": "DefinedTermSet",
    "/queries": "CollectionPage",
    "/queries/state-backing": "SoftwareSourceCode",
    "/id": "CollectionPage",
    "/id/": "CollectionPage",
    "/source": "CollectionPage",
    "/claim": "CollectionPage",
    "/mapping": "CollectionPage",
    "/findings": "CollectionPage",
    "/workbench": "WebApplication",
    "/problem/query-syntax": "DefinedTerm",
    "/claim/hankyung-2023-02-06.baai-funding": "Claim",
    "/mapping/id-openai.wd-Q21708200": "Claim",
    "/source/hankyung-2023-02-06": "Article",
    "/source/ecb-2023-02-06": "Dataset",
    "/id/search": "DefinedTerm",
    "/id/krw": "DefinedTerm",
    "/id/chatgpt": "Service",
    "/id/korea-ai-infrastructure-plan": "Project",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "kind"), KINDS.items())
def test_every_page_says_what_it_is_about(client: httpx.Client, path: str, kind: str, language: str) -> None:
    """C5: the class that is closest, and a name."""
    first, *_ = found(client, path, language)
    kinds = [first["@type"]] if isinstance(first["@type"], str) else first["@type"]
    assert kind in kinds
    assert "Thing" not in kinds
    if not path.startswith(("/claim/", "/mapping/")):
        assert isinstance(first["name"], str)


def test_a_thing_is_only_what_schema_org_has_no_word_for(client: httpx.Client) -> None:
    """C5: of all pages that the sitemap lists, those of groups of a source, and comparisons."""
    listed = re.findall("<loc>(.*?)</loc>", client.get("/sitemap/1.xml").text)
    paths = [httpx.URL(address).path for address in listed]
    walked = [path for path in paths if not path.startswith(("/dump/", "/claim/", "/mapping/"))]
    things = {path for path in walked if found(client, path, "en")[0]["@type"] == "Thing"}
    collective = "SELECT ?s { VALUES ?kind { aikg:Collective aikg:Agreement } ?s a ?kind }"
    rows = client.get("/sparql", params={"query": collective}, headers={"Accept": "text/csv"}).text.split()[
        1:
    ]
    assert things == {iri.replace("https://w3id.org/aikg", "") for iri in rows}
