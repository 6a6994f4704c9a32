"""Has functions do what their specifications say, where the engine does something else.

- REPLACE reads its replacement as XPath does, and is an error for a pattern that matches an empty string;
- LANG is compared with tags in lower case, which all tags are stored in (RFC 5646, section 2.1.1);
- a cast ignores white space around what it reads (XML Schema 1.1, part 2, section 4.3.6);
- a duration is added to a date as it is subtracted from one (``aikg.sparql.additions``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aikg import iris
from aikg.sparql.additions import added
from aikg.sparql.edits import Edit, arguments, closing, own_tokens, wrapped
from aikg.sparql.extensions import COLLAPSED, REPLACE, REPLACEMENT
from aikg.sparql.prologue import Scope, scope_of
from aikg.sparql.replacement import for_engine
from aikg.sparql.strings import quoted, value_of
from aikg.sparql.tokens import Kind, Token

_XSD: Final = iris.PREFIXES["xsd"]
_SUSPECT: Final = re.compile(
    r"(?:replace|lang)\s*+[#(]|\+"
    r"|[:#](?:integer|decimal|double|float|boolean|[a-z]*(?:date|time|duration|year|month|day))>?\s*+[#(]",
    re.IGNORECASE,
)
DURATIONS: Final = frozenset(f"{_XSD}{name}" for name in ("duration", "yearMonthDuration", "dayTimeDuration"))
_CASTS: Final = DURATIONS | {
    f"{_XSD}{name}"
    for name in (
        *("integer", "decimal", "double", "float", "boolean", "dateTime", "date", "time"),
        *("gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay"),
    )
}
_FAILURE: Final = "1/0"


def function_edits(text: str, base_iri: str, namespaces: Mapping[str, str]) -> list[Edit]:
    """What makes the functions of a query or update do what they should; nothing where they do already."""
    if not _SUSPECT.search(text):
        return []
    tokens = own_tokens(text)
    calls = [index for index, after in enumerate(tokens[1:]) if after.text == "("]
    scope = scope_of(tokens, namespaces, base_iri)
    casts = _casts(tokens, calls, scope)
    return [*added(tokens), *_replacements(tokens, calls), *_tags(tokens, calls), *casts]


def _replacements(tokens: Sequence[Token], calls: Sequence[int]) -> Iterator[Edit]:
    for index in calls:
        token = tokens[index]
        if token.is_keyword("REPLACE"):
            given = [tokens[start:end] for start, end in arguments(tokens, index + 1)]
            if not all(given):
                continue
            if len(given) in (3, 4) and all(len(each) == 1 for each in (given[1], *given[3:])):
                is_constant = all(len(each) == 1 and each[0].kind is Kind.STRING for each in given[1:])
                end = tokens[closing(tokens, index + 1)]
                yield from _constant(token, given, end) if is_constant else _computed(given)
            elif given:
                yield Edit(token.offset, token.end, f"<{REPLACE}>")


def _computed(given: Sequence[Sequence[Token]]) -> Iterator[Edit]:
    """Where the pattern and the flags can be said twice the engine need only be told the replacement."""
    _, (pattern,), replacement, *flags = given
    others = "".join(f", {flag.text}" for (flag,) in flags)
    start, end = replacement[0].offset, replacement[-1].end
    yield from wrapped(start, end, f"<{REPLACEMENT}>(", f", {pattern.text}{others})")


def _constant(token: Token, given: Sequence[Sequence[Token]], end: Token) -> Iterator[Edit]:
    """Where all but the first argument are constants the engine evaluates them once."""
    _, (pattern,), (replacement,), *flags = given
    translated = for_engine(*(value_of(each[0].text) for each in (given[2], given[1], *flags)))
    asked = ", ".join(['""', pattern.text, *(flag.text for (flag,) in flags)])
    fails = f"REGEX({asked})" if translated is not None else "true"
    yield from wrapped(token.offset, end.end, f"IF({fails}, {_FAILURE}, ", ")")
    yield Edit(replacement.offset, replacement.end, quoted(translated or ""))


def _tags(tokens: Sequence[Token], calls: Sequence[int]) -> Iterator[Edit]:
    """The strings that LANG is compared with."""
    for index in calls:
        if tokens[index].is_keyword("LANG"):
            compared = _compared(tokens, index, closing(tokens, index + 1) + 1)
            for string in (each for each in compared if each.kind is Kind.STRING):
                yield Edit(string.offset, string.end, quoted(value_of(string.text).lower()))


def _compared(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """What a call between two indices is compared with: the other side of an equation, or a list."""
    before, after = tokens[max(start - 2, 0) : start], tokens[end : end + 3]
    if after and after[0].text in ("=", "!="):
        return list(after[1:2])
    words = [token.text.upper() for token in after]
    if words[:1] == ["IN"] or words[:2] == ["NOT", "IN"]:
        opening = end + words.index("IN") + 1
        return list(tokens[opening : closing(tokens, opening)]) if opening < len(tokens) else []
    return [before[0]] if len(before) == 2 and before[1].text in ("=", "!=") else []


def _casts(tokens: Sequence[Token], calls: Sequence[int], scope: Scope) -> Iterator[Edit]:
    for index in calls:
        if scope.resolve(tokens[index]) in _CASTS:
            given = arguments(tokens, index + 1)
            if len(given) == 1 and not _is_collapsed(tokens[slice(*given[0])]):
                end = tokens[closing(tokens, index + 1)].offset
                yield from wrapped(tokens[index + 1].end, end, f"<{COLLAPSED}>(", ")")


def _is_collapsed(argument: Sequence[Token]) -> bool:
    """Whether an argument is known to have no white space around it."""
    if argument[0].is_keyword("STR", "COUNT", "YEAR", "STRLEN") or len(argument) > 1:
        return argument[0].is_keyword("COUNT", "YEAR", "STRLEN")
    return argument[0].kind is Kind.NUMBER
