"""Why a text is no SPARQL, of texts that nobody would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.errors import QuerySyntaxError
from aikg.store.evaluation import CONDITIONS, query_parser, require_syntax, update_parser

pytestmark = pytest.mark.quick

PIECES = """
    SELECT * { } { } ( ) [ ] << >> {| |} ~ . ; , ?a ?b $a e:p a / | ^ ! + * ? 'x' ^^ @en 1 - _:b <i> <x:i>
    OPTIONAL UNION MINUS GRAPH FILTER EXISTS NOT IN BIND AS VALUES SELECT WHERE true COUNT( SUM( STRLEN(
    CONSTRUCT INSERT DELETE DATA ORDER BY GROUP HAVING LIMIT PREFIX e: BASE FROM ' " < \\ \u00a0 “ ｛
    ASK ?x= == (1
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join))
def test_every_text_is_sparql_or_has_a_place_and_a_reason(text: str) -> None:
    for parser in (query_parser(CONDITIONS), update_parser(CONDITIONS)):
        try:
            require_syntax(text, CONDITIONS, parser)
        except QuerySyntaxError as error:
            assert (error.line, 1 <= error.column <= len(text) + 1) == (1, True)
            assert str(error).startswith(f"Line 1, column {error.column}: ")
            assert str(error).endswith((".", "?"))
