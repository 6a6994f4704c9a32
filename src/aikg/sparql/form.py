"""Tells what kind of request a text is, and whether the same request always has the same result."""

import re
from enum import StrEnum
from typing import Final

from aikg.sparql.prologue import declaration_at
from aikg.sparql.tokens import Kind, Token, lexemes, significant, tokenize


class Form(StrEnum):
    """The query forms (section 16 of SPARQL 1.1), or an update."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"
    UPDATE = "UPDATE"


_UPDATE: Final = frozenset(
    {"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
)
_VOLATILE: Final = ("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE", "LOAD")
_SIGNS: Final = ("now", "rand", "uuid", "bnode", "service", "load")
_BEGINNINGS: Final = (500, 20_000)
_DECLARATIONS: Final = ("PREFIX", "BASE", "VERSION")
_BLANKS: Final = r"(?:\s|#[^\r\n]*+)*+"
_SUSPECT: Final = re.compile(
    r"(?:now|rand|uuid|bnode)\s*+[#(]|(?<!:)(?:service|load)(?![A-Za-z0-9_])", re.IGNORECASE
)
"""Occurs where a function of time or chance is called, or another endpoint may be asked."""

_PLAIN: Final = re.compile(
    rf"{_BLANKS}(?:(?:PREFIX{_BLANKS}[^\s#<>:\"']*+:|BASE){_BLANKS}<[^<>\s]*+>{_BLANKS})*+(?P<word>[A-Z]++)(?=[\s{{?*])",
    re.IGNORECASE | re.ASCII,
)
"""The prologue that most texts have, and the word after it."""


def form(text: str) -> Form | None:
    """The form of a request, from the first keyword after its prologue; None when it has none.

    An empty text and a text that is only a prologue have no form: as updates they are valid.
    """
    plain = _PLAIN.match(text)
    word = plain["word"].upper() if plain else ""
    if word in Form.__members__:
        return Form(word)
    # What stands at the beginning of a megabyte need not wait until all of it is read.
    for length in _BEGINNINGS:
        tokens = significant(tokenize(text[:length]))[:-1] if len(text) > length else []
        rest = tokens[_after_prologue(tokens) :]
        if rest and not rest[0].is_keyword(*_DECLARATIONS):  # a declaration may be cut off
            return form_of(tokens)
    return form_of(significant(tokenize(text)))


def form_of(tokens: list[Token]) -> Form | None:
    """The form of the request with these significant tokens."""
    index = _after_prologue(tokens)
    if index == len(tokens) or tokens[index].kind is not Kind.KEYWORD:
        return None
    word = tokens[index].text.upper()
    if word in _UPDATE:
        return Form.UPDATE
    return Form(word) if word in Form.__members__ else None


def after_prologue(text: str) -> int:
    """The offset of what follows the prologue; the length of the text where nothing does."""
    tokens = significant(tokenize(text))
    index = _after_prologue(tokens)
    return tokens[index].offset if index < len(tokens) else len(text)


def _after_prologue(tokens: list[Token]) -> int:
    index = 0
    while index < len(tokens):
        if declaration := declaration_at(tokens, index):
            index += 2 if declaration.prefix is None else 3
        elif tokens[index].is_keyword("VERSION"):
            index += 2
        else:
            break
    return min(index, len(tokens))


def is_volatile(text: str) -> bool:
    """Whether the result depends on the time, on chance or on another endpoint.

    Such a result must not be kept for the next request with the same text.
    """
    lowered = text.lower()
    if not any(word in lowered for word in _SIGNS) or not _SUSPECT.search(text):
        return False
    # No other token is written like a keyword.
    return any(lexeme.upper() in _VOLATILE for lexeme in set(lexemes(text)))
