"""Finds what is probably a mistake in a query, from its text and the vocabulary of the data."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from aikg import iris
from aikg.sparql.characters import strange_characters
from aikg.sparql.explanation import named_terms
from aikg.sparql.form import Form, form_of
from aikg.sparql.label_service import LABEL_SERVICE
from aikg.sparql.patterns import Part, Patterns, TriplePattern, read_patterns, selected
from aikg.sparql.prologue import Foreign, Scope, foreign_vocabulary, scope_of, undeclared_prefixes
from aikg.sparql.restrictions import AGGREGATES
from aikg.sparql.shortcomings import shortcomings
from aikg.sparql.tokens import Kind, Token, significant, tokenize
from aikg.sparql.vocabulary import Vocabulary, nearest_terms, split, suggestion

_NOBODY: Final = {"predicate": "No triple has the predicate", "class": "Nothing is of the class"}
_TYPE: Final = iris.PREFIXES["rdf"] + "type"
_STANDARD: Final = tuple(iris.PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_CLAIMED: Final = "http://www.wikidata.org/prop/"
_SUFFIXES: Final = ("AltLabel", "Label", "Description")
_READABLE: Final = 20_000
"""What is longer is not looked through while others wait."""

_COMPARED: Final = 100
"""So many variables are compared with each other, and so many terms with those that there are."""

_EXAMPLE: Final = 50
"""Of fewer triples are examples and tests, which are asked for whatever matches and in every combination."""


class Rule(StrEnum):
    """What a finding is about."""

    UNDECLARED_PREFIX = "undeclared-prefix"
    FOREIGN_VOCABULARY = "foreign-vocabulary"
    STRANGE_CHARACTER = "strange-character"
    UNKNOWN_PREDICATE = "unknown-predicate"
    UNKNOWN_CLASS = "unknown-class"
    UNUSED_VARIABLE = "unused-variable"
    UNBOUND_VARIABLE = "unbound-variable"
    CROSS_PRODUCT = "cross-product"
    UNKNOWN_IRI = "unknown-iri"
    UNMATCHED_LITERAL = "unmatched-literal"
    NEVER_TOGETHER = "never-together"
    WRONG_DIRECTION = "wrong-direction"
    LARGE_INTEGER = "large-integer"
    ADDED_DURATION = "added-duration"
    UNJOINED_VALUE = "unjoined-value"
    REGULAR_EXPRESSION = "regular-expression"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A probable mistake; ``line`` and ``column`` count from 1, ``nearest`` are IRIs or names."""

    line: int
    column: int
    rule: Rule
    message: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.message}"


def lint(
    text: str, vocabulary: Vocabulary, namespaces: Mapping[str, str] = iris.PREFIXES
) -> list[Diagnostic]:
    """The probable mistakes of a query, in the order of the text; any text can be given.

    Terms are only said to be unknown in namespaces that the vocabulary has terms of. Nothing is said of what
    another endpoint is asked. ``namespaces`` are the prefixes that are predeclared.
    """
    tokens = significant(tokenize(text))
    scope, patterns = scope_of(tokens, namespaces), read_patterns(tokens)
    return sorted(
        [
            *_undeclared(text, namespaces),
            *_foreign(tokens, scope, patterns),
            *_strange(tokens),
            *_unknown_terms(tokens, scope, vocabulary, patterns.asked | patterns.optional),
            *_variables(tokens, scope, patterns, vocabulary),
            *_cross_products(patterns, scope, vocabulary),
            *(
                diagnostic(token, Rule(rule), why)
                for token, rule, why in shortcomings(tokens, scope, patterns)
            ),
        ]
    )


def products(text: str) -> list[Diagnostic]:
    """The patterns of a query that share no variable with others beside them, whatever the data."""
    tokens = significant(tokenize(text))
    return sorted(_cross_products(read_patterns(tokens), scope_of(tokens, {}), None))


def narrowing(text: str) -> str:
    """What is said of a query or update that takes too long: where it combines what has nothing in common."""
    found = products(text)[:3] if len(text) <= _READABLE else ()
    return " ".join(["Narrow it.", *map(str, found)])


def terms(text: str, namespaces: Mapping[str, str] = iris.PREFIXES) -> set[str]:
    """The IRIs that a query names as predicates and classes."""
    tokens = significant(tokenize(text))
    return {iri for _, _, iri in named_terms(tokens, scope_of(tokens, namespaces))}


def diagnostic(token: Token, rule: Rule, message: str, nearest: Sequence[str] = ()) -> Diagnostic:
    """What is probably a mistake at a token."""
    return Diagnostic(token.line, token.column, rule, message.strip(), tuple(nearest))


def _undeclared(text: str, namespaces: Mapping[str, str]) -> Iterator[Diagnostic]:
    for item in undeclared_prefixes(text, namespaces):
        message = f"The prefix {item.prefix}: is not declared. {item.remedy}"
        nearest = (item.iri,) if item.meant else ()
        yield Diagnostic(item.line, item.column, Rule.UNDECLARED_PREFIX, message, nearest)


def _foreign(tokens: Sequence[Token], scope: Scope, patterns: Patterns) -> Iterator[Diagnostic]:
    """The first term of each vocabulary that Wikidata alone has; a function is told by the engine."""
    first: dict[Foreign, Token] = {}
    for token, after in pairwise(tokens):
        found = foreign_vocabulary(scope.resolve(token) or "")
        if found and not patterns.is_foreign(token) and not after.is_symbol("("):
            first.setdefault(found, token)
    for vocabulary, token in first.items():
        message = f"Nothing here matches {token.text[:80]}. {vocabulary.remedy}"
        yield diagnostic(token, Rule.FOREIGN_VOCABULARY, message)


def _strange(tokens: Sequence[Token]) -> Iterator[Diagnostic]:
    """Characters that the grammar takes for letters of a name, and that nobody means."""
    found = ((token, next(strange_characters([token]), None)) for token in tokens)
    for token, strange in found:
        if strange is None:
            continue
        yield diagnostic(token, Rule.STRANGE_CHARACTER, f"In {token.text[:80]}, {strange}")


def _unknown_terms(
    tokens: Sequence[Token], scope: Scope, vocabulary: Vocabulary, asked: Collection[int]
) -> Iterator[Diagnostic]:
    """Terms that do not occur; where nothing is near, only those that a query cannot well ask for."""
    namespaces, compared = vocabulary.namespaces(), 0
    for token, role, iri in named_terms(tokens, scope):
        known = vocabulary.predicates if role == "predicate" else vocabulary.classes
        namespace, _ = split(iri)
        if iri in known or iri in vocabulary.mentioned or namespace not in namespaces:
            continue
        compared += 1
        meant = (term for term in known if _may_be_meant(term, iri))
        near = nearest_terms(iri, meant) if compared <= _COMPARED else []
        is_ours = namespace == iris.PREFIXES["aikg"]
        is_open = namespace in _STANDARD or token.offset in asked or role == "class"
        if near or is_ours or not is_open:
            message = f"{_NOBODY[role]} {iris.compact(iri)}. {suggestion(near)}"
            yield diagnostic(token, Rule(f"unknown-{role}"), message, near)


def _may_be_meant(known: str, unknown: str) -> bool:
    """Whether a term is of the same namespace, or of another with the same name."""
    (namespace, name), (other, unknown_name) = split(known), split(unknown)
    return namespace == other or name == unknown_name


def _variables(
    tokens: list[Token], scope: Scope, patterns: Patterns, vocabulary: Vocabulary
) -> Iterator[Diagnostic]:
    """Variables that occur once and are not selected, and those that are and occur nowhere else."""
    selection = _outer_selection(tokens)
    counts = Counter(token.text[1:] for token in tokens if token.kind is Kind.VARIABLE)
    is_labelled = _asks_label_service(tokens, scope)
    named = {token.text[1:] for token in _named_by_as(tokens)} | (_labels(counts) if is_labelled else set())
    # Who counts or takes whatever there is asks for what has no name; so do Wikidata's statements, which
    # are nodes between an item and its values.
    is_free = is_labelled or _is_free(tokens, selection) or vocabulary.size < _EXAMPLE
    is_free = is_free or any((scope.resolve(each) or "").startswith(_CLAIMED) for each in patterns.predicates)
    idle = patterns.asked | patterns.solitary
    for token in tokens:
        name = token.text[1:]
        if token.kind is not Kind.VARIABLE or counts[name] != 1 or name in named:
            continue
        if f"?{name}" in selection:
            yield _alone(token, Rule.UNBOUND_VARIABLE, "is selected, but nothing binds it", counts)
        elif not (is_free or token.offset in idle or patterns.is_foreign(token)):
            yield _alone(token, Rule.UNUSED_VARIABLE, "occurs only once", counts)


def _is_free(tokens: list[Token], selection: Collection[str]) -> bool:
    return "*" in selection or any(token.is_keyword(*AGGREGATES) for token in tokens)


def _asks_label_service(tokens: Sequence[Token], scope: Scope) -> bool:
    return any(
        before.is_keyword("SERVICE") and scope.resolve(token) == LABEL_SERVICE
        for before, token in pairwise(tokens)
    )


def _labels(names: Collection[str]) -> set[str]:
    """The variables that a label service may bind: ``?xLabel`` where there is ``?x``."""
    found = ((name, suffix) for name in names for suffix in _SUFFIXES if name.endswith(suffix))
    return {name for name, suffix in found if name.removesuffix(suffix) in names}


def _outer_selection(tokens: list[Token]) -> set[str]:
    if form_of(tokens) not in (Form.SELECT, Form.DESCRIBE):
        return set()
    heads = (i for i, token in enumerate(tokens) if token.is_keyword("SELECT", "DESCRIBE"))
    return selected(tokens, next(heads))


def _named_by_as(tokens: Sequence[Token]) -> Iterator[Token]:
    for before, token in pairwise(tokens):
        if before.is_keyword("AS") and token.kind is Kind.VARIABLE:
            yield token


def _alone(token: Token, rule: Rule, what: str, counts: Counter[str]) -> Diagnostic:
    name = token.text[1:]
    others = [other for other in counts if other != name] if len(counts) <= _COMPARED else []
    near = nearest_terms(name, others, most=1)
    hint = f"Did you mean ?{near[0]}?" if near else ""
    return diagnostic(token, rule, f"?{name} {what}. {hint}", near)


def _cross_products(patterns: Patterns, scope: Scope, vocabulary: Vocabulary | None) -> Iterator[Diagnostic]:
    """Patterns that share no variable; where the data are known, only if both have several solutions."""
    for parts in patterns.groups:
        components = [part for part in _components(parts) if _multiplies(part)]
        sizes = [_size(part, scope, vocabulary) for part in components]
        for other, size in zip(components[1:], sizes[1:], strict=True):
            message = (
                f"The patterns with {_names(other)} share no variable with those with "
                f"{_names(components[0])}: each solution is combined with each of the others."
            )
            if vocabulary is None or (vocabulary.size >= _EXAMPLE and min(size, sizes[0]) > 1):
                yield diagnostic(other.token, Rule.CROSS_PRODUCT, message)


def _size(part: Part, scope: Scope, vocabulary: Vocabulary | None) -> float:
    """About how many solutions a part has: as many as its rarest pattern."""
    if vocabulary is None:
        return 0
    return min((_matches(each, scope, vocabulary) for each in part.triples), default=vocabulary.size)


def _matches(triple: TriplePattern, scope: Scope, vocabulary: Vocabulary) -> float:
    iri, of = scope.resolve(triple.predicate), scope.resolve(triple.object)
    if triple.predicate.is_keyword("A") or iri == _TYPE:
        return vocabulary.classes.get(of or "", sum(vocabulary.classes.values()))
    return (
        vocabulary.size if triple.predicate.kind is Kind.VARIABLE else vocabulary.predicates.get(iri or "", 0)
    )


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
