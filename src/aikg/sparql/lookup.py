"""Queries that cost no more than what is said of one subject."""

import re
from typing import Final

_IRI: Final = r"(?:<[^<>\"{}|^`\\\x00-\x20]*>|[A-Za-z][\w-]*:\w[\w-]*)"
_VARIABLE: Final = r"[?$]\w+"
_SPACE: Final = r"(?:\s|#[^\n]*\n)"

_LOOKUP: Final = re.compile(
    rf"{_SPACE}*SELECT\s+(?:\*|{_VARIABLE}(?:\s+{_VARIABLE}){{0,5}})\s*(?:WHERE\s*)?\{{\s*"
    rf"{_IRI}\s+(?:a|{_IRI}|{_VARIABLE})\s+(?:{_IRI}|{_VARIABLE})\s*\.?\s*\}}"
    rf"(?:\s*LIMIT\s+\d{{1,9}})?\s*(?:#[^\n]*\s*)?",
    re.IGNORECASE | re.ASCII,
)


def is_lookup(text: str) -> bool:
    """Whether a text is a SELECT of one triple pattern whose subject is an IRI.

    Such a query contacts nobody, depends on nothing but the data, and reads the triples of one subject. The
    answer is no for some that are; a text that is said to be one can still have a syntax error.
    """
    return _LOOKUP.fullmatch(text) is not None
