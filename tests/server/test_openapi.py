"""The OpenAPI document is valid, and it is about every route that there is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from pyoxigraph import Store
from running_server import running
from starlette.routing import Route

from aikg.formats import RESULTS
from aikg.server import Settings, create_app
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

EXAMPLES = {
    "slug": "baai",
    "key": "hankyung-2023-02-06.baai-funding",
    "version": "0.1.0",
    "number": "1",
    "path": "shapes",
    "extension": "ttl",
    "type": "query-syntax",
}
NAMES = {
    "/queries/{name}": "hedges",
    "/graph/{name}": "facts",
    "/dump/{name}": "aikg.nq",
    "/mappings/{name}.sssom.{extension}": "wikidata-terms",
    "/source/{slug}": "ecb-2023-02-06",
}
RESULT_TYPES = {syntax.media_type for syntax in RESULTS}
QUERIES = {True: "SELECT * {}", False: "CONSTRUCT {} {}"}
UNDOCUMENTED = ("/store/{path}", "/queries/running", "/preview", "/flyout/", "/static/")
"""What needs a graph, a right or an identifier that no example gives."""


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump) as client:
        yield client


@pytest.fixture(scope="module")
def paths(client: httpx.Client) -> dict[str, dict[str, dict[str, object]]]:
    document = client.get("/openapi.json").json()
    OpenAPI(**document)
    found: dict[str, dict[str, dict[str, object]]] = document["paths"]
    return found


def test_every_route_is_in_it(paths: dict[str, object]) -> None:
    app = create_app(LocalStore(Store()), Settings())
    routes = {re.sub(r":\w+}", "}", route.path) for route in app.routes if isinstance(route, Route)}
    missing = {path.rstrip("/") or "/" for path in routes} - set(paths)
    assert missing == set()


def test_every_operation_answers_in_its_media_types(
    client: httpx.Client, paths: dict[str, dict[str, dict[str, object]]]
) -> None:
    for path in (path for path in paths if not any(part in path for part in UNDOCUMENTED)):
        examples = EXAMPLES | {"name": NAMES.get(path, ""), "slug": NAMES.get(path, EXAMPLES["slug"])}
        url = path.format(**examples)
        # What GET was answered is stored, and HEAD is answered from that.
        for method in (name for name in ("get", "head") if name in paths[path]):
            responses = paths[path][method]["responses"]
            content = responses.get("200", {}).get("content", {})
            for media_type in content or [""]:
                asked = {"Accept": media_type} if media_type else {}
                query = {"query": QUERIES[media_type in RESULT_TYPES]} if path == "/sparql" else {}
                query |= {"default": ""} if path == "/store" else {}
                query |= {"prefix": "ba"} if "/suggest/" in path else {}
                query |= {"type": "Company"} if "/propose" in path else {}
                response = client.request(method, url, headers=asked, params=query)
                assert str(response.status_code) in responses, f"{method} {url} {media_type}"
                told = response.headers.get("Content-Type", "").partition(";")[0]
                assert not content or told in content, f"{method} {url} {media_type}"


GIVEN = {
    "/sparql": {"query": "ASK {}"},
    "/sparql.{extension}": {"query": "CONSTRUCT {} {}"},
    "/store": {"default": ""},
    "/reconcile/preview": {"id": "baidu"},
}
FITTING = dict.fromkeys(("format", "output", "results", "_mediatype", "Accept"), "turtle")
REFUSED = re.compile("is not known here|has no parameter|An update is sent with POST")
"""What is said of a parameter that is not declared and must not be taken for another."""


def test_a_parameter_has_an_effect_where_it_is_declared_and_nowhere_else(
    client: httpx.Client, paths: dict[str, dict[str, dict[str, list[dict[str, Any]]]]]
) -> None:
    """Who reads one refuses two of it, or a value that is none; nobody else looks at it."""
    operations = {path: paths[path]["get"] for path in paths if "get" in paths[path]}
    names = {name for operation in operations.values() for name in declared(operation)}
    assert {"query", "timeout", "page", "lang", "graph", "subject", "prefix"} <= names
    for path, operation in operations.items():
        examples = EXAMPLES | {"name": NAMES.get(path, ""), "slug": NAMES.get(path, EXAMPLES["slug"])}
        url, given = path.format(**examples, digest="x", query_id="x"), list(GIVEN.get(path, {}).items())
        plain = client.get(url, params=given)
        for name in declared(operation) - {"variables"}:
            doubled = client.get(url, params=[*given, (name, "no such value"), (name, "no such value")])
            assert doubled.status_code == 400 or (name, doubled.json()) == ("type", {"result": []}), (
                url,
                name,
            )
        others = [(name, FITTING.get(name, "x")) for name in names - declared(operation)] * 2
        response = client.get(url, params=[*given, *others])
        assert response.status_code == plain.status_code or REFUSED.search(response.text), (
            url,
            response.text,
        )


def declared(operation: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}


def test_every_method_is_in_it(client: httpx.Client, paths: dict[str, dict[str, dict[str, str]]]) -> None:
    """OpenAPI 3.1 has no place for QUERY; the operation says so that does the same."""
    for path, operations in paths.items():
        examples = EXAMPLES | {"name": NAMES.get(path, ""), "slug": NAMES.get(path, EXAMPLES["slug"])}
        allowed = client.options(path.format(**examples, digest="x", query_id="x")).headers["allow"]
        told = {method.upper() for method in operations}
        if "QUERY" in operations.get("post", {}).get("description", ""):
            told.add("QUERY")
        assert told | {"OPTIONS"} == set(allowed.split(", ")), path
