"""The SPARQL Protocol over HTTP: operations, data sets, representations, refusals."""

import json
from urllib.parse import quote

import httpx
import pytest
from running_server import TOKEN

pytestmark = pytest.mark.quick

OBJECTS = "SELECT ?o { ?s <http://example.org/p> ?o } ORDER BY ?o"
TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
QUERY_TYPE = {"Content-Type": "application/sparql-query"}
UPDATE_TYPE = {"Content-Type": "application/sparql-update"}


def objects(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [binding["o"]["value"] for binding in response.json()["results"]["bindings"]]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_a_query_is_asked_in_four_ways(reading: httpx.Client, path: str) -> None:
    for response in (
        reading.get(path, params={"query": OBJECTS}),
        reading.post(path, data={"query": OBJECTS}),
        reading.post(path, content=OBJECTS, headers=QUERY_TYPE),
        reading.request("QUERY", path, content=OBJECTS, headers=QUERY_TYPE),
    ):
        assert objects(response) == ["0", "1", "2"]
        assert response.headers["content-type"] == "application/sparql-results+json"
        assert response.headers["vary"] == "Accept, Accept-Encoding"


def test_head_is_get_without_content(reading: httpx.Client) -> None:
    params = {"query": OBJECTS}
    head, get = reading.head("/sparql", params=params), reading.get("/sparql", params=params)
    assert head.content == b""
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == get.headers[name]


def test_the_data_set_comes_from_url_or_form(reading: httpx.Client) -> None:
    graphs = {"default-graph-uri": ["http://example.org/g", "http://example.org/h"]}
    assert objects(reading.get("/sparql", params={"query": OBJECTS, **graphs})) == ["1", "2"]
    assert objects(reading.post("/sparql", data={"query": OBJECTS, **graphs})) == ["1", "2"]
    direct = reading.post("/sparql", params=graphs, content=OBJECTS, headers=QUERY_TYPE)
    assert objects(direct) == ["1", "2"]
    named = reading.get("/sparql", params={"query": OBJECTS, "named-graph-uri": "http://example.org/g"})
    assert objects(named) == []


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (OBJECTS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (OBJECTS, "text/csv, */*;q=0.1", "text/csv; charset=utf-8"),
        (OBJECTS, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK {}", "application/json", "application/json"),
        (TRIPLES, "", "text/turtle; charset=utf-8"),
        (TRIPLES, "application/rdf+xml", "application/rdf+xml"),
        (TRIPLES, "application/ld+json", "application/ld+json"),
        (TRIPLES, "text/plain", "text/plain; charset=utf-8"),
        (TRIPLES, "application/trig", "application/trig"),
        (TRIPLES, "application/n-quads;version=1.2", "application/n-quads; version=1.2"),
    ],
)
def test_the_representation_is_negotiated(
    reading: httpx.Client, query: str, accept: str, media_type: str
) -> None:
    response = reading.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)


def test_a_parameter_chooses_the_format(reading: httpx.Client) -> None:
    for parameter, value, start in (
        ("format", "csv", "o\r\n"),
        ("output", "xml", "<?xml"),
        ("format", "text/tab-separated-values", "?o\n"),
        ("format", "application/sparql-results json", "{"),
        ("results", "csv", "o\r\n"),
    ):
        response = reading.get("/sparql", params={"query": OBJECTS, parameter: value})
        assert response.text.startswith(start)
    assert reading.get("/sparql", params={"query": OBJECTS, "format": "doc"}).status_code == 400


@pytest.mark.parametrize(
    ("extension", "query", "status", "media_type"),
    [
        ("csv", OBJECTS, 200, "text/csv; charset=utf-8"),
        ("json", OBJECTS, 200, "application/sparql-results+json"),
        ("json", TRIPLES, 200, "application/ld+json"),
        ("srx", OBJECTS, 200, "application/sparql-results+xml"),
        ("ttl", TRIPLES, 200, "text/turtle; charset=utf-8"),
        ("xml", TRIPLES, 200, "application/rdf+xml"),
        ("nt", OBJECTS, 406, "application/problem+json"),
        ("doc", OBJECTS, 404, "application/problem+json"),
    ],
)
def test_an_extension_chooses_the_format(
    reading: httpx.Client, extension: str, query: str, status: int, media_type: str
) -> None:
    url = f"/sparql.{extension}"
    for response in (reading.get(url, params={"query": query}), reading.post(url, data={"query": query})):
        assert (response.status_code, response.headers["content-type"]) == (status, media_type)


@pytest.mark.parametrize("path", ["/sparql", "/sparql.nt", "/sparql?query=ASK{}", "/store", "/health"])
def test_head_is_answered_everywhere(reading: httpx.Client, path: str) -> None:
    head, get = reading.head(path), reading.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("status", "method", "query", "headers", "content"),
    [
        (400, "GET", "query=SELECT", {}, b""),
        (400, "GET", "query=ASK{}&query=ASK{}", {}, b""),
        (400, "GET", "query=ASK{}&default-graph-uri=relative", {}, b""),
        (400, "GET", "query=ASK{}&timeout=soon", {}, b""),
        (400, "GET", "query=%FF", {}, b""),
        (400, "GET", "update=CLEAR+ALL", {}, b""),
        (400, "POST", "", FORM, b""),
        (400, "POST", "", FORM, b"query=ASK{}&update=CLEAR+ALL"),
        (400, "POST", "query=ASK{}", QUERY_TYPE, b"ASK {}"),
        (400, "POST", "", QUERY_TYPE, b"ASK {} # \xff"),
        (400, "QUERY", "", FORM, b"update=CLEAR+ALL"),
        (403, "GET", "query=SELECT*{SERVICE<http://127.0.0.1/>{}}", {}, b""),
        (403, "POST", "", UPDATE_TYPE, b"CLEAR ALL"),
        (405, "PUT", "query=ASK{}", {}, b""),
        (405, "DELETE", "", {}, b""),
        (406, "GET", "query=ASK{}", {"Accept": "image/png"}, b""),
        (413, "POST", "", QUERY_TYPE, b"ASK {} #" + b"x" * (1 << 20)),
        (414, "GET", f"query={'x' * (1 << 15)}", {}, b""),
        (415, "POST", "", {}, b"ASK {}"),
        (415, "POST", "", {"Content-Type": "text/plain"}, b"ASK {}"),
        (415, "POST", "", {"Content-Type": "application/sparql-query; charset=UTF-16"}, b"ASK {}"),
        (415, "POST", "", {**QUERY_TYPE, "Content-Encoding": "br"}, b"ASK {}"),
        (415, "QUERY", "", UPDATE_TYPE, b"CLEAR ALL"),
        (422, "GET", "query=SELECT(<http://example.org/f>(1)AS?x){}", {}, b""),
    ],
)
def test_a_request_that_is_refused_has_its_status_and_a_reason(
    reading: httpx.Client,
    status: int,
    method: str,
    query: str,
    headers: dict[str, str],
    content: bytes,
) -> None:
    response = reading.request(method, f"/sparql?{query}", headers=headers, content=content)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert len(problem["detail"]) > 10


def test_a_syntax_error_names_its_place(reading: httpx.Client) -> None:
    problem = reading.get("/sparql", params={"query": "SELECT *\nWHER { ?s ?p ?o }"}).json()
    assert (problem["line"], problem["column"]) == (2, 1)
    assert problem["detail"] == "Line 2, column 1: 'WHER' is unexpected."


def test_an_undeclared_prefix_is_named(reading: httpx.Client) -> None:
    problem = reading.get("/sparql", params={"query": "SELECT * { ?s scema:name ?o }"}).json()
    assert "prefix scema: is not declared" in problem["detail"]
    assert "https://schema.org/" in problem["detail"]


def test_a_refusal_lists_what_there_is(reading: httpx.Client) -> None:
    refused = reading.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})
    assert "application/sparql-results+json" in refused.json()["offered"]
    assert reading.put("/sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"


@pytest.mark.parametrize(
    ("headers", "media_type", "start"),
    [
        ({"User-Agent": "curl/8.0"}, "text/plain; charset=utf-8", "400 Query syntax\n"),
        ({"Accept": "text/html,*/*;q=0.8"}, "text/html; charset=utf-8", "<!DOCTYPE html>"),
        ({"Accept": "application/sparql-results+xml"}, "application/problem+json", "{"),
    ],
)
def test_a_problem_suits_whom_it_is_for(
    reading: httpx.Client, headers: dict[str, str], media_type: str, start: str
) -> None:
    response = reading.get("/sparql", params={"query": "<script>"}, headers=headers)
    assert response.headers["content-type"] == media_type
    assert response.text.startswith(start)
    assert "<script>" not in response.text or media_type != "text/html; charset=utf-8"


def test_a_deep_text_is_refused(reading: httpx.Client) -> None:
    for text in (
        f"SELECT * {{ FILTER({'(' * 90_000}1{')' * 90_000}) }}",
        f"SELECT * {{ FILTER({'!' * 500_000}1) }}",
        f"SELECT * {{ FILTER(1{'||1' * 300_000}) }}",
        f"SELECT ({'IF(1,' * 20_000}1{',1)' * 20_000} AS ?x) {{}}",
    ):
        assert reading.post("/sparql", content=text, headers=QUERY_TYPE).status_code == 422
    assert reading.get("/health").json() == {"status": "ok"}


def test_any_origin_reads_and_none_sends_credentials(reading: httpx.Client) -> None:
    preflight = reading.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 204
    assert "Authorization" not in preflight.headers["access-control-allow-headers"]
    for response in (preflight, reading.get("/sparql"), reading.get("/sparql?query=x")):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


def test_options_names_the_methods(reading: httpx.Client) -> None:
    response = reading.options("/sparql")
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


def test_the_service_describes_itself(reading: httpx.Client) -> None:
    response = reading.get("/sparql", headers={"Accept": "application/n-triples"})
    lines = response.text.splitlines()
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = f"{str(reading.base_url).rstrip('/')}/sparql"
    assert any(f"<{sd}endpoint> <{endpoint}>" in line for line in lines)
    assert any(f"<{sd}name> <http://example.org/g>" in line for line in lines)
    assert any("UnionDefaultGraph" in line for line in lines)
    assert not any("SPARQL11Update" in line for line in lines)
    assert reading.get("/sparql.nt").text == response.text
    assert any('"timeout"' in line for line in lines)


def test_an_update_is_sent_in_two_ways(writing: httpx.Client) -> None:
    insert = "INSERT DATA { GRAPH <http://example.org/new> { <x> <http://example.org/p> <y> } }"
    assert writing.post("/sparql", data={"update": insert}).status_code == 204
    more = insert.replace("<x>", "<z>")
    assert writing.post("/sparql", content=more, headers=UPDATE_TYPE).status_code == 204
    params = {"query": OBJECTS, "default-graph-uri": "http://example.org/new"}
    assert objects(writing.get("/sparql", params=params)) == ["https://w3id.org/aikg/y"] * 2


def test_an_update_uses_the_data_set_of_the_request(writing: httpx.Client) -> None:
    text = "INSERT { GRAPH <http://example.org/copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    using = {"using-graph-uri": "http://example.org/g"}
    assert writing.post("/sparql", data={"update": text, **using}).status_code == 204
    params = {"query": OBJECTS, "default-graph-uri": "http://example.org/copy"}
    assert objects(writing.get("/sparql", params=params)) == ["1"]
    conflict = f"WITH <http://example.org/h> {text}"
    assert writing.post("/sparql", data={"update": conflict, **using}).status_code == 400


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"]
)
def test_writing_needs_the_token(writing: httpx.Client, authorization: str) -> None:
    headers = {"Authorization": authorization.encode("latin-1")}
    response = writing.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="aikg"'
    assert writing.put("/store", content=b"", headers=headers).status_code == 401


def test_a_failed_update_has_a_reason(writing: httpx.Client) -> None:
    response = writing.post("/sparql", data={"update": "DROP GRAPH <http://example.org/missing>"})
    assert response.status_code == 422
    assert "missing" in response.json()["detail"]
    assert json.loads(response.text)["type"] == "https://w3id.org/aikg/problem/evaluation"


LINKS = {
    "Virtuoso": "default-graph-uri=&should-sponge=&format=text%2Fhtml&CXML_redir_for_subjs=121&timeout=0"
    "&debug=on&signal_void=on&run=+Run+Query+",
    "Virtuoso's form": "default-graph-uri=&qtxt=&format=auto&timeout=30000&signal_void=on&debug=",
    "Fuseki": "output=text&stylesheet=%2Fxml-to-html.xsl&default-graph-uri=&named-graph-uri=&timeout=",
    "Blazegraph": "analytic=true&RTO=true&queryId=1&maxQueryTimeMillis=1000&includeInferred=true&format=json",
    "GraphDB": "infer=true&sameAs=true&queryLn=SPARQL&limit=&offset=&"
    "Accept=application%2Fsparql-results%2Bjson",
    "QLever": "timeout=10s&send=100&pinresult=false&action=",
    "Wikidata": "format=json&uselang=ko",
    "nothing filled in": "default-graph-uri=&named-graph-uri=&format=&output=&results=&timeout=&debug=",
    "a limit in parts": "timeout=2.5",
    "a limit of none": "timeout=0.0",
    "milliseconds": "timeout=5000ms",
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_the_parameters_of_other_endpoints_links_do_no_harm(reading: httpx.Client, link: str) -> None:
    """B5."""
    query = f"query={quote(OBJECTS)}"
    for response in (
        reading.get(f"/sparql?{link}&{query}"),
        reading.get(f"/sparql?{link}&{query}", headers={"Accept": "text/html,*/*;q=0.8"}),
        reading.post("/sparql", content=f"{link}&{query}", headers=FORM),
        reading.post(f"/sparql?{link}", content=OBJECTS, headers=QUERY_TYPE),
    ):
        assert response.status_code == 200, response.text
        if "output=text" in link:
            assert response.text == '?o\n"0"\n"1"\n"2"\n'
        else:
            assert objects(response) == ["0", "1", "2"]


@pytest.mark.parametrize(
    "media_type",
    [None, "application/x-www-form-urlencoded", "multipart/form-data", "application/json", "text/plain",
     "application/sparql-query"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_in_the_url_is_posted_without_a_body(
    reading: httpx.Client, media_type: str | None, method: str
) -> None:
    """B5: WikibaseIntegrator and ``requests.post(url, params=...)``."""
    headers = {} if media_type is None else {"Content-Type": media_type}
    response = reading.request(method, "/sparql", params={"query": OBJECTS}, headers=headers)
    assert objects(response) == ["0", "1", "2"]


def test_an_update_in_the_url_is_posted_without_a_body(writing: httpx.Client) -> None:
    insert = "INSERT DATA { GRAPH <http://example.org/posted> { <x> <http://example.org/p> 1 } }"
    assert writing.post("/sparql", params={"update": insert}).status_code == 204
    assert writing.request("QUERY", "/sparql", params={"update": insert}).status_code == 400
    asked = {"query": "ASK { GRAPH <http://example.org/posted> { ?s ?p ?o } }"}
    assert writing.get("/sparql", params=asked).json()["boolean"]


@pytest.mark.parametrize(
    ("method", "query", "headers", "content", "hint"),
    [
        ("POST", "", FORM, b"update=SELECT*{?s ?p ?o}", "application/sparql-query"),
        ("POST", "", FORM, b"update=PREFIX+a:<a:>%23%0Aask{}", "parameter query"),
        ("POST", "update=DESCRIBE+<x:a>", {}, b"", "parameter query"),
        ("POST", "", UPDATE_TYPE, b"CONSTRUCT WHERE { ?s ?p ?o }", "parameter query"),
        ("GET", "query=INSERT+DATA+{}", {}, b"", "with POST, as the parameter update"),
        ("POST", "", FORM, b"query=BASE<x:>drop all", "parameter update"),
        ("POST", "", QUERY_TYPE, b"# c\nLOAD <x:a>", "application/sparql-update"),
        ("QUERY", "", QUERY_TYPE, b"WITH <x:a> DELETE {} WHERE {}", "application/sparql-update"),
    ],
)
def test_a_query_that_is_sent_as_an_update_is_told_so(
    reading: httpx.Client, method: str, query: str, headers: dict[str, str], content: bytes, hint: str
) -> None:
    """B5: and an update that is sent as a query."""
    response = reading.request(method, f"/sparql?{query}", headers=headers, content=content)
    assert response.status_code == 400
    assert hint in response.json()["detail"]
