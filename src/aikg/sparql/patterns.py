"""Reads the triple patterns of a request, group by group, without its expressions.

It reads whatever it is given, valid or not, so that a query can be helped while it is being
written. A full parser would refuse such a text, and the one of rdflib keeps no places, takes tens
of milliseconds, and knows no SPARQL 1.2.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aikg.sparql.brackets import deepest
from aikg.sparql.tokens import Kind, Token

_MOST_NESTED: Final = 100
_IRIS: Final = frozenset({Kind.IRI, Kind.PREFIXED_NAME})
_NODES: Final = frozenset({Kind.VARIABLE, Kind.BLANK_NODE})
_TEMPLATES: Final = ("CONSTRUCT", "INSERT", "DELETE", "DATA")


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """A triple whose predicate is one term, and no path of several: its terms by their first tokens.

    ``suffix`` is the language tag of a literal, or the IRI of its datatype. ``group`` is the number of the
    group in which it stands.
    """

    subject: Token
    predicate: Token
    object: Token
    suffix: Token | None
    group: int


@dataclass(slots=True)
class Part:
    """A part of a group: what joins it to other parts, and whether it brings in solutions.

    ``joints`` are its variables, as ``?name``, its blank nodes, and the IRIs of its subjects; ``triples`` are
    its triples, those of groups within it too.
    """

    token: Token
    joints: set[str] = field(default_factory=set)
    brings_solutions: bool = False
    triples: list[TriplePattern] = field(default_factory=list)

    def join(self, token: Token) -> None:
        """Let a term of the part be one of its joints."""
        is_variable = token.kind is Kind.VARIABLE
        self.joints.add(f"?{token.text[1:]}" if is_variable else token.text)

    def include(self, inner: "Part") -> None:
        """Let the part contain another."""
        self.joints |= inner.joints
        self.triples += inner.triples
        self.brings_solutions |= inner.brings_solutions


@dataclass(slots=True)
class Patterns:
    """What stands in the graph patterns of a text, but not in the templates and data it writes.

    ``groups`` has the parts of every group, and ``parents`` the number of the group around each; -1 where
    there is none with the same variables. ``predicates`` are the IRIs and prefixed names in predicates and
    property paths. ``objects`` has each object that is one, after the last step of the predicate that leads
    to it. ``asked`` are the offsets of tokens that EXISTS and MINUS only ask for, ``optional`` those within
    OPTIONAL and of steps that need not be taken, ``solitary`` those of subjects of several triples and of
    names of graphs. ``foreign`` are the offsets from and to which another endpoint is asked; of what stands
    there are no predicates, objects and triples.
    """

    groups: list[list[Part]] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    predicates: list[Token] = field(default_factory=list)
    objects: list[tuple[Token, Token]] = field(default_factory=list)
    triples: list[TriplePattern] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    optional: set[int] = field(default_factory=set)
    solitary: set[int] = field(default_factory=set)
    foreign: list[tuple[int, int]] = field(default_factory=list)

    def is_foreign(self, token: Token) -> bool:
        """Whether a token stands in what another endpoint is asked."""
        before = bisect_right(self.foreign, (token.offset, token.offset))
        return before > 0 and token.offset < self.foreign[before - 1][1]

    def around(self, group: int) -> Iterator[int]:
        """The number of a group, and those of the groups around it with the same variables."""
        while group >= 0:
            yield group
            group = self.parents[group]


def read_patterns(tokens: Sequence[Token]) -> Patterns:
    """The patterns among the significant tokens of a query or an update.

    A text that nests more than 100 brackets is taken to have none.
    """
    reader = _PatternReader(tokens)
    if nesting(tokens) <= _MOST_NESTED:
        reader.read_outermost()
    return reader.found


def nesting(tokens: Sequence[Token]) -> int:
    """How many brackets stand around what stands deepest."""
    return deepest(token.text for token in tokens)


class _PatternReader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._groups: list[int] = []
        self._is_foreign = False
        """Whether what is read is matched elsewhere, or is a triple that is quoted and need not be one."""
        self.found = Patterns()

    def read_outermost(self) -> None:
        """Read every group that no other contains."""
        before: Token | None = None
        while token := self._peek():
            if token.is_keyword("VALUES"):
                self._values(token)
            elif not token.is_symbol("{"):
                self._position += 1
            elif before and before.is_keyword(*_TEMPLATES):
                self._skip_block()
            else:
                self._group()
            before = token

    def _peek(self) -> Token | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _sees(self, *symbols: str) -> bool:
        token = self._peek()
        return token is not None and token.kind is Kind.SYMBOL and token.text in symbols

    def _takes(self, *symbols: str) -> bool:
        sees = self._sees(*symbols)
        self._position += sees
        return sees

    def _takes_keyword(self, *words: str) -> bool:
        token = self._peek()
        is_keyword = token is not None and token.is_keyword(*words)
        self._position += is_keyword
        return is_keyword

    def _skip_block(self) -> None:
        depth = 0
        while token := self._peek():
            depth += token.is_symbol("{") - token.is_symbol("}")
            self._position += 1
            if depth <= 0:
                return

    def _group(self) -> Part:
        """A group in its braces, as one part of what is around it."""
        whole = Part(self._tokens[min(self._position, len(self._tokens) - 1)])
        if self._takes("{"):
            parts: list[Part] = []
            self.found.parents.append(self._groups[-1] if self._groups else -1)
            self._groups.append(len(self.found.groups))
            self.found.groups.append(parts)
            while (token := self._peek()) and not self._takes("}"):
                parts += self._part(token)
            self._groups.pop()
            for part in parts:
                whole.include(part)
        return whole

    def _part(self, token: Token) -> list[Part]:
        if self._sees("{"):
            return [self._union(token)]
        if token.kind is Kind.KEYWORD:
            return self._clause(token)
        return self._triples(token)

    def _clause(self, token: Token) -> list[Part]:
        readers: dict[str, Callable[[Token], Part]] = {
            "OPTIONAL": self._nested,
            "LATERAL": self._nested,
            "GRAPH": self._nested,
            "SERVICE": self._nested,
            "FILTER": self._expression,
            "BIND": self._expression,
            "VALUES": self._values,
            "SELECT": self._subselect,
        }
        if reader := readers.get(token.text.upper()):
            return [reader(token)]
        if self._takes_keyword("MINUS"):
            self._asked_for()
            return []
        return self._triples(token)

    def _union(self, token: Token) -> Part:
        whole = Part(token)
        whole.include(self._group())
        while self._takes_keyword("UNION"):
            whole.include(self._group())
        return whole

    def _nested(self, token: Token) -> Part:
        part = Part(token)
        start, was_foreign = self._position, self._is_foreign
        self._is_foreign = was_foreign or token.is_keyword("SERVICE")
        self._position += 1
        self._takes_keyword("SILENT")
        if (name := self._peek()) and name.kind in (_IRIS | _NODES):
            self._position += 1
            if name.kind is Kind.VARIABLE:
                part.join(name)
                self.found.solitary.add(name.offset)
        part.include(self._group())
        if self._is_foreign and not was_foreign:
            self.found.foreign.append((self._tokens[start].offset, self._tokens[self._position - 1].end))
        self._is_foreign = was_foreign
        if token.is_keyword("OPTIONAL"):
            self.found.optional |= {each.offset for each in self._tokens[start : self._position]}
        return part

    def _expression(self, token: Token) -> Part:
        """FILTER or BIND up to the end of its brackets; what EXISTS matches brings no solutions."""
        part = Part(token)
        depth = 0
        self._position += 1
        while (token_inside := self._peek()) and not self._sees("}"):
            if self._sees("{"):
                part.joints |= self._asked_for().joints
            else:
                depth += token_inside.is_symbol("(") - token_inside.is_symbol(")")
                self._join_variable(part, token_inside)
                self._position += 1
            if depth <= 0 and self._tokens[self._position - 1].text in (")", "}"):
                break
        return part

    def _asked_for(self) -> Part:
        """A group that brings no solutions."""
        start = self._position
        part = self._group()
        self.found.asked |= {token.offset for token in self._tokens[start : self._position]}
        return part

    def _values(self, token: Token) -> Part:
        part = Part(token)
        self._position += 1
        while (name := self._peek()) and not self._sees("{", "}"):
            self._join_variable(part, name)
            self._position += 1
        self._skip_block()
        return part

    def _subselect(self, token: Token) -> Part:
        """A subselect, which is joined by the variables that it selects."""
        part = Part(token)
        selection = selected(self._tokens, self._position)
        while (self._peek()) and not self._sees("{", "}"):
            self._position += 1
        around, self._groups = self._groups, []
        inner = self._group()
        self._groups = around
        part.brings_solutions, part.triples = inner.brings_solutions, inner.triples
        part.joints = inner.joints if "*" in selection else selection
        while self._peek() and not self._sees("}"):
            if self._sees("{"):
                self._skip_block()
            else:
                self._position += 1
        return part

    def _triples(self, token: Token) -> list[Part]:
        part = Part(token, brings_solutions=True)
        start = self._position
        if token.kind in _IRIS:
            part.join(token)
        self._node(part)
        if self._properties(part, token) > 1:
            self.found.solitary.add(token.offset)
        if self._position > start:
            return [part]
        self._position += 1
        return []

    def _properties(self, part: Part, subject: Token) -> int:
        """A property list of a subject up to what cannot belong to it; how many objects it has."""
        count = 0
        while True:
            while self._takes(";"):
                pass
            start = self._position
            step = self._path(part)
            if step is None:
                return count
            is_path = self._position - start > 1
            self._object(part, subject, step, is_path)
            count += 1
            while self._takes(","):
                self._object(part, subject, step, is_path)
                count += 1

    def _object(self, part: Part, subject: Token, step: Token, is_path: bool) -> None:
        term, start = self._peek(), self._position
        if term and term.kind in _IRIS and not self._is_foreign:
            self.found.objects.append((step, term))
        self._node(part)
        if term and not is_path and not self._is_foreign and self._groups:
            suffix = self._tokens[self._position - 1] if self._position - start in (2, 3) else None
            is_suffix = term.kind is Kind.STRING and suffix is not None
            group = self._groups[-1]
            part.triples.append(TriplePattern(subject, step, term, suffix if is_suffix else None, group))
            self.found.triples.append(part.triples[-1])
        while self._sees("~", "{|"):
            if self._takes("~"):
                self._node(part)
            elif self._takes("{|"):
                self._properties(part, step)
                self._takes("|}")

    def _path(self, part: Part) -> Token | None:
        """The last step of a predicate or property path; None where there is none."""
        while True:
            while self._takes("^", "!"):
                pass
            step = self._path_in_brackets(part) if self._takes("(") else self._step(part)
            while self._sees("*", "+", "?"):
                self._repeated(step)
            if step is None or not self._takes("/", "|"):
                return step

    def _repeated(self, step: Token | None) -> None:
        if step is not None and not self._sees("+"):
            self.found.optional.add(step.offset)
        self._position += 1

    def _path_in_brackets(self, part: Part) -> Token | None:
        step = self._path(part)
        self._takes(")")
        return step

    def _step(self, part: Part) -> Token | None:
        token = self._peek()
        if token is None:
            return None
        if token.kind in _IRIS:
            self.found.predicates += [] if self._is_foreign else [token]
        elif token.kind is Kind.VARIABLE:
            part.join(token)
        elif token.kind is not Kind.KEYWORD or token.text != "a":
            return None
        self._position += 1
        return token

    def _node(self, part: Part) -> None:
        """One term, collection, blank node property list or triple term."""
        if self._takes("("):
            self._until(")", lambda: self._node(part))
        elif (opening := self._peek()) and self._takes("["):
            self._properties(part, opening)
            self._takes("]")
        elif self._takes("<<"):
            self._until(">>", lambda: self._of_triple(part))
        else:
            self._term(part)

    def _of_triple(self, part: Part) -> None:
        """A term or predicate of a triple term, whose brackets and reifier do not matter here."""
        if self._takes("(", ")", "~"):
            return
        start, was_foreign = self._position, self._is_foreign
        self._is_foreign = True
        self._node(part)
        if self._position > start and self._step(part) is not None:
            self._node(part)
        self._is_foreign = was_foreign

    def _until(self, closing: str, read: Callable[[], None]) -> None:
        while not self._takes(closing):
            start = self._position
            read()
            if self._position == start:
                return

    def _term(self, part: Part) -> None:
        self._takes("+", "-")
        token = self._peek()
        if token is None:
            return
        if token.kind in _NODES:
            part.join(token)
        is_boolean = token.is_keyword("TRUE", "FALSE")
        is_literal = token.kind in (Kind.STRING, Kind.NUMBER) or is_boolean
        self._position += is_literal or token.kind in (_IRIS | _NODES)
        if token.kind is Kind.STRING:
            self._literal_type()

    def _literal_type(self) -> None:
        following = self._peek()
        if self._takes("^^") or (following and following.kind is Kind.LANGUAGE):
            self._position += 1

    @staticmethod
    def _join_variable(part: Part, token: Token) -> None:
        if token.kind is Kind.VARIABLE:
            part.join(token)


def selected(tokens: Sequence[Token], index: int) -> set[str]:
    """What the SELECT or DESCRIBE at this significant token selects: ``?name``, and ``*`` for all.

    Of an expression in brackets it is the variable after AS.
    """
    found, depth = set(), 0
    for before, token in zip(tokens[index:], tokens[index + 1 :], strict=False):
        if token.is_symbol("{") or token.is_keyword("WHERE", "FROM"):
            break
        depth += token.is_symbol("(") - token.is_symbol(")")
        is_named = before.is_keyword("AS") or depth == 0
        if token.kind is Kind.VARIABLE and is_named:
            found.add(f"?{token.text[1:]}")
        elif token.is_symbol("*") and depth == 0:
            found.add("*")
    return found
