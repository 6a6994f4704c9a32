"""The OpenAPI document is valid, and it is about every route that there is."""

import re
from collections.abc import Iterator
from pathlib import Path

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
        for method in set(paths[path]) & {"get", "head"}:
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
