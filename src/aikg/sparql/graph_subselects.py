"""Writes ``GRAPH ?g`` around a subselect as the union over all graphs that it is (SPARQL 1.1, section 18.6).

The engine takes a subselect out of the graph that is around it, unless that is named by an IRI: a count
within ``GRAPH ?g`` is one over all graphs together, and ``?g`` stays unbound.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from aikg.errors import EvaluationError
from aikg.sparql.edits import Edit, closing, edited, insertion, own_tokens
from aikg.sparql.prologue import Scope, declarations
from aikg.sparql.tokens import Kind, Token, significant, tokenize

_SUSPECT: Final = re.compile(r"graph\s*+[?$#]", re.IGNORECASE)
_MOST: Final = 1_000  # the engine recurses over a union
_LONGEST: Final = 1_000_000


def has_graph_subselect(text: str) -> bool:
    """Whether a subselect stands within ``GRAPH ?g``."""
    found = _SUSPECT.search(text) if "graph" in text.lower() else None
    if found is None or "select" not in text[found.end() :].lower():
        return False
    tokens = own_tokens(text)
    return any(_is_around_subselect(tokens, index) for index in range(len(tokens)))


def require_none_in_services(text: str) -> None:
    """Raise EvaluationError where a subselect stands within ``GRAPH ?g`` of a SERVICE.

    What the engine sends there has lost the graph, and which graphs another endpoint has is not known here.
    """
    if "service" not in text.lower() or not _SUSPECT.search(text):
        return
    tokens, own = significant(tokenize(text)), {token.offset for token in own_tokens(text)}
    for index, token in enumerate(tokens):
        if token.offset not in own and _is_around_subselect(tokens, index):
            graph = tokens[index + 1].text
            raise EvaluationError(
                f"{token.place.capitalize()}: within SERVICE, GRAPH {graph} cannot be around a subselect. "
                f"Put GRAPH {graph} into the subselect, and group by {graph}."
            )


def named_after_graph(text: str, scope: Scope) -> set[str]:
    """The IRIs that stand where an update may name a graph, which it may make."""
    tokens = significant(tokenize(text))
    for declaration in declarations(tokens):
        scope.declare(declaration)
    named = (scope.resolve(name) for word, name in pairwise(tokens) if word.is_keyword("GRAPH", "INTO", "TO"))
    return {iri for iri in named if iri}


def with_each_graph(text: str, graphs: Sequence[str], is_guarded: bool) -> str:
    """The text with the union over graphs for each ``GRAPH ?g`` around a subselect.

    ``is_guarded`` says that a graph may not be there when its turn comes. Raises EvaluationError where
    the text would get too long.
    """
    return _GraphTurns(text, graphs, is_guarded).rewritten()


def _is_around_subselect(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token is a GRAPH with a variable, and in its group there is a subselect."""
    if index + 2 >= len(tokens) or not tokens[index].is_keyword("GRAPH"):
        return False
    if tokens[index + 1].kind is not Kind.VARIABLE or not tokens[index + 2].is_symbol("{"):
        return False
    return any(token.is_keyword("SELECT") for token in tokens[index + 2 : closing(tokens, index + 2)])


def _too_many(variable: str) -> EvaluationError:
    return EvaluationError(
        f"GRAPH {variable} is around a subselect, and there are too many graphs to ask each. "
        f"Put GRAPH {variable} into the subselect, and group by {variable}."
    )


class _GraphTurns:
    """The groups of a text in which each graph has its turn."""

    def __init__(self, text: str, graphs: Sequence[str], is_guarded: bool) -> None:
        self._text = text
        self._tokens = own_tokens(text)
        self._graphs = graphs
        self._is_guarded = is_guarded

    def rewritten(self) -> str:
        """The whole text."""
        return edited(self._text, self._edits(0, len(self._tokens), ""))

    def _edits(self, start: int, end: int, branch: str) -> Iterator[Edit]:
        """The unions between two indices, and labels of blank nodes that no other branch has."""
        index = start
        while index < end:
            token = self._tokens[index]
            if _is_around_subselect(self._tokens, index):
                last = closing(self._tokens, index + 2)
                yield Edit(token.offset, self._tokens[last].end, self._union(index, last, branch))
                index = last
            elif branch and token.kind is Kind.BLANK_NODE:
                yield insertion(token.end, branch)
            index += 1

    def _union(self, index: int, last: int, branch: str) -> str:
        """The union for the group that ends at an index, from the GRAPH before it on."""
        variable = self._tokens[index + 1].text
        branches: list[str] = []
        length = 0
        for number, graph in enumerate(self._graphs):
            branches.append(self._branch(variable, graph, self._body(index + 3, last, f"{branch}_{number}")))
            length += len(branches[-1])
            if length > _LONGEST or number > _MOST:
                raise _too_many(variable)
        return " UNION ".join(branches) or f"{{ VALUES {variable} {{ }} }}"

    def _branch(self, variable: str, graph: str, body: str) -> str:
        guard = f"GRAPH {variable} {{ }} " if self._is_guarded else ""
        return f"{{ {guard}GRAPH <{graph}> {{ VALUES {variable} {{ <{graph}> }} {body} }} }}"

    def _body(self, first: int, last: int, branch: str) -> str:
        """What is in the braces of a group; a subselect gets braces of its own."""
        start, end = self._tokens[first - 1].end, self._tokens[last].offset
        body = edited(self._text, self._edits(first, last, branch), start, end)
        return f"{{ {body} }}" if self._tokens[first].is_keyword("SELECT") else body
