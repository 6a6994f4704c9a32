"""The lint says what the engine has no value for (A9, A10, A12)."""

import pytest

from aikg import iris
from aikg.sparql.lint import Rule, lint
from aikg.sparql.vocabulary import Vocabulary

pytestmark = pytest.mark.quick

VOCABULARY = Vocabulary({iris.PREFIXES["rdfs"] + "label": 40}, {})


def found(expression: str) -> list[tuple[Rule, int]]:
    text = f"SELECT ({expression} AS ?x) {{ ?s rdfs:label ?l ; ?d ?l }}"
    return [(finding.rule, finding.column - len("SELECT (")) for finding in lint(text, VOCABULARY)]


@pytest.mark.parametrize(
    ("expression", "rule", "column"),
    [
        ("GROUP_CONCAT(?s)", Rule.UNJOINED_VALUE, 14),
        ("GROUP_CONCAT(DISTINCT ?s; SEPARATOR=', ')", Rule.UNJOINED_VALUE, 23),
        ("100000000000000000000000000", Rule.LARGE_INTEGER, 1),
        ("?s > -9223372036854775808", Rule.LARGE_INTEGER, 7),
        ("'9223372036854775808'^^xsd:integer", Rule.LARGE_INTEGER, 1),
        ("'P1D'^^xsd:dayTimeDuration + ?d", Rule.ADDED_DURATION, 28),
        (r"REGEX(?l, '(a)\\1')", Rule.REGULAR_EXPRESSION, 11),
        ("REGEX(?l, '[a-z-[aeiou]]')", Rule.REGULAR_EXPRESSION, 11),
        ("REGEX(?l, 'a(?=b)')", Rule.REGULAR_EXPRESSION, 11),
        (r"REPLACE(?l, '\\i', '')", Rule.REGULAR_EXPRESSION, 13),
        ("REPLACE(?l, 'a', '$b')", Rule.REGULAR_EXPRESSION, 18),
    ],
)
def test_what_has_no_value_is_found(expression: str, rule: Rule, column: int) -> None:
    assert found(expression) == [(rule, column)]


@pytest.mark.parametrize(
    "expression",
    [
        "GROUP_CONCAT(?l)",
        "GROUP_CONCAT(STR(?s); SEPARATOR=' ')",
        "9223372036854775807 + 1e26 + 100000000000000000000.5",
        "?d + 'P1D'^^xsd:dayTimeDuration",
        "?d - 'P1D'^^xsd:dayTimeDuration",
        "?d + xsd:duration(?l)",
        "'P1D'^^xsd:dayTimeDuration + 'P2D'^^xsd:dayTimeDuration",
        "REGEX(?l, '[0-9]{4}-[0-9]')",
        r"REGEX(?l, 'a\\\\1|[a-c]|(?:b)|\\d')",
        r"REPLACE(?l, '(a)', '$1b\\$\\\\')",
    ],
)
def test_what_has_a_value_is_not(expression: str) -> None:
    assert found(expression) == []


def test_a_number_under_a_name_is_found() -> None:
    text = "SELECT (GROUP_CONCAT(?n) AS ?x) { { SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?l } } }"
    assert [finding.rule for finding in lint(text, VOCABULARY)] == [Rule.UNJOINED_VALUE]
