"""Keeps COPY and MOVE from emptying a graph where there is nothing to copy (SPARQL 1.1 Update, section 3.2).

A graph that is not there is a failure, or with SILENT no operation at all; the engine empties the target.
MOVE without SILENT fails in the engine as well, and so does COPY once it begins with a MOVE.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aikg import iris
from aikg.sparql.edits import Edit, edited
from aikg.sparql.prologue import Scope, scope_of
from aikg.sparql.tokens import Token, significant, tokenize

_SUSPECT: Final = re.compile(r"(?:copy|move)[\s#<]", re.IGNORECASE)
_ASIDE: Final = "<x-aikg:aside>"


def with_sources(text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> str:
    """The update, whose copies have something to copy; the same text where it copies no named graph."""
    if not _SUSPECT.search(text):
        return text
    tokens = significant(tokenize(text))
    return edited(text, _edits(tokens, scope_of(tokens, namespaces, base_iri)))


def _edits(tokens: Sequence[Token], scope: Scope) -> Iterator[Edit]:
    depth = 0
    for index, token in enumerate(tokens):
        depth += token.is_symbol("{") - token.is_symbol("}")
        if depth == 0 and token.is_keyword("COPY", "MOVE"):
            yield from _operation(tokens[index : index + 7], scope)


def _operation(tokens: Sequence[Token], scope: Scope) -> Iterator[Edit]:
    """What stands for one operation, whose keyword is the first of the tokens."""
    is_silent = len(tokens) > 1 and tokens[1].is_keyword("SILENT")
    graphs = [token for token in tokens[1 + is_silent :] if not token.is_keyword("GRAPH")][:3]
    if len(graphs) < 3 or not graphs[1].is_keyword("TO"):
        return
    source, target = scope.resolve(graphs[0]), scope.resolve(graphs[2])
    if source is None or source == target or (target is None and not graphs[2].is_keyword("DEFAULT")):
        return
    is_copy = tokens[0].is_keyword("COPY")
    if is_silent or is_copy:
        written = _silent(source, target, is_copy) if is_silent else _loud(source, target)
        yield Edit(tokens[0].offset, graphs[2].end, written)


def _loud(source: str, target: str | None) -> str:
    """COPY by way of a graph of our own, which fails at once where there is no source."""
    return (
        f"MOVE GRAPH <{source}> TO GRAPH {_ASIDE} ; CREATE GRAPH <{source}> ; "
        f"ADD GRAPH {_ASIDE} TO GRAPH <{source}> ; COPY GRAPH {_ASIDE} TO {_reference(target)} ; "
        f"DROP SILENT GRAPH {_ASIDE}"
    )


def _silent(source: str, target: str | None, is_copy: bool) -> str:
    """COPY or MOVE in steps, each of which does nothing where there is no source."""
    triples = f"GRAPH <{target}> {{ ?s ?p ?o }}" if target else "?s ?p ?o"
    emptied = f"DELETE {{ {triples} }} WHERE {{ VALUES ?g {{ <{source}> }} GRAPH ?g {{ }} {triples} }}"
    dropped = "" if is_copy else f" ; DROP SILENT GRAPH <{source}>"
    return f"{emptied} ; ADD SILENT GRAPH <{source}> TO {_reference(target)}{dropped}"


def _reference(target: str | None) -> str:
    return f"GRAPH <{target}>" if target else "DEFAULT"
