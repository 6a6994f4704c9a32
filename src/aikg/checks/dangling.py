"""Identifiers that are used but never described, and entities that no claim mentions."""

from collections.abc import Iterable

from aikg.checks.dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.iris import PREFIXES, TERM, graph

NAME = "dangling"

namespaces = (PREFIXES["id"], PREFIXES["claim"], PREFIXES["source"], TERM)
shown_users = 3


def find(dump: Dump) -> Iterable[Finding]:
    """An error for each identifier of ours without a class, and information on each unmentioned entity."""
    yield from _undescribed(dump)
    yield from _unmentioned(dump)


def _undescribed(dump: Dump) -> Iterable[Finding]:
    """Inferred types do not count: a range would describe whatever is used."""
    users: dict[str, list[str]] = {}
    for row in dump.select(_used_without_type):
        by = users.setdefault(row["used"], [])
        by += [row["user"]] if row["user"] != row["used"] else []
    for used, by in sorted(users.items()):
        message = f"{used} is used but nothing says what it is. Describe it, or correct the name."
        yield Finding(NAME, Severity.ERROR, message, (used, *sorted(by)[:shown_users]))


def _unmentioned(dump: Dump) -> Iterable[Finding]:
    for row in dump.select(_never_mentioned):
        message = f"No claim mentions {dump.name(row['entity'])}. State one, or remove the entity."
        yield Finding(NAME, Severity.INFORMATION, message, (row["entity"],))


_ours = " || ".join(
    f'(STRSTARTS(STR(?used), "{namespace}") && STR(?used) != "{namespace}")' for namespace in namespaces
)

_used_without_type = f"""
SELECT DISTINCT ?used ?user {{
  GRAPH ?g {{
    {{ ?user ?p ?used }} UNION {{ ?user ?used ?o }} UNION {{ ?used ?p ?o . BIND(?used AS ?user) }}
  }}
  FILTER(isIRI(?used) && isIRI(?user) && ?g != <{graph("inferred")}> && ({_ours}))
  FILTER NOT EXISTS {{ GRAPH ?h {{ ?used a ?class }} FILTER(?h != <{graph("inferred")}>) }}
}}"""

_never_mentioned = f"""
SELECT DISTINCT ?entity {{
  GRAPH ?g {{ ?entity a ?class }}
  FILTER(STRSTARTS(STR(?entity), "{PREFIXES["id"]}") && ?g != <{graph("inferred")}>)
  FILTER NOT EXISTS {{
    GRAPH ?h {{ ?claim ?role ?entity }}
    FILTER(STRSTARTS(STR(?claim), "{PREFIXES["claim"]}") && ?h != <{graph("inferred")}>)
  }}
}} ORDER BY ?entity"""
