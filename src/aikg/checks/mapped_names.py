"""Exact matches with items of others that are called otherwise, or whose names come from another item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aikg.checks.compiled_dump import Dump
from aikg.checks.entity_names import EntityName, key_of, names_by_entity
from aikg.checks.findings import Finding, Severity
from aikg.claims.mappings import NOT_FOUND
from aikg.iris import PREFIXES, local_name

NAME = "mapping"

_EXACT: Final = f"""SELECT ?entity ?item ?label {{
  ?mapping <{PREFIXES["sssom"]}subject_id> ?entity ; <{PREFIXES["sssom"]}object_id> ?item ;
    <{PREFIXES["sssom"]}predicate_id> skos:exactMatch .
  OPTIONAL {{ ?mapping <{PREFIXES["sssom"]}object_label> ?label }}
  FILTER(STRSTARTS(STR(?entity), "{PREFIXES["id"]}") && ?item != <{NOT_FOUND}>)
  }} ORDER BY ?entity ?item"""
_RECORDS: Final = f"""SELECT ?entity ?record {{
  ?entity rdfs:seeAlso ?record ; skos:exactMatch ?item
  FILTER(STRSTARTS(STR(?entity), "{PREFIXES["id"]}") && STRSTARTS(STR(?record), "{PREFIXES["wd"]}"))
  FILTER NOT EXISTS {{ ?entity skos:exactMatch ?record }} }} ORDER BY ?entity ?record"""


@dataclass(frozen=True, slots=True)
class _Match:
    entity: str
    item: str
    label: str


def find(dump: Dump) -> Iterator[Finding]:
    """A warning for an item whose recorded label is no name of the entity, and for names of another item.

    A name that only a register lends to the entity proves nothing: it comes from what the match says.
    """
    names = names_by_entity(dump)
    for row in dump.select(_EXACT):
        match = _Match(row["entity"], row["item"], row.get("label", ""))
        if match.label and not _is_named(match, names):
            yield _unlike(match)
    for row in dump.select(_RECORDS):
        yield _other_record(row["entity"], row["record"])


def _is_named(match: _Match, names: Mapping[str, list[EntityName]]) -> bool:
    own = (name for name in names.get(match.entity, ()) if not name.is_lent)
    return key_of(match.label) in {name.key for name in own}


def _unlike(match: _Match) -> Finding:
    slug, item = local_name(match.entity), local_name(match.item)
    remedy = "Correct the match, add the name, or acknowledge it."
    message = f"{slug} is matched with {item}, which is called “{match.label}” and is no name of it. {remedy}"
    korean = f"{slug}: 대응한 {item}의 이름 “{match.label}”은 이 개체의 이름이 아니다. 대응을 확인한다."
    figures = (item, match.label)
    return _warning(message, (match.entity,), korean, "The item is called otherwise.", figures)


def _other_record(entity: str, record: str) -> Finding:
    slug, item = local_name(entity), local_name(record)
    message = (
        f"{slug} has names of {item}, and is matched with another item. Correct the match or the record."
    )
    korean = f"{slug}: 이름은 {item}에서 왔으나 다른 항목에 대응한다. 대응이나 기록을 바로잡는다."
    return _warning(message, (entity,), korean, "Names and match are of two items.", (item,))


def _warning(
    message: str, subjects: tuple[str, ...], korean: str, kind: str, figures: tuple[str, ...]
) -> Finding:
    return Finding(NAME, Severity.WARNING, message, subjects, korean=korean, kind=kind, figures=figures)
