"""The tables of noisy names, asked over HTTP in both versions, beside a type and without one."""

import json
from typing import Any

import httpx
import pytest

from .test_matching import TABLES, rows

Row = tuple[str, str, str]


def in_batches(table: str) -> list[list[Row]]:
    known = rows(table)
    return [known[start : start + 50] for start in range(0, len(known), 50)]


def asked(client: httpx.Client, batch: list[Row], **more: str) -> list[list[dict[str, Any]]]:
    queries = {
        f"q{number}": {"query": name} | ({"type": type_, **more} if type_ else {})
        for number, (name, type_, _) in enumerate(batch)
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)}).json()
    return [answer[key]["result"] for key in queries]


def asked_by_the_draft(client: httpx.Client, batch: list[Row]) -> list[list[dict[str, Any]]]:
    queries = [
        {"conditions": [{"matchType": "name", "propertyValue": name}]} | ({"type": type_} if type_ else {})
        for name, type_, _ in batch
    ]
    answer = client.post("/reconcile/v1/match", json={"queries": queries}).json()
    return [result["candidates"] for result in answer["results"]]


def summary(found: list[dict[str, Any]]) -> list[tuple[str, float, bool]]:
    return [(one["id"], one["score"], one["match"]) for one in found]


@pytest.mark.parametrize("table", TABLES)
def test_both_versions_give_the_right_answers(client: httpx.Client, table: str) -> None:
    right = wrong = 0
    for batch in in_batches(table):
        answers = asked(client, batch)
        assert list(map(summary, answers)) == list(map(summary, asked_by_the_draft(client, batch)))
        for (*_, expected), found in zip(batch, answers, strict=True):
            assert {one["id"] for one in found if one["match"]} <= {expected}
            if expected:
                is_right = bool(found) and found[0]["id"] == expected
                right, wrong = right + is_right, wrong + (not is_right)
    assert right >= 19 * wrong


@pytest.mark.parametrize("table", TABLES)
def test_no_match_is_wrong_where_the_type_is_only_wished_for(client: httpx.Client, table: str) -> None:
    for batch in in_batches(table):
        for (*_, expected), found in zip(batch, asked(client, batch, type_strict="should"), strict=True):
            assert {one["id"] for one in found if one["match"]} <= {expected}
