"""What holds at every path: methods, preconditions, codings, lifetimes, parameters."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Store
from running_server import TOKEN, running
from starlette.routing import Route

from aikg.server import Settings, create_app
from aikg.server.pages.static_files import Static
from aikg.store.local import LocalStore

pytestmark = pytest.mark.quick

STATIC = Static()
ROUTES = {
    "/openapi.json": "/openapi.json",
    "/sparql": "/sparql?query=ASK%7B%7D",
    "/sparql/": "/sparql/",
    "/sparql.{extension}": "/sparql.csv?query=SELECT*%7B%3Fs%20%3Fp%20%3Fo%7DLIMIT%203",
    "/store": "/store?graph=https://w3id.org/aikg/graph/dataset",
    "/store/": "/store/?default",
    "/store/{path:path}": "/store/none",
    "/reconcile": "/reconcile",
    "/reconcile/preview": "/reconcile/preview?id=baidu",
    "/reconcile/propose": "/reconcile/propose?type=Company",
    "/reconcile/suggest/{kind}": "/reconcile/suggest/entity?prefix=bai",
    "/reconcile/flyout/{kind}": "/reconcile/flyout/entity?id=baidu",
    "/reconcile/v1": "/reconcile/v1",
    "/reconcile/v1/match": "/reconcile/v1/match",
    "/reconcile/v1/preview": "/reconcile/v1/preview?id=baidu",
    "/reconcile/v1/extend": "/reconcile/v1/extend",
    "/reconcile/v1/extend/propose": "/reconcile/v1/extend/propose?type=Company",
    "/reconcile/v1/suggest/{kind}": "/reconcile/v1/suggest/type?prefix=com",
    "/queries/running": "/queries/running",
    "/queries/running/{query_id}": "/queries/running/none",
    "/metrics": "/metrics",
    "/health": "/health",
    "/ready": "/ready",
    "/reload": "/reload",
    "/fragments": "/fragments?subject=https://w3id.org/aikg/id/baidu",
    "/dump": "/dump",
    "/dump/{name}": "/dump/aikg.nq.gz",
    "/robots.txt": "/robots.txt",
    "/sitemap.xml": "/sitemap.xml",
    "/sitemap/{number}.xml": "/sitemap/1.xml",
    "/mappings/{name}.sssom.{extension}": "/mappings/wikidata-entities.sssom.tsv",
    "/context.jsonld": "/context.jsonld",
    "/context/{version}.jsonld": "/context/0.1.0.jsonld",
    "/.well-known/void": "/.well-known/void",
    "/.well-known/sparql-examples": "/.well-known/sparql-examples",
    "/workbench": "/workbench",
    "/static/{digest}/{name:path}": STATIC.address(
        next(name for name in STATIC._files if name.endswith(".css"))
    ),
    "/": "/",
    "/id": "/id",
    "/id/{slug}": "/id/baidu.jsonld",
    "/claim": "/claim",
    "/claim/{key}": "/claim/hankyung-2023-02-06.baai-funding",
    "/source": "/source",
    "/source/{slug}": "/source/hankyung-2023-02-06",
    "/graph": "/graph",
    "/graph/{name}": "/graph/dataset",
    "/dataset": "/dataset",
    "/ontology": "/ontology",
    "/ontology/{version}": "/ontology/0.1.0",
    "/shapes": "/shapes",
    "/mapping": "/mapping",
    "/findings": "/findings",
    "/problem": "/problem",
    "/problem/{type}": "/problem/query-syntax",
    "/queries": "/queries",
    "/queries/{name}": "/queries/hedges",
    "/{path:path}": "/id/baidu.ttl",
}
"""A path for each route; those with a slash behind and those of Wikidata's items are as the one without."""

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY", "PROPFIND", "TRACE")
MORE = ("/id/baidu", "/store/?graph=https://w3id.org/aikg/graph/ontology")
READ = [path for path in (*ROUTES.values(), *MORE) if path not in ("/store/none", "/queries/running")]
LASTING = re.compile(r"max-age=[1-9]")


@pytest.fixture(scope="module")
def served(dump: Path) -> Iterator[httpx.Client]:
    with running("--data", dump, "--workers", "2") as client:
        yield client


@pytest.fixture(scope="module")
def writable(dump: Path, token_file: Path) -> Iterator[httpx.Client]:
    with running("--data", dump, "--token-file", token_file) as client:
        yield client


def test_there_is_a_path_for_every_route() -> None:
    paths = (route.path.rstrip("/").replace("/wikidata", "") for route in routes())
    found = {re.sub("/(entity|type|property)$", "/{kind}", path) for path in paths}
    assert found == {path.rstrip("/") for path in ROUTES}


def routes() -> list[Route]:
    app = create_app(LocalStore(Store()), Settings())
    return [route for route in app.routes if isinstance(route, Route)]


@pytest.mark.parametrize("path", [*ROUTES.values(), *MORE])
def test_every_path_says_which_methods_it_has(served: httpx.Client, path: str) -> None:
    """B6."""
    options = served.options(path)
    assert (options.status_code, options.content) == (204, b"")
    allowed = options.headers["allow"].split(", ")
    assert len(allowed) == len(set(allowed))
    assert "OPTIONS" in allowed
    assert ("GET" in allowed) == ("HEAD" in allowed)
    for method in METHODS:
        response = served.request(method, path)
        assert (response.status_code == 405) == (method not in allowed), (method, response.status_code)
        if response.status_code == 405:
            assert sorted(response.headers["allow"].split(", ")) == sorted(allowed)


@pytest.mark.parametrize(("path", "methods"), [
    ("/reload", "POST"), ("/queries/running/x", "DELETE"), ("/dump", "GET, HEAD"),
    ("/reconcile", "GET, HEAD, POST"),
    ("/reconcile/v1/match", "POST"), ("/sparql", "GET, HEAD, POST, QUERY"),
    ("/store", "GET, HEAD, PUT, POST, DELETE"), ("/static/x/y.css", "GET, HEAD"), ("/health", "GET, HEAD"),
])  # fmt: skip
def test_the_methods_are_those_that_work(served: httpx.Client, path: str, methods: str) -> None:
    assert served.options(path).headers["allow"] == f"{methods}, OPTIONS"


TAG = '"0123456789"'


@pytest.mark.parametrize("path", READ)
def test_preconditions_hold_at_every_path(served: httpx.Client, path: str) -> None:
    """B6: RFC 9110, section 13."""
    first = served.get(path, follow_redirects=False)
    if first.status_code != 200:
        assert first.status_code in (302, 405), first.text
        return
    tag, modified = first.headers.get("etag", ""), first.headers.get("last-modified", "")
    known = [
        {"If-None-Match": "*"},
        {"If-None-Match": "*", "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ]
    stale = [
        {"If-None-Match": TAG},
        {"If-None-Match": f"W/{TAG}, {TAG}"},
        {"If-Match": "*"},
        {"If-None-Match": ""},
    ]
    stale += [{"If-Modified-Since": "never"}, {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}]
    stale += [
        {"If-Unmodified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"},
        {"If-Unmodified-Since": "0 +9999999999999"},
    ]
    failed = [{"If-Match": TAG}, {"If-Match": f"{TAG}, W/{TAG}"}, {"If-Match": ""}]
    if tag and not is_different_each_time(path):
        opaque = tag.removeprefix("W/")
        known += [
            {"If-None-Match": each}
            for each in (opaque, f"W/{opaque}", f"{TAG},W/{opaque}", f'"a,b" , {opaque}')
        ]
        known += [{"If-Match": tag, "If-None-Match": opaque}] if tag == opaque else []
        failed += [{"If-Match": f"W/{opaque}"}]
        stale += [{"If-Match": f"{TAG}, {tag}"}] if tag == opaque else []
    if modified:
        known += [{"If-Modified-Since": modified}, {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}]
        failed += [{"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}]
        stale += [{"If-None-Match": TAG, "If-Modified-Since": modified}]
        stale += [{"If-Match": "*", "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}]
    for status, requests in ((304, known), (200, stale), (412, failed)):
        for headers in requests:
            for method in ("GET", "HEAD"):
                response = served.request(method, path, headers=headers)
                assert response.status_code == status, (method, headers)
                if status == 304:
                    assert response.content == b""
                    assert "content-length" not in response.headers
                    assert response.headers.get("etag", "") == tag


def is_different_each_time(path: str) -> bool:
    return path in ("/metrics", "/store/?default")


@pytest.mark.parametrize("path", READ)
def test_a_weight_of_zero_excludes_a_coding(served: httpx.Client, path: str) -> None:
    """B6: RFC 9110, section 12.5.3."""
    plain = served.get(path, headers={"Accept-Encoding": "identity"})
    if plain.status_code != 200 or "content-encoding" in plain.headers:
        return
    for accepted in (
        "gzip;q=0",
        "gzip;q=0.000, deflate; q=0",
        "gzip;Q=0 , *;q=0, identity",
        "*;q=0, identity;q=0.1",
        "",
    ):
        response = served.get(path, headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in response.headers, accepted
    if "accept-ranges" in plain.headers:
        return
    for accepted in ("gzip, identity;q=0", "gzip, *;q=0", "deflate;q=0, gzip;q=0.1, identity;q=0"):
        assert served.get(path, headers={"Accept-Encoding": accepted}).headers["content-encoding"] == "gzip"
    for accepted in ("identity;q=0", "*;q=0", "compress, *;q=0", "gzip;q=0, deflate;q=0, identity;q=0"):
        refused = served.get(path, headers={"Accept-Encoding": accepted})
        assert refused.status_code == 406, accepted
        assert "identity" in refused.json()["offered"]


@pytest.mark.parametrize("path", ["/", "/id/baidu", "/id", "/dump", "/reconcile/preview?id=baidu"])
def test_a_weight_of_zero_excludes_a_language(served: httpx.Client, path: str) -> None:
    for accepted, language in (
        ("en;q=0", "ko"), ("ko;q=0", "en"), ("en;q=0, *", "ko"), ("en-US;q=0, de", "ko"),
        ("*;q=0, ko;q=0.1", "ko"),
        ("*;q=0", "en"), ("ko, en;q=0", "ko"), ("fr", "en"), ("en;q=0.0, ko;q=0.001", "ko"),
    ):  # fmt: skip
        headers = {"Accept": "text/html", "Accept-Language": accepted}
        assert served.get(path, headers=headers).headers["content-language"] == language, accepted


@pytest.mark.parametrize(
    "path", ["/id/baidu", "/dataset", "/fragments", "/dump", "/sparql", "/graph/dataset"]
)
def test_a_weight_of_zero_excludes_a_format(served: httpx.Client, path: str) -> None:
    for accepted in ("text/turtle;q=0, */*;q=0.1", "text/*;q=0, */*", "*/*, text/turtle; q=0.000"):
        response = served.get(path, headers={"Accept": accepted})
        assert response.status_code == 200
        assert not response.headers["content-type"].startswith("text/turtle"), accepted
    assert served.get(path, headers={"Accept": "*/*;q=0"}).status_code == 406
    assert served.get(path, headers={"Accept": "text/turtle;q=0"}).status_code == 406


@pytest.mark.parametrize("path", READ)
def test_what_can_be_written_is_not_kept(writable: httpx.Client, path: str) -> None:
    """B6: nothing that is made of the data is fresh without being asked for."""
    lifetime = writable.get(path).headers.get("cache-control", "")
    lasts = path == "/robots.txt" or path.startswith("/static/")
    assert bool(LASTING.search(lifetime)) == lasts, lifetime


PAGED = ["/id/baidu", "/id/baidu.ttl", "/id/baidu.html", "/ontology", "/dataset.ttl", "/graph/dataset",
         "/fragments",
         "/id?class=Company", "/source/hankyung-2023-02-06", "/queries", "/"]  # fmt: skip


@pytest.mark.parametrize("path", PAGED)
def test_pages_are_counted_alike_everywhere(served: httpx.Client, path: str) -> None:
    """B6."""
    joint = "&" if "?" in path else "?"
    expected = {"page=1": 200, "page=": 200, "page=999999999": 404, "page=0": 400, "page=-1": 400,
                "page=x": 400,
                "page=1&page=1": 400, "page=1&page=2": 400, "page=1234567890": 400,
                "page=%D9%A1": 400}  # fmt: skip
    got = {given: served.get(f"{path}{joint}{given}").status_code for given in expected}
    assert got == expected


@pytest.mark.parametrize(
    "path",
    ["/", "/id/baidu", "/id/baidu.html", "/id", "/source", "/findings", "/workbench", "/queries/hedges",
     "/dump", "/queries", "/reconcile", "/reconcile/preview?id=baidu", "/reconcile/suggest/type?prefix=c",
     "/reconcile/v1"],
)  # fmt: skip
def test_languages_are_named_alike_everywhere(served: httpx.Client, path: str) -> None:
    """B6."""
    joint = "&" if "?" in path else "?"
    expected = {
        "lang=ko": 200,
        "lang=KO-kr": 200,
        "lang=": 200,
        "lang=en&lang=ko": 400,
        "lang=ko&lang=ko": 400,
    }
    headers = {"Accept": "text/html, */*;q=0.1"}
    got = {given: served.get(f"{path}{joint}{given}", headers=headers).status_code for given in expected}
    assert got == expected


@pytest.mark.parametrize("query", ["class=Company&class=Country", "lang=en&page=1&page=2"])
def test_a_page_takes_no_parameter_twice(served: httpx.Client, query: str) -> None:
    assert served.get(f"/id?{query}").status_code == 400


def test_sitemaps_are_there_or_not(served: httpx.Client) -> None:
    got = [served.get(f"/sitemap/{number}.xml").status_code for number in (1, 2, 9_999, 10_000, 999_999_999)]
    assert got == [200, 404, 404, 404, 404]


def test_every_answer_to_a_query_has_an_id_of_its_own(served: httpx.Client) -> None:
    """B6."""
    ids = set()
    asked = [
        {"params": {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}},
        {"params": {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}, "headers": {"If-None-Match": "*"}},
        {"params": {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}, "headers": {"Accept": "image/png"}},
        {"params": {"query": "SELECT (NOW() AS ?n) {}"}},
        {"params": {"query": "SELECT * {"}},
        {"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"}},
        {"params": {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "timeout": "1"}},
        {"params": {"query": "ASK {}", "lint": ""}},
        {"params": {"query": "ASK {}", "explain": ""}},
    ]
    for request in asked:
        for _ in range(4 if "timeout" not in request["params"] else 1):
            for method in ("GET", "HEAD"):
                response = served.request(method, "/sparql", **request)
                ids.add(response.headers["query-id"])
    assert len(ids) == 8 * 8 + 2
    named = {"Query-Id": "mine"}
    assert served.get("/sparql?query=ASK{}", headers=named).headers["query-id"] == "mine"
    assert served.get("/sparql?query=ASK{", headers=named).headers["query-id"] == "mine"


@pytest.mark.parametrize(
    "path", ["/id/baidu", "/id/baidu.ttl", "/fragments?subject=https://w3id.org/aikg/id/baidu"]
)
def test_what_was_written_since_is_sent(dump: Path, token_file: Path, path: str) -> None:
    """G3: the date of the published data says nothing of data that can be written."""
    with running("--data", dump, "--token-file", token_file) as client:
        before = client.get(path)
        time.sleep(1.1)  # Last-Modified is in whole seconds
        update = 'INSERT DATA { GRAPH <urn:g> { id:baidu rdfs:comment "written since"@en } }'
        token = {"Authorization": f"Bearer {TOKEN}"}
        assert client.post("/sparql", data={"update": update}, headers=token).status_code == 204
        for name, value in (
            ("If-Modified-Since", before.headers["last-modified"]),
            ("If-None-Match", before.headers["etag"]),
        ):
            after = client.get(path, headers={name: value})
            assert after.status_code == 200, name
        assert "written since" in client.get("/fragments?predicate=http://www.w3.org/2000/01/rdf-schema%23comment"
                                             "&subject=https://w3id.org/aikg/id/baidu").text  # fmt: skip


NEEDED = (
    "Accept",
    "Content-Type",
    "If-None-Match",
    "Prefer",
    "Query-Id",
    "Range",
    "Accept-Profile",
    "Accept-Language",
)


@pytest.mark.parametrize("path", ["/sparql", "/reconcile/v1/match", "/fragments", "/dump/aikg.nq"])
def test_a_page_of_another_origin_may_send_what_the_protocols_need(served: httpx.Client, path: str) -> None:
    """G4: a browser asks first whether it may POST a query as application/sparql-query."""
    asking = {
        "Origin": "https://yasgui.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": ", ".join(NEEDED).lower(),
    }
    preflight = served.options(path, headers=asking)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    named = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert {name.lower() for name in NEEDED} <= set(named)
    assert "authorization" not in named
    assert {"GET", "HEAD", "POST", "QUERY"} <= set(
        preflight.headers["access-control-allow-methods"].split(", ")
    )


FRESH = ["_:b", "[]", "[ <x:p> 1 ]", "( 1 2 )", "()"]


@pytest.mark.parametrize("node", FRESH)
def test_a_template_that_makes_blank_nodes_has_a_weak_tag(served: httpx.Client, node: str) -> None:
    """G12: another evaluation sends other bytes."""
    query = f"CONSTRUCT {{ ?s <x:made> {node} }} WHERE {{ ?s ?p ?o }} LIMIT 2"
    assert served.get("/sparql", params={"query": query}).headers["etag"].startswith('W/"')
    plain = "CONSTRUCT { ?s <x:made> 1 } WHERE { ?s ?p ?o } LIMIT 2"
    assert served.get("/sparql", params={"query": plain}).headers["etag"].startswith('"')
