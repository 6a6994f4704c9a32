"""Tells whether a text names its data set, and puts that of a protocol request into an update."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aikg.errors import QuerySyntaxError
from aikg.sparql.edits import Edit, edited, insertion
from aikg.sparql.prologue import Scope
from aikg.sparql.tokens import Kind, Token, significant, tokenize

_KEYWORDS: Final = ("from", "using", "with")
_SUSPECT: Final = re.compile(
    r"(?:from|using|with)(?:[#<:]|\s++(?:[#<]|named|[^\s:]{0,60}+(?::|(?=\S))))", re.IGNORECASE
)
"""Occurs where one of the keywords is followed by a graph or a comment; in prose, seldom.

It looks no further than 60 characters, so that a text of nothing but keywords is read in linear time.
"""


def names_dataset(text: str) -> bool:
    """Whether a query says FROM or FROM NAMED, or an update USING, USING NAMED or WITH."""
    lowered = text.lower()
    if not any(word in lowered for word in _KEYWORDS) or not _SUSPECT.search(text):
        return False
    outermost = _outermost(significant(tokenize(text)))
    return any(token.is_keyword("FROM", "USING", "WITH") for token in outermost)


def dataset_clauses(tokens: Sequence[Token], scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs that FROM names among the significant tokens of a query, and those of FROM NAMED."""
    default: dict[str, None] = {}
    named: dict[str, None] = {}
    for index, token in enumerate(tokens):
        if token.is_keyword("FROM"):
            is_named = index + 1 < len(tokens) and tokens[index + 1].is_keyword("NAMED")
            for name in tokens[index + 1 + is_named : index + 2 + is_named]:
                (named if is_named else default)[scope.resolve(name) or name.text] = None
    return tuple(default), tuple(named)


def without_dataset(text: str) -> str:
    """The query without its FROM and FROM NAMED clauses, in place of which the protocol names graphs.

    That the protocol wins (section 2.1.4 of https://www.w3.org/TR/sparql11-protocol/) not every engine knows.
    """
    if not names_dataset(text):
        return text
    outermost = list(_outermost(significant(tokenize(text))))
    clauses = (outermost[i : i + 3] for i, token in enumerate(outermost) if token.is_keyword("FROM"))
    return edited(text, map(_removal, clauses))


def _removal(clause: Sequence[Token]) -> Edit:
    is_named = len(clause) > 1 and clause[1].is_keyword("NAMED")
    return Edit(clause[0].offset, clause[: 2 + is_named][-1].end, "")


def with_using(text: str, using: tuple[str, ...], using_named: tuple[str, ...]) -> str:
    """The update with USING and USING NAMED clauses in every operation that has a WHERE clause.

    ``DELETE WHERE {…}`` becomes ``DELETE {…} USING … WHERE {…}``, which it abbreviates (section
    3.1.3.3 of https://www.w3.org/TR/sparql11-update/). Operations on data and on whole graphs stay
    as they are. Raises QuerySyntaxError when the text has USING or WITH itself, which section 2.2.3
    of https://www.w3.org/TR/sparql11-protocol/ forbids, and for a graph that is not an IRI.
    """
    clauses = "".join(f"USING {_reference(iri)} " for iri in using)
    clauses += "".join(f"USING NAMED {_reference(iri)} " for iri in using_named)
    return edited(text, _insertions(text, clauses)) if clauses else text


def _insertions(text: str, clauses: str) -> Iterator[Edit]:
    outermost = list(_outermost(significant(tokenize(text))))
    for index, token in enumerate(outermost):
        if token.is_keyword("USING", "WITH"):
            raise _conflict(token)
        if token.is_keyword("WHERE"):
            is_short = index > 0 and outermost[index - 1].is_keyword("DELETE")
            pattern = _group(text, outermost[index + 1 : index + 3]) if is_short else ""
            yield insertion(token.offset, f"{pattern} {clauses}")


def _conflict(token: Token) -> QuerySyntaxError:
    return QuerySyntaxError(
        f"{token.place.capitalize()}: {token.text} in the text and using-graph-uri "
        "or using-named-graph-uri in the request exclude each other. Keep one of them.",
        token.line,
        token.column,
    )


def _group(text: str, braces: list[Token]) -> str:
    return text[braces[0].offset : braces[1].end] if len(braces) == 2 else ""


def _outermost(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens outside of all braces, and the outermost braces themselves."""
    depth = 0
    for token in tokens:
        depth -= token.is_symbol("}")
        if depth <= 0:
            yield token
        depth += token.is_symbol("{")


def _reference(iri: str) -> str:
    tokens = tokenize(f"<{iri}>")
    if len(tokens) != 1 or tokens[0].kind is not Kind.IRI or "\\" in iri:
        raise QuerySyntaxError(
            f"The graph {iri!r} is not an IRI; percent-encode what cannot stand in one.", 1, 1
        )
    return tokens[0].text
