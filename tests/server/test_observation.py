"""What an operator can see: a log without secrets, and metrics that add up."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from test_operation import TOKEN, serving

from aikg.server.http.observation import Exchange
from aikg.server.operation.access_log import AccessLog, network
from aikg.server.operation.metrics import Metrics
from aikg.server.settings import Settings
from aikg.server.sparql_protocol.running_queries import RunningQueries

QUERY = "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3"


KEPT = ("result", "response")


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_log_tells_how_each_query_was_answered_and_no_secret(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with serving(tmp_path, "--access-log", str(log)) as (client, _):
        for _ in range(2):
            tag = client.get("/sparql", params={"query": QUERY, "secret": "in-the-url"}).headers["ETag"]
        client.post("/sparql", data={"query": QUERY}, headers=TOKEN)
        known = {"If-None-Match": tag, "Query-Id": "an-id"}
        client.get("/sparql", params={"query": QUERY}, headers=known)
        client.get("/sparql", params={"query": "SELECT"})
    told = [line for line in lines(log) if line["path"] == "/sparql"]
    assert [line.get("cache") for line in told] == ["evaluated", "response", "result", "client", "evaluated"]
    assert [line["status"] for line in told] == [200, 200, 200, 304, 400]
    assert [line["outcome"] for line in told] == ["answered"] * 4 + ["refused"]
    assert len({line["query"] for line in told[:4]}) == 1
    assert {line["client"] for line in told} == {"127.0.0.0/24"}
    written = log.read_text("utf-8")
    for secret in (TOKEN["Authorization"], "the-operators-token", "in-the-url", "ORDER BY", "127.0.0.1"):
        assert secret not in written


TRIPLES = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT"


def test_the_log_has_the_rows_of_results_that_have_one_a_line(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    lookup = "SELECT ?p ?o { <urn:e:1> ?p ?o }"
    asked = [
        *[(QUERY, "text/tab-separated-values", 3)] * 3,
        (QUERY, "text/csv", None),
        (QUERY, "application/sparql-results+json", None),
        ("SELECT * { ?s ?p ?o . ?t ?q ?o } LIMIT 20000", "text/tab-separated-values", 20000),
        *[(lookup, "text/tab-separated-values", 1)] * 3,
        (f"{TRIPLES} 70", "application/n-triples", 70),
        *[(f"{TRIPLES} 70", "text/turtle", None)] * 2,
        ("ASK {}", "text/tab-separated-values", None),
        ("SELECT ?s { ?s <urn:nothing> ?o }", "text/tab-separated-values", 0),
        ("SELECT", "text/csv", None),
    ]
    with serving(tmp_path, "--access-log", str(log)) as (client, _):
        for query, media_type, _ in asked:
            client.get("/sparql", params={"query": query}, headers={"Accept": media_type})
        client.head("/sparql", params={"query": QUERY}, headers={"Accept": "text/tab-separated-values"})
        client.get("/health")
    *told, head, health = lines(log)
    assert [line["rows"] for line in told] == [rows for *_, rows in asked]
    assert [line["cache"] for line in told].count("evaluated") == len(set(asked))
    assert {line["cache"] for line in told} - {"evaluated"} <= set(KEPT)
    assert head["rows"] is None
    assert "rows" not in health


def test_slow_queries_are_written_with_their_text_and_addresses_where_asked(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with serving(tmp_path, "--access-log", str(log), "--slow-query", "0", "--log-addresses") as (client, _):
        client.get("/sparql", params={"query": QUERY})
        client.get("/health")
    asked, health = lines(log)
    assert (asked["text"], asked["client"]) == (QUERY, "127.0.0.1")
    assert "text" not in health


@pytest.mark.parametrize("proxy", ["127.0.0.1", "192.0.2.1"])
def test_who_asked_is_who_a_trusted_proxy_says(tmp_path: Path, proxy: str) -> None:
    log = tmp_path / "access.log"
    options = ("--access-log", str(log), "--log-addresses", "--trusted-proxy", proxy)
    addresses = ["198.51.100.7", "198.51.100.8", "198.51.100.8"]
    with serving(tmp_path, *options) as (client, _):
        for query in (QUERY, "SELECT ?p { <http://example.org/a> ?p ?o }", "SELECT (NOW() AS ?now) {}"):
            for address in addresses:
                fields = {"X-Forwarded-For": f"203.0.113.9, {address}"}
                assert client.get("/sparql", params={"query": query}, headers=fields).status_code == 200
    said = addresses if proxy == "127.0.0.1" else ["127.0.0.1"] * 3
    assert [line["client"] for line in lines(log)] == said * 3


def test_the_metrics_count_what_was_asked(tmp_path: Path) -> None:
    with serving(tmp_path) as (client, _):
        for _ in range(3):
            client.get("/sparql", params={"query": QUERY})
        client.request("TRACE", "/sparql")
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = dict(re.findall(r"^(\S+?(?:\{.*\})?) (\S+)$", answer.text, re.MULTILINE))
    assert samples['aikg_queries_total{cache="evaluated",outcome="answered"}'] == "1.0"
    kept = (samples.get(f'aikg_queries_total{{cache="{cache}",outcome="answered"}}', 0) for cache in KEPT)
    assert sum(map(float, kept)) == 2
    assert samples['aikg_requests_total{method="GET",status="200"}'] == "3.0"
    assert samples['aikg_requests_total{method="other",status="405"}'] == "1.0"
    assert samples['aikg_query_seconds_bucket{le="+Inf"}'] == samples["aikg_query_seconds_count"] == "3.0"
    assert samples["aikg_queries_running"] == "0.0"


@given(st.ip_addresses())
def test_of_an_address_only_the_network_is_written(address: object) -> None:
    text = str(address)
    assert network(text).endswith(("/24", "/48"))
    assert network(network(text).partition("/")[0]) == network(text)


@pytest.mark.parametrize("text", ["", "testclient", "unix:"])
def test_what_is_no_address_is_not_written(text: str) -> None:
    assert network(text) == ""


def samples(metrics: Metrics) -> dict[str, str]:
    response = metrics.respond(Request({"type": "http", "headers": []}))
    # In a thread of its own: what drives a browser leaves an event loop in the one of the tests.
    with ThreadPoolExecutor(1) as thread:
        text = thread.submit(asyncio.run, response).result().body
    return dict(re.findall(r"^(\S+?(?:\{.*\})?) (\S+)$", bytes(text).decode(), re.MULTILINE))


def test_a_bucket_holds_what_took_its_bound_or_less() -> None:
    """G6."""
    metrics = Metrics(RunningQueries(Settings(), set()))
    for seconds in (0.0005, 0.001, 0.0011, 0.25, 0.26, 30.0, 31.0):
        metrics(Exchange("GET", "/sparql", query="ASK {}", status=200, is_whole=True, seconds=seconds))
    found = samples(metrics)
    expected = {
        "0.001": "2.0",
        "0.0025": "3.0",
        "0.1": "3.0",
        "0.25": "4.0",
        "0.5": "5.0",
        "10": "5.0",
        "30": "6.0",
        "+Inf": "7.0",
    }
    assert {le: found[f'aikg_query_seconds_bucket{{le="{le}"}}'] for le in expected} == expected
    assert float(found["aikg_query_seconds_sum"]) == pytest.approx(61.5126)


def test_bytes_and_outcomes_are_counted() -> None:
    """G7."""
    metrics = Metrics(RunningQueries(Settings(), set()))
    for status, is_whole, size in (
        (200, True, 7),
        (400, True, 11),
        (499, True, 13),
        (500, True, 17),
        (503, True, 19),
    ):
        metrics(
            Exchange(
                "GET",
                "/sparql",
                query="ASK {}",
                cache="evaluated",
                status=status,
                size=size,
                is_whole=is_whole,
            )
        )
    metrics(
        Exchange("GET", "/sparql", query="ASK {}", cache="evaluated", status=200, size=23, is_whole=False)
    )
    found = samples(metrics)
    assert found["aikg_response_bytes_total"] == str(7.0 + 11 + 13 + 17 + 19 + 23)
    for outcome, count in {"answered": 1, "refused": 2, "failed": 2, "broken": 1}.items():
        assert found[f'aikg_queries_total{{cache="evaluated",outcome="{outcome}"}}'] == str(float(count))


def test_the_bytes_that_are_counted_are_those_that_are_sent(tmp_path: Path) -> None:
    """G7."""
    with serving(tmp_path) as (client, _):
        sent = sum(
            len(client.get(path, headers={"Accept-Encoding": "identity"}).content)
            for path in ("/health", "/robots.txt", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B")
        )
        # What is asked by HEAD is not sent.
        assert {client.head(path).content for path in ("/nothing", "/sparql?query=ASK%7B%7D")} == {b""}
        counted = re.search(r"^aikg_response_bytes_total (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert counted is not None
    assert float(counted[1]) == sent


def test_where_only_slow_queries_are_written_nothing_else_is() -> None:
    """G7."""
    written: list[str] = []
    log = AccessLog(written.append, slow=1.0, only_slow=True)
    for query, seconds in (("ASK {}", 0.9), ("ASK {}", 1.0), ("", 5.0), ("SELECT * {}", 2.0)):
        log(Exchange("GET", "/sparql", query=query, status=200, is_whole=True, seconds=seconds))
    assert [json.loads(line)["text"] for line in written] == ["ASK {}", "SELECT * {}"]
