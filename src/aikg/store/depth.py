"""Refuses texts that are nested so deeply that they would exhaust the stack of the engine."""

from typing import Final

from aikg.errors import EvaluationError
from aikg.sparql.tokens import Kind, Token, significant, tokenize

_HARMLESS: Final = 2_000
_DEPTH: Final = 500
_OPERATORS: Final = 5_000
_OPENING: Final = frozenset(["(", "{", "[", "<<", "{|"])
_CLOSING: Final = frozenset([")", "}", "]", ">>", "|}"])
_CHAINING: Final = frozenset(["||", "&&", "!", "+", "-", "*", "/", "|", "^", "=", "<", ">"])
_VALUES: Final = ("UNDEF", "TRUE", "FALSE", "A")


def require_shallow(text: str) -> None:
    """Return when the engine can recurse over the text; raises EvaluationError.

    Operators and keywords count as well as brackets, since a chain of them is a nested expression.
    """
    if len(text) <= _HARMLESS:
        return
    tokens = significant(tokenize(text))
    if _depth(tokens) > _DEPTH:
        raise EvaluationError(f"The text is nested deeper than {_DEPTH} brackets. Flatten it.")
    if sum(map(_chains, tokens)) > _OPERATORS:
        raise EvaluationError(
            f"The text has more than {_OPERATORS} operators and keywords. Use VALUES or INSERT DATA."
        )


def _depth(tokens: list[Token]) -> int:
    deepest = depth = 0
    for token in tokens:
        if token.kind is Kind.SYMBOL:
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            deepest = max(deepest, depth)
    return deepest


def _chains(token: Token) -> bool:
    if token.kind is Kind.KEYWORD:
        return token.text.upper() not in _VALUES
    return token.kind is Kind.SYMBOL and token.text in _CHAINING
