"""Finds what is probably a mistake in a query, from its text and the vocabulary of the data."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from aikg import iris
from aikg.sparql.explanation import named_terms, scope_of
from aikg.sparql.form import Form, form_of
from aikg.sparql.patterns import Part, Patterns, read_patterns, selected
from aikg.sparql.prologue import Scope, undeclared_prefixes
from aikg.sparql.tokens import Kind, Token, significant, tokenize
from aikg.sparql.vocabulary import Vocabulary, nearest_terms, split, suggestion

_NOBODY: Final = {"predicate": "No triple has the predicate", "class": "Nothing is of the class"}


class Rule(StrEnum):
    """What a finding is about."""

    UNDECLARED_PREFIX = "undeclared-prefix"
    UNKNOWN_PREDICATE = "unknown-predicate"
    UNKNOWN_CLASS = "unknown-class"
    UNUSED_VARIABLE = "unused-variable"
    UNBOUND_VARIABLE = "unbound-variable"
    CROSS_PRODUCT = "cross-product"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A probable mistake; ``line`` and ``column`` count from 1, ``nearest`` are IRIs or names."""

    line: int
    column: int
    rule: Rule
    message: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.message}"


def lint(text: str, vocabulary: Vocabulary, namespaces: Mapping[str, str] = iris.PREFIXES) -> list[Finding]:
    """The probable mistakes of a query, in the order of the text; any text can be given.

    Terms are only said to be unknown in namespaces that the vocabulary has terms of.
    ``namespaces`` are the prefixes that are predeclared.
    """
    tokens = significant(tokenize(text))
    scope, patterns = scope_of(tokens, namespaces), read_patterns(tokens)
    return sorted(
        [
            *_undeclared(text, namespaces),
            *_unknown_terms(tokens, scope, vocabulary),
            *_lonely_variables(tokens, patterns.solitary),
            *_cross_products(patterns),
        ]
    )


def terms(text: str, namespaces: Mapping[str, str] = iris.PREFIXES) -> set[str]:
    """The IRIs that a query names as predicates and classes."""
    tokens = significant(tokenize(text))
    return {iri for _, _, iri in named_terms(tokens, scope_of(tokens, namespaces))}


def _finding(token: Token, rule: Rule, message: str, nearest: Sequence[str] = ()) -> Finding:
    return Finding(token.line, token.column, rule, message.strip(), tuple(nearest))


def _undeclared(text: str, namespaces: Mapping[str, str]) -> Iterator[Finding]:
    for item in undeclared_prefixes(text, namespaces):
        message = f"The prefix {item.prefix}: is not declared. {item.remedy}"
        nearest = (item.iri,) if item.meant else ()
        yield Finding(item.line, item.column, Rule.UNDECLARED_PREFIX, message, nearest)


def _unknown_terms(tokens: Sequence[Token], scope: Scope, vocabulary: Vocabulary) -> Iterator[Finding]:
    namespaces = vocabulary.namespaces()
    for token, role, iri in named_terms(tokens, scope):
        known = vocabulary.predicates if role == "predicate" else vocabulary.classes
        if iri not in known and split(iri)[0] in namespaces:
            near = nearest_terms(iri, known)
            message = f"{_NOBODY[role]} {iris.compact(iri)}. {suggestion(near)}"
            yield _finding(token, Rule(f"unknown-{role}"), message, near)


def _lonely_variables(tokens: list[Token], solitary: Collection[int]) -> Iterator[Finding]:
    """Variables that occur once and are not selected, and those that are and occur nowhere else."""
    selection = _outer_selection(tokens)
    named = {token.text[1:] for token in _named_by_as(tokens)}
    counts = Counter(token.text[1:] for token in tokens if token.kind is Kind.VARIABLE)
    for token in tokens:
        if token.kind is not Kind.VARIABLE or counts[token.text[1:]] != 1:
            continue
        name = token.text[1:]
        if f"?{name}" in selection and name not in named:
            yield _alone(token, Rule.UNBOUND_VARIABLE, "is selected, but nothing binds it", counts)
        elif f"?{name}" not in selection and "*" not in selection and token.offset not in solitary:
            yield _alone(token, Rule.UNUSED_VARIABLE, "occurs only once", counts)


def _outer_selection(tokens: list[Token]) -> set[str]:
    if form_of(tokens) not in (Form.SELECT, Form.DESCRIBE):
        return set()
    heads = (i for i, token in enumerate(tokens) if token.is_keyword("SELECT", "DESCRIBE"))
    return selected(tokens, next(heads))


def _named_by_as(tokens: Sequence[Token]) -> Iterator[Token]:
    for before, token in pairwise(tokens):
        if before.is_keyword("AS") and token.kind is Kind.VARIABLE:
            yield token


def _alone(token: Token, rule: Rule, what: str, counts: Counter[str]) -> Finding:
    name = token.text[1:]
    near = nearest_terms(name, [other for other in counts if other != name], most=1)
    hint = f"Did you mean ?{near[0]}?" if near else ""
    return _finding(token, rule, f"?{name} {what}. {hint}", near)


def _cross_products(patterns: Patterns) -> Iterator[Finding]:
    for parts in patterns.groups:
        components = [part for part in _components(parts) if _multiplies(part)]
        for other in components[1:]:
            message = (
                f"The patterns with {_names(other)} share no variable with those with "
                f"{_names(components[0])}: each solution is combined with each of the others."
            )
            yield _finding(other.token, Rule.CROSS_PRODUCT, message)


def _multiplies(part: Part) -> bool:
    """Whether a part may have many solutions; what is said of one named subject has few."""
    return part.brings_solutions and bool(part.joints) and all(joint[0] in "?_" for joint in part.joints)


def _names(part: Part) -> str:
    return ", ".join(sorted(joint for joint in part.joints if joint[0] in "?_")[:3])


def _components(parts: Sequence[Part]) -> list[Part]:
    """The parts merged as far as they are joined, in the order of the text."""
    parents: dict[str, str] = {}
    for part in parts:
        first, *others = [_root(parents, joint) for joint in sorted(part.joints)] or [""]
        parents.update((other, first) for other in others if other != first)
    components: dict[str, Part] = {}
    for part in parts:
        for joint in sorted(part.joints)[:1]:
            root = _root(parents, joint)
            components.setdefault(root, Part(part.token)).include(part)
    return list(components.values())


def _root(parents: dict[str, str], joint: str) -> str:
    while joint in parents:
        parents[joint] = parents.get(parents[joint], parents[joint])
        joint = parents[joint]
    return joint
