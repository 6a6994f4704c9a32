"""Reads reconciliation queries, in the form of version 0.2 and in that of the draft of 1.0."""

import math
from collections.abc import Iterable
from typing import Any, Final, Literal, cast

from aikg.reconcile.candidates import USUAL_LIMIT, Condition, EntityReference, ReconciliationQuery, Value
from aikg.server.http.status_codes import BadRequestError, ContentTooLargeError
from aikg.server.reconciliation import json_values as read

BATCH_SIZE: Final = 200
"""How many queries a batch may have; the manifests publish it."""

_MISSING: Final = frozenset({"", "nan", "NaN", "NaT", "None", "<NA>"})
"""Blank texts, and how Python and its data frames write what is missing."""

_FIELDS: Final = frozenset({"query", "type", "limit", "properties", "type_strict"})
_DRAFT_FIELDS: Final = frozenset({"type", "limit", "lang", "dir", "conditions"})
_STRICTNESS: Final = ("any", "should", "all")
_MATCH_TYPES: Final = ("name", "id", "property")
_QUANTIFIERS: Final = ("any", "all", "none")
_DIRECTIONS: Final = ("ltr", "rtl", "auto")


def batch(text: str) -> dict[str, ReconciliationQuery]:
    """A query batch (0.2, section 4.1): queries by the identifiers that the client gave them.

    Raises BadRequestError, ContentTooLargeError.
    """
    given = read.mapping(read.parse(text, "queries"), "queries")
    _require_size(len(given))
    return {key: query(value, f"queries.{key}") for key, value in given.items()}


def single(text: str) -> ReconciliationQuery:
    """A query of its own: an object as in a batch, or nothing but a name."""
    return query(read.parse(text, "query"), "query") if text[:1] == "{" else ReconciliationQuery((text,))


def draft_batch(text: str) -> list[ReconciliationQuery]:
    """A query batch of the draft of 1.0 (section 4.1): the queries in their order."""
    given = read.mapping(read.parse(text, "The body"), "The body")
    queries = read.array(read.require(given, "queries", "The body"), "queries")
    _require_size(len(queries))
    return [_draft_query(value, f"queries[{number}]") for number, value in enumerate(queries)]


def _require_size(count: int) -> None:
    if count > BATCH_SIZE:
        message = (
            f"The batch has {count} queries; the limit is {BATCH_SIZE}, as the manifest's batchSize says."
        )
        raise ContentTooLargeError(message)


def query(value: Any, where: str) -> ReconciliationQuery:
    """One query of version 0.2."""
    given = read.mapping(value, where)
    read.require_known(given, _FIELDS, where)
    properties = read.array(given.get("properties", []), f"{where}.properties")
    if "query" not in given and not properties:
        raise BadRequestError(f"{where} needs the field query, or properties that are not empty.")
    return ReconciliationQuery(
        names=(read.text(given["query"], f"{where}.query"),) if "query" in given else (),
        types=_types(given.get("type", []), f"{where}.type"),
        strictness=cast(
            'Literal["any", "all", "should"]',
            read.choice(given.get("type_strict", "any"), _STRICTNESS, f"{where}.type_strict"),
        ),
        conditions=_conditions(
            _condition(one, f"{where}.properties[{n}]") for n, one in enumerate(properties)
        ),
        limit=_limit(given, where),
    )


def _types(value: Any, where: str) -> tuple[str, ...]:
    types = value if isinstance(value, list) else [value]
    return tuple(text for one in types if (text := read.text(one, where)))


def _limit(given: dict[str, Any], where: str) -> int:
    return read.limit(given["limit"], f"{where}.limit") if "limit" in given else USUAL_LIMIT


def _conditions(given: Iterable[Condition]) -> tuple[Condition, ...]:
    """Those that ask for something: a blank cell of a table is no condition."""
    return tuple(condition for condition in given if condition.values)


def _condition(value: Any, where: str) -> Condition:
    given = read.mapping(value, where)
    property_ = read.text(read.require(given, "pid", where), f"{where}.pid")
    return Condition(property_, _values(read.require(given, "v", where), f"{where}.v"))


def _values(value: Any, where: str) -> tuple[Value, ...]:
    """One property value or several, those that are missing left out."""
    given = value if isinstance(value, list) else [value]
    return tuple(_value(one, where) for one in given if not _is_missing(one))


def _is_missing(value: Any) -> bool:
    """Whether a value is what clients send for an empty cell, as text or as a number that is none."""
    if isinstance(value, dict):
        return bool(value) and all(map(_is_missing, value.values()))
    if isinstance(value, str):
        return value.strip() in _MISSING
    return value is None or (isinstance(value, float) and math.isnan(value))


def _value(value: Any, where: str) -> Value:
    if isinstance(value, str | int | float | bool):
        return value
    given = read.mapping(value, where)
    name = read.text(given.get("name", ""), f"{where}.name")
    return EntityReference(read.text(read.require(given, "id", where), f"{where}.id"), name)


def _draft_query(value: Any, where: str) -> ReconciliationQuery:
    given = read.mapping(value, where)
    read.require_known(given, _DRAFT_FIELDS, where)
    read.text(given.get("lang", ""), f"{where}.lang")
    read.choice(given.get("dir", "auto"), _DIRECTIONS, f"{where}.dir")
    type_ = read.text(given.get("type", ""), f"{where}.type")
    conditions = read.array(read.require(given, "conditions", where), f"{where}.conditions")
    if not conditions:
        raise BadRequestError(f"{where}.conditions must not be empty.")
    kinds = [_draft_condition(one, f"{where}.conditions[{number}]") for number, one in enumerate(conditions)]
    return ReconciliationQuery(
        names=tuple(name for kind in kinds for name in kind.names),
        types=(type_,) if type_ else (),
        conditions=_conditions(condition for kind in kinds for condition in kind.conditions),
        ids=tuple(id_ for kind in kinds for id_ in kind.ids),
        limit=_limit(given, where),
    )


def _draft_condition(value: Any, where: str) -> ReconciliationQuery:
    """The query that has this condition alone."""
    given = read.mapping(value, where)
    kind = read.choice(read.require(given, "matchType", where), _MATCH_TYPES, f"{where}.matchType")
    values = _values(read.require(given, "propertyValue", where), f"{where}.propertyValue")
    if kind == "property":
        return ReconciliationQuery(conditions=(_property_condition(given, values, where),))
    texts = tuple(value.id if isinstance(value, EntityReference) else str(value) for value in values)
    return ReconciliationQuery(names=texts) if kind == "name" else ReconciliationQuery(ids=texts)


def _property_condition(given: dict[str, Any], values: tuple[Value, ...], where: str) -> Condition:
    quantifier = read.choice(given.get("matchQuantifier", "any"), _QUANTIFIERS, f"{where}.matchQuantifier")
    return Condition(
        read.text(read.require(given, "propertyId", where), f"{where}.propertyId"),
        values,
        read.truth(given.get("required", False), f"{where}.required"),
        cast('Literal["any", "all", "none"]', quantifier),
        read.text(given.get("matchQualifier", ""), f"{where}.matchQualifier"),
    )
