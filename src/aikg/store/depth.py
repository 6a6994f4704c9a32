"""Refuses texts that are nested so deeply that they would exhaust the stack of the engine."""

from collections import Counter
from typing import Final

from aikg.errors import EvaluationError
from aikg.sparql.brackets import deepest
from aikg.sparql.tokens import Kind, kind_of, lexemes

_HARMLESS: Final = 2_000
_DEPTH: Final = 500
_OPERATORS: Final = 5_000
_CHAINING: Final = frozenset(["||", "&&", "!", "+", "-", "*", "/", "|", "^", "=", "<", ">"])
_VALUES: Final = ("UNDEF", "TRUE", "FALSE", "A")


def require_shallow(text: str) -> None:
    """Return when the engine can recurse over the text; raises EvaluationError.

    Operators and keywords count as well as brackets, since a chain of them is a nested expression.
    """
    if len(text) <= _HARMLESS:
        return
    written = lexemes(text)
    if deepest(written) > _DEPTH:
        raise EvaluationError(f"The text is nested deeper than {_DEPTH} brackets. Flatten it.")
    if sum(count for lexeme, count in Counter(written).items() if _chains(lexeme)) > _OPERATORS:
        raise EvaluationError(
            f"The text has more than {_OPERATORS} operators and keywords. Use VALUES or INSERT DATA."
        )


def _chains(lexeme: str) -> bool:
    if kind_of(lexeme) is Kind.KEYWORD:
        return lexeme.upper() not in _VALUES
    return lexeme in _CHAINING
