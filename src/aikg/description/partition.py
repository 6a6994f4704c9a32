"""Which statements about a resource, and which claims, stand on which part of its description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.iris import PREFIXES, graph
from aikg.solutions import Node, Reader

Key = tuple[str, str, Node]
"""Subject, property and value of a statement, whoever says it."""

_ELSEWHERE: Final = f"FILTER(?g != <{graph('wikidata')}>)"
_NO_COMPARISON: Final = f"FILTER(?g != <{graph('agreement')}>)"
"""What is compared leads to all that it is about, which says no more of that than the claims do."""

_APART: Final = ", ".join(
    f"<{iri}>"
    for iri in (
        *(f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}altLabel"),
        *(f"{PREFIXES['void']}{kind}Partition" for kind in ("class", "property")),
        *(vocab.nameKey, vocab.nameWord),
    )
)
"""What names and classifies a resource, and what is there for programs: it stands on every part."""

_VALUES: Final = " ".join(f"<{role}>" for role in (vocab.claimObject, vocab.claimValue, vocab.claimDate))
_ROLES: Final = " ".join(
    f"<{role}>" for role in (vocab.claimSubject, vocab.claimObject, f"{PREFIXES['prov']}hadPrimarySource")
)
INFERENCE_ROLES: Final = (vocab.inferredSubject, vocab.inferredObject)
"""What leads from an inference to the ends of its triple, which stands on the page itself."""

_OF_INFERENCES: Final = ", ".join(f"<{role}>" for role in INFERENCE_ROLES)
_EVERY: Final = f"""
  {{ GRAPH ?g {{ <%(iri)s> ?p ?o }} {_ELSEWHERE} FILTER(?p NOT IN ({_APART}))
    BIND(<%(iri)s> AS ?s) BIND(0 AS ?way) }}
  UNION {{ ?claim <{vocab.claimSubject}> <%(iri)s> ; <{vocab.property}> ?p ; ?role ?o .
    VALUES ?role {{ {_VALUES} }} BIND(<%(iri)s> AS ?s) BIND(0 AS ?way) }}
  UNION {{ ?claim <{vocab.claimObject}> <%(iri)s> ; <{vocab.claimSubject}> ?s ; <{vocab.property}> ?p .
    FILTER(?s != <%(iri)s>) BIND(<%(iri)s> AS ?o) BIND(1 AS ?way) }}
  UNION {{ GRAPH ?g {{ ?s ?p <%(iri)s> }} {_ELSEWHERE} {_NO_COMPARISON}
    FILTER(?s != <%(iri)s> && ?p NOT IN ({_OF_INFERENCES}))
    FILTER NOT EXISTS {{ ?s ?own <%(iri)s> VALUES ?own {{ {_ROLES} }} }}
    BIND(<%(iri)s> AS ?o) BIND(1 AS ?way) }}"""
_MADE_BY: Final = 'GROUP_CONCAT(DISTINCT COALESCE(STR(?claim), ""); separator=" ") AS ?claims'
"""The claims of a group of solutions; of those without a claim nothing is added."""

_STATEMENTS: Final = f"""SELECT ?way ?s ?p ?o ({_MADE_BY}) {{ {_EVERY} }}
GROUP BY ?way ?s ?p ?o ORDER BY ?way ?p STR(?o) LANG(?o) STR(?s) %(slice)s"""
_STATEMENT_COUNT: Final = f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?way ?s ?p ?o {{ {_EVERY} }} }}"
_CLAIM: Final = f"VALUES ?role {{ {_ROLES} }} ?claim ?role <%(iri)s> ."
_CLAIM_COUNT: Final = f"SELECT (COUNT(DISTINCT ?claim) AS ?n) {{ {_CLAIM} }}"
_START: Final = f"<{vocab.evidence}>/<{PREFIXES['oa']}hasSelector>/<{PREFIXES['oa']}start>"
_IN_READING_ORDER: Final = f"""SELECT ?claim (MIN(?start) AS ?first) {{ {_CLAIM}
  OPTIONAL {{ ?claim {_START} ?start }} }} GROUP BY ?claim ORDER BY ?first ?claim %(slice)s"""


@dataclass(frozen=True, slots=True)
class ResourcePart:
    """A part of the statements about a resource, each with all its claims, or of the claims of a source.

    ``statements`` is None where the parts are of claims alone. ``count`` is how many there are on all parts.
    """

    statements: frozenset[Key] | None
    claims: tuple[str, ...]
    claim_count: int
    count: int


def of_statements(reader: Reader, iri: str, slice_: str) -> ResourcePart:
    """A part of the statements by property: those about the resource first, then those with it as value.

    A statement and the claims that make it are on one part.
    """
    rows = reader.select(_STATEMENTS % {"iri": iri, "slice": slice_})
    stated = [row for row in rows if "s" in row]
    claims = {claim for row in stated for claim in _claims(row)}
    count = _count(reader, _STATEMENT_COUNT % {"iri": iri})
    claim_count = _count(reader, _CLAIM_COUNT % {"iri": iri})
    return ResourcePart(frozenset(map(_key, stated)), tuple(sorted(claims)), claim_count, count)


def in_reading_order(reader: Reader, iri: str, slice_: str) -> ResourcePart:
    """A part of the claims that were read from a source, or are about it, by where they stand in its text."""
    rows = reader.select(_IN_READING_ORDER % {"iri": iri, "slice": slice_})
    count = _count(reader, _CLAIM_COUNT % {"iri": iri})
    return ResourcePart(None, tuple(row["claim"].value for row in rows if "claim" in row), count, count)


def _key(row: Mapping[str, Node]) -> Key:
    return row["s"].value, row["p"].value, row["o"]


def _claims(row: Mapping[str, Node]) -> Iterator[str]:
    yield from row["claims"].value.split() if "claims" in row else ()


def _count(reader: Reader, query: str) -> int:
    return int(reader.select(query)[0]["n"].value)
