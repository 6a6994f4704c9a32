"""Identifiers that are used but never described, and entities that no claim mentions."""

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import cast

import pyoxigraph as ox

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.iris import BASE, PREFIXES, TERM, graph
from aikg.shacl.node_view import TYPE, Named, NodeView, rows

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
    asserted = NodeView(dump.asserted)
    of_shapes = rows(dump.apart, _used.format(f"GRAPH <{graph('shapes')}>"), {})
    used_by_any = {row["used"] for row in chain(rows(dump.asserted, _used.format(""), {}), of_shapes)}
    ours = [
        node for node in used_by_any if node.value.startswith(namespaces) and node.value not in namespaces
    ]
    withdrawn = NodeView(dump.asserted, ox.NamedNode(graph("withdrawn")))
    for node in sorted(ours, key=str):
        if not asserted.objects(node, TYPE) and not any(withdrawn.said(cast("Named", node))):
            used = node.value
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
    for row in rows(dump.asserted, _never_mentioned, {}):
        entity = row["entity"].value
        message = f"No claim mentions {dump.name(entity)}. State one, or remove the entity."
        yield _information(message, (entity,), kind="No claim mentions it.")


_used = (
    "SELECT ?used {{ {{ SELECT DISTINCT ?used {{ {} {{"
    " {{ ?s ?p ?used }} UNION {{ ?s ?used ?o }} UNION {{ ?used ?p ?o }} }} }} }} MINUS {{ ?used a ?class }}"
    f" FILTER(isIRI(?used) && STRSTARTS(STR(?used), '{BASE}')) }}}}"
)

_never_mentioned = f"""
SELECT DISTINCT ?entity {{
  ?entity a ?class
  FILTER(STRSTARTS(STR(?entity), "{PREFIXES["id"]}") && !CONTAINS(STR(?entity), "#"))
  FILTER NOT EXISTS {{ ?claim ?role ?entity FILTER(STRSTARTS(STR(?claim), "{PREFIXES["claim"]}")) }}
}} ORDER BY ?entity"""
