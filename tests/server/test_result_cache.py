"""What is kept is what would be evaluated: the same bytes with a cache and without, whatever is asked."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running_server import DATA, TOKEN, running

from aikg.server.http.cache import Cache

QUERIES = [
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o #",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "ASK { ?s ?p 'new' }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT * { ?s ?p }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { } }",
    "INSERT DATA { <x:a> <x:b> 'c' }",
    "",
]
ACCEPTS = ["*/*", "text/csv", "application/json", "text/turtle;q=0.5, text/csv;q=0.4", "image/png", ""]
GRAPHS = [[], [("default-graph-uri", "http://example.org/g")], [("named-graph-uri", "http://example.org/h")]]
UPDATES = [
    "INSERT DATA { <x:s> <x:p> 'new' }",
    "DELETE WHERE { <x:s> ?p ?o }",
    "CLEAR GRAPH <http://example.org/g>",
]
FIELDS = ["content-type", "vary", "content-length"]

asked = st.tuples(
    st.sampled_from(["GET", "HEAD", "POST", "FORM"]),
    st.sampled_from(QUERIES),
    st.sampled_from(ACCEPTS),
    st.sampled_from(GRAPHS),
)
steps = st.lists(st.one_of(asked, st.sampled_from(UPDATES)), max_size=12)


@pytest.fixture(scope="module")
def pair(
    token_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two servers that write, of which the second keeps nothing."""
    folders = (tmp_path_factory.mktemp("keeping"), tmp_path_factory.mktemp("forgetting"))
    with (
        running("--directory", folders[0], "--token-file", token_file, "--workers", "2") as keeping,
        running(
            "--directory", folders[1], "--token-file", token_file, "--workers", "2", "--cache", "0"
        ) as forgetting,
    ):
        for client in (keeping, forgetting):
            client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield keeping, forgetting


def ask(
    client: httpx.Client, method: str, query: str, accept: str, graphs: list[tuple[str, str]]
) -> httpx.Response:
    headers = {"Accept": accept}
    if method == "POST":
        headers["Content-Type"] = "application/sparql-query"
        return client.post("/sparql", params=graphs, content=query, headers=headers)
    if method == "FORM":
        data = {"query": query, **dict(graphs)}
        return client.post("/sparql", data=data, headers=headers)
    client.headers.pop("Authorization", None)
    return client.request(method, "/sparql", params=[("query", query), *graphs], headers=headers)


def said(response: httpx.Response) -> tuple[object, ...]:
    return response.status_code, response.content, *(response.headers.get(name) for name in FIELDS)


def update(client: httpx.Client, text: str) -> None:
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    assert client.post("/sparql", content=text, headers=headers).status_code == 204


@settings(max_examples=40)
@given(steps)
def test_a_cache_changes_no_byte(
    pair: tuple[httpx.Client, httpx.Client], sequence: list[str | tuple[str, str, str, list[tuple[str, str]]]]
) -> None:
    for client in pair:
        headers = {"Content-Type": "application/n-quads", "Authorization": f"Bearer {TOKEN}"}
        assert client.put("/store", content=DATA, headers=headers).status_code in (201, 204)
    for step in sequence:
        if isinstance(step, str):
            for client in pair:
                update(client, step)
        else:
            kept, evaluated = (said(ask(client, *step)) for client in pair)
            again = said(ask(pair[0], *step))
            assert kept == evaluated == again


def test_what_is_kept_has_a_strong_tag_by_which_a_client_keeps_it_too(reading: httpx.Client) -> None:
    first = reading.get("/sparql", params={"query": QUERIES[0]})
    assert re.fullmatch(r'"[0-9a-f]{32}"', first.headers["ETag"])
    for known in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}'):
        again = reading.get("/sparql", params={"query": QUERIES[0]}, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Vary"] == "Accept, Accept-Encoding"
        assert "content-length" not in again.headers
    other = reading.get("/sparql", params={"query": QUERIES[0]}, headers={"If-None-Match": '"other"'})
    assert other.content == first.content


def test_a_tag_saves_the_evaluation_even_of_what_is_not_kept(reading: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?r }"
    tag = reading.get("/sparql", params={"query": query}).headers["ETag"]
    posted = reading.post("/sparql", data={"query": query})
    assert posted.headers["ETag"] == tag
    headers = {"If-None-Match": tag, "Query-Id": "not-from-the-store-of-responses"}
    assert reading.get("/sparql", params={"query": query}, headers=headers).status_code == 304


def test_formats_have_tags_of_their_own(reading: httpx.Client) -> None:
    answers = [
        reading.get("/sparql", params={"query": QUERIES[0], "format": f}) for f in ("csv", "tsv", "json")
    ]
    assert len({answer.headers["ETag"] for answer in answers}) == 3


def test_an_update_gives_a_new_tag(writing: httpx.Client) -> None:
    tags = set()
    for number in range(3):
        tags.add(writing.get("/sparql", params={"query": QUERIES[0]}).headers["ETag"])
        update(writing, f"INSERT DATA {{ <x:s> <x:p> {number} }}")
    assert len(tags) == 3


@pytest.mark.parametrize("expression", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "now()"])
def test_what_depends_on_time_or_chance_is_never_kept(reading: httpx.Client, expression: str) -> None:
    query = f"SELECT ({expression} AS ?x) {{ }}"
    answers = [reading.get("/sparql", params={"query": query}) for _ in range(2)]
    assert answers[0].content != answers[1].content or expression == "BNODE()"
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers)
    assert not any("ETag" in answer.headers for answer in answers)


def test_fresh_blank_nodes_have_a_weak_tag(reading: httpx.Client) -> None:
    query = "CONSTRUCT { ?s <x:p> [] } { ?s ?p ?o }"
    assert reading.get("/sparql", params={"query": query}).headers["ETag"].startswith('W/"')


def test_the_same_query_at_the_same_time_is_evaluated_once(
    token_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("many") / "many.nq"
    path.write_text("".join(f"<x:{n}> <x:p> <x:{n + 1}> .\n" for n in range(1500)))
    query = "CONSTRUCT { [] <x:q> ?n } { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } } }"
    with (
        running("--data", path, "--workers", "8", "--cache", "0") as client,
        ThreadPoolExecutor(8) as threads,
    ):
        bodies = list(threads.map(lambda _: client.post("/sparql", data={"query": query}).content, range(8)))
    assert all(b"<x:q>" in body for body in bodies)
    assert len(set(bodies)) < 8


def test_a_document_is_stored_with_all_that_it_varies_by(reading: httpx.Client) -> None:
    pages = [
        reading.get("/dataset", headers={"Accept": accept})
        for accept in ("text/turtle", "application/ld+json", "text/turtle")
    ]
    assert [page.headers.get("content-type") for page in pages[:2]] != [
        pages[0].headers.get("content-type")
    ] * 2
    assert pages[0].content == pages[2].content


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3000), st.sampled_from("vw"))))
def test_a_cache_keeps_within_its_room_and_gives_what_was_put_last(puts: list[tuple[str, int, str]]) -> None:
    cache: Cache[int] = Cache(4000)
    last: dict[str, int] = {}
    version = ""
    for number, (key, size, now) in enumerate(puts):
        if now != version:
            last.clear()
            version = now
        assert cache.get(now, key) in (None, last.get(key))
        cache.put(now, key, number, size)
        last[key] = number
        kept = [key for key in "abcdef" if cache.get(now, key) is not None]
        assert len(kept) * 512 <= 4000
        assert all(cache.get(now, key) == last[key] for key in kept)
    cache.put("another", "a", -1, 1)
    assert cache.get(version, "a") != -1


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    """G11."""
    cache: Cache[str] = Cache(3 * 1000)
    for key in "abc":
        assert cache.get("v", key) is None
        cache.put("v", key, key.upper(), 1000 - 512)
    assert cache.get("v", "a") == "A"
    cache.put("v", "d", "D", 1000 - 512)
    assert [cache.get("v", key) for key in "abcd"] == ["A", None, "C", "D"]
    cache.put("v", "c", "other", 1000 - 512)
    cache.put("v", "e", "E", 1000 - 512)
    assert [cache.get("v", key) for key in "acde"] == [None, "other", "D", "E"]
