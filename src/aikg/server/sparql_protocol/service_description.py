"""The description of the endpoint: https://www.w3.org/TR/sparql11-service-description/."""

import dataclasses
import io
import json
import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.responses import Response

from aikg.formats import GRAPHS, RESULTS
from aikg.iris import PREFIXES
from aikg.negotiation import negotiate
from aikg.server.http.received_request import ReceivedRequest
from aikg.server.settings import Settings
from aikg.store import Query, Store
from aikg.store.serialisation import write

_GRAPHS: Final = "SELECT DISTINCT ?g { GRAPH ?g { %s } } ORDER BY ?g LIMIT 1000"
_EXTENSION: Final = re.compile(r"\.\w+$")
_ENTAILMENT: Final = "http://www.w3.org/ns/entailment/Simple"
_UNITS: Final = {
    "timeout": "SEC",
    "head_seconds": "SEC",
    "content_seconds": "SEC",
    "reading_seconds": "SEC",
    "idle_seconds": "SEC",
    "content_rate": "P93",
    "queue": "C62",
    "per_client": "C62",
    "fields": "C62",
    "connections": "C62",
    "per_network": "C62",
}
"""Codes of units (UN/CEFACT Recommendation 20); what is not here is bytes."""

_SEMANTICS: Final = {
    "union": "A query that names no data set is asked of all graphs, one after the other: a triple that"
    " stands in several of them is as many solutions. FROM makes a merge, in which it is one. An update"
    " and the Graph Store Protocol's ?default mean the default graph alone.",
    "exact": "A query that names no data set is asked of the default graph alone.",
}


def respond(message: ReceivedRequest, store: Store, settings: Settings) -> Response:
    """The description in the RDF format that the request prefers; raises NotAcceptableError."""
    chosen = negotiate(message.accept, GRAPHS)
    names = graph_names(store, settings.limits.timeout)
    described = io.BytesIO()
    endpoint = _EXTENSION.sub("", message.url)
    write(description(endpoint, names, settings), chosen.format, described)
    return Response(
        described.getvalue(),
        headers={"Vary": "Accept", "Content-Type": chosen.media_type},
    )


def graph_names(store: Store, timeout: float) -> list[str]:
    """The IRIs of the first thousand named graphs."""
    names = _names(store, _GRAPHS % "", timeout)
    # An engine that knows no empty graphs cannot name those that there are in this way.
    return names or _names(store, _GRAPHS % "?s ?p ?o", timeout)


def _names(store: Store, text: str, timeout: float) -> list[str]:
    answer = store.answer(Query(text, "application/sparql-results+json", timeout=timeout))
    bindings = json.loads(b"".join(answer.body))["results"]["bindings"]
    return [binding["g"]["value"] for binding in bindings if binding.get("g", {}).get("type") == "uri"]


def description(endpoint: str, graph_names: list[str], settings: Settings) -> Iterator[Triple]:
    """The triples that describe the endpoint at this URL."""
    service = BlankNode("service")
    yield Triple(service, _term("rdf", "type"), _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield from _abilities(service, settings)
    yield from _dataset(service, graph_names)
    yield from _limits(service, settings)
    if settings.has_documents:
        void = endpoint.partition("/sparql")[0] + "/.well-known/void"
        yield Triple(service, _term("rdfs", "seeAlso"), NamedNode(void))
    yield Triple(
        service, _term("rdfs", "comment"), Literal(_SEMANTICS[settings.default_graph], language="en")
    )


def _abilities(service: BlankNode, settings: Settings) -> Iterator[Triple]:
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("EmptyGraphs"))
    yield Triple(service, _sd("defaultEntailmentRegime"), NamedNode(_ENTAILMENT))
    if settings.default_graph == "union":
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    if settings.services:
        yield Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
    for syntax in (*RESULTS, *GRAPHS):
        yield Triple(service, _sd("resultFormat"), NamedNode(syntax.iri))
    if settings.write_token is not None:
        yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update"))
        for syntax in GRAPHS:
            yield Triple(service, _sd("inputFormat"), NamedNode(syntax.iri))


def _dataset(service: BlankNode, graph_names: list[str]) -> Iterator[Triple]:
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _term("rdf", "type"), _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _term("rdf", "type"), _sd("Graph"))
    for number, name in enumerate(graph_names):
        node = BlankNode(f"graph{number}")
        yield Triple(dataset, _sd("namedGraph"), node)
        yield Triple(node, _term("rdf", "type"), _sd("NamedGraph"))
        yield Triple(node, _sd("name"), NamedNode(name))


def _limits(service: BlankNode, settings: Settings) -> Iterator[Triple]:
    limits = dataclasses.asdict(settings.limits) | dataclasses.asdict(settings.connections)
    for name, value in limits.items():
        if value is None:
            continue
        node = BlankNode(f"limit-{name}")
        yield Triple(service, _term("schema", "additionalProperty"), node)
        yield Triple(node, _term("rdf", "type"), _term("schema", "PropertyValue"))
        yield Triple(node, _term("schema", "name"), Literal(name.replace("_", "-")))
        yield Triple(node, _term("schema", "value"), Literal(int(value)))
        yield Triple(node, _term("schema", "unitCode"), Literal(_UNITS.get(name, "AD")))


def _sd(name: str) -> NamedNode:
    return _term("sd", name)


def _term(prefix: str, name: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + name)
