"""Splits the text of a SPARQL 1.1 or 1.2 request into the terminals of its grammar.

The terminals are those of section 19.8 of https://www.w3.org/TR/sparql11-query/ with the additions
of https://www.w3.org/TR/sparql12-query/. Signs stand apart from the numbers that follow them:
whether ``+1`` is one number or an addition is the parser's to say.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache, partial
from itertools import accumulate, repeat
from operator import sub
from typing import Final, NamedTuple


class Kind(StrEnum):
    """The kind of a terminal; ``UNKNOWN`` is text that no terminal begins or that never ends."""

    WHITESPACE = "whitespace"
    COMMENT = "comment"
    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    BLANK_NODE = "blank_node"
    LANGUAGE = "language"
    NUMBER = "number"
    PREFIXED_NAME = "prefixed_name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"
    UNKNOWN = "unknown"


class Token(NamedTuple):
    """One terminal; ``offset`` counts code points from 0, ``line`` and ``column`` from 1."""

    kind: Kind
    text: str
    offset: int
    line: int
    column: int

    @property
    def end(self) -> int:
        """The offset of the first code point after the token."""
        return self.offset + len(self.text)

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return f"line {self.line}, column {self.column}"

    def is_keyword(self, *words: str) -> bool:
        """Whether the token is one of the words, which are given in capitals."""
        return self.kind is Kind.KEYWORD and self.text.upper() in words

    def is_symbol(self, symbol: str) -> bool:
        """Whether the token is this punctuation."""
        return self.kind is Kind.SYMBOL and self.text == symbol


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MARKS = "\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS = f"{_BASE}_0-9{_MARKS}\\-"
_LABEL = f"[{_CHARS}]*+(?:\\.++[{_CHARS}]++)*+"
_PREFIX = f"[{_BASE}]{_LABEL}"
_ESCAPED = "%[0-9A-Fa-f]{2}|\\\\[_~.\\-!$&'()*+,;=/?#@%]"
_LOCAL = f"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:[{_CHARS}:]|{_ESCAPED})*+(?:\\.++(?:[{_CHARS}:]|{_ESCAPED})++)*+"
_NUMBER = r"[0-9]++(?:\.[0-9]*+)?[eE][+-]?[0-9]++|\.[0-9]++[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++"
_SYMBOL = r"\^\^|&&|\|\||!=|<=|>=|<<|>>|\{\||\|\}|[{}()\[\];,.+\-*/<>=!^|?~]"

# Every quantifier is possessive, and what could be tried from many places is swallowed whole when
# it does not end, so that the time is linear in the length of the text, whatever the text.
_TERMINAL: Final = re.compile(
    r"(?P<whitespace>[ \t\r\n]++)"
    r"|(?P<comment>#[^\r\n]*+)"
    r'|(?P<iri><[^<>"{}|^`\x00-\x20]*+>)'
    r"|(?P<string>'{3}(?:'{0,2}+(?:[^'\\]|\\[\s\S]))*+'{3}"
    r'|"{3}(?:"{0,2}+(?:[^"\\]|\\[\s\S]))*+"{3}'
    r"|'(?!'')(?:[^'\\\r\n]|\\[^\r\n])*+'"
    r'|"(?!"")(?:[^"\\\r\n]|\\[^\r\n])*+")'
    rf"|(?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9{_MARKS}]*+)"
    rf"|(?P<blank_node>_:[{_BASE}_0-9]{_LABEL})"
    r"|(?P<language>@[a-zA-Z]++(?:-[a-zA-Z0-9]++)*+(?:--[a-zA-Z]++)?)"
    rf"|(?P<number>{_NUMBER})"
    rf"|(?P<prefixed_name>(?:{_PREFIX})?:(?:{_LOCAL})?)"
    rf"|(?P<words>{_PREFIX})"
    rf"|(?P<symbol>{_SYMBOL})"
    r"""|(?P<unknown>'{3}[\s\S]*+|"{3}[\s\S]*+|['"][^\r\n]*+|[\s\S])"""
)
_WORD: Final = re.compile(
    rf"(?P<keyword>[A-Za-z_][A-Za-z_0-9]*+)|(?P<number>{_NUMBER})"
    r"|(?P<symbol>[.\-])|(?P<unknown>[\s\S])"
)
_LEXEME: Final = re.compile(re.sub(r"\(\?P<[a-z_]+>", "(?:", _TERMINAL.pattern))
_SHORT: Final = 20_000
REPEATED: Final = 60
"""The most characters of a token that many texts have, so that it pays to remember what it is."""

_LONG: Final = 1 << 14
"""Characters from which a text is split step by step, so that other threads have their turn meanwhile."""

_KINDS: Final = {kind.value: kind for kind in Kind}
_BLANK: Final = frozenset({Kind.WHITESPACE, Kind.COMMENT})
_LINE_FEED: Final = re.compile("\n")
_token: Final = partial(tuple.__new__, Token)


def tokenize(text: str) -> list[Token]:
    """Every token of the text in order, white space and comments included; any text has tokens.

    The tokens' texts joined are the text. Codepoint escapes stay as they stand (SPARQL 1.2 reads
    them within IRIs and strings only); ``replace_codepoint_escapes`` gives the reading of SPARQL
    1.1.
    """
    return list(_remembered(text)) if len(text) <= _SHORT else _tokenized(text)


def _tokenized(text: str) -> list[Token]:
    found, kinds = _lexed(text)
    offsets = list(accumulate(map(len, found), initial=0))
    lines = list(accumulate(map(str.count, found, repeat("\n")), initial=1))
    before_line = [-1, -1, *(found.start() for found in _LINE_FEED.finditer(text))]
    columns = map(sub, offsets, map(before_line.__getitem__, lines))
    # Not the constructor of a named tuple, which would take longer than all else. A loop, between whose steps
    # other threads have their turn: a long text takes half a second.
    return [_token(each) for each in zip(kinds, found, offsets, lines, columns, strict=False)]


@lru_cache(16)
def _remembered(text: str) -> tuple[Token, ...]:
    """The tokens of a text that is looked at by several readers, one after another."""
    return tuple(_tokenized(text))


def significant(tokens: Iterable[Token]) -> list[Token]:
    """The tokens without white space and comments."""
    return [token for token in tokens if token.kind not in _BLANK]


def lexemes(text: str) -> list[str]:
    """The texts of all tokens, in half of the time that ``tokenize`` takes."""
    return _lexed(text)[0]


def _lexed(text: str) -> tuple[list[str], list[Kind | None]]:
    """The texts of all tokens, and their kinds."""
    is_long = len(text) > _LONG
    found: list[str] = [each[0] for each in _LEXEME.finditer(text)] if is_long else _LEXEME.findall(text)
    kinds = _kinds_of(found)
    if None in kinds:
        found = [part for each in found for part in ([each] if _kind(each) else _words(each))]
        kinds = _kinds_of(found)
    return found, kinds


def _kinds_of(found: list[str]) -> list[Kind | None]:
    return [_known_kind(each) if len(each) <= REPEATED else _kind(each) for each in found]


def _words(run: str) -> list[str]:
    """A run without a colon is no prefixed name: its words, full stops and numbers stand alone."""
    return [match[0] for match in _WORD.finditer(run)]


def kind_of(lexeme: str) -> Kind:
    """The kind of the token that is written like this."""
    return (_known_kind(lexeme) if len(lexeme) <= REPEATED else _kind(lexeme)) or Kind.UNKNOWN


def _kind(lexeme: str) -> Kind | None:
    """The kind of the terminal that is written like this; None for a run of several."""
    match = _TERMINAL.fullmatch(lexeme)
    if match is None or match.lastgroup == "words":
        match = _WORD.fullmatch(lexeme)
    return _KINDS[match.lastgroup or ""] if match else None


_known_kind: Final = lru_cache(1 << 12)(_kind)


_CODEPOINT: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


def replace_codepoint_escapes(text: str) -> str:
    r"""The text with ``\uXXXX`` and ``\UXXXXXXXX`` replaced, as section 19.2 of SPARQL 1.1 has it.

    Escapes that name no Unicode scalar value are left as they are.
    """
    return _CODEPOINT.sub(_codepoint, text)


def _codepoint(match: re.Match[str]) -> str:
    value = int(match[1] or match[2], 16)
    is_scalar = value < 0xD800 or 0xDFFF < value <= 0x10FFFF
    return chr(value) if is_scalar else match[0]
