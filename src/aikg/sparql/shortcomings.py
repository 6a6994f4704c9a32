"""Finds what a query says that the engine of the store in this process has no value for."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from aikg import iris
from aikg.sparql.edits import arguments
from aikg.sparql.functions import DURATIONS
from aikg.sparql.patterns import Patterns
from aikg.sparql.prologue import Scope
from aikg.sparql.replacement import for_engine
from aikg.sparql.strings import value_of
from aikg.sparql.tokens import Kind, Token

_LARGEST: Final = 2**63
_INTEGER: Final = f"{iris.PREFIXES['xsd']}integer"
_NOT_IN_ENGINE: Final = re.compile(
    r"\\\\|\\(?P<escape>[1-9ic])|\(\?(?P<around><?[=!])|\[[^\[\]]*-(?P<subtraction>\[)|(?P<block>\\[pP]\{Is)"
)
"""What the regular expressions of XPath have, or those of other languages, and the engine's have not."""

_SUMS: Final = ("COUNT", "SUM", "AVG", "STRLEN", "YEAR")


class Shortcoming(NamedTuple):
    """What has no value, by the token that says it; ``rule`` names the kind."""

    token: Token
    rule: str
    message: str


def shortcomings(tokens: Sequence[Token], scope: Scope, patterns: Patterns) -> Iterator[Shortcoming]:
    """Everything among the significant tokens of a query that has no value."""
    nodes = {triple.subject.text[1:] for triple in patterns.triples if triple.subject.kind is Kind.VARIABLE}
    for index, token in enumerate(tokens):
        if token.kind is Kind.NUMBER or token.kind is Kind.STRING:
            yield from _large(tokens, index, scope)
        elif token.is_symbol("+"):
            yield from _duration(tokens, index, scope)
        elif token.is_keyword("GROUP_CONCAT"):
            yield from _concatenation(tokens, index, nodes)
        elif token.is_keyword("REGEX", "REPLACE"):
            yield from _expression(tokens, index)


def _large(tokens: Sequence[Token], index: int, scope: Scope) -> Iterator[Shortcoming]:
    token, (mark, datatype) = tokens[index], [*tokens[index + 1 : index + 3], *[tokens[index]] * 2][:2]
    is_typed = token.kind is Kind.STRING and mark.is_symbol("^^") and scope.resolve(datatype) == _INTEGER
    written = value_of(token.text) if is_typed else token.text if token.kind is Kind.NUMBER else ""
    digits = written.strip().lstrip("+-0")
    if digits.isascii() and digits.isdigit() and (len(digits) > 19 or int(digits) >= _LARGEST):
        message = "no integer of 2^63 or more is compared or calculated with. Write it as a double"
        yield Shortcoming(
            token, "large-integer", f"{written[:40]}: {message}, such as {float(written[:300]):.6e}."
        )


def _duration(tokens: Sequence[Token], index: int, scope: Scope) -> Iterator[Shortcoming]:
    """A duration to which something is added that is not written as one."""
    typed = tokens[index + 1 : index + 4]
    after = {scope.resolve(token) for token in (typed[2:] if typed and _is_string(typed[0]) else typed[:1])}
    is_before = index > 1 and tokens[index - 2].is_symbol("^^")
    if is_before and scope.resolve(tokens[index - 1]) in DURATIONS and not after & DURATIONS:
        message = "No date is added to a duration. Write the date first, and the duration behind it."
        yield Shortcoming(tokens[index], "added-duration", message)


def _is_string(token: Token) -> bool:
    return token.kind is Kind.STRING


def _concatenation(tokens: Sequence[Token], index: int, nodes: set[str]) -> Iterator[Shortcoming]:
    """GROUP_CONCAT of a variable that is no string: one that something is said of, or a number."""
    inside = [token for token in tokens[index + 1 : index + 5] if not token.is_keyword("DISTINCT")]
    if len(inside) < 3 or inside[1].kind is not Kind.VARIABLE or inside[2].text not in (")", ";"):
        return
    if inside[1].text[1:] in nodes or _is_number(tokens, inside[1].text[1:]):
        name = inside[1].text
        message = f"GROUP_CONCAT joins strings, and {name} is none. Write GROUP_CONCAT(STR({name}))."
        yield Shortcoming(inside[1], "unjoined-value", message)


def _is_number(tokens: Sequence[Token], name: str) -> bool:
    """Whether a variable is named after AS for the value of a function whose values are numbers."""
    for index, token in enumerate(tokens[:-1]):
        if token.is_keyword(*_SUMS) and tokens[index + 1].is_symbol("("):
            end = next((i for i in range(index, len(tokens)) if tokens[i].is_symbol(")")), len(tokens))
            named = tokens[end + 1 : end + 3]
            if len(named) == 2 and named[0].is_keyword("AS") and named[1].text[1:] == name:
                return True
    return False


def _expression(tokens: Sequence[Token], index: int) -> Iterator[Shortcoming]:
    given = (
        [tokens[start:end] for start, end in arguments(tokens, index + 1)] if index + 1 < len(tokens) else []
    )
    constant = [each[0] if len(each) == 1 and each[0].kind is Kind.STRING else None for each in given]
    pattern = constant[1] if len(constant) > 1 else None
    found = _NOT_IN_ENGINE.search(value_of(pattern.text).replace(r"\\", "")) if pattern else None
    if pattern and found and found.lastgroup:
        message = f"The regular expressions here have no {found[0]}, which is not found as it is meant."
        yield Shortcoming(pattern, "regular-expression", message)
    if pattern and tokens[index].is_keyword("REPLACE") and len(constant) > 2 and constant[2]:
        flags = constant[3] if len(constant) > 3 else None
        read = for_engine(*(value_of(each.text) for each in (constant[2], pattern, flags) if each))
        if read is None:
            message = (
                "In a replacement $ stands before the number of a group, and is else \\$, a backslash \\\\."
            )
            yield Shortcoming(constant[2], "regular-expression", message)
