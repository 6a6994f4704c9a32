"""Reads from a store which predicates and classes its data have."""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from aikg.sparql.vocabulary import Vocabulary
from aikg.store import Query, Store

_DESCRIBED: Final = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?role ?term ?count {
  { ?part void:property ?term ; void:triples ?count BIND("predicate" AS ?role) }
  UNION
  { ?part void:class ?term ; void:entities ?count BIND("class" AS ?role) }
}"""

_COUNTED: Final = """
SELECT ?role ?term (COUNT(*) AS ?count) {
  { %(values)s ?subject ?term ?object BIND("predicate" AS ?role) }
  UNION
  { %(values)s ?subject a ?term BIND("class" AS ?role) }
} GROUP BY ?role ?term"""

_DECLARED: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?role ?term (0 AS ?count) {
  %(values)s ?term rdfs:isDefinedBy ?ontology
  BIND(IF(EXISTS { ?term a owl:Class }, "class", "predicate") AS ?role)
}"""

_MENTIONED: Final = """
SELECT DISTINCT ?role ?term (0 AS ?count) {
  %(values)s BIND("mentioned" AS ?role)
  FILTER(EXISTS { ?term ?p ?o } || EXISTS { ?s ?q ?term })
}"""

_JSON: Final = "application/sparql-results+json"
SAFE: Final = re.compile(r'[^<>"{}|^`\\\x00-\x20]+')


def read_vocabulary(store: Store, timeout: float | None = None) -> Vocabulary:
    """The vocabulary as the data's VoID description counts it; counted where there is none.

    Raises what ``Store.answer`` raises.
    """
    described = _vocabulary(store, _DESCRIBED, timeout)
    return described if described.predicates else _vocabulary(store, _COUNTED % {"values": ""}, timeout)


def with_terms(
    store: Store, vocabulary: Vocabulary, terms: Collection[str], timeout: float | None = None
) -> Vocabulary:
    """The vocabulary with those of the terms that occur, or are declared, though it does not have them.

    A description can be older than the data, and need not count itself. What an ontology in the store
    declares is a term also while no source uses it.
    """
    known = {*vocabulary.predicates, *vocabulary.classes}
    missing = sorted(term for term in terms if term not in known and SAFE.fullmatch(term))
    if not missing:
        return vocabulary
    values = f"VALUES ?term {{ {' '.join(f'<{term}>' for term in missing)} }}"
    declared = _vocabulary(store, _DECLARED % {"values": values}, timeout)
    found = _vocabulary(store, _COUNTED % {"values": values}, timeout)
    said = _counts(store, _MENTIONED % {"values": values}, timeout)
    return replace(
        vocabulary,
        predicates={**vocabulary.predicates, **declared.predicates, **found.predicates},
        classes={**vocabulary.classes, **declared.classes, **found.classes},
        mentioned=vocabulary.mentioned | {*said.get("mentioned", ())},
    )


def _vocabulary(store: Store, text: str, timeout: float | None) -> Vocabulary:
    counts = _counts(store, text, timeout)
    return Vocabulary(counts.get("predicate", {}), counts.get("class", {}))


def _counts(store: Store, text: str, timeout: float | None) -> dict[str, dict[str, int]]:
    """How often each term occurs, by its role."""
    counts: dict[str, dict[str, int]] = {}
    body = store.answer(Query(text, accept=_JSON, timeout=timeout)).body
    for row in json.loads(b"".join(body))["results"]["bindings"]:
        if "term" in row and row["term"]["type"] == "uri":
            role = counts.setdefault(row["role"]["value"], {})
            role[row["term"]["value"]] = int(row["count"]["value"])
    return counts
