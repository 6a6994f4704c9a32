"""Says what SPARQL has for what other languages have, where that stands in a text."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aikg.sparql.tokens import Kind, Token

FUNCTIONS: Final = {
    "NOT": "Write !(…) for not.",
    "CAST": "Write the datatype as a function, such as xsd:integer(?x).",
    **dict.fromkeys(("LOWER", "TOLOWER", "LOWERCASE"), "Write LCASE."),
    **dict.fromkeys(("UPPER", "TOUPPER", "UPPERCASE"), "Write UCASE."),
    **dict.fromkeys(("LENGTH", "LEN", "SIZE"), "Write STRLEN."),
    **dict.fromkeys(("SUBSTRING", "MID"), "Write SUBSTR."),
    **dict.fromkeys(("IFNULL", "ISNULL", "NVL"), "Write COALESCE(?x, …), or !BOUND(?x)."),
    **dict.fromkeys(("STARTSWITH", "STARTS_WITH"), "Write STRSTARTS."),
    **dict.fromkeys(("ENDSWITH", "ENDS_WITH"), "Write STRENDS."),
    **dict.fromkeys(("MATCH", "MATCHES", "REGEXP"), "Write REGEX."),
    **dict.fromkeys(("AVERAGE", "MEAN"), "Write AVG."),
    **dict.fromkeys(("INT", "INTEGER", "TONUMBER", "TOINTEGER"), "Write xsd:integer."),
    **dict.fromkeys(("FLOAT", "DOUBLE", "NUMBER"), "Write xsd:double."),
    **dict.fromkeys(("STRING", "TOSTRING"), "Write STR."),
}
"""What to write for functions of other languages; the names are in capitals."""

_IN_EXPRESSIONS: Final = {
    "AND": "Write && for and.",
    "OR": "Write || for or.",
    "LIKE": "SPARQL has no LIKE. Write CONTAINS(?text, 'part') or REGEX(?text, 'pattern').",
    "IS": "Write BOUND(?x) or !BOUND(?x).",
    "BETWEEN": "Write ?x >= 1 && ?x <= 2.",
    "NULL": "What has no value is unbound: write !BOUND(?x).",
    "<>": "Write != for unequal.",
}
_NAMED: Final = "Named subqueries are of Wikidata's engine: write the SELECT in braces where INCLUDE stands."
_IN_GROUPS: Final = {
    "INCLUDE": _NAMED,
    "AND": "Patterns one after another all have to hold. Leave AND out.",
    "OR": "Write UNION between two groups: { … } UNION { … }.",
    "IS": "Write a before a class, or a property, such as rdfs:label.",
    "LET": "Write BIND(… AS ?x).",
}
_IN_SELECTIONS: Final = {
    "TOP": "Write LIMIT with the number behind the pattern.",
    "UNIQUE": "Write DISTINCT.",
    "WITH": _NAMED,
}
_COMMENTS: Final = ("//", "--", "/*")


def habit(tokens: Sequence[Token], index: int, innermost: str) -> str:
    """A sentence on the token at an index, which stands in the bracket ``innermost``; often empty."""
    token = tokens[index]
    written = [each.text for each in tokens[max(index - 1, 0) : index + 2]]
    if {*map("".join, pairwise(written))} & {*_COMMENTS}:
        return "A comment begins with #."
    if token.is_symbol("=") and index and tokens[index - 1].is_symbol("="):
        return "Write one = for equal."
    if token.kind is not Kind.KEYWORD and token.text != "<>":
        return ""
    here = {"{": _IN_GROUPS, "": _IN_SELECTIONS}.get(innermost, _IN_EXPRESSIONS)
    word = token.text.upper()
    return here.get(word) or (_IN_EXPRESSIONS.get(word, "") if innermost != "{" else "")
