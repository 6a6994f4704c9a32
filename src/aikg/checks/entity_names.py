"""The names of entities and sources in a dump, each with its language and who says it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aikg.checks.compiled_dump import INFERRED, Dump
from aikg.claims.name_keys import name_key
from aikg.iris import PREFIXES, graph

_VIEW: Final = f"<{graph('wikidata')}>"
_NAMES: Final = f"""SELECT ?entity ?class ?name (LANG(?name) AS ?language) ?graph {{
  GRAPH ?graph {{ ?entity rdfs:label|skos:altLabel ?name }}
  GRAPH ?home {{ ?entity a ?class }}
  FILTER(!CONTAINS(STR(?entity), "#") && ?home != {INFERRED} && {_VIEW} NOT IN (?home, ?graph)
    && (STRSTARTS(STR(?entity), "{PREFIXES["id"]}") || STRSTARTS(STR(?entity), "{PREFIXES["source"]}")))
  }} ORDER BY ?entity ?language ?name"""
_LENT: Final = graph("named-by-")


@dataclass(frozen=True, slots=True)
class EntityName:
    """What an entity or a source is called in a language; ``is_lent`` where only others call it so."""

    entity: str
    class_iri: str
    text: str
    language: str
    is_lent: bool

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What names are equal by: letters and digits, and the numbers one by one (3.5 is not 35)."""
        return key_of(self.text)


def key_of(name: str) -> tuple[str, tuple[str, ...]]:
    """What names are equal by."""
    return name_key(name), tuple(re.findall(r"\d+", unicodedata.normalize("NFKC", name)))


def names_by_entity(dump: Dump) -> Mapping[str, list[EntityName]]:
    """The names of a dump, by the IRI of what has them."""
    found: defaultdict[str, list[EntityName]] = defaultdict(list)
    for row in dump.select(_NAMES):
        is_lent = row["graph"].startswith(_LENT)
        name = EntityName(row["entity"], row["class"], row["name"], row["language"], is_lent)
        found[name.entity].append(name)
    return found


def every(names: Mapping[str, Iterable[EntityName]]) -> Iterable[EntityName]:
    """All names, entity by entity."""
    return (name for group in names.values() for name in group)
