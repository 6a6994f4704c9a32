"""The data set in the text of a query or an update."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from aikg.errors import QuerySyntaxError
from aikg.store import Update

_TOKEN = re.compile(
    r"""\s+|\#[^\r\n]*
    |(?P<token><[^<>"{}|^`\\\x00-\x20]*>
      |\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3}
      |'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'
      |[\w?$@:%.\\-]+|.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    depth: int

    @property
    def keyword(self) -> str:
        return self.text.upper()


def names_dataset(text: str) -> bool:
    """Whether a query has a FROM or FROM NAMED clause (SPARQL 1.1 Query, section 13.2)."""
    return any(token.keyword == "FROM" for token in _tokens(text))


def with_using(update: Update) -> str:
    """The text of an update with the protocol's data set in it as USING clauses.

    Per SPARQL 1.1 Protocol, section 2.2.3, a text that has USING, USING NAMED or WITH itself is
    refused with QuerySyntaxError. An IRI that is none raises ValueError.
    """
    clauses = _clauses(update)
    if not clauses:
        return update.text
    tokens = [token for token in _tokens(update.text) if token.depth == 0]
    for token in tokens:
        if token.keyword in ("USING", "WITH"):
            raise _refusal(update.text, token)
    return _insert(update.text, tokens, clauses)


def _refusal(text: str, token: _Token) -> QuerySyntaxError:
    line = text.count("\n", 0, token.start) + 1
    column = token.start - text.rfind("\n", 0, token.start)
    return QuerySyntaxError(
        f"Line {line}, column {column}: {token.keyword} in the text and using-graph-uri in the"
        " request exclude each other. Keep one of them.",
        line,
        column,
    )


def _clauses(update: Update) -> str:
    default = "".join(f" USING {NamedNode(iri)}" for iri in update.using_graph_uris)
    named = "".join(f" USING NAMED {NamedNode(iri)}" for iri in update.using_named_graph_uris)
    return default + named


def _insert(text: str, tokens: list[_Token], clauses: str) -> str:
    pieces, end = [], 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.keyword == "WHERE":
            pieces.append(text[end : token.start])
            if before is not None and before.keyword == "DELETE":
                pieces.append(_block(text, token))
            pieces.append(f"{clauses} ")
            end = token.start
    return "".join([*pieces, text[end:]])


def _block(text: str, where: _Token) -> str:
    """The pattern of DELETE WHERE, which is also its template."""
    inner = _tokens(text[where.start :])
    opened = next(token for token in inner if token.text == "{")
    closed = next(token for token in inner if token.text == "}" and token.depth == 0)
    return text[where.start + opened.start : where.start + closed.start + 1]


def _tokens(text: str) -> Iterator[_Token]:
    depth = 0
    for match in _TOKEN.finditer(text):
        if (text_of := match["token"]) is None:
            continue
        depth -= text_of == "}"
        yield _Token(text_of, match.start(), depth)
        depth += text_of == "{"
