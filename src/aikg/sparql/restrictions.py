"""Finds what the grammar of SPARQL lets stand and its notes forbid: errors of meaning, with their places.

The notes are those of section 19.8 of https://www.w3.org/TR/sparql11-query/, with sections 11.4 (projection
of groups) and 18.2.1 (which variables are in scope). An engine that finds such an error at the end of a
clause can seldom say which of its words is to blame.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from aikg.sparql.brackets import counterparts
from aikg.sparql.patterns import nesting
from aikg.sparql.tokens import Kind, Token, significant, tokenize

AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_MOST_NESTED: Final = 100
_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_NO_AGGREGATE: Final = (
    "an aggregate cannot stand in {}. Compute it in a SELECT, such as (COUNT(?x) AS ?n), and compare with "
    "HAVING, or in a subselect."
)


_SAME_SELECT: Final = (
    "{0} is computed in the same SELECT, with an aggregate, and not known to this expression. Repeat in it "
    "what {0} stands for, or compute {0} in a subselect."
)
NESTED: Final = "an aggregate cannot stand within another. Compute the inner one in a subselect."
_TWO_AGGREGATES: Final = re.compile(rf"(?:\b(?:{'|'.join(AGGREGATES)})\s*\([^;{{}}]*?){{2}}", re.IGNORECASE)


class Violation(NamedTuple):
    """What is forbidden: ``place`` is the index of the significant token to blame, ``why`` a clause."""

    place: int
    why: str


def violations(tokens: Sequence[Token]) -> list[Violation]:
    """What the notes forbid in a query or update with these significant tokens, in the order of the text.

    Its brackets have to be balanced. Of a text that nests more than 100 brackets nothing is said.
    """
    if nesting(tokens) > _MOST_NESTED:
        return []
    reader = _ViolationReader(tokens)
    reader.read()
    return sorted(reader.found)


def nested_aggregate(text: str) -> Token | None:
    """The first aggregate that stands within another, which not every engine refuses; None without any."""
    if text.count("(") < 2 or not _TWO_AGGREGATES.search(text):
        return None
    tokens = significant(tokenize(text))
    closing, end = counterparts(tokens), 0
    for index, token in enumerate(tokens):
        if _is_aggregate(tokens, index):
            if index < end:
                return token
            end = closing.get(index + 1, end)
    return None


class _ViolationReader:
    """Goes through a text group by group; ``found`` is what it comes upon."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._closing = counterparts(tokens)
        self._labels: dict[str, int] = {}
        self._block = 0
        self.found: list[Violation] = []

    def read(self) -> None:
        """Read what stands outside of all braces: a query, or operations with their templates and data."""
        index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            if token.is_keyword("SELECT"):
                index = self._select(index, len(self._tokens))[1]
            elif token.is_symbol("{"):
                self._outermost(index)
                index = self._after(index)
            else:
                index += 1

    def _outermost(self, index: int) -> None:
        words = [token.text.upper() for token in self._tokens[max(0, index - 2) : index]]
        match words:
            case [_, "CONSTRUCT"] | ["CONSTRUCT"]:
                return
            case ["INSERT" | "DELETE" as what, "DATA"]:
                self._data(index, f"{what} DATA", self._kinds_refused(what))
            case [_, "INSERT"] | ["INSERT"]:
                return
            case [_, "DELETE"] | ["DELETE"]:
                self._data(index, "DELETE", (Kind.BLANK_NODE,))
            case ["DELETE", "WHERE"]:
                self._data(index, "DELETE WHERE", (Kind.BLANK_NODE,))
            case _:
                self._group(index)

    @staticmethod
    def _kinds_refused(what: str) -> tuple[Kind, ...]:
        return (Kind.VARIABLE,) if what == "INSERT" else (Kind.VARIABLE, Kind.BLANK_NODE)

    def _data(self, index: int, what: str, refused: tuple[Kind, ...]) -> None:
        """The braces of a template or of data: which kinds of terms cannot stand in them."""
        self._block += 1
        for position in range(index, self._after(index)):
            token = self._tokens[position]
            is_anonymous = token.is_symbol("[") and Kind.BLANK_NODE in refused
            if token.kind in refused or is_anonymous:
                self._blame(position, _refused(token, what))
            elif token.kind is Kind.BLANK_NODE:
                self._label(position, "operations")

    def _select(self, index: int, end: int) -> tuple[dict[str, int], int]:
        """A SELECT query; the variables that it brings out, and the index after it."""
        opening = self._opening(index, end)
        scope = self._group(opening) if opening < end else {}
        after = self._after(opening) if opening < end else end
        query = _SelectQuery(self._tokens, self._closing, index, opening, after, end, scope)
        self.found += query.violations()
        return query.selected(), end

    def _opening(self, index: int, end: int) -> int:
        while index < end and not self._tokens[index].is_symbol("{"):
            index = self._after(index)
        return index

    def _group(self, opening: int) -> dict[str, int]:
        """The variables in scope of a group, each with the index where it first stands."""
        scope: dict[str, int] = {}
        self._block += 1
        index, end = opening + 1, self._after(opening) - 1
        while index < end:
            index = self._element(index, end, scope)
        self._block += 1
        return scope

    def _element(self, index: int, end: int, scope: dict[str, int]) -> int:
        """Read one word or clause of a group; the index after it."""
        token = self._tokens[index]
        if token.is_symbol("{"):
            self._inner(index, scope)
            return self._after(index)
        if token.is_keyword("SELECT"):
            found, after = self._select(index, end)
            scope |= {name: place for name, place in found.items() if name not in scope}
            return after
        if token.is_keyword("MINUS"):
            return self._dropped(index + 1, end)
        if token.is_keyword("FILTER"):
            return self._filter(index + 1, end)
        if token.is_keyword("BIND", "VALUES"):
            read = self._bind if token.is_keyword("BIND") else self._values
            return read(index + 1, end, scope)
        self._mention(index, scope)
        return index + 1

    def _mention(self, index: int, scope: dict[str, int]) -> None:
        """A term of a triple pattern, or the name of a graph."""
        token = self._tokens[index]
        if token.kind is Kind.VARIABLE:
            scope.setdefault(token.text[1:], index)
        elif token.kind is Kind.BLANK_NODE:
            self._label(index, "groups")

    def _inner(self, index: int, scope: dict[str, int]) -> None:
        for name, place in self._group(index).items():
            scope.setdefault(name, place)

    def _dropped(self, index: int, end: int) -> int:
        """A group whose variables do not leave it."""
        if index < end and self._tokens[index].is_symbol("{"):
            self._group(index)
            return self._after(index)
        return index

    def _filter(self, index: int, end: int) -> int:
        while index < end and not self._tokens[index].text.startswith(("(", "{")):
            if self._tokens[index].kind not in (Kind.KEYWORD, Kind.IRI, Kind.PREFIXED_NAME):
                return index
            self._expression(index, index + 2, "FILTER")
            index += 1
        after = self._after(index)
        if index < end:
            self._expression(index, after, "FILTER")
        return after

    def _bind(self, index: int, end: int, scope: dict[str, int]) -> int:
        after = self._after(index)
        self._expression(index, after, "BIND")
        for place in range(index, min(after, end)):
            token, before = self._tokens[place], self._tokens[place - 1]
            if before.is_keyword("AS") and token.kind is Kind.VARIABLE and place == after - 2:
                if token.text[1:] in scope:
                    first = self._tokens[scope[token.text[1:]]].place
                    why = f"BIND cannot give {token.text} a value: it has one already, from {first}."
                    self._blame(place, f"{why} Choose another name after AS, or write FILTER.")
                scope.setdefault(token.text[1:], place)
        return after

    def _expression(self, start: int, end: int, clause: str) -> None:
        """An expression within a group; patterns of EXISTS in it are groups of their own."""
        index = start
        while index < min(end, len(self._tokens)):
            if self._tokens[index].is_symbol("{"):
                index = self._dropped(index, end)
                continue
            if _is_aggregate(self._tokens, index):
                self._blame(index, _NO_AGGREGATE.format(clause))
            index += 1

    def _values(self, index: int, end: int, scope: dict[str, int]) -> int:
        names = []
        while index < end and not self._tokens[index].is_symbol("{"):
            if self._tokens[index].kind is Kind.VARIABLE:
                if self._tokens[index].text[1:] in names:
                    self._blame(index, f"VALUES has {self._tokens[index].text} twice. Leave one out.")
                names.append(self._tokens[index].text[1:])
                scope.setdefault(names[-1], index)
            index += 1
        self.found += _rows(self._tokens, self._closing, index, len(names))
        return self._after(index)

    def _label(self, index: int, what: str) -> None:
        label = self._tokens[index].text
        first = self._labels.setdefault(label, self._block)
        if first != self._block:
            why = f"the label {label} stands in two {what}, and a blank node belongs to one."
            self._blame(index, f"{why} Write a variable, such as ?{label[2:]}, in both.")

    def _after(self, index: int) -> int:
        return self._closing.get(index, index) + 1

    def _blame(self, index: int, why: str) -> None:
        self.found.append(Violation(index, why))


class _SelectQuery:
    """The head and the modifiers of a SELECT query, whose WHERE clause has the variables of ``scope``."""

    def __init__(
        self,
        tokens: Sequence[Token],
        closing: Mapping[int, int],
        start: int,
        opening: int,
        after: int,
        end: int,
        scope: dict[str, int],
    ) -> None:
        self._tokens, self._closing = tokens, closing
        self._head = range(start + 1, opening)
        self._modifiers = range(after, end)
        self._scope = scope
        self._keys = list(self._grouped())
        clauses = [*self._head, *self._clause("HAVING"), *self._clause("ORDER")]
        self._is_aggregated = bool(self._clause("GROUP") or self._clause("HAVING")) or any(
            _is_aggregate(tokens, index) for index in clauses
        )

    def selected(self) -> dict[str, int]:
        """The variables that it brings out."""
        named = {self._tokens[last].text[1:]: last for _, last in self._items() if self._is_variable(last)}
        return named or self._scope

    def violations(self) -> Iterator[Violation]:
        """What is forbidden in the head and in GROUP BY."""
        for index in self._clause("GROUP"):
            if _is_aggregate(self._tokens, index):
                yield Violation(index, _NO_AGGREGATE.format("GROUP BY"))
        visible = {*self._keys, *self._trailing()} if self._is_aggregated else set(self._scope)
        seen: set[str] = set()
        for first, last in self._items():
            if self._tokens[first].is_symbol("*") and self._is_aggregated:
                yield Violation(
                    first, "SELECT * cannot stand with GROUP BY or an aggregate. Name what to select."
                )
            elif first == last and self._is_variable(first):
                yield from self._plain(first, visible, seen)
            elif first != last:
                yield from self._named(first, last, visible, seen)
            seen.add(self._tokens[last].text[1:])

    def _plain(self, index: int, visible: set[str], seen: set[str]) -> Iterator[Violation]:
        name = self._tokens[index].text
        if name[1:] in seen:
            yield Violation(index, f"{name} is selected twice. Leave one out.")
        elif self._is_aggregated and name[1:] not in visible:
            yield Violation(index, self._ungrouped(name))

    def _named(self, first: int, last: int, visible: set[str], seen: set[str]) -> Iterator[Violation]:
        if self._is_aggregated:
            yield from self._within(first, last - 1, visible, seen)
        name = self._tokens[last].text
        if not self._is_variable(last) or not self._tokens[last - 1].is_keyword("AS"):
            return
        if name[1:] in seen:
            yield Violation(last, f"{name} is selected twice. Choose another name after AS.")
        elif name[1:] in visible:
            why = f"{name} has a value already, from the patterns. Choose another name after AS."
            yield Violation(last, why)

    def _within(self, first: int, last: int, visible: set[str], seen: set[str]) -> Iterator[Violation]:
        """The variables of an expression that are not within an aggregate."""
        index = first
        while index < last:
            name = self._tokens[index].text
            if _is_aggregate(self._tokens, index):
                index = self._closing.get(index + 1, last)
            elif self._is_variable(index) and name[1:] not in visible:
                is_named = name[1:] in seen
                yield Violation(index, _SAME_SELECT.format(name) if is_named else self._ungrouped(name))
            index += 1

    def _ungrouped(self, name: str) -> str:
        grouped = "add it to GROUP BY" if self._clause("GROUP") else f"write GROUP BY {name} at the end"
        return (
            f"{name} is neither grouped nor within an aggregate: {grouped}, or select one of its values, "
            f"such as (SAMPLE({name}) AS {name}_)."
        )

    def _items(self) -> Iterator[tuple[int, int]]:
        """What is selected: from where to where; of ``(… AS ?name)`` to the name."""
        index = self._head.start
        while index < self._head.stop:
            token = self._tokens[index]
            if token.is_keyword("WHERE", "FROM"):
                return
            after = self._closing.get(index, index) + 1
            if token.kind is Kind.VARIABLE or token.is_symbol("*"):
                yield index, index
            elif token.is_symbol("("):
                yield index, after - 2
            index = after

    def _grouped(self) -> Iterator[str]:
        """The names of the keys: plain variables, and those after AS."""
        index = (clause := self._clause("GROUP")).start
        while index < clause.stop:
            after = self._closing.get(index, index) + 1
            is_named = self._tokens[after - 3].is_keyword("AS") or after - index == 3
            last = after - 2 if self._tokens[index].is_symbol("(") and is_named else index
            if self._is_variable(last):
                yield self._tokens[last].text[1:]
            index = after

    def _trailing(self) -> Iterator[str]:
        """The variables of VALUES after the WHERE clause."""
        clause = self._clause("VALUES")
        return (self._tokens[index].text[1:] for index in clause if self._is_variable(index))

    def _clause(self, word: str) -> range:
        """The tokens after a modifier's keyword up to the next; none where it does not stand."""
        starts = [i for i in self._modifiers if self._tokens[i].is_keyword(*_MODIFIERS)]
        for start, stop in zip(starts, [*starts[1:], self._modifiers.stop], strict=False):
            if self._tokens[start].is_keyword(word):
                return range(start + 1, stop)
        return range(0)

    def _is_variable(self, index: int) -> bool:
        return self._tokens[index].kind is Kind.VARIABLE


def _rows(
    tokens: Sequence[Token], closing: Mapping[int, int], opening: int, width: int
) -> Iterator[Violation]:
    """The rows of VALUES that are not as long as there are variables."""
    index, end = opening + 1, closing.get(opening, opening)
    while index < end:
        after = closing.get(index, index) + 1
        if tokens[index].is_symbol("("):
            terms = range(index + 1, after - 1)
            length = sum(not _continues(tokens, each) for each in terms if tokens[each].text not in "()")
            nested = any(tokens[each].text in ("<<", "+", "-") for each in terms)
            if length != width and not nested:
                why = f"this row of VALUES has {_counted(length, 'value')} for {_counted(width, 'variable')}."
                yield Violation(index, f"{why} Write UNDEF for what has no value.")
        index = after


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _continues(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token belongs to the literal before it."""
    return tokens[index].kind is Kind.LANGUAGE or "^^" in (tokens[index].text, tokens[index - 1].text)


def _is_aggregate(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].is_keyword(*AGGREGATES) and any(
        token.is_symbol("(") for token in tokens[index + 1 : index + 2]
    )


def _refused(token: Token, what: str) -> str:
    if token.kind is Kind.VARIABLE:
        other = "INSERT" if what.startswith("INSERT") else "DELETE"
        why = f"{what} takes no variables, and {token.text} is one."
        return f"{why} Write {other} {{ … }} WHERE {{ … }} to change what patterns match."
    why = f"{what} takes no blank nodes, which match no triple by their name."
    return f"{why} Write DELETE {{ … }} WHERE {{ … }} with a variable in place of {token.text}."
