"""Puts the triple patterns of a query into the order in which the rarest come first.

The engine joins greedily by the shape of patterns and knows no statistics; of patterns with equal shapes
it takes the one that stands first in the text. So what is rare is written first, within one basic graph
pattern (section 5.1 of https://www.w3.org/TR/sparql11-query/), whose order has no meaning. Whatever is
not a plain triple pattern, such as a path, a blank node, a collection or a filter, stays where it is, and
nothing is moved across it. What stands in a group within another (OPTIONAL, UNION, EXISTS, GRAPH) stays as
it is too: the engine matches it for each solution around it, so that first comes best what that binds.

What is optional the engine looks up for each solution before it, unless that is a subselect: then it reads
all matches once. So an optional pattern that is far rarer than those before it becomes a subselect of all its
variables, which has the same solutions (section 18.2.4.4: ToMultiset changes none).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from aikg.iris import BASE, PREFIXES
from aikg.sparql.edits import Edit, edited
from aikg.sparql.prologue import Declaration, Scope, unescaped
from aikg.sparql.tokens import REPEATED, Kind, kind_of, lexemes
from aikg.sparql.vocabulary import Vocabulary

_TYPE: Final = f"{PREFIXES['rdf']}type"
_SEPARATED: Final = re.compile(r"[.;,][\s?$<:]")
"""Occurs in every text with two triple patterns, but for a few that nobody writes, and in few with one."""

_KINDS: Final = {
    Kind.WHITESPACE: " ",
    Kind.COMMENT: " ",
    Kind.VARIABLE: "v",
    Kind.IRI: "i",
    Kind.PREFIXED_NAME: "q",
    Kind.NUMBER: "n",
    Kind.STRING: "s",
    Kind.LANGUAGE: "l",
}
_WORDS: Final = {
    "TRUE": "n",
    "FALSE": "n",
    "BASE": "B",
    "PREFIX": "P",
    "CONSTRUCT": "C",
    "VALUES": "V",
    "SERVICE": "S",
    "OPTIONAL": "O",
    "GRAPH": "G",
    "LATERAL": "L",
    **dict.fromkeys(("SELECT", "WHERE"), "Q"),
    **dict.fromkeys(("FILTER", "MINUS", "BIND"), "f"),
}
_SYMBOLS: Final = {**{sign: sign for sign in "{}.;,"}, "^^": "^"}
"""The shape of a text has one letter for each token; a pattern for what has a shape allows for spaces."""

_OBJECT: Final = r"(?:[viqn]|s(?: *+l| *+\^ *+[iq])?+)"
_OBJECTS: Final = rf"[viqa] *+{_OBJECT}(?: *+, *+{_OBJECT})*+"
_BLOCK: Final = rf"[viq] *+{_OBJECTS}(?: *+; *+{_OBJECTS})*+(?= *+[{{}}.fGLOSV])"
_RUN: Final = re.compile(rf"[{{}}.] *+(?P<run>{_BLOCK}(?: *+\. *+{_BLOCK})*+)")
_TRIPLE: Final = re.compile(
    rf"(?:(?:(?P<subject>[viq])|;) *+(?P<verb>[viqa])|,) *+(?P<object>{_OBJECT})(?: *+\.)?+ *+"
)
_OPTIONAL: Final = re.compile(rf"(?: *+\.)?+ *+O *+\{{ *+(?P<pattern>v *+[iqa] *+{_OBJECT})(?: *+\.)?+ *+\}}")
_DECLARATION: Final = re.compile("B *+(?P<base>i)|P *+(?P<prefix>q) *+i")
_NOT_OURS: Final = re.compile(r"[CVS]|(?<=[{}])[^Q{}]*+(?=\{ *+[^Q ])")
"""Before what is left alone: a template, data, another endpoint's group, and a group that is no query's."""
_OTHER_GRAPH: Final = re.compile("[GL]")
_BRACE: Final = re.compile("[{}]")

_SMALL: Final = 50_000
"""Of fewer triples any order is read sooner than a better one is found."""

_RARER: Final = 4
_MANY: Final = 1000
"""An optional pattern is read whole that is so many times rarer than what is before it, which is so much."""


UNKNOWN: Final = Vocabulary()
"""The statistics of data that say nothing of themselves; with them every order stays as it is."""


class Pattern(NamedTuple):
    """A triple pattern as it is written, and how many triples probably match it."""

    text: str
    matches: float


@dataclass(frozen=True, slots=True)
class Order:
    """The patterns of one basic graph pattern, or a part of it, from ``start`` to ``end`` of the text."""

    start: int
    end: int
    written: tuple[Pattern, ...]

    @property
    def chosen(self) -> tuple[Pattern, ...]:
        """The patterns, the rarest first."""
        return tuple(sorted(self.written, key=lambda pattern: pattern.matches))


def orders(text: str, statistics: Vocabulary) -> list[Order]:
    """The order of every run of two and more plain triple patterns, in the order of the text."""
    if statistics.size < _SMALL:
        return []
    source = _TokenizedQuery(text, statistics)
    return [order for run in source.runs() if len((order := source.order(run)).written) > 1]


def reordered(text: str, statistics: Vocabulary) -> str:
    """The query with its patterns in the chosen order; byte for byte the same where that is as written."""
    if not (_SEPARATED.search(text) or "optional" in text.lower()) or statistics.size < _SMALL:
        return text
    return edited(text, _TokenizedQuery(text, statistics).edits())


class _TokenizedQuery:
    """A text as its tokens: their shape, their texts and their places."""

    def __init__(self, text: str, statistics: Vocabulary) -> None:
        self._statistics = statistics
        self._texts = lexemes(text)
        self._places = list(accumulate(map(len, self._texts), initial=0))
        letters = [_known_letter(each) if len(each) <= REPEATED else _letter(each) for each in self._texts]
        self._shape = "".join(letters)
        self._scope = self._declared()

    def _declared(self) -> Scope:
        """What the prefixes stand for, once all declarations are made."""
        scope = Scope(BASE)
        for match in _DECLARATION.finditer(self._shape):
            prefix = self._texts[match.start("prefix")].partition(":")[0] if match["prefix"] else None
            scope.declare(Declaration(prefix, unescaped(self._texts[match.end() - 1])))
        return scope

    def edits(self) -> Iterator[Edit]:
        """What puts the patterns into the chosen order."""
        # The engine takes a subselect out of the graph and the row that are around it.
        may_nest = not _OTHER_GRAPH.search(self._shape)
        for run in self.runs():
            order = self.order(run)
            if order.chosen != order.written:
                yield Edit(order.start, order.end, " . ".join(pattern.text for pattern in order.chosen))
            if may_nest and self._shape[run.start()] == "{":
                yield from self._subselects(run.end(), min(each.matches for each in order.written))

    def _subselects(self, index: int, matches: float) -> Iterator[Edit]:
        """The optional patterns from an index on that are to be read whole."""
        while optional := _OPTIONAL.match(self._shape, index):
            index = optional.end()
            start, end = optional.span("pattern")
            (pattern,) = self._patterns(start, end)
            if pattern.matches * _RARER <= matches >= _MANY:
                yield Edit(self._places[start], self._places[end], f"SELECT * {{ {pattern.text} }}")

    def runs(self) -> Iterator[re.Match[str]]:
        """Every run of plain triples in the group graph patterns of a query."""
        return _RUN.finditer(self._without_foreign_groups())

    def order(self, run: re.Match[str]) -> Order:
        """The order of the patterns of a run."""
        start, end = run.span("run")
        patterns = tuple(self._patterns(start, end))
        return Order(self._places[start], self._places[end], patterns)

    def _patterns(self, first: int, last: int) -> Iterator[Pattern]:
        subject = verb = first
        for triple in _TRIPLE.finditer(self._shape, first, last):
            subject = triple.start("subject") if triple["subject"] else subject
            verb = triple.start("verb") if triple["verb"] else verb
            start, end = triple.span("object")
            written = f"{self._texts[subject]} {self._texts[verb]} {''.join(self._texts[start:end])}"
            if self._shape[subject] == "v":
                property_ = _TYPE if self._shape[verb] == "a" else self._iri(verb)
                is_constant = self._shape[start] != "v"
                yield Pattern(written, self._statistics.matches(property_, self._iri(start), is_constant))
            else:
                yield Pattern(written, 0)

    def _iri(self, index: int) -> str | None:
        return self._scope.iri(self._texts[index]) if self._shape[index] in "iq" else None

    def _without_foreign_groups(self) -> str:
        """The shape without templates, data, what another endpoint matches, and groups within others."""
        parts, position = [], 0
        for match in _NOT_OURS.finditer(self._shape):
            if match.start() >= position:
                end = self._closing(match.end())
                parts += [self._shape[position : match.end()], "?" * (end - match.end())]
                position = end
        return "".join([*parts, self._shape[position:]])

    def _closing(self, index: int) -> int:
        """The index of the brace that closes the next group; the length of the shape where none does."""
        depth = 0
        for brace in _BRACE.finditer(self._shape, index):
            depth += 1 if brace[0] == "{" else -1
            if depth <= 0:
                return brace.start()
        return len(self._shape)


def _letter(lexeme: str) -> str:
    """The letter of a token in the shape; ``a`` stands for rdf:type only where it is written small."""
    kind = kind_of(lexeme)
    if kind is Kind.KEYWORD:
        return "a" if lexeme == "a" else _WORDS.get(lexeme.upper(), "-")
    return _SYMBOLS.get(lexeme, "-") if kind is Kind.SYMBOL else _KINDS.get(kind, "-")


_known_letter: Final = lru_cache(1 << 12)(_letter)
