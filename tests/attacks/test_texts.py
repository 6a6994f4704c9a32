"""Attacks by the text of a request, which somebody has to read before it is refused."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from attacked import Server, assert_others_are_served, served

Request = tuple[str, dict[str, str], bytes, str]
"""Path, parameters, content and its type."""

MEGABYTE = 1_000_000
TEXTS = {
    "parentheses": "SELECT * {" + "()" * (MEGABYTE // 2) + "now(",
    "comments": "#\n" * (MEGABYTE // 2) + "SELECT * { FILTER(now() > 1) }",
    "one comment": "#" + "x" * MEGABYTE + "\nSELECT (NOW() AS ?n) {}",
    "prefixes": "".join(f"PREFIX a{n}:<a:{n}>\n" for n in range(40_000)) + "SELECT (NOW() AS ?n) {}",
    "braces": "SELECT * " + "{" * MEGABYTE,
    "words": "a " * (MEGABYTE // 2) + "now(",
    "services": "SELECT * {" + "SERVICE <x:a> {} " * (MEGABYTE // 18) + "}",
    "label services": "SELECT * {" + "SERVICE wikibase:label { } " * (MEGABYTE // 28) + "}",
    "variables": "SELECT " + "".join(f"?v{n} " for n in range(MEGABYTE // 8)) + "{}",
}
SHORTER = {
    "parentheses": "SELECT * {" + "()" * 9_900 + "now(",
    "variables": "SELECT " + "".join(f"?v{n} " for n in range(1_500)) + "{}",
    "predicates": "SELECT * {" + "".join(f"?s aikg:q{n} ?o{n} . " for n in range(900)) + "}",
    "lists": "SELECT * { ?s ?p " + "(" * 400 + ")" * 400 + "}",
}
FORMS = {
    "many parameters": b"a&" * (MEGABYTE // 2),
    "escapes": b"timeout=2&query=" + b"%41" * (MEGABYTE // 3),
    "no escapes": b"timeout=2&query=" + b"%" * MEGABYTE,
    "deep JSON": b"queries=" + b"[" * MEGABYTE,
    "many queries": b"queries=" + json.dumps({str(n): {"query": "x"} for n in range(40_000)}).encode(),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("attacked"), "--workers", "2") as server:
        yield server


@pytest.fixture(scope="module")
def federated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ("--workers", "2", "--allow-service", "http://127.0.0.1:9/")
    with served(tmp_path_factory.mktemp("attacked"), *options) as server:
        yield server


def at_once(server: Server, *asked: Request) -> list[int]:
    """The statuses of all requests, which are sent at once; all are answered."""
    client = httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=90)
    with client, ThreadPoolExecutor(len(asked)) as threads:
        sent = [
            threads.submit(
                client.post, path, params=parameters, content=content, headers={"Content-Type": kind}
            )
            for path, parameters, content, kind in asked
        ]
        return [response.result().status_code for response in sent]


def query(text: str, **parameters: str) -> Request:
    return "/sparql", {"timeout": "2", **parameters}, text.encode(), "application/sparql-query"


def form(path: str, content: bytes) -> Request:
    return path, {}, content, "application/x-www-form-urlencoded"


ATTACKS = {
    "long texts": [query(text) for text in TEXTS.values()],
    "lint": [query(text, lint="") for text in SHORTER.values() for _ in range(3)],
    "explain": [query(text, explain="") for text in SHORTER.values() for _ in range(3)],
    "forms": [form("/sparql", content) for content in FORMS.values()],
    "batches": [form("/reconcile", content) for content in FORMS.values()],
}


@pytest.mark.alone
@pytest.mark.parametrize("kind", ATTACKS)
def test_a_text_keeps_nobody_waiting(server: Server, kind: str) -> None:
    """FAULTS H6."""
    found: list[int] = []
    assert_others_are_served(server, lambda: found.extend(at_once(server, *ATTACKS[kind])))
    assert set(found) <= {200, 400, 403, 413, 422, 503}


@pytest.mark.alone
def test_a_text_for_other_endpoints_keeps_nobody_waiting(federated: Server) -> None:
    """FAULTS H6."""
    found: list[int] = []
    asked = [query(TEXTS["services"]), query(TEXTS["label services"])]
    assert_others_are_served(federated, lambda: found.extend(at_once(federated, *asked)))
    assert set(found) <= {400, 403, 422, 502, 503}


@pytest.mark.parametrize("advice", ["lint", "explain"])
def test_advice_on_a_long_text_is_refused(server: Server, advice: str) -> None:
    assert at_once(server, query(TEXTS["variables"], **{advice: ""})) == [413]
    assert at_once(server, query("ASK {} #" + "x" * 19_000, **{advice: "", "timeout": "30"})) == [200]
