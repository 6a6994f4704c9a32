"""Writes alternative property paths as the unions that they are (SPARQL 1.1, section 18.2.2.4).

The engine evaluates ``a|b`` without repetitions. The patterns around such a path are written once for each of
its alternatives instead, since a join distributes over a union. Within ``*``, ``+`` and ``?`` a path has no
repetitions by its definition (section 18.4), so that those stay.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final, NamedTuple

from aikg.errors import EvaluationError
from aikg.sparql.edits import (
    Edit,
    closing,
    constraint_end,
    deepening,
    edited,
    enclosing,
    insertion,
    own_tokens,
)
from aikg.sparql.tokens import Kind, Token

_MOST: Final = 64
_SUBJECTS: Final = frozenset(
    {Kind.VARIABLE, Kind.IRI, Kind.PREFIXED_NAME, Kind.BLANK_NODE, Kind.STRING, Kind.NUMBER}
)


def with_unions(text: str) -> str:
    """The query or update with unions for alternative paths; the same text where it has none.

    Raises EvaluationError where patterns that belong together have more than 64 combinations of alternatives.
    """
    if "|" not in text.replace("||", ""):
        return text
    groups = _PatternRuns(text)
    if not any(token.text == "|" for token in groups.tokens):
        return text
    return edited(text, groups.edits(0, groups.count))


class _Path(NamedTuple):
    """A path from one index to another (exclusive), and the paths of which it is the union."""

    start: int
    end: int
    alternatives: list[str]


class _Run(NamedTuple):
    """Triple patterns from one index to another, and the filters among them."""

    start: int
    end: int
    filters: tuple[tuple[int, int], ...]

    def pieces(self) -> Iterator[tuple[int, int]]:
        """The ranges between the filters."""
        start = self.start
        for first, last in self.filters:
            yield start, first
            start = last
        yield start, self.end


class _PatternRuns:
    """The groups of a text, whose triple patterns are looked at run by run."""

    def __init__(self, text: str) -> None:
        self.text = text
        tokens = own_tokens(text)
        self.count = len(tokens)
        end = Token(Kind.UNKNOWN, "", len(text), 0, 0)
        self.tokens = [*tokens, *[end] * 4]  # of a text that breaks off every path still ends

    def edits(self, start: int, end: int) -> Iterator[Edit]:
        """What makes unions of the alternatives between two indices."""
        index, begins = start, False
        while index < end:
            token = self.tokens[index]
            if begins and self._is_subject(token):
                run = self._run(index, end)
                yield from self._unions(run)
                index, begins = run.end, True
            elif stop := self._clause_end(index):
                yield from self.edits(index + 1, stop)
                index, begins = stop, True
            else:
                begins = token.kind is Kind.SYMBOL and token.text in ("{", "}", ".")
                index += 1

    def _is_subject(self, token: Token) -> bool:
        return token.kind in _SUBJECTS or (token.kind is Kind.SYMBOL and token.text in ("(", "[", "<<"))

    def _clause_end(self, index: int) -> int:
        """The index after a clause that stands between triple patterns and is none itself; 0 elsewhere."""
        token = self.tokens[index]
        if token.is_keyword("FILTER", "BIND"):
            return constraint_end(self.tokens, index + 1)
        if token.is_keyword("VALUES"):
            opening = (i for i in range(index, len(self.tokens)) if self.tokens[i].is_symbol("{"))
            return closing(self.tokens, next(opening, len(self.tokens) - 1)) + 1
        return index + 1 if token.is_keyword("SERVICE") else 0

    def _run(self, start: int, limit: int) -> _Run:
        """The triple patterns from an index on."""
        index, filters = start, []
        while index < limit:
            token = self.tokens[index]
            if token.is_keyword("FILTER"):
                filters.append((index, self._clause_end(index)))
                index = filters[-1][1]
                continue
            is_word = token.kind is Kind.KEYWORD and not token.is_keyword("A", "TRUE", "FALSE")
            if is_word or token.is_symbol("{") or token.is_symbol("}"):
                break
            index += 1
        return _Run(start, index, tuple(filters))

    def _unions(self, run: _Run) -> Iterator[Edit]:
        paths = [path for path in self._paths(run) if len(path.alternatives) > 1]
        if not paths:
            for first, last in run.filters:
                yield from self.edits(first, last)
            return
        combinations = list(islice(product(*(path.alternatives for path in paths)), _MOST + 1))
        if len(combinations) > _MOST:
            raise EvaluationError(f"Paths have more than {_MOST} combinations of alternatives. Write UNION.")
        chosen = (self._chosen(paths, combination) for combination in combinations)
        branches = (self._branch(run, number, edits) for number, edits in enumerate(chosen))
        kept = (self._part(first, last, self.edits(first, last)) for first, last in run.filters)
        written = " ".join([" UNION ".join(f"{{ {branch} }}" for branch in branches), *kept])
        yield self._edit(run.start, run.end, written)

    def _chosen(self, paths: Sequence[_Path], combination: Sequence[str]) -> list[Edit]:
        """What puts one alternative in the place of each path."""
        pairs = zip(paths, combination, strict=True)
        return [self._edit(path.start, path.end, alternative) for path, alternative in pairs]

    def _branch(self, run: _Run, number: int, edits: list[Edit]) -> str:
        """The run without its filters and with blank nodes of its own, whose labels no two groups share."""
        without = [self._edit(first, last, " ") for first, last in run.filters]
        places = (index for first, last in run.pieces() for index in range(first, last))
        blank = (self.tokens[index] for index in places if self.tokens[index].kind is Kind.BLANK_NODE)
        labels = [insertion(token.end, f"_{number}") for token in blank]
        return self._part(run.start, run.end, [*edits, *without, *labels])

    def _edit(self, start: int, end: int, text: str) -> Edit:
        return Edit(self.tokens[start].offset, self.tokens[end - 1].end, text)

    def _part(self, start: int, end: int, edits: Iterable[Edit]) -> str:
        return edited(self.text, edits, self.tokens[start].offset, self.tokens[end - 1].end)

    def _paths(self, run: _Run) -> Iterator[_Path]:
        """The outermost paths with alternatives in a run."""
        done = run.start
        for first, last in run.pieces():
            for index in range(first, last):
                if index >= done and self.tokens[index].is_symbol("|"):
                    path = self._path(self._beginning(index, first))
                    yield path
                    yield from self._repetitions(path, last)
                    done = path.end

    def _repetitions(self, path: _Path, limit: int) -> Iterator[_Path]:
        """The commas after which a path is meant again, for another object."""
        depth = 0
        for index in range(path.end, limit):
            text = self.tokens[index].text
            depth += deepening(self.tokens[index])
            if depth < 0 or (depth == 0 and text in (";", ".")):
                return
            if depth == 0 and text == ",":
                yield _Path(index, index + 1, [f"; {each}" for each in path.alternatives])

    def _beginning(self, index: int, limit: int) -> int:
        """Where the outermost path begins that a token is a part of."""
        opening = enclosing(self.tokens, index, limit)
        while opening >= 0 and self.tokens[opening].is_symbol("("):
            index, opening = opening, enclosing(self.tokens, opening, limit)
        start = index if self.tokens[index].is_symbol("(") else self._element(index - 1)
        while True:
            before = self.tokens[start - 1]
            if before.is_symbol("^") or before.is_symbol("!"):
                start -= 1
            elif before.is_symbol("/") or before.is_symbol("|"):
                start = self._element(start - 2)
            else:
                return start

    def _element(self, end: int) -> int:
        """Where the element of a path begins that ends at an index."""
        while self.tokens[end].text in ("*", "+", "?"):
            end -= 1
        if not self.tokens[end].is_symbol(")"):
            return end
        return max(enclosing(self.tokens, end), 0)

    def _path(self, start: int) -> _Path:
        """The path that begins at an index (section 19.8, rules 88 to 96)."""
        path = self._sequence(start)
        while self.tokens[path.end].is_symbol("|"):
            following = self._sequence(path.end + 1)
            path = _Path(start, following.end, path.alternatives + following.alternatives)
        return path

    def _sequence(self, start: int) -> _Path:
        path = self._inverse(start)
        while self.tokens[path.end].is_symbol("/"):
            following = self._inverse(path.end + 1)
            if len(path.alternatives) * len(following.alternatives) > _MOST:
                raise EvaluationError(f"A path has more than {_MOST} alternatives. Write UNION.")
            pairs = product(path.alternatives, following.alternatives)
            path = _Path(start, following.end, ["/".join(pair) for pair in pairs])
        return path

    def _inverse(self, start: int) -> _Path:
        if not self.tokens[start].is_symbol("^"):
            return self._repeated(start)
        path = self._repeated(start + 1)
        return _Path(start, path.end, [f"^({each})" for each in path.alternatives])

    def _repeated(self, start: int) -> _Path:
        path = self._primary(start)
        if self.tokens[path.end].text in ("*", "+", "?"):
            return _Path(start, path.end + 1, [self._part(start, path.end + 1, [])])
        return path

    def _primary(self, start: int) -> _Path:
        if self.tokens[start].is_symbol("("):
            inner = self._path(start + 1)
            return _Path(start, inner.end + 1, [f"({each})" for each in inner.alternatives])
        if self.tokens[start].is_symbol("!"):
            return self._negated(start)
        return _Path(start, start + 1, [self.tokens[start].text])

    def _negated(self, start: int) -> _Path:
        """A negated property set: what is negated forwards and what is negated backwards are two sets."""
        end = self._set_end(start + 1)
        words = [token.text for token in self.tokens[start + 1 : end] if token.text not in ("(", ")", "|")]
        backwards = [word for before, word in zip(["", *words], words, strict=False) if before == "^"]
        forwards = [
            word for before, word in zip(["", *words], words, strict=False) if "^" not in (before, word)
        ]
        sets = [f"!({'|'.join(forwards)})"] if forwards or not backwards else []
        sets += [f"!({'|'.join(f'^{word}' for word in backwards)})"] if backwards else []
        return _Path(start, end, sets)

    def _set_end(self, start: int) -> int:
        if self.tokens[start].is_symbol("("):
            return min(closing(self.tokens, start) + 1, self.count)
        return start + 1 + self.tokens[start].is_symbol("^")
