"""The router of the protocols in a FastAPI application of others, over HTTP."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.openapi.models import OpenAPI

import aikg
from aikg.server import Settings

TOKEN = "a-token-for-tests"
PREFIXES = ["", "/kg"]


def guard(key: str = Header("")) -> None:
    if key != "let me in":
        raise HTTPException(401)


@pytest.fixture(scope="module")
def client(dump: Path) -> Iterator[httpx.Client]:
    app = FastAPI()
    with aikg.open(str(dump)) as graph:
        for prefix in PREFIXES:
            app.include_router(aikg.router(graph.store), prefix=prefix)
        writable = aikg.router(graph.store, Settings(write_token=TOKEN))
        app.include_router(writable, prefix="/guarded", dependencies=[Depends(guard)])
        app.get("/kg/sparkle")(lambda: "theirs")
        with served(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_question_is_answered_however_it_is_sent(client: httpx.Client, prefix: str) -> None:
    url, query = (
        f"{prefix}/sparql",
        "SELECT ?label { id:baidu rdfs:label ?label FILTER(LANG(?label) = 'en') }",
    )
    expected = [{"label": {"type": "literal", "value": "Baidu", "xml:lang": "en"}}]
    media_type = {"Content-Type": "application/sparql-query"}
    for response in (
        client.get(url, params={"query": query}),
        client.post(url, data={"query": query}),
        client.post(f"{url}/", content=query, headers=media_type),
        client.request("QUERY", url, content=query, headers=media_type),
    ):
        assert response.json()["results"]["bindings"] == expected
    head = client.head(url, params={"query": query})
    assert (head.status_code, head.content) == (200, b"")
    table = client.get(f"{url}.csv", params={"query": query})
    assert table.text == "label\r\nBaidu\r\n"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_what_is_wrong_is_told_as_a_problem(client: httpx.Client, prefix: str) -> None:
    for method, url, status, told in (
        ("GET", "/sparql?query=ASK{", 400, "query-syntax"),
        ("GET", "/sparql?query=ASK{}&timeout=soon", 400, "bad-request"),
        ("POST", "/sparql", 415, "unsupported-media-type"),
        ("GET", "/sparql?query=SELECT*{SERVICE<http://a.example/>{}}", 403, "service-refused"),
        ("GET", "/store?graph=urn:none", 404, "no-such-graph"),
        ("PUT", "/store?graph=urn:none", 403, "writing-off"),
        ("GET", "/reconcile/preview", 400, "bad-request"),
        ("PATCH", "/sparql", 405, "about:blank"),
    ):
        response = client.request(method, prefix + url)
        assert (response.status_code, response.headers["content-type"]) == (
            status,
            "application/problem+json",
        )
        assert response.json()["type"].endswith(told)
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
    assert client.options(f"{prefix}/sparql").headers["accept-query"] == "application/sparql-query"


def test_the_routes_beside_it_stay_theirs(client: httpx.Client) -> None:
    assert client.get("/kg/sparkle").json() == "theirs"
    assert client.get("/kg/none").json() == {"detail": "Not Found"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "QUERY", "PUT", "DELETE"])
def test_dependencies_of_the_application_come_first(client: httpx.Client, method: str) -> None:
    url = "/guarded/store?graph=urn:a" if method in ("PUT", "DELETE") else "/guarded/sparql"
    refused = client.request(method, url, params=None)
    assert refused.status_code == 401
    allowed = client.request(method, url, headers={"Key": "let me in"})
    assert allowed.status_code == (200 if method in ("GET", "HEAD") else 401 if "store" in url else 415)


def test_graphs_are_written_below_the_prefix(client: httpx.Client) -> None:
    headers = {"Key": "let me in", "Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    url = client.base_url.join("/guarded/store/new")
    assert client.put(url, content="<> a <urn:new> .", headers=headers).status_code == 201
    for read in (url, f"/guarded/store?graph={url}"):
        found = client.get(read, headers={"Key": "let me in", "Accept": "application/n-triples"})
        assert found.text == f"<{url}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:new> .\n"
    assert client.delete(url, headers=headers).status_code == 204


def test_services_describe_themselves_by_where_they_are(client: httpx.Client) -> None:
    description = client.get("/kg/sparql", headers={"Accept": "application/n-triples, text/html;q=0.9"})
    endpoint = client.base_url.join("/kg/sparql")
    assert f"<http://www.w3.org/ns/sparql-service-description#endpoint> <{endpoint}>" in description.text
    assert ".well-known" not in description.text
    manifest = client.get("/kg/reconcile/").json()
    assert manifest["view"]["url"] == "https://w3id.org/aikg/id/{{id}}"
    assert "Baidu" in client.get(manifest["preview"]["url"].replace("{{id}}", "baidu")).text
    suggest = manifest["suggest"]["entity"]
    url = suggest["service_url"] + suggest["service_path"]
    assert client.get(url, params={"prefix": "baid"}).json()["result"][0]["id"] == "baidu"


def test_their_description_has_its_operations(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    OpenAPI(**document)
    operations = [each for path in document["paths"].values() for each in path.values()]
    ids = {each["operationId"] for each in operations}
    assert len(ids) == len(operations)
    ask = document["paths"]["/kg/sparql"]["get"]
    assert {"query", "default-graph-uri", "timeout"} <= {each["name"] for each in ask["parameters"]}
    assert {"get", "post", "put", "delete"} == set(document["paths"]["/kg/store/{path}"])
    assert "422" not in ask["responses"]
