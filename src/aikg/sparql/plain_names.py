r"""Writes the names of a text so that every engine reads them.

SPARQL 1.1 lets a codepoint escape stand for a character anywhere (section 19.2), as in ``id:\uD55C``, and
an update declare prefixes before each of its operations (section 19.8, rule 29). Not every engine knows the
one or the other. An escaped letter of ASCII has no use but to deceive, and SPARQL 1.2 refuses it; so do we.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final

from aikg import iris
from aikg.sparql.edits import Edit, edited
from aikg.sparql.prologue import Scope, declaration_at
from aikg.sparql.tokens import Kind, Token, lexemes, replace_codepoint_escapes, significant, tokenize

_ESCAPE: Final = re.compile(r"\\u(?!00[0-7])[0-9A-Fa-f]{4}|\\U(?!000000[0-7])[0-9A-Fa-f]{8}")
_LATE: Final = re.compile(r";\s*+(?:#|prefix|base)", re.IGNORECASE)
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
"""What the grammar has in names (rule 164) and the engine has not, such as rarer Chinese characters."""

_OWN_ESCAPES: Final = frozenset({Kind.STRING, Kind.IRI, Kind.COMMENT})
_NAMES: Final = frozenset({Kind.PREFIXED_NAME, Kind.VARIABLE, Kind.BLANK_NODE})
_NOT_BLANK: Final = re.compile(r"[^\r\n]")


def with_plain_names(text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> str:
    """The text without escapes in names, and with all its declarations before its first operation.

    Its lines keep their numbers. Where an escape stands for a part of anything but a name it stays, and no
    engine takes the text: a keyword that is not readable as one is only written to deceive.
    """
    return _declared_first(_unescaped(text), base_iri, namespaces)


def _unescaped(text: str) -> str:
    if "\\" not in text or not _ESCAPE.search(text) or "\\" not in lexemes(text):
        return text
    edits: list[Edit] = []
    for token in tokenize(text):
        if token.kind not in _OWN_ESCAPES:
            edits += _escapes(text, token)
    plain = edited(text, edits)
    return plain if edits and _are_in_names(plain, edits) else text


def _escapes(text: str, token: Token) -> Iterator[Edit]:
    """The escape whose backslash a token is, since that begins no token of SPARQL."""
    if token.text == "\\" and (found := _ESCAPE.match(text, token.offset)):
        yield Edit(*found.span(), replace_codepoint_escapes(found[0]))


def _are_in_names(plain: str, edits: list[Edit]) -> bool:
    """Whether all characters that escapes stood for are parts of names."""
    saved, places = 0, []
    for edit in edits:
        places.append(edit.start - saved)
        saved += edit.end - edit.start - len(edit.text)
    names = (token for token in tokenize(plain) if token.kind in _NAMES)
    return sum(bisect_left(places, token.end) - bisect_left(places, token.offset) for token in names) == len(
        places
    )


def _declared_first(text: str, base_iri: str, namespaces: Mapping[str, str]) -> str:
    if not _LATE.search(text) and (text.isascii() or not _BEYOND.search(text)):
        return text
    return edited(text, _late(significant(tokenize(text)), Scope(base_iri, namespaces)))


def _late(tokens: list[Token], scope: Scope) -> Iterator[Edit]:
    """What takes the late declarations out, and writes out the names after them."""
    index, depth, has_begun, is_late = 0, 0, False, False
    while index < len(tokens):
        token = tokens[index]
        depth += token.is_symbol("{") - token.is_symbol("}")
        declaration = declaration_at(tokens, index) if depth == 0 else None
        if declaration is None:
            has_begun = True
            is_unread = token.kind is Kind.PREFIXED_NAME and _BEYOND.search(token.text)
            if (is_late or is_unread) and (iri := scope.resolve(token)) is not None:
                yield Edit(token.offset, token.end, f"<{iri}>")
        else:
            scope.declare(declaration)
            end = index + (1 if declaration.prefix is None else 2)
            if has_begun:
                is_late = True
                yield from _blanked(tokens[index : end + 1])
            index = end
        index += 1


def _blanked(tokens: list[Token]) -> Iterator[Edit]:
    for token in tokens:
        yield Edit(token.offset, token.end, _NOT_BLANK.sub(" ", token.text))
