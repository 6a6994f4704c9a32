"""What is said of a text that is no SPARQL: where, what is wrong, and what to write."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_server import TOKEN, running

from aikg.cli import main

LABELS = "SERVICE wikibase:label { bd:serviceParam wikibase:language 'en' . }"

QUERIES = {
    # Errors of meaning (SPARQL 1.1, 11.4, 18.2.1 and the notes of 19.8)
    "SELECT ?s (COUNT(?o) AS ?c)\n{ ?s ?p ?o }": (1, 8, "?s is neither grouped nor within an aggregate"),
    "SELECT (COUNT(?o) AS ?c) ?s {\n ?s ?p ?o } GROUP BY ?p": (1, 26, "?s is neither grouped"),
    "SELECT ?s (?o + 1 AS ?y) { ?s ?p ?o } GROUP BY ?s": (1, 12, "?o is neither grouped"),
    "SELECT ?s { ?s ?p ?o } ORDER BY COUNT(?o)": (1, 8, "?s is neither grouped"),
    "SELECT * {\n { SELECT ?s ?o (MAX(?p) AS ?c) { ?s ?p ?o } GROUP BY ?s } }": (2, 14, "?o is neither"),
    "SELECT (COUNT(?s) AS ?n) (?n + 1 AS ?m) { ?s ?p ?o }": (1, 27, "?n is computed in the same SELECT"),
    "SELECT *\n{ ?s ?p ?o } GROUP BY ?s": (1, 8, "SELECT * cannot stand with GROUP BY"),
    "SELECT * { ?s ?p ?o } HAVING (COUNT(*) > 1)": (1, 8, "SELECT * cannot stand with GROUP BY or an agg"),
    "SELECT (1 AS ?x) (2 AS ?x) {}": (1, 24, "?x is selected twice"),
    "SELECT ?x ?x { ?x ?p ?o }": (1, 11, "?x is selected twice"),
    "SELECT (2 AS ?x) { ?x ?y ?z }": (1, 14, "?x has a value already"),
    "SELECT * { ?s ?p ?o\n BIND(1 AS ?o) }": (2, 12, "BIND cannot give ?o a value: it has one"),
    "SELECT * { OPTIONAL { ?s ?p ?o } BIND(1 AS ?o) }": (1, 44, "BIND cannot give ?o a value"),
    "SELECT * { { SELECT ?o { ?s ?p ?o } } BIND(1 AS ?o) }": (1, 49, "BIND cannot give ?o a value"),
    "SELECT * { VALUES ?x { 1 } BIND(2 AS ?x) }": (1, 38, "BIND cannot give ?x a value"),
    "SELECT * {\n BIND(SUM(?x) AS ?y) }": (2, 7, "an aggregate cannot stand in BIND"),
    "SELECT * { ?s ?p ?o FILTER(COUNT(?o) > 1) }": (1, 28, "an aggregate cannot stand in FILTER"),
    "SELECT (SUM(COUNT(?x)) AS ?n) { ?s ?p ?x }": (1, 13, "an aggregate cannot stand within another"),
    "SELECT (AVG(?x + MAX(?x)) AS ?n) { ?s ?p ?x } GROUP BY ?s": (1, 18, "an aggregate cannot stand within"),
    "SELECT * { _:a ?p ?o OPTIONAL { _:a ?q ?z } }": (1, 33, "the label _:a stands in two groups"),
    "SELECT * { { _:a ?p ?o } UNION { _:a ?q ?z } }": (1, 34, "the label _:a stands in two groups"),
    "SELECT * { VALUES (?a ?b) { (1 2)\n(3) } }": (2, 1, "this row of VALUES has 1 value for 2 variables"),
    "SELECT * { VALUES (?a ?a) { (1 2) } }": (1, 23, "VALUES has ?a twice"),
    # Functions
    "SELECT (FOO(?x) AS ?y) { ?x ?p ?o }": (1, 9, "SPARQL has no function FOO"),
    "SELECT * { ?x ?p ?o FILTER(STRLENGTH(?o) > 1) }": (1, 28, "Did you mean STRLEN?"),
    "SELECT (STRLEN(?x, 1) AS ?y) { ?x ?p ?o }": (1, 9, "STRLEN takes 1 argument, and here it has 2"),
    "SELECT (REPLACE('a') AS ?y) {}": (1, 9, "REPLACE takes 3 or 4 arguments, and here it has 1"),
    "SELECT (IF(1, 2) AS ?y) {}": (1, 9, "IF takes 3 arguments, and here it has 2"),
    "SELECT (NOW(1) AS ?y) {}": (1, 9, "NOW takes no arguments, and here it has 1"),
    # Modifiers
    "SELECT * {} LIMIT 1 LIMIT 2": (1, 21, "LIMIT stands once"),
    "SELECT * {} ORDER BY ?s ORDER BY ?p": (1, 25, "ORDER stands once"),
    "SELECT ?s { ?s ?p ?o } ORDER BY ?s GROUP BY ?s": (1, 36, "GROUP stands before ORDER"),
    "SELECT * {} LIMIT -1": (1, 19, "LIMIT is followed by a whole number"),
    "SELECT * { ?s ?p ?o ORDER BY ?s }": (1, 21, "ORDER stands after the closing brace"),
    "SELECT ?s { ?s ?p ?o } ORDER ?s": (1, 30, "Write ORDER BY"),
    # Selections
    "SELECT ?s, ?p { ?s ?p ?o }": (1, 10, "without commas"),
    "SELECT { ?s ?p ?o }": (1, 8, "SELECT names variables, or *"),
    "SELECT COUNT(?s) { ?s ?p ?o }": (1, 13, "(COUNT(…) AS ?name)"),
    "SELECT (COUNT(?s)) { ?s ?p ?o }": (1, 18, "named with AS"),
    # Patterns and expressions
    "SELECT * { ?s ?p ?o FILTER(?o == 1) }": (1, 32, "Write one = for equal"),
    "SELECT * { ?s ?p ?o FILTER(?o <> 1) }": (1, 31, "Write != for unequal"),
    "SELECT * { ?s ?p ?o FILTER(?o = 1 AND ?p = 2) }": (1, 35, "Write && for and"),
    "SELECT * { ?s ?p ?o FILTER(?o LIKE 'x') }": (1, 31, "Write CONTAINS"),
    "SELECT * { ?s ?p ?o FILTER ?o > 1 }": (1, 28, "stands in parentheses"),
    "SELECT * { ?s ?p ?o OPTINAL { ?s ?q ?z } }": (1, 21, "Did you mean OPTIONAL?"),
    "SELECT * { ?s ?p ?o ?s ?q ?z }": (1, 21, "A full stop, or ; or , stands between"),
    "SELECT * { ?s ?p }": (1, 18, "A triple has three terms, and one is missing"),
    "SELECT * { ?s ?p 'a\\q' }": (1, 18, "cannot be escaped"),
    # Prefixes and IRIs
    "SELECT * {\n ?s foo:bar ?o }": (2, 5, "the prefix foo: is not declared"),
    "PREFIX a <http://e/> SELECT * {}": (1, 8, "PREFIX a: <…>"),
    "PREFIX a: http://e/ SELECT * {}": (1, 11, "angle brackets"),
    "@prefix a: <http://e/> . SELECT * {}": (1, 1, "Write PREFIX without @"),
    "SELECT * { ?s <http://e/a b> ?o }": (1, 15, "holds a space. Write %20"),
    "SELECT * { ?s <http://e/%zz> ?o }": (1, 15, "<http://e/%zz> is no IRI"),
    "SELECT * { ?s <http://e/a ?o }": (1, 15, "the '<' of an IRI is not closed"),
    # Brackets and quotes
    "SELECT * {\n ?s ?p ?o\n": (1, 10, "this '{' is still open at the end; a '}' is missing"),
    "SELECT * {\n ?s ?p ?o .\n OPTIONAL { ?s ?q ?z\n}\n": (1, 10, "the '{' at line 3, column 11"),
    "SELECT * { ?s ?p ?o\n FILTER(?o > (1 + 2 }": (2, 14, "this '(' is still open where '}' stands"),
    "SELECT * { ?s ?p [ ?q 1 }": (1, 18, "this '[' is still open"),
    "SELECT * { <<( ?s ?p ?o ) ?q 1 }": (1, 12, "this '<<' is still open"),
    "SELECT * { ?s ?p ?o }\n}": (2, 1, "'}' is unexpected: it closes nothing"),
    "SELECT * { ?s ?p ?o FILTER(?o > 1)) }": (1, 35, "')' is unexpected: it closes nothing"),
    "SELECT * { ?s ?p ] }": (1, 18, "']' is unexpected: it closes nothing"),
    "SELECT * {\n ?s ?p 'abc\n}": (2, 8, "the quote ' is not closed before the line ends"),
    'SELECT * {\n ?s ?p """abc"\n}': (2, 8, 'the quotes """ are not closed'),
    "SELECT * { ?s ?p ?o . # } \n": (1, 10, "this '{' is still open"),
    "SELECT * { { ?s ?p ?o UNION { ?s ?q ?o } }": (1, 23, "And the '{' at line 1, column 10 is not closed"),
    # Habits from other languages
    "SELECT TOP 5 ?s { ?s ?p ?o }": (1, 8, "Write LIMIT with the number"),
    "SELECT UNIQUE ?s { ?s ?p ?o }": (1, 8, "Write DISTINCT"),
    "SELECT name FROM companies": (1, 8, "Did you mean ?name?"),
    "SELECT ?s AS ?t { ?s ?p ?o }": (1, 11, "(?s AS ?name)"),
    "SELECT DISTINCT(?s) { ?s ?p ?o }": (1, 19, "selected without parentheses: ?s"),
    "SELECT ?s { ?s ?p ?o } // all": (1, 25, "A comment begins with #"),
    "SELECT ?s { ?s ?p ?o -- all\n}": (1, 23, "A comment begins with #"),
    "SELECT ?s { ?s ?p ?o };": (1, 23, "A query ends without ';'"),
    "SELECT * { ?s ?p ?o FILTER(LOWER(?o) = 'x') }": (1, 28, "Write LCASE"),
    "SELECT * { ?s ?p ?o FILTER NOT (?o = 1) }": (1, 28, "Write !(…) for not"),
    "SELECT * { { ?s ?p 1 } OR { ?s ?p 2 } }": (1, 24, "Write UNION between two groups"),
    "SELECT * { ?s is aikg:Company }": (1, 15, "Write a before a class"),
    "SELECT * { ?s ?p ?o LET (?x := 1) }": (1, 21, "Write BIND(… AS ?x)"),
    "SELECT (GROUP_CONCAT(?o, ',') AS ?x) { ?s ?p ?o }": (1, 9, "GROUP_CONCAT(?x; SEPARATOR=', ')"),
    "SELECT (GROUP_CONCAT(?o; ',') AS ?x) { ?s ?p ?o }": (1, 26, "GROUP_CONCAT(?x; SEPARATOR=', ')"),
    "SELECT ?s { ?s ?p ?o } ORDER BY DESC ?s": (1, 38, "Write DESC(?x) and ASC(?x)"),
    "SELECT ?s { ?s ?p ?o } ORDER BY ?s DESC": (1, 40, "Write DESC(?x) and ASC(?x)"),
    "SELECT ?s { ?s ?p ?o } ORDER BY -?s": (1, 34, "stands in parentheses: (-?s)"),
    "SELECT ?s { ?s ?p ?o } ORDER BY": (1, 32, "What follows BY is missing"),
    "SELECT ?s { ?s ?p ?o } LIMIT": (1, 29, "What follows LIMIT is missing"),
    "SELECT * { ?s ?p ?o } WHERE { ?o ?q ?z }": (1, 23, "A query has one pattern"),
    "SELECT * { SELECT ?s { ?s ?p ?o } ?s ?q ?z }": (1, 35, "in braces of its own: { SELECT … }"),
    "SELECT * { ?s ?q ?z SELECT ?s { ?s ?p ?o } }": (1, 21, "in braces of its own: { SELECT … }"),
    "SELECT * { VALUES ?x (1 2) }": (1, 22, "The values of ?x stand in braces"),
    "SELECT * { VALUES (?x) { 1 } }": (1, 26, "Each row of VALUES stands in parentheses"),
    "ASK ?s ?p ?o": (1, 5, "in braces follows ASK"),
    "CONSTRUCT { ?s ?p ?o FILTER(?o > 1) } WHERE { ?s ?p ?o }": (1, 22, "A template has triples alone"),
    "DESCRIBE naver": (1, 10, "such as id:naver"),
    "SELECT * { ?s ?p+ ?o }": (1, 19, "a variable cannot be a part of one"),
    "SELECT * { ?s ?p 'x'^xsd:int }": (1, 22, "Write ^^ between a text and its datatype"),
    "SELECT * { ?s ?p-x ?o }": (1, 18, "A name has no hyphen"),
    "SELECT * { ?s 'label' ?o }": (1, 15, "A predicate is an IRI"),
    "SELECT * { ?s ?p ? }": (1, 18, "A variable has a name"),
    "SELECT * { ?s ?p '\\uD83D\\uDE00' }": (1, 18, "\\uD83D is half of a character"),
    "SELECT * { ?s :name ?o }": (1, 15, "Write PREFIX : and its IRI at the beginning"),
    "{ ?s ?p ?o }": (1, 1, "A query begins with SELECT"),
    # What is not even the beginning
    "": (1, 1, "the text is empty"),
    " \n# only a comment": (1, 1, "the text is empty"),
    "hello world": (1, 1, "A query begins with SELECT"),
    "SELCT * {}": (1, 1, "Did you mean SELECT?"),
    # The places are those of the text that was sent, not of what the label service became
    f"SELECT ?x ?xLabel {{ ?x ?p ?o {LABELS} FILTER(?o == 1) }}": (1, 109, "Write one = for equal"),
    f"SELECT ?x ?xLabel (COUNT(?o) AS ?n) {{ ?x ?p ?o {LABELS} }} GROUP BY ?x": (1, 11, "?xLabel is neither"),
    f"SELECT * {{ ?x ?p ?o {LABELS[:-1]}?x rdfs:label ?o }} }}": (1, 101, "cannot bind ?o, which"),
    f"SELECT ?xLabel {{ ?x ?p ?o {LABELS} }} LIMIT x": (1, 103, "LIMIT is followed by"),
}  # fmt: skip

UPDATES = {
    "INSERT DATA { <x:a> <x:b> 1 .\n ?s <x:b> 1 }": (2, 2, "INSERT DATA takes no variables, and ?s is one"),
    "INSERT DATA { GRAPH ?g { <x:a> <x:b> 1 } }": (1, 21, "INSERT DATA takes no variables"),
    "DELETE DATA { _:a <x:b> 1 }": (1, 15, "DELETE DATA takes no blank nodes"),
    "DELETE DATA { <x:a> <x:b> ?o }": (1, 27, "DELETE DATA takes no variables"),
    "DELETE { _:a <x:b> 1 } WHERE {}": (1, 10, "DELETE takes no blank nodes"),
    "DELETE { [] <x:b> 1 } WHERE {}": (1, 10, "DELETE takes no blank nodes"),
    "DELETE WHERE { _:a <x:b> ?o }": (1, 16, "DELETE WHERE takes no blank nodes"),
    "INSERT DATA { _:a <x:b> 1 } ;\nINSERT DATA { _:a <x:b> 2 }": (2, 15, "stands in two operations"),
    "INSERT DATA { <x:a> <x:b> 1 } WHERE {}": (1, 31, "DATA takes no WHERE"),
    "INSERT { <x:a> <x:b> 1 }": (1, 25, "WHERE { … } is missing"),
    "CLEAR ALL INSERT DATA { <x:a> <x:b> 1 }": (1, 11, "INSERT"),
    "INSERT DATA { <x:a> <x:b> 1 } CLEAR ALL": (1, 31, "A semicolon stands between two operations"),
    "DROP <x:g>": (1, 6, "Write DROP GRAPH <x:g>"),
    "INSERT { ?s <x:b> 1 } WHERE { ?s ?p ?o BIND(1 AS ?o) }": (1, 50, "BIND cannot give ?o a value"),
    "DELETE WHERE { ?s ?p ?o FILTER(?o > 1) }": (1, 31, "Put it into WHERE"),
}  # fmt: skip

STRANGE = {
    "SELECT\xa0?s { ?s ?p ?o }": (1, 7, "U+00A0, NO-BREAK SPACE", "a plain space"),
    "SELECT ?s {\n?s ?p\u3000?o }": (2, 6, "U+3000, IDEOGRAPHIC SPACE", "a plain space"),
    "SELECT ?s { ?s ?p\u2028?o }": (1, 18, "U+2028, LINE SEPARATOR", "a plain space"),
    "SELECT ?s { ?s\x0b?p ?o }": (1, 15, "U+000B", "a plain space"),
    "SELECT ?s { ?s\x00 ?p ?o }": (1, 15, "U+0000", "Delete it"),
    "SELECT ?s \u200b{ ?s ?p ?o }": (1, 11, "U+200B, ZERO WIDTH SPACE", "Delete it"),
    "SEL\xadECT ?s { ?s ?p ?o }": (1, 4, "U+00AD, SOFT HYPHEN", "Delete it"),
    "SELECT ?s { ?s ?p ?o } \ufeff": (1, 24, "U+FEFF, ZERO WIDTH NO-BREAK SPACE", "Delete it"),
    "SELECT ?s { ?s \u2060?p ?o }": (1, 16, "U+2060, WORD JOINER", "Delete it"),
    "SELECT ?s { ?s ?p “abc” }": (1, 19, "“ (U+201C, LEFT DOUBLE QUOTATION MARK)", 'Type " in its place'),
    "SELECT ?s { ?s ?p ‘it’ }": (1, 19, "‘ (U+2018, LEFT SINGLE QUOTATION MARK)", "Type ' in its place"),
    'SELECT ?s { ?s ?p "abc” }': (1, 19, "” (U+201D, RIGHT DOUBLE QUOTATION MARK)", 'Type " in its place'),
    "SELECT ?s { ?s ?p 'abc’ }": (1, 19, "’ (U+2019, RIGHT SINGLE QUOTATION MARK)", "Type ' in its place"),
    "SELECT (1 – 2 AS ?x) {}": (1, 11, "– (U+2013, EN DASH)", "Type - in its place"),
    "SELECT (1 − 2 AS ?x) {}": (1, 11, "− (U+2212, MINUS SIGN)", "Type - in its place"),
    "SELECT ?s ｛ ?s ?p ?o ｝": (1, 11, "｛ (U+FF5B, FULLWIDTH LEFT CURLY BRACKET)", "Type { in its place"),
    "SELECT ？s { ?s ?p ?o }": (1, 8, "？ (U+FF1F, FULLWIDTH QUESTION MARK)", "Type ? in its place"),
    "SELECT ?s { ?s rdfs：label ?o }": (1, 20, "： (U+FF1A, FULLWIDTH COLON)", "Type : in its place"),
    "SELECT ?s { ?s ?p ?o。 ?o ?q ?s }": (1, 21, "。 (U+3002, IDEOGRAPHIC FULL STOP)", "Type . in its place"),
    "SELECT ?s { ?s ?p ?o FILTER(?o ≥ 1) }": (1, 32, "≥ (U+2265, GREATER-THAN OR EQUAL TO)", "Type >= in"),
    "SELECT ?s { ?s ?p 한국 }": (1, 19, "한 (U+D55C, HANGUL SYLLABLE HAN)", "Put text into quotes"),
    "SELECT ?s { ?s ?p 😀 }": (1, 19, "😀 (U+1F600, GRINNING FACE)", "no meaning in SPARQL"),
}  # fmt: skip


@pytest.fixture(scope="module")
def server(token_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server that writes, for who has its token."""
    directory = tmp_path_factory.mktemp("store")
    with running("--directory", directory, "--token-file", token_file, "--workers", "2") as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        client.headers["Accept"] = "application/problem+json"
        yield client


def problem(response: httpx.Response) -> tuple[int, int, str]:
    told = response.json()
    assert (response.status_code, told["type"]) == (400, "https://w3id.org/aikg/problem/query-syntax")
    place = f"Line {told['line']}, column {told['column']}: "
    assert told["detail"].startswith(place)
    return told["line"], told["column"], told["detail"].removeprefix(place)


@pytest.mark.parametrize("text", QUERIES)
def test_a_query_that_is_none_is_told_where_and_why(server: httpx.Client, text: str) -> None:
    line, column, why = QUERIES[text]
    found = problem(server.post("/sparql", data={"query": text}))
    assert (found[:2], why in found[2]) == ((line, column), True), found


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_that_is_none_is_told_where_and_why(server: httpx.Client, text: str) -> None:
    line, column, why = UPDATES[text]
    found = problem(server.post("/sparql", data={"update": text}))
    assert (found[:2], why in found[2]) == ((line, column), True), found


@pytest.mark.parametrize("text", STRANGE)
def test_a_character_that_only_looks_like_a_sign_is_named(server: httpx.Client, text: str) -> None:
    line, column, name, remedy = STRANGE[text]
    found = problem(server.get("/sparql", params={"query": text}))
    assert (found[:2], name in found[2], remedy in found[2]) == ((line, column), True, True), found


@pytest.mark.parametrize("text", ["SELECT ?s (COUNT(?o) AS ?c) { ?s ?p ?o }", "ASK { ?s ?p\xa0?o }"])
def test_the_command_line_says_the_place_once(
    text: str, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", text, "--store", str(dump)]) == 1
    said = capsys.readouterr().err
    assert said.lower().count("column") == 1
    assert said.startswith("Line 1, column ")


def test_a_function_that_nobody_has_is_told_with_its_place(server: httpx.Client) -> None:
    query = "PREFIX e: <http://example.org/>\nSELECT (e:f(?s) AS ?x) { VALUES ?s { 1 } }"
    response = server.get("/sparql", params={"query": query})
    assert response.status_code == 422
    assert response.json()["detail"].startswith("Line 2, column 9: ")


def test_what_looks_wrong_and_is_right_is_answered(server: httpx.Client) -> None:
    for text in (
        "SELECT (COUNT(?s) AS ?n) (SUM(?o) AS ?m) { ?s ?p ?o }",
        "SELECT ?s (SUM(?n) AS ?m) { { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s } } GROUP BY ?s",
        "SELECT * { ?s ?p '“—” \u3000', \"한국–\" FILTER(?s != <http://e/a–b>) } # “",
        "SELECT ?이름 { ?이름 ?p ?نام\u200cها }",
    ):
        response = server.get("/sparql", params={"query": text}, headers={"Accept": "*/*"})
        assert response.status_code == 200, text


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (f"SELECT ?xLabel {{ ?x ?p ?o {LABELS} FILTER(?o == 1) }}", 106),
        (f"SELECT ?xLabel (COUNT(?o) AS ?n) {{ ?x ?p ?o {LABELS} }} GROUP BY ?x", 8),
    ],
)
@pytest.mark.parametrize("store", ["federated", "remote"])
def test_the_place_is_that_of_the_text_in_every_store(
    server: httpx.Client, dump: Path, text: str, column: int, store: str
) -> None:
    """A store that rewrites a query before another evaluates it tells the place in what was sent."""
    url = str(server.base_url.join("/sparql"))
    allowed = ("--data", dump, "--workers", "1", "--allow-service", "https://query.wikidata.org/sparql")
    with running(*(("--remote", url) if store == "remote" else allowed)) as client:
        assert problem(client.get("/sparql", params={"query": text}))[:2] == (1, column)


def test_what_is_slow_to_plan_is_read_at_once(server: httpx.Client) -> None:
    """The engine takes minutes to order patterns that share no variable, and has read them before."""
    patterns = " . ".join(f"?a{number} rdfs:label ?b{number}" for number in range(600))
    response = server.post("/sparql", data={"query": f"SELECT * {{ {patterns} }}", "lint": ""}, timeout=20)
    assert {found["rule"] for found in response.json()["findings"]} <= {"cross-product", "unused-variable"}
