"""Says what probably should stand in place of a token that the grammar of SPARQL does not allow there."""

import difflib
import re
from collections.abc import Callable, Sequence
from typing import Final

from aikg.sparql.edits import deepening, enclosing
from aikg.sparql.habits import FUNCTIONS, habit
from aikg.sparql.restrictions import AGGREGATES, Violation
from aikg.sparql.tokens import Kind, Token

_ARITIES: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(("RAND", "NOW", "UUID", "STRUUID"), (0, 0)),
    **dict.fromkeys(
        (
            *("STR", "LANG", "LANGDIR", "DATATYPE", "BOUND", "IRI", "URI", "ABS", "CEIL", "FLOOR", "ROUND"),
            *("STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES"),
            *("SECONDS", "TIMEZONE", "TZ", "MD5", "SHA1", "SHA256", "SHA384", "SHA512", "ISIRI", "ISURI"),
            *("ISBLANK", "ISLITERAL", "ISNUMERIC", "HASLANG", "HASLANGDIR", "ISTRIPLE", "SUBJECT"),
            *("PREDICATE", "OBJECT"),
        ),
        (1, 1),
    ),
    **dict.fromkeys(
        (
            *("LANGMATCHES", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "STRLANG", "STRDT"),
            *("SAMETERM", "ADJUST"),
        ),
        (2, 2),
    ),
    **dict.fromkeys(("IF", "TRIPLE", "STRLANGDIR"), (3, 3)),
    "BNODE": (0, 1),
    "SUBSTR": (2, 3),
    "REGEX": (2, 3),
    "REPLACE": (3, 4),
    **dict.fromkeys(("CONCAT", "COALESCE"), (0, 99)),
    **dict.fromkeys(AGGREGATES, (1, 1)),
}
"""The fewest and the most arguments of each function (section 19.8 of SPARQL 1.1, BuiltInCall)."""

_ORDER: Final = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_QUERIES: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_BRACED: Final = ("OPTIONAL", "UNION", "MINUS", "EXISTS", "WHERE", "GRAPH", "LATERAL")
_CLAUSES: Final = ("OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "SELECT")
_NO_FUNCTIONS: Final = frozenset(
    {"BY", "IN", "AS", "FROM", "SERVICE", "SILENT", *_BRACED, *_QUERIES, *_UPDATES, *_CLAUSES}
)
_BEGIN: Final = "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its PREFIX lines."
_ESCAPE: Final = re.compile(r"\\(?![tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})(.?)", re.DOTALL)
_SURROGATE: Final = re.compile(r"\\u[Dd][89A-Fa-f][0-9A-Fa-f]{2}")
_INCOMPLETE: Final = (
    "BY",
    "GROUP",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "ORDER",
    "VALUES",
    "FROM",
    "NAMED",
    "DESCRIBE",
)
_ALONE: Final = {
    "@": "A language tag follows @ without a space, such as @en.",
    "?": "A variable has a name, such as ?x.",
    "$": "A variable has a name, such as $x.",
}
_SEPARATOR: Final = "What stands between is written GROUP_CONCAT(?x; SEPARATOR=', ')."
_SORTING: Final = "Write DESC(?x) and ASC(?x) before what to sort by, with the parentheses."
_GRAPHS: Final = ("CLEAR", "DROP", "CREATE")


def expectation(tokens: Sequence[Token], index: int) -> str:
    """A sentence or two on the significant token at ``index``; empty where nothing is known to help."""
    told = (each(tokens, index) for each in _READERS)
    return next((sentence for sentence in told if sentence), "")


def ending(tokens: Sequence[Token]) -> str:
    """A sentence on what is missing at the end of a text; empty where nothing is known to help."""
    words = [token.text.upper() for token in tokens if token.kind is Kind.KEYWORD]
    if not {*words} & {*_QUERIES, *_UPDATES}:
        return _BEGIN
    if words[-1] in ("INSERT", "DELETE"):
        return "WHERE { … } is missing, or DATA before the braces."
    if words[-1] in ("ASK", "CONSTRUCT", "SELECT", "WHERE") and not any(
        each.is_symbol("{") for each in tokens
    ):
        return "The pattern is missing: { … }."
    last = tokens[-1].text.upper()
    return _SORTING if last in ("ASC", "DESC") else f"What follows {last} is missing." * (last in _INCOMPLETE)


def _beginning(tokens: Sequence[Token], index: int) -> str:
    token, before = tokens[index], tokens[:index]
    if any(each.is_keyword(*_QUERIES, *_UPDATES) for each in before):
        return ""
    if token.is_keyword(*_UPDATES):
        return "This is an update. Send it with POST as update, to where updates are allowed."
    if token.is_keyword(*_QUERIES):
        return "This is a query, not an update. Send it as query."
    if token.kind is Kind.LANGUAGE and token.text.lower() in ("@prefix", "@base"):
        return f"Write {token.text[1:].upper()} without @, and no full stop after it."
    if (token.is_symbol(".") or token.is_symbol(";")) and index:
        return f"No {token.text!r} follows PREFIX and BASE in SPARQL. Delete it."
    if token.kind is Kind.KEYWORD and not (index and tokens[index - 1].is_keyword("PREFIX", "BASE")):
        near = _nearest(token.text, [*_QUERIES, *_UPDATES, "PREFIX", "BASE"])
        return f"Did you mean {near}?" if near else _BEGIN
    return "" if index else _BEGIN


def _habit(tokens: Sequence[Token], index: int) -> str:
    return habit(tokens, index, _innermost(tokens, index))


def _prefix(tokens: Sequence[Token], index: int) -> str:
    if index and tokens[index - 1].is_keyword("PREFIX"):
        return f"The name of a prefix ends with a colon: PREFIX {tokens[index].text.rstrip(':')}: <…>."
    declares = index > 1 and tokens[index - 2].is_keyword("PREFIX")
    if declares or (index and tokens[index - 1].is_keyword("BASE")):
        return "An IRI stands here, in angle brackets: <http://…>."
    return ""


def _operation(tokens: Sequence[Token], index: int) -> str:
    """What stands between the operations of an update, and what has no WHERE."""
    token = tokens[index]
    if not index or not tokens[index - 1].is_symbol("}") or _depth(tokens, index):
        return ""
    if token.is_keyword("WHERE") and any(each.is_keyword("DATA") for each in tokens[:index]):
        return "DATA takes no WHERE. Leave out DATA, or WHERE with its pattern."
    is_update = any(each.is_keyword(*_UPDATES) for each in tokens[:index])
    if not is_update and token.is_symbol(";"):
        return "A query ends without ';'. Delete it."
    if not is_update and (token.is_keyword("WHERE") or token.is_symbol("{")):
        return "A query has one pattern: all groups stand within its braces."
    return "A semicolon stands between two operations." if is_update and token.is_keyword(*_UPDATES) else ""


def _operator(tokens: Sequence[Token], index: int) -> str:
    token = tokens[index]
    if index and tokens[index - 1].is_keyword("NOT") and not token.is_keyword("IN", "EXISTS"):
        return "Write ! for not, NOT EXISTS { … } for a pattern, and NOT IN ( … ) for a list."
    if index and tokens[index - 1].is_keyword("FILTER", "HAVING"):
        if token.is_symbol("("):
            return "FILTER cannot stand in a template, in data or in DELETE WHERE. Put it into WHERE { … }."
        return f"The condition of {tokens[index - 1].text.upper()} stands in parentheses."
    if index and tokens[index - 1].is_keyword("IN"):
        return "The list of IN stands in parentheses."
    return ""


def _modifier(tokens: Sequence[Token], index: int) -> str:
    token = tokens[index]
    word = token.text.upper()
    depth = _depth(tokens, index)
    if token.kind is Kind.KEYWORD and word in _ORDER:
        if depth > 0 and word not in ("WHERE", "VALUES"):
            return f"{word} stands after the closing brace of the pattern."
        earlier = [each.text.upper() for each in tokens[:index] if each.is_keyword(*_ORDER)]
        if word in earlier:
            return f"{word} stands once in a query."
        later = [each for each in earlier if _ORDER.index(each) > _ORDER.index(word)]
        return f"{word} stands before {later[0]}." if later else ""
    before = tokens[index - 1] if index else token
    if before.is_keyword("LIMIT", "OFFSET"):
        return f"{before.text.upper()} is followed by a whole number that is not negative."
    if before.is_keyword("GROUP", "ORDER"):
        return f"Write {before.text.upper()} BY."
    if index > 1 and tokens[index - 2].is_keyword("BY") and before.text in ("-", "+", "!"):
        return f"What is computed stands in parentheses: ({before.text}{token.text})."
    if any(each.is_keyword("ASC", "DESC") for each in tokens[max(index - 2, 0) : index + 1]):
        return _SORTING
    return ""


def _selection(tokens: Sequence[Token], index: int) -> str:
    head = _head(tokens, index)
    if head < 0:
        return ""
    token, before = tokens[index], tokens[index - 1]
    if token.is_symbol(","):
        return "What is selected is set apart by spaces, without commas."
    if token.is_symbol("{") and before.is_keyword("SELECT", "DISTINCT", "REDUCED"):
        return "SELECT names variables, or * for all of them."
    if token.is_symbol("(") and before.kind is Kind.KEYWORD and _depth(tokens, index, head) == 0:
        return f"What is computed stands in parentheses, with a name: ({before.text}(…) AS ?name)."
    if token.kind is Kind.KEYWORD and before.kind in (Kind.VARIABLE, Kind.KEYWORD):
        return _misspelt_selection(token, before)
    return _named(tokens, index) if _depth(tokens, index, head) == 1 else ""


def _named(tokens: Sequence[Token], index: int) -> str:
    """What is wrong in the parentheses of a selection."""
    token, before = tokens[index], tokens[index - 1]
    if token.is_symbol(")") and before.kind is Kind.VARIABLE and tokens[index - 2].is_symbol("("):
        return f"A variable is selected without parentheses: {before.text}."
    is_end = token.is_symbol(")") or token.kind is Kind.VARIABLE
    return "What is computed is named with AS: (… AS ?name)." if is_end and _call(tokens, index) < 0 else ""


def _misspelt_selection(token: Token, before: Token) -> str:
    """What is said of a word among what is selected."""
    if token.is_keyword("AS"):
        is_named = before.kind is Kind.VARIABLE
        return f"What gets another name stands in parentheses: ({before.text} AS ?name)." * is_named
    near = _nearest(token.text, ["WHERE", "FROM", "DISTINCT", "REDUCED"])
    return f"Did you mean {near or f'?{token.text}'}?" if near != token.text.upper() else ""


def wrong_call(tokens: Sequence[Token], index: int) -> Violation | None:
    """The call of what is no function, or with too many or too few arguments, in which a token stands."""
    before = tokens[index - 1] if index else tokens[index]
    if tokens[index].is_symbol("(") and before.kind is Kind.KEYWORD:
        name = before.text.upper()
        if name not in _ARITIES and name not in _NO_FUNCTIONS:
            near = _nearest(name, _ARITIES)
            other = f"Did you mean {near}?" if near else "Functions of other names are IRIs."
            remedy = FUNCTIONS.get(name, other)
            return Violation(index - 1, f"SPARQL has no function {before.text}. {remedy}")
    opening = _call(tokens, index)
    if opening > 0 and (arity := _ARITIES.get(tokens[opening - 1].text.upper())):
        count = _arguments(tokens, opening)
        if not arity[0] <= count <= arity[1]:
            why = f"{tokens[opening - 1].text} takes {_number(arity)}, and here it has {count}."
            is_list = tokens[opening - 1].is_keyword("GROUP_CONCAT")
            return Violation(opening - 1, f"{why} {_SEPARATOR}" if is_list else why)
    return None


def _term(tokens: Sequence[Token], index: int) -> str:
    """A term of another kind than stands here."""
    token, before = tokens[index], tokens[index - 1] if index else tokens[index]
    if token.kind is Kind.KEYWORD and before.is_keyword("BY"):
        return f"Did you mean ?{token.text}?"
    if token.text in _ALONE:
        return _ALONE[token.text]
    if before.is_keyword("FROM", "NAMED") and token.kind not in _IRIS:
        return f"The IRI of a graph follows {before.text.upper()}."
    if before.text == "^^":
        return "The IRI of a datatype follows ^^, such as xsd:date."
    if said := _joined(tokens, index):
        return said
    opening = enclosing(tokens, index)
    clause = next(
        (each.text.upper() for each in reversed(tokens[: max(opening, 0)]) if each.kind is Kind.KEYWORD), ""
    )
    if clause == "VALUES" and token.kind is Kind.VARIABLE:
        return "VALUES holds IRIs and literals, and UNDEF for what has no value."
    if clause == "BIND" and token.kind is Kind.VARIABLE and not before.is_keyword("AS"):
        return f"Write AS before {token.text}."
    return ""


def _joined(tokens: Sequence[Token], index: int) -> str:
    """A sign of paths or expressions that joins what it cannot, at a token of a group or before it."""
    if _innermost(tokens, index) != "{":
        opening = _call(tokens, index) if index and tokens[index - 1].is_symbol(";") else -1
        return _SEPARATOR * (opening > 0 and tokens[opening - 1].is_keyword("GROUP_CONCAT"))
    for sign in range(max(index - 1, 1), index + 1):
        before = tokens[sign - 1]
        if tokens[sign].is_symbol("^") and before.kind is Kind.STRING:
            return "Write ^^ between a text and its datatype."
        if tokens[sign].is_symbol("-") and before.kind is Kind.VARIABLE:
            return "A name has no hyphen. Write _ in its place."
        if tokens[sign].text in ("*", "/", "+", "|", "^") and before.kind is Kind.VARIABLE:
            return "A path is made of IRIs; a variable cannot be a part of one."
    return ""


def _pattern(tokens: Sequence[Token], index: int) -> str:
    token = tokens[index]
    before = tokens[index - 1] if index else token
    if before.is_keyword(*_BRACED, "SERVICE", "SILENT", "ASK", "CONSTRUCT") and not token.is_symbol("{"):
        return f"A pattern in braces follows {before.text.upper()}: {{ … }}."
    if before.is_keyword("GRAPH", "SERVICE") and token.is_symbol("{"):
        return f"An IRI or a variable follows {before.text.upper()}, and then the pattern."
    if before.is_keyword("DATA") or (before.is_keyword(*_GRAPHS) and token.kind in _IRIS):
        return f"Write {before.text.upper()} GRAPH {token.text}." if token.kind in _IRIS else ""
    if before.is_keyword("DESCRIBE"):
        return "DESCRIBE names IRIs or variables, such as id:naver."
    if token.is_keyword("UNION"):
        return "Both sides of UNION stand in braces: { … } UNION { … }."
    if token.kind is Kind.STRING and _ESCAPE.search(token.text):
        return (
            f"{_ESCAPE.findall(token.text)[0]!r} cannot be escaped in a string. Write \\\\ for a backslash."
        )
    if surrogate := _SURROGATE.search(token.text):
        return f"{surrogate[0]} is half of a character. Write the whole, as \\U and eight digits."
    return ""


def _part_of_group(tokens: Sequence[Token], index: int) -> str:
    """A subselect beside other patterns, a clause in a template, and values that stand otherwise."""
    token, opening = tokens[index], enclosing(tokens, index)
    if token.is_symbol("(") and index > 1 and tokens[index - 2].is_keyword("VALUES"):
        return f"The values of {tokens[index - 1].text} stand in braces: {{ … }}."
    if opening < 0 or tokens[opening].text != "{":
        return ""
    if tokens[opening - 1].is_keyword("CONSTRUCT") and token.is_keyword(*_CLAUSES):
        return f"A template has triples alone; {token.text.upper()} stands in WHERE {{ … }}."
    is_beside = tokens[opening + 1].is_keyword("SELECT") and tokens[index - 1].is_symbol("}")
    if token.is_keyword("SELECT") or is_beside:
        return "A subselect beside others stands in braces of its own: { SELECT … }."
    if tokens[index - 1].is_symbol("}") or token.kind in (Kind.SYMBOL, Kind.KEYWORD):
        return ""
    return _row(tokens, opening)


def _row(tokens: Sequence[Token], opening: int) -> str:
    """What is said of a value in braces behind variables in parentheses."""
    first = next((i for i in range(opening - 1, -1, -1) if tokens[i].kind is Kind.KEYWORD), -1)
    is_row = first >= 0 and tokens[first].is_keyword("VALUES") and tokens[opening - 1].is_symbol(")")
    return "Each row of VALUES stands in parentheses: ( … )." if is_row else ""


def _misspelt(tokens: Sequence[Token], index: int) -> str:
    """A word of a group that is nearly a keyword, or lacks its question mark or prefix."""
    token, before = tokens[index], tokens[index - 1] if index else tokens[index]
    if _depth(tokens, index) == 0:
        return ""
    word = token if token.kind is Kind.KEYWORD else before
    if word.kind is not Kind.KEYWORD or word.text.upper() in _CLAUSES:
        return ""
    if near := _nearest(word.text, _CLAUSES):
        return f"Did you mean {near}?"
    is_call = any(each.is_symbol("(") for each in tokens[index + 1 : index + 2])
    return "" if word is before or is_call else f"Did you mean ?{word.text}, or a prefix before :{word.text}?"


def _triple(tokens: Sequence[Token], index: int) -> str:
    """A triple with too few or too many terms, in a group and outside of expressions."""
    if _depth(tokens, index) == 0 or _innermost(tokens, index) != "{":
        return ""
    token = tokens[index]
    count = 0
    for before in reversed(tokens[:index]):
        if before.kind not in _TERMS and not before.is_keyword("A"):
            break
        count += before.kind is not Kind.LANGUAGE
    if token.text in ("}", ".", ";") and 0 < count < 3 and not _ends_clause(tokens, index, count):
        return "A triple has three terms, and one is missing."
    if token.kind in (Kind.STRING, Kind.NUMBER, Kind.BLANK_NODE) and count == 1:
        return "A predicate is an IRI, a prefixed name, a variable, or a."
    if token.kind in _TERMS and count == 3:
        return "A full stop, or ; or , stands between two triples."
    return ""


_IRIS: Final = (Kind.IRI, Kind.PREFIXED_NAME)
_TERMS: Final = (*_IRIS, Kind.VARIABLE, Kind.BLANK_NODE, Kind.STRING, Kind.NUMBER, Kind.LANGUAGE)
_READERS: Final[tuple[Callable[[Sequence[Token], int], str], ...]] = (
    _habit, _prefix, _beginning, _operation, _operator, _selection, _modifier, _term, _pattern,
    _part_of_group, _misspelt, _triple
)  # fmt: skip


def _nearest(word: str, known: Sequence[str] | dict[str, tuple[int, int]]) -> str:
    return next(iter(difflib.get_close_matches(word.upper(), known, n=1, cutoff=0.7)), "")


def _number(arity: tuple[int, int]) -> str:
    fewest, most = arity
    counted = str(fewest) if fewest == most else f"{fewest} or {most}"
    return f"{counted if most else 'no'} argument{'s' * (arity != (1, 1))}"


def _depth(tokens: Sequence[Token], index: int, start: int = 0) -> int:
    """How many brackets are open before a token, of those that open from ``start`` on."""
    return sum(map(deepening, tokens[start:index]))


def _innermost(tokens: Sequence[Token], index: int) -> str:
    opening = enclosing(tokens, index)
    return tokens[opening].text if opening >= 0 else ""


def _call(tokens: Sequence[Token], index: int) -> int:
    """The index of the parenthesis of the call in which a token stands; -1 where it stands in none."""
    opening = enclosing(tokens, index)
    is_call = opening > 0 and tokens[opening].text == "(" and tokens[opening - 1].text.upper() in _ARITIES
    return opening if is_call else -1


def _arguments(tokens: Sequence[Token], opening: int) -> int:
    depth, commas, length = 0, 0, 0
    for token in tokens[opening + 1 :]:
        depth += deepening(token)
        if depth < 0:
            break
        commas += depth == 0 and token.is_symbol(",")
        length += 1
    return commas + 1 if length else 0


def _head(tokens: Sequence[Token], index: int) -> int:
    """The index of the SELECT in whose selection a token stands; -1 where it stands in none."""
    for position in range(index - 1, -1, -1):
        if tokens[position].is_keyword("SELECT"):
            return position
        if tokens[position].text in ("{", "}") or tokens[position].is_keyword("WHERE", "FROM"):
            return -1
    return -1


def _ends_clause(tokens: Sequence[Token], index: int, count: int) -> bool:
    """Whether the terms before a token follow a predicate's semicolon or comma, or a keyword."""
    before = index - count - 1
    return before >= 0 and (tokens[before].kind is Kind.KEYWORD or tokens[before].text in (",", ")", "]"))
