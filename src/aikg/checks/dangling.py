"""Identifiers that are used but never described, and entities that no claim mentions."""

from collections.abc import Iterable
from functools import partial

import pyoxigraph as ox

from aikg import vocab
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.iris import PREFIXES, TERM, graph

NAME = "dangling"
_information = partial(Finding, NAME, Severity.INFORMATION)
_fault = partial(Finding, NAME, Severity.ERROR)

namespaces = (PREFIXES["id"], PREFIXES["claim"], PREFIXES["source"], TERM)
shown_users = 3


def find(dump: Dump) -> Iterable[Finding]:
    """An error for each identifier of ours without a class, and information on each unmentioned entity."""
    yield from _undescribed(dump)
    yield from _unmentioned(dump)


def _undescribed(dump: Dump) -> Iterable[Finding]:
    """Inferred types do not count: a range would describe whatever is used."""
    for row in dump.select(_used_without_type):
        used = row["used"]
        message = f"{used} is used but nothing says what it is. Describe it, or correct the name."
        yield _fault(
            message, (used, *_users(used, dump)[:shown_users]), kind="Used, but nothing says what it is."
        )


def _users(used: str, dump: Dump) -> list[str]:
    node = ox.NamedNode(used)
    patterns = ((None, node, None), (None, None, node))
    quads = (quad for pattern in patterns for quad in dump.store.quads_for_pattern(*pattern))
    return sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)} - {used})


def _unmentioned(dump: Dump) -> Iterable[Finding]:
    for row in dump.select(_never_mentioned):
        message = f"No claim mentions {dump.name(row['entity'])}. State one, or remove the entity."
        yield _information(message, (row["entity"],), kind="No claim mentions it.")


_asserted = f"{{}} NOT IN (<{graph('inferred')}>, <{graph('wikidata')}>)"
"""What follows from other graphs, or says the same in another shape, neither dangles nor mentions."""

_ours = " || ".join(
    f'(STRSTARTS(STR(?used), "{namespace}") && STR(?used) != "{namespace}")' for namespace in namespaces
)

_used_without_type = f"""
SELECT ?used {{
  {{ SELECT DISTINCT ?used {{
    GRAPH ?g {{ {{ ?s ?p ?used }} UNION {{ ?s ?used ?o }} UNION {{ ?used ?p ?o }} }}
    FILTER(isIRI(?used) && {_asserted.format("?g")} && ({_ours}))
  }} }}
  FILTER NOT EXISTS {{ GRAPH ?h {{ ?used a ?class }} FILTER({_asserted.format("?h")}) }}
  FILTER NOT EXISTS {{ GRAPH <{graph("withdrawn")}> {{ ?used ?said ?of }} }}
}} ORDER BY ?used"""

_never_mentioned = f"""
SELECT DISTINCT ?entity {{
  GRAPH ?g {{ ?entity a ?class }}
  FILTER(STRSTARTS(STR(?entity), "{PREFIXES["id"]}") && {_asserted.format("?g")})
  FILTER(?class != <{vocab.Acknowledgement}>)
  FILTER NOT EXISTS {{
    GRAPH ?h {{ ?claim ?role ?entity }}
    FILTER(STRSTARTS(STR(?claim), "{PREFIXES["claim"]}") && {_asserted.format("?h")})
  }}
}} ORDER BY ?entity"""
