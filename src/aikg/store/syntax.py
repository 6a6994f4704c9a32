"""Where and why a text is not SPARQL.

The engine reports the furthest character that it looked at, and it looks ahead by the length of each
keyword that it tries. A text in which tokens stand further apart than any keyword is long has the same
error, reported within the token that is to blame or before the next. Of an error of meaning it reports the
end of the clause; ``aikg.sparql.restrictions`` finds the word.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from aikg.errors import QuerySyntaxError
from aikg.sparql.addresses import RemoteAddress
from aikg.sparql.brackets import imbalance, unclosed_string
from aikg.sparql.characters import strange_characters
from aikg.sparql.expectations import ending, expectation, wrong_call
from aikg.sparql.prologue import scope_of, undeclared_prefixes, unescaped
from aikg.sparql.restrictions import NESTED, nested_aggregate, violations
from aikg.sparql.tokens import Kind, Token, significant, tokenize

_POSITION: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE: Final = re.compile(
    r"\b[A-Z][A-Za-z]+(?: (?:\*|[A-Za-z]+)){2,}|Unexpected aggregate|language tag [a-z ]+"
)
_PLAINLY: Final = {
    "language tag parsing failed": "the language tag is not valid",
    "Already used blank node id": "a label of a blank node stands in two groups",
}
_FUNCTION: Final = re.compile("function <([^<>]++)>")
_NEVER: Final = "\0"
"""What no text has; at its end it is to blame where that comes too early, and keeps it from being run."""

_GAP: Final = " " * 40
_OPENING: Final = frozenset("{(,;=")
_CLOSING: Final = frozenset("})")
_BROKEN_IRI: Final = re.compile(r"<(?P<iri>[A-Za-z][A-Za-z0-9+.-]*:[^<>\r\n]*)(?P<end>>?)")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20"{}|^`\\]')
_SCHEMES: Final = ("http", "https", "urn", "mailto", "file", "ftp")


@dataclass(frozen=True, slots=True)
class Parser:
    """The engine's parser: ``parse`` raises SyntaxError with its message; ``prefixes`` are predeclared."""

    parse: Callable[[str], object]
    prefixes: Mapping[str, str]


class _Reason(NamedTuple):
    """Why a text is refused, and where: an offset in it."""

    offset: int
    why: str


def syntax_error(text: str, evaluated: str, message: str, parser: Parser) -> QuerySyntaxError:
    """The error with its place in ``text``, of which ``evaluated`` is what the engine was given.

    Both have the same tokens. ``message`` is the engine's.
    """
    tokens = significant(tokenize(text))
    padded, starts = _spread(significant(tokenize(evaluated)))
    message = _message(parser, padded + _NEVER) or message
    found = _POSITION.match(message)
    index = _blamed(padded, starts, int(found[1]), int(found[2])) if found else len(tokens)
    engine = _told(found[3]) if found else f"{message}."
    for read in _READERS:
        if reasons := list(read(text, tokens, index, parser)):
            return _error(text, min(reasons))
    return _error(text, _at(text, tokens, index, engine))


def require_target(text: str, address: RemoteAddress) -> None:
    """Raise QuerySyntaxError where SERVICE or LOAD is followed by punctuation or by nothing."""
    following = (token for token in significant(tokenize(text)) if token.offset >= address.end)
    target = next((token for token in following if not token.is_keyword("SILENT")), None)
    if target is None or target.kind is Kind.SYMBOL:
        raise _error(text, _Reason(address.start, f"{address.keyword} names nothing to contact."))


def require_single_aggregates(text: str) -> None:
    """Raise QuerySyntaxError where an aggregate stands within another, which the engine leaves unbound."""
    if nested := nested_aggregate(text):
        raise _error(text, _Reason(nested.offset, NESTED))


def call_of(text: str, message: str, prefixes: Mapping[str, str]) -> str:
    """``Line …, column …: ``, where the function that the engine's message names is called; empty without."""
    named = _FUNCTION.search(message)
    tokens = significant(tokenize(text)) if named else []
    scope = scope_of(tokens, prefixes)
    called = (token for token in tokens if named and scope.resolve(token) == named[1])
    token = next(called, None)
    return f"{token.place.capitalize()}: " if token else ""


def _told(expected: str) -> str:
    """The sentences among what the engine expected, which is not plain otherwise."""
    return " ".join(f"{_PLAINLY.get(found, found)}." for found in _SENTENCE.findall(expected))


def _spread(tokens: list[Token]) -> tuple[str, list[int]]:
    """The tokens far apart, and where each begins; what stood together and must stays together."""
    padded, starts = [], []
    position = end = 0
    for token in tokens:
        apart = token.offset > end or token.text in _CLOSING
        gap = _GAP if apart else ""
        starts.append(position + len(gap))
        tail = _GAP if token.text in _OPENING else ""
        padded.append(f"{gap}{token.text}{tail}")
        position += len(padded[-1])
        end = token.end
    return "".join(padded) + _GAP, starts


def _message(parser: Parser, text: str) -> str:
    try:
        parser.parse(text)
    except SyntaxError as error:
        return str(error)
    return ""


def _blamed(padded: str, starts: list[int], line: int, column: int) -> int:
    """The index of the token that stands at a place, or one more than the last past the end."""
    lines = padded.split("\n")
    offset = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    if offset >= len(padded):
        return len(starts)
    return max(0, sum(start <= offset for start in starts) - 1)


def _lexical(text: str, tokens: list[Token], index: int, _: Parser) -> Iterator[_Reason]:
    """What makes no terminals: characters that only look like signs, strings and IRIs that do not end."""
    end = tokens[index].end if index < len(tokens) else len(text)
    if unclosed := unclosed_string(tokens):
        yield _Reason(tokens[unclosed.place].offset, str(unclosed))
    strange = next(strange_characters(tokens), None)
    if strange and strange.offset <= end:
        yield _Reason(strange.offset, str(strange))
    for token in tokens[: index + 1]:
        if token.is_symbol("<") and (match := _BROKEN_IRI.match(text, token.offset)):
            yield from _broken_iri(match)
            return


def _broken_iri(match: re.Match[str]) -> Iterator[_Reason]:
    bad = _NOT_IN_IRI.search(match["iri"])
    if not match["end"]:
        yield _Reason(match.start(), "the '<' of an IRI is not closed; a '>' is missing.")
    elif bad:
        shown = "a space" if bad[0] == " " else repr(bad[0])
        why = f"the IRI {match[0][:80]} holds {shown}. Write %{ord(bad[0]):02X} in its place."
        yield _Reason(match.start(), why)


def _prefixes(text: str, tokens: list[Token], index: int, parser: Parser) -> Iterator[_Reason]:
    numbers = {(token.line, token.column): number for number, token in enumerate(tokens)}
    for undeclared in undeclared_prefixes(text, parser.prefixes):
        number = numbers[undeclared.line, undeclared.column]
        is_declared = number > 0 and tokens[number - 1].text.lower() in ("prefix", "@prefix")
        if number > index or is_declared:
            continue
        why = f"the prefix {undeclared.prefix}: is not declared. {undeclared.remedy}"
        is_iri = undeclared.prefix.lower() in _SCHEMES
        yield _Reason(tokens[number].offset, "an IRI stands in angle brackets: <…>." if is_iri else why)


def _brackets(_: str, tokens: list[Token], index: int, __: Parser) -> Iterator[_Reason]:
    found = imbalance(tokens)
    if found and found.place <= index:
        yield _Reason(found.token.offset, str(found))


def _meanings(_: str, tokens: list[Token], index: int, __: Parser) -> Iterator[_Reason]:
    if imbalance(tokens) is None:
        for found in violations(tokens):
            if found.place <= index:
                yield _Reason(tokens[found.place].offset, found.why)


_READERS: Final = (_lexical, _prefixes, _brackets, _meanings)
"""What is looked for first, second, …: of what the first finds, the first in the text is told."""


def _at(text: str, tokens: list[Token], index: int, engine: str) -> _Reason:
    """The reason where no more is known than which token is to blame, and what the engine says of it."""
    if not tokens:
        return _Reason(0, "the text is empty.")
    if index >= len(tokens):
        hint = ending(tokens)
        return _Reason(
            len(text.rstrip()), engine or " ".join(filter(None, ("the text ends too early.", hint)))
        )
    if wrong := wrong_call(tokens, index):
        return _Reason(tokens[wrong.place].offset, wrong.why)
    token = tokens[index]
    if token.kind is Kind.IRI and "IRI" in engine:
        return _Reason(token.offset, f"{token.text[:80]} is no IRI{_fault_of_iri(token.text)}.")
    said = engine.replace("IRI parsing failed.", "").strip() or f"{token.text[:80]!r} is unexpected."
    return _Reason(
        token.offset, " ".join(filter(None, (said, expectation(tokens, index), _left_open(tokens))))
    )


def _fault_of_iri(written: str) -> str:
    try:
        NamedNode(unescaped(written))
    except ValueError as error:
        return f": {str(error).rstrip('.')}"
    return ", or a relative one without BASE"


def _left_open(tokens: list[Token]) -> str:
    """What is open at the end of a text of which more is wrong."""
    found = imbalance(tokens)
    if found is None or found.place < len(tokens):
        return ""
    return f"And the {found.token.text!r} at {found.token.place} is not closed."


def _error(text: str, reason: _Reason) -> QuerySyntaxError:
    before = text[: reason.offset]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return QuerySyntaxError(f"Line {line}, column {column}: {reason.why}", line, column)
