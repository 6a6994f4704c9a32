import os
import re
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aikg.sparql.tokens import Kind, replace_codepoint_escapes, significant, tokenize

pytestmark = pytest.mark.quick

PIECES = [
    "SELECT",
    "SERVICE",
    "LOAD",
    " ",
    "\n",
    "\r",
    "#",
    "<",
    ">",
    "<http://e/>",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "\\u0041",
    "\\'",
    "?x",
    "$",
    "?",
    "_:b",
    "@en--ltr",
    "1",
    ".",
    "1.5e3",
    "e:",
    ":",
    "e:a%20\\-.b",
    "%",
    "{|",
    "|}",
    "{",
    "}",
    "(",
    ")",
    "<<",
    ">>",
    "^^",
    "&&",
    "=",
    "~",
    "\x00",
    "\ud800",
    "ſ",
    "é",
    "a.b",
]
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


def kinds(text):
    return [(token.kind.value, token.text) for token in significant(tokenize(text))]


@given(texts)
@example("'''a' \"")
@example("a.b.c.1.5e3.d")
def test_any_text_is_its_tokens(text):
    tokens = tokenize(text)
    assert "".join(token.text for token in tokens) == text
    assert [token.offset for token in tokens] == [
        sum(len(before.text) for before in tokens[:index]) for index in range(len(tokens))
    ]
    for token in tokens:
        before = text[: token.offset]
        assert token.text
        assert token.line == before.count("\n") + 1
        assert token.column == token.offset - (before.rfind("\n") + 1) + 1


@given(texts, texts)
def test_a_line_break_outside_of_strings_always_ends_a_token(left, right):
    tokens = tokenize(f"{left}\n{right}")
    spanning = [t for t in tokens if t.offset < len(left) < t.end - 1 and t.kind is not Kind.WHITESPACE]
    assert all(token.text[:3] in ("'''", '"""') for token in spanning)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?a<?b", [("variable", "?a"), ("symbol", "<"), ("variable", "?b")]),
        ("?a<?b>", [("variable", "?a"), ("iri", "<?b>")]),
        ("<a b>", [("symbol", "<"), ("keyword", "a"), ("keyword", "b"), ("symbol", ">")]),
        ("SERVICE:x", [("prefixed_name", "SERVICE:x")]),
        ("e:a.b. ", [("prefixed_name", "e:a.b"), ("symbol", ".")]),
        ("e:a\\-\\.b%41:c", [("prefixed_name", "e:a\\-\\.b%41:c")]),
        ("true.FILTER(1)", [("keyword", "true"), ("symbol", "."), ("keyword", "FILTER"),
                            ("symbol", "("), ("number", "1"), ("symbol", ")")]),
        ("true.5e3", [("keyword", "true"), ("number", ".5e3")]),
        ("1.5e-3.2 .5 6.", [("number", "1.5e-3"), ("number", ".2"), ("number", ".5"),
                            ("number", "6"), ("symbol", ".")]),
        ("'a\\'b'@en--ltr", [("string", "'a\\'b'"), ("language", "@en--ltr")]),
        ("'''a''b''''", [("string", "'''a''b'''"), ("unknown", "'")]),
        ('"""a\n"b"""^^e:c', [("string", '"""a\n"b"""'), ("symbol", "^^"),
                              ("prefixed_name", "e:c")]),
        ("'open\n?x", [("unknown", "'open"), ("variable", "?x")]),
        ("'''open\n?x", [("unknown", "'''open\n?x")]),
        ("<<( ?s ?p ?o )>>", [("symbol", "<<"), ("symbol", "("), ("variable", "?s"),
                              ("variable", "?p"), ("variable", "?o"), ("symbol", ")"),
                              ("symbol", ">>")]),
        ("{| :p 1 |} ~_:r", [("symbol", "{|"), ("prefixed_name", ":p"), ("number", "1"),
                             ("symbol", "|}"), ("symbol", "~"), ("blank_node", "_:r")]),
        ("# SERVICE <x> {\n?x", [("variable", "?x")]),
        ("SERV\\u0049CE", [("keyword", "SERV"), ("unknown", "\\"), ("keyword", "u0049CE")]),
        ("?x-1", [("variable", "?x"), ("symbol", "-"), ("number", "1")]),
        ("모델:이름", [("prefixed_name", "모델:이름")]),
    ],
)  # fmt: skip
def test_terminals(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SERV\\u0049CE", "SERVICE"),
        ("\\U0001F47E", "\U0001f47e"),
        ("\\ud800", "\\ud800"),
        ("\\UFFFFFFFF", "\\UFFFFFFFF"),
        ("\\u12", "\\u12"),
    ],
)
def test_codepoint_escapes(text, expected):
    assert replace_codepoint_escapes(text) == expected


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "'''",
        '"""\\',
        '"\\',
        "<",
        "<a",
        "e:a.",
        "_:a.",
        "#",
        "1.",
        "@a-",
        "%",
        "{",
        "SERVICE#",
        "' ",
    ],
)
def test_a_long_text_of_hostile_pieces_is_tokenized(piece):
    """A reader that tries the rest of the text from every piece would not return from this."""
    text = piece * 100_000
    assert "".join(token.text for token in tokenize(text)) == text


SHARED = Path(__file__).parents[2] / "shared" / "conformance"
DATA = Path(os.environ.get("AIKG_CONFORMANCE", SHARED)) / "w3c-sparql"


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the W3C's tests are not at {DATA}")
def test_what_the_engine_parses_has_no_unknown_terminal():
    store = pyoxigraph.Store()
    read = 0
    for path in sorted(DATA.rglob("*.r[qu]")):
        text = path.read_bytes().decode("utf-8", errors="replace")
        tokens = tokenize(text)
        assert "".join(token.text for token in tokens) == text
        if re.search(r"\b(SERVICE|LOAD)\b", text, re.IGNORECASE):
            continue
        try:
            run = store.query if path.suffix == ".rq" else store.update
            run(text, base_iri="http://example.org/")
        except SyntaxError:
            continue
        except (OSError, RuntimeError, ValueError):
            pass
        read += 1
        assert Kind.UNKNOWN not in {token.kind for token in tokens}, path
    assert read > 500
