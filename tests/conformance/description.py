"""The schema of the service description vocabulary, and what of a description breaks it."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from conformance.graphs import RDF, SD, Graph, Node

ANY: Final = "any IRI"
SUPERCLASSES: Final = {"Dataset": "GraphCollection"}
CLASSES: Final = {
    *("Service", "Feature", "Language", "Function", "Aggregate"),
    *("EntailmentRegime", "EntailmentProfile"),
    *("GraphCollection", "Dataset", "Graph", "NamedGraph"),
}
INDIVIDUALS: Final = {
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
}
PROPERTIES: Final = {
    "endpoint": ("Service", ANY),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", ANY),
    "inputFormat": ("Service", ANY),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ANY),
    "graph": ("NamedGraph", "Graph"),
}
"""Each property's domain and range (section 3.4)."""


def violations(description: Graph) -> list[str]:
    """What in a description contradicts the schema, one sentence each."""
    return [*_unknown_terms(description), *_wrong_classes(description), *_wrong_counts(description)]


def _unknown_terms(description: Graph) -> Iterator[str]:
    known = CLASSES | INDIVIDUALS.keys() | PROPERTIES.keys()
    for triple in description.triples:
        for term in triple:
            name = _name(term)
            if name is not None and name not in known:
                yield f"{triple} uses sd:{name}, which is not in the vocabulary"


def _wrong_classes(description: Graph) -> Iterator[str]:
    for triple in description.triples:
        domain, range_ = PROPERTIES.get(_name(triple.predicate) or "", (ANY, None))
        if not _may_be(description, triple.subject, domain):
            yield f"the subject of {triple} is no sd:{domain}"
        if range_ and not _may_be(description, triple.object, range_):
            yield f"the object of {triple} is no sd:{range_}"


def _wrong_counts(description: Graph) -> Iterator[str]:
    services = _instances(description, "Service")
    if not services:
        yield "there is no sd:Service"
    for service in services:
        if len(description.values(service, f"{SD}endpoint")) != 1:
            yield f"{service} has not one sd:endpoint"
    for dataset in _instances(description, "Dataset"):
        if len(description.values(dataset, f"{SD}defaultGraph")) > 1:
            yield f"{dataset} has more than one sd:defaultGraph"
    for graph in _instances(description, "NamedGraph"):
        if len(description.values(graph, f"{SD}name")) != 1:
            yield f"{graph} has not one sd:name"


def _may_be(description: Graph, node: Node, expected: str) -> bool:
    """Whether nothing that is said of a node forbids that it is an instance of a class."""
    if isinstance(node, ox.Literal):
        return False
    stated = {_name(kind) for kind in description.values(node, f"{RDF}type")}
    stated |= {INDIVIDUALS.get(_name(node) or "")}
    stated = {name for name in stated if name}
    compatible = stated | {SUPERCLASSES.get(name) for name in stated}
    return expected == ANY or not stated or expected in compatible


def _instances(description: Graph, name: str) -> list[Node]:
    wanted = ox.NamedNode(SD + name)
    return [
        t.subject for t in description.triples if t.predicate.value == f"{RDF}type" and t.object == wanted
    ]


def _name(term: Node) -> str | None:
    """The local name of a term of the vocabulary, or None."""
    is_own = isinstance(term, ox.NamedNode) and term.value.startswith(SD)
    return term.value.removeprefix(SD) if is_own else None
