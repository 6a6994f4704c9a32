"""Puts the triple patterns of a query into the order in which the rarest come first.

The engine joins greedily by the shape of patterns and knows no statistics; of patterns with equal shapes
it takes the one that stands first in the text. So what is rare is written first, within one basic graph
pattern (section 5.1 of https://www.w3.org/TR/sparql11-query/), whose order has no meaning. Whatever is
not a plain triple pattern, such as a path, a blank node, a collection or a filter, stays where it is, and
nothing is moved across it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from aikg.iris import BASE, PREFIXES
from aikg.sparql.prologue import Scope, declarations
from aikg.sparql.tokens import Kind, Token, significant, tokenize

_TYPE: Final = f"{PREFIXES['rdf']}type"
_NAMES: Final = frozenset({Kind.IRI, Kind.PREFIXED_NAME, Kind.VARIABLE})
_SEPARATED: Final = re.compile(r"[.;,][\s?$<:]")
"""Occurs in every text with two triple patterns, but for a few that nobody writes, and in few with one."""

_FOLLOWING: Final = ("FILTER", "OPTIONAL", "MINUS", "BIND", "VALUES", "GRAPH", "SERVICE", "LATERAL")


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many triples a data set has with each property, and how many instances of each class."""

    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)

    def matches(self, predicate: str | None, object_: str | None, is_constant: bool) -> float:
        """An estimate of the triples that match; ``object_`` is the object's IRI, if it has one.

        Of a constant object it is taken that as many objects occur as each of them occurs.
        """
        if predicate is None:
            return float(sum(self.properties.values()))
        if predicate == _TYPE and is_constant:
            return self.classes.get(object_ or "", 0)
        triples = self.properties.get(predicate, 0)
        return triples**0.5 if is_constant else triples


UNKNOWN: Final = Statistics()
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


def orders(text: str, statistics: Statistics) -> list[Order]:
    """The order of every run of two and more plain triple patterns, in the order of the text."""
    tokens = significant(tokenize(text))
    scope = Scope(BASE)
    for declaration in declarations(tokens):
        scope.declare(declaration)
    runs = _runs(tokens)
    return [order for run in runs if len((order := _order(run, scope, statistics)).written) > 1]


def reordered(text: str, statistics: Statistics) -> str:
    """The query with its patterns in the chosen order; byte for byte the same where that is as written."""
    if not statistics.properties or not _SEPARATED.search(text):
        return text
    parts, position = [], 0
    for order in orders(text, statistics):
        if order.chosen != order.written:
            parts += [text[position : order.start], " . ".join(pattern.text for pattern in order.chosen)]
            position = order.end
    return "".join([*parts, text[position:]])


class _Triple(NamedTuple):
    subject: Token
    predicate: Token
    object: tuple[Token, ...]


def _order(run: "_Run", scope: Scope, statistics: Statistics) -> Order:
    patterns = tuple(_pattern(triple, scope, statistics) for triple in run.triples)
    return Order(run.start, run.end, patterns)


def _pattern(triple: _Triple, scope: Scope, statistics: Statistics) -> Pattern:
    subject, predicate, object_ = triple
    property_ = _TYPE if predicate.kind is Kind.KEYWORD else scope.resolve(predicate)
    is_constant = object_[0].kind is not Kind.VARIABLE
    matches = statistics.matches(property_, scope.resolve(object_[0]), is_constant)
    written = f"{subject.text} {predicate.text} {''.join(token.text for token in object_)}"
    return Pattern(written, matches if subject.kind is Kind.VARIABLE else 0)


class _Run(NamedTuple):
    start: int
    end: int
    triples: list[_Triple]


def _runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    """Every run of plain triples in the group graph patterns of a query."""
    index = 1
    while index < len(tokens):
        before = tokens[index - 1]
        if (skipped := _skipped(tokens, index - 1)) > index:
            index = skipped
        elif before.kind is Kind.SYMBOL and before.text in ("{", "}", "."):
            reader = _Reader(tokens, index)
            reader.read_run()
            if reader.triples:
                yield _Run(tokens[index].offset, tokens[reader.end - 1].end, reader.triples)
            index = max(index + 1, reader.end)
        else:
            index += 1


def _skipped(tokens: Sequence[Token], index: int) -> int:
    """The index after what holds no patterns of ours: a template, data, or what another endpoint matches."""
    if not tokens[index].is_keyword("CONSTRUCT", "VALUES", "SERVICE"):
        return index
    opening = next((i for i in range(index, len(tokens)) if tokens[i].is_symbol("{")), len(tokens))
    depth = 0
    for i in range(opening, len(tokens)):
        depth += tokens[i].is_symbol("{") - tokens[i].is_symbol("}")
        if depth == 0:
            return i + 1
    return len(tokens)


class _Reader:
    """Reads plain triples; ``end`` is the index after the last subject whose triples are all plain."""

    def __init__(self, tokens: Sequence[Token], index: int) -> None:
        self._tokens = tokens
        self._position = index
        self.end = index
        self.triples: list[_Triple] = []

    def read_run(self) -> None:
        """Read subjects with their property lists, which full stops separate."""
        while (block := self._block()) and self._ends():
            self.triples += block
            self.end = self._position
            if not self._takes("."):
                return

    def _block(self) -> list[_Triple]:
        """The triples of one subject; none where one of them is not plain."""
        block: list[_Triple] = []
        subject = self._name()
        while subject is not None:
            predicate = self._verb()
            if predicate is None:
                return []
            while object_ := self._object():
                block.append(_Triple(subject, predicate, object_))
                if not self._takes(","):
                    break
            if not object_:
                return []
            if not self._takes(";"):
                break
        return block

    def _ends(self) -> bool:
        """Whether what follows cannot belong to the triples."""
        if self._position >= len(self._tokens):
            return False
        token = self._tokens[self._position]
        return token.is_keyword(*_FOLLOWING) or (token.kind is Kind.SYMBOL and token.text in (".", "{", "}"))

    def _name(self) -> Token | None:
        return self._take(lambda token: token.kind in _NAMES)

    def _verb(self) -> Token | None:
        return self._name() or self._take(lambda token: token.kind is Kind.KEYWORD and token.text == "a")

    def _object(self) -> tuple[Token, ...]:
        """A variable, an IRI, or a literal with its language or datatype; empty for anything else."""
        if name := self._name():
            return (name,)
        if literal := self._take(
            lambda token: token.kind is Kind.NUMBER or token.is_keyword("TRUE", "FALSE")
        ):
            return (literal,)
        string = self._take(lambda token: token.kind is Kind.STRING)
        if string is None:
            return ()
        if language := self._take(lambda token: token.kind is Kind.LANGUAGE):
            return string, language
        if mark := self._take(lambda token: token.is_symbol("^^")):
            datatype = self._take(lambda token: token.kind in (Kind.IRI, Kind.PREFIXED_NAME))
            return (string, mark, datatype) if datatype else ()
        return (string,)

    def _take(self, fits: Callable[[Token], bool]) -> Token | None:
        if self._position < len(self._tokens) and fits(token := self._tokens[self._position]):
            self._position += 1
            return token
        return None

    def _takes(self, symbol: str) -> bool:
        return self._take(lambda token: token.is_symbol(symbol)) is not None
