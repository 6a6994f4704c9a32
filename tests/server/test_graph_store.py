"""The Graph Store Protocol over HTTP."""

import httpx
import pytest

pytestmark = pytest.mark.quick

TURTLE = {"Content-Type": "text/turtle"}
QUADS = {"Content-Type": "application/n-quads"}
GRAPH = "http://example.org/graph/1"
BY_URL, BY_PARAMETER, BY_DEFAULT = "/store/person/1", f"/store?graph={GRAPH}", "/store?default"


def lines(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return sorted(line for line in response.text.splitlines() if line)


def graph(client: httpx.Client, path: str) -> list[str]:
    return lines(client.get(path, headers={"Accept": "application/n-triples"}))


@pytest.mark.parametrize("path", [BY_URL, BY_PARAMETER])
def test_a_graph_is_put_read_extended_and_deleted(writing: httpx.Client, path: str) -> None:
    assert writing.get(path).status_code == 404
    assert writing.head(path).status_code == 404
    assert writing.put(path, content="<x:a> <x:b> 1 .", headers=TURTLE).status_code == 201
    assert writing.put(path, content="<x:a> <x:b> 2 .", headers=TURTLE).status_code == 204
    assert writing.post(path, content="<x:a> <x:b> 3 .", headers=TURTLE).status_code == 204
    assert [line.split('"')[1] for line in graph(writing, path)] == ["2", "3"]
    assert writing.delete(path).status_code == 204
    assert writing.delete(path).status_code == 404
    assert writing.get(path).status_code == 404


def test_the_default_graph_is_itself_and_not_the_union(writing: httpx.Client) -> None:
    writing.put(BY_PARAMETER, content="<x:a> <x:b> 1 .", headers=TURTLE)
    assert writing.put(BY_DEFAULT, content="<x:a> <x:b> 9 .", headers=TURTLE).status_code == 204
    assert [line.split('"')[1] for line in graph(writing, BY_DEFAULT)] == ["9"]
    assert writing.delete(BY_DEFAULT).status_code == 204
    assert graph(writing, BY_DEFAULT) == []


def test_head_has_the_fields_of_get(writing: httpx.Client) -> None:
    writing.put(BY_URL, content="<x:a> <x:b> 1 .", headers=TURTLE)
    for accept in ("", "application/rdf+xml", "application/ld+json"):
        headers = {"Accept": accept}
        head, get = writing.head(BY_URL, headers=headers), writing.get(BY_URL, headers=headers)
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.content == b""


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/turtle; charset=utf-8", '<> <x:p> "é" .'),
        ("application/n-triples", '<http://example.org/graph/1> <x:p> "é" .'),
        ("application/trig", '{ <> <x:p> "é" . }'),
        ("application/ld+json", '{"@id": "", "x:p": "é"}'),
        (
            "application/rdf+xml",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">'
            '<r:Description r:about=""><x:p>é</x:p></r:Description></r:RDF>',
        ),
    ],
)
def test_every_format_is_read_with_the_graph_as_base(
    writing: httpx.Client, media_type: str, content: str
) -> None:
    headers = {"Content-Type": media_type}
    response = writing.put(BY_PARAMETER, content=content.encode(), headers=headers)
    assert response.status_code in (201, 204), response.text
    assert graph(writing, BY_PARAMETER) == [f'<{GRAPH}> <x:p> "é" .']


def test_post_to_the_store_creates_a_graph(writing: httpx.Client) -> None:
    for path in ("/store", "/store/"):
        created = writing.post(path, content="<> <x:p> 1 .", headers=TURTLE)
        assert created.status_code == 201
        location = created.headers["location"]
        assert location.startswith(f"{str(writing.base_url).rstrip('/')}/store/")
        assert graph(writing, location)[0].startswith(f"<{location}> <x:p>")
        assert graph(writing, f"/store?graph={location}") == graph(writing, location)


def test_a_form_sends_several_files(writing: httpx.Client) -> None:
    files = [
        ("a", ("a.ttl", b"<x:a> <x:p> _:b .", "text/turtle")),
        ("b", ("b.nt", b"<x:b> <x:p> _:b .", "application/octet-stream")),
    ]
    writing.delete(BY_PARAMETER)
    assert writing.post(BY_PARAMETER, files=files).status_code == 201
    read = graph(writing, BY_PARAMETER)
    assert [line.split()[0] for line in read] == ["<x:a>", "<x:b>"]
    assert read[0].split()[2] != read[1].split()[2], "blank nodes of two files are two"


def test_percent_encoding_is_decoded_once(writing: httpx.Client) -> None:
    once, twice = "/store?graph=http://example.org/%2561", "/store?graph=http://example.org/%61"
    writing.put(once, content="<x:a> <x:b> 1 .", headers=TURTLE)
    writing.put(twice, content="<x:a> <x:b> 2 .", headers=TURTLE)
    query = {"query": "SELECT ?g { GRAPH ?g { <x:a> <x:b> ?o } FILTER(STRENDS(STR(?g), '1') || "
             "STRENDS(STR(?g), 'g/a')) } ORDER BY ?g", "format": "csv"}  # fmt: skip
    names = writing.get("/sparql", params=query).text.split()
    assert "http://example.org/%61" in names
    assert "http://example.org/a" in names
    assert [line.split('"')[1] for line in graph(writing, once)] == ["1"]
    writing.put("/store/%61b", content="<x:a> <x:b> 3 .", headers=TURTLE)
    assert writing.get("/store/ab").status_code == 404


def test_the_whole_data_set_is_read_and_replaced(writing: httpx.Client) -> None:
    quads = ['<x:a> <x:b> "1" .', '<x:a> <x:b> "2" <x:g> .', "<x:a> <x:b> _:c <x:g> ."]
    assert writing.put("/store", content="\n".join(quads), headers=QUADS).status_code == 204
    read = lines(writing.get("/store", headers={"Accept": "application/n-quads"}))
    assert read[:2] == quads[:2]
    assert len(read) == 3
    assert writing.get("/store").headers["content-type"] == "application/trig"
    assert writing.post("/store", content="<x:a> <x:b> <x:c> <x:h> .", headers=QUADS).status_code == 204
    assert len(lines(writing.get("/store?format=nq"))) == 4
    assert writing.delete("/store").status_code == 204
    assert lines(writing.get("/store?format=nq")) == []


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "content"),
    [
        (400, "PUT", BY_URL, TURTLE, b"<x:a> <x:b>"),
        (400, "PUT", BY_URL, TURTLE, b"<x:a> <x:b> '\xff' ."),
        (400, "PUT", BY_URL, QUADS, b"<x:a> <x:b> <x:c> <x:d> ."),
        (400, "PUT", BY_URL, {"Content-Type": "application/ld+json"}, b'{"@context": "http://127.0.0.1/"}'),
        (400, "PUT", f"{BY_URL}?default", TURTLE, b""),
        (400, "PUT", "/store?graph=relative", TURTLE, b""),
        (400, "PUT", f"{BY_PARAMETER}&graph={GRAPH}", TURTLE, b""),
        (400, "POST", BY_URL, {"Content-Type": "multipart/form-data"}, b""),
        (400, "POST", BY_URL, {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--\r\n"),
        (405, "PATCH", BY_URL, TURTLE, b""),
        (406, "GET", "/store", {"Accept": "text/turtle"}, b""),
        (415, "PUT", BY_URL, {}, b"<x:a> <x:b> 1 ."),
        (415, "PUT", BY_URL, {"Content-Type": "text/csv"}, b"a,b"),
        (415, "PUT", BY_URL, {"Content-Type": "text/turtle; charset=utf-16"}, b""),
    ],
)
def test_a_request_that_is_refused_changes_nothing(
    writing: httpx.Client,
    status: int,
    method: str,
    path: str,
    headers: dict[str, str],
    content: bytes,
) -> None:
    before = lines(writing.get("/store?format=nq"))
    response = writing.request(method, path, headers=headers, content=content)
    assert response.status_code == status, response.text
    assert lines(writing.get("/store?format=nq")) == before


def test_reading_needs_no_token_and_writing_is_off(reading: httpx.Client) -> None:
    assert len(lines(reading.get("/store?format=nq"))) == 3
    for method in ("PUT", "POST", "DELETE"):
        response = reading.request(method, BY_URL, headers=TURTLE)
        assert response.status_code == 403
        assert "--writable" in response.json()["detail"]
    assert reading.options(BY_URL).headers["allow"] == "GET, HEAD, PUT, POST, DELETE, OPTIONS"


TAG = {"If-Match": '"0123456789"'}


@pytest.mark.parametrize(
    ("method", "exists", "headers", "status"),
    [
        ("PUT", True, {"If-None-Match": "*"}, 412),
        ("PUT", False, {"If-None-Match": "*"}, 201),
        ("PUT", True, {"If-None-Match": '"0123456789"'}, 204),
        ("PUT", True, {"If-Match": "*"}, 204),
        ("PUT", False, {"If-Match": "*"}, 412),
        ("PUT", True, TAG, 412),
        ("POST", True, TAG, 412),
        ("POST", True, {"If-None-Match": "*"}, 412),
        ("DELETE", True, TAG, 412),
        ("DELETE", True, {"If-Match": "*"}, 204),
        ("DELETE", False, {"If-Match": "*"}, 412),
    ],
)
def test_a_graph_is_written_under_a_precondition(
    writing: httpx.Client, method: str, exists: bool, headers: dict[str, str], status: int
) -> None:
    """B6: RFC 9110, section 13.1.1 and 13.1.2."""
    writing.delete(BY_PARAMETER)
    if exists:
        writing.put(BY_PARAMETER, content="<x:a> <x:b> 1 .", headers=TURTLE)
    before = lines(writing.get("/store?format=nq"))
    content = b"" if method == "DELETE" else b"<x:a> <x:b> 2 ."
    response = writing.request(method, BY_PARAMETER, content=content, headers=TURTLE | headers)
    assert response.status_code == status, response.text
    assert (lines(writing.get("/store?format=nq")) == before) == (status == 412)


def test_an_update_is_sent_under_a_precondition(writing: httpx.Client) -> None:
    insert = {"update": "INSERT DATA { <x:under> <x:a> <x:precondition> }"}
    before = lines(writing.get("/store?format=nq"))
    assert writing.post("/sparql", data=insert, headers=TAG).status_code == 412
    assert lines(writing.get("/store?format=nq")) == before
    assert writing.post("/sparql", data=insert, headers={"If-Match": "*"}).status_code == 204
