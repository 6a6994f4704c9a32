"""Where and why a text is not SPARQL.

The engine reports the furthest character that it looked at, and it looks ahead by the length of each
keyword that it tries. A text in which tokens stand further apart than any keyword is long has the same
error, reported within the token that is to blame or before the next.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aikg.errors import QuerySyntaxError
from aikg.sparql.addresses import RemoteAddress
from aikg.sparql.prologue import undeclared_prefixes
from aikg.sparql.tokens import Kind, Token, significant, tokenize

_POSITION: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"\b(?:[A-Z][A-Za-z]+|IRI)(?: [A-Za-z]+)+")
_NEVER: Final = "\0"
"""What no text has; at its end it is to blame where that comes too early, and keeps it from being run."""

_GAP: Final = " " * 40
_OPENING: Final = frozenset("{(,;=")
_CLOSING: Final = frozenset("})")


@dataclass(frozen=True, slots=True)
class Parser:
    """The engine's parser: ``parse`` raises SyntaxError with its message; ``prefixes`` are predeclared."""

    parse: Callable[[str], object]
    prefixes: Mapping[str, str]


def syntax_error(text: str, evaluated: str, message: str, parser: Parser) -> QuerySyntaxError:
    """The error with its place in ``text``, of which ``evaluated`` is what the engine was given.

    Both have the same tokens. ``message`` is the engine's.
    """
    for undeclared in undeclared_prefixes(text, parser.prefixes):
        why = f"the prefix {undeclared.prefix}: is not declared. {undeclared.remedy}"
        return _error(undeclared.line, undeclared.column, why)
    padded, starts = _spread(significant(tokenize(evaluated)))
    message = _message(parser, padded + _NEVER) or message
    found = _POSITION.match(message)
    if found is None:
        return _error(1, 1, f"{message}.")
    sentences = " ".join(f"{sentence}." for sentence in _SENTENCE.findall(found[3]))
    index = _blamed(padded, starts, int(found[1]), int(found[2]))
    return _at(text, index, sentences)


def require_target(text: str, address: RemoteAddress) -> None:
    """Raise QuerySyntaxError where SERVICE or LOAD is followed by punctuation or by nothing."""
    following = (token for token in significant(tokenize(text)) if token.offset >= address.end)
    target = next((token for token in following if not token.is_keyword("SILENT")), None)
    if target is None or target.kind is Kind.SYMBOL:
        raise _error(address.line, address.column, f"{address.keyword} names nothing to contact.")


def _spread(tokens: list[Token]) -> tuple[str, list[int]]:
    """The tokens far apart, and where each begins; what stood together and must stays together."""
    padded, starts = [], []
    position = end = 0
    for token in tokens:
        apart = token.offset > end or token.text in _CLOSING
        gap = _GAP if apart else ""
        starts.append(position + len(gap))
        tail = _GAP if token.text in _OPENING else ""
        padded.append(f"{gap}{token.text}{tail}")
        position += len(padded[-1])
        end = token.end
    return "".join(padded) + _GAP, starts


def _message(parser: Parser, text: str) -> str:
    try:
        parser.parse(text)
    except SyntaxError as error:
        return str(error)
    return ""


def _blamed(padded: str, starts: list[int], line: int, column: int) -> int:
    """The index of the token that stands at a place, or one more than the last past the end."""
    lines = padded.split("\n")
    offset = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    if offset >= len(padded):
        return len(starts)
    return max(0, sum(start <= offset for start in starts) - 1)


def _at(text: str, index: int, sentences: str) -> QuerySyntaxError:
    tokens = significant(tokenize(text))
    if index < len(tokens):
        token = tokens[index]
        return _error(token.line, token.column, sentences or f"{token.text[:80]!r} is unexpected.")
    line = text.rstrip().count("\n") + 1
    column = len(text.rstrip().rpartition("\n")[2]) + 1
    return _error(line, column, sentences or "the text ends too early.")


def _error(line: int, column: int, why: str) -> QuerySyntaxError:
    return QuerySyntaxError(f"Line {line}, column {column}: {why}", line, column)
