"""curl asks for every media type that SPARQL results and RDF have, and reads and writes graphs."""

import pyoxigraph as ox
import pytest
from serving import Endpoint

from clients.conftest import Run

SELECT = """
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?label WHERE { <http://example.org/ada> rdfs:label ?label }
"""
CONSTRUCT = "CONSTRUCT WHERE { <http://example.org/ada> ?p ?o }"
ASK = "ASK { ?s ?p ?o }"
RESULTS = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/json": "application/json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/xml": "application/xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
    "*/*": "application/sparql-results+json",
}
GRAPHS = {
    "text/turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
    "application/trig": "application/trig",
    "application/n-quads": "application/n-quads",
    "text/turtle;q=0.1, application/rdf+xml;q=0.9": "application/rdf+xml",
    "application/*": None,
    "*/*": "text/turtle",
}


def ask(run: Run, endpoint: Endpoint, query: str, *options: str) -> tuple[str, str]:
    """The media type and the body that curl gets for a query."""
    written = "\n%{content_type}"
    answer = run(
        *("curl", "--silent", "--show-error", "--fail-with-body", "--write-out", written),
        *("--get", "--data-urlencode", f"query={query}", *options, endpoint.query),
    )
    body, _, content_type = answer.rpartition("\n")
    return content_type.partition(";")[0], body


@pytest.mark.parametrize(("accept", "expected"), RESULTS.items(), ids=RESULTS)
def test_solutions(accept: str, expected: str, people: Endpoint, run: Run) -> None:
    media_type, body = ask(run, people, SELECT, "--header", f"Accept: {accept}")
    assert media_type == expected
    if media_type == "text/csv":
        assert sorted(body.split()) == ["Ada", "label", "에이다"]
        return
    results = ox.parse_query_results(body, ox.QueryResultsFormat.from_media_type(media_type))
    labels = {solution["label"] for solution in results}
    assert labels == {ox.Literal("Ada", language="en"), ox.Literal("에이다", language="ko")}


@pytest.mark.parametrize(("accept", "expected"), GRAPHS.items(), ids=GRAPHS)
def test_graph(accept: str, expected: str | None, people: Endpoint, run: Run) -> None:
    media_type, body = ask(run, people, CONSTRUCT, "--header", f"Accept: {accept}")
    assert expected in (None, media_type)
    quads = list(ox.parse(body, ox.RdfFormat.from_media_type(media_type)))
    assert len(quads) == 4
    assert ox.Literal("에이다", language="ko") in {quad.object for quad in quads}


@pytest.mark.parametrize("media_type", list(RESULTS)[:3:2])
def test_boolean(media_type: str, people: Endpoint, run: Run) -> None:
    got, body = ask(run, people, ASK, "--header", f"Accept: {media_type}")
    assert got == media_type
    assert ox.parse_query_results(body, ox.QueryResultsFormat.from_media_type(got))


def test_no_accept_at_all(people: Endpoint, run: Run) -> None:
    assert ask(run, people, SELECT, "--header", "Accept:")[0] == "application/sparql-results+json"
    assert ask(run, people, CONSTRUCT, "--header", "Accept:")[0] == "text/turtle"


@pytest.mark.parametrize("graph_format", ["ttl", "nt", "rdf", "jsonld", "nq", "trig"])
def test_format_parameter(graph_format: str, people: Endpoint, run: Run) -> None:
    media_type, body = ask(run, people, CONSTRUCT, "--data-urlencode", f"format={graph_format}")
    assert media_type == ox.RdfFormat.from_extension(graph_format).media_type
    assert len(list(ox.parse(body, ox.RdfFormat.from_extension(graph_format)))) == 4


def test_an_offer_to_switch_to_http_2_does_not_cost_the_body(people: Endpoint, run: Run) -> None:
    answer = run("curl", "-sS", "--http2", "--data-urlencode", f"query={ASK}", people.query)
    assert '"boolean":true' in answer.replace(" ", "")


def test_post(people: Endpoint, run: Run) -> None:
    form = run("curl", "-sS", "--data-urlencode", f"query={ASK}", people.query)
    direct = run(
        *("curl", "-sS", "--header", "Content-Type: application/sparql-query"),
        *("--data-binary", ASK, people.query),
    )
    assert '"boolean":true' in form.replace(" ", "")
    assert form == direct


def test_compressed(people: Endpoint, run: Run) -> None:
    _, body = ask(run, people, CONSTRUCT, "--compressed", "--header", "Accept: text/turtle")
    assert len(list(ox.parse(body, ox.RdfFormat.TURTLE))) == 4


def test_a_graph_comes_and_goes(people: Endpoint, run: Run) -> None:
    url = f"{people.store}?graph=http://example.org/curl"
    token = ("--header", f"Authorization: Bearer {people.token}")
    silent = ("curl", "-sS", "--output", "-", "--write-out", "%{http_code}")
    triple = "<http://example.org/s> <http://example.org/p> '차' ."
    turtle = ("--header", "Content-Type: text/turtle")
    put = ("--request", "PUT", *turtle, "--data-binary", triple)
    assert run(*silent, *token, *put, url).endswith("201")
    assert run(*silent, *token, *put, url)[-3:] in ("200", "204")
    got = run("curl", "-sS", "--header", "Accept: application/n-triples", url)
    assert got.strip() == '<http://example.org/s> <http://example.org/p> "차" .'
    assert run(*silent, "--head", url).endswith("200")
    assert run(*silent, *token, "--request", "DELETE", url)[-3:] in ("200", "204")
    assert run(*silent, url).endswith("404")
