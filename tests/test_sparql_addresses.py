"""No text that the guard lets pass makes the engine contact a listener that really listens."""

import socket
import threading

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aikg.errors import ServiceRefusedError
from aikg.iris import PREFIXES
from aikg.sparql.addresses import refuse, remote_addresses, replace_addresses

pytestmark = pytest.mark.quick

HERE = "http://127.0.0.1:PORT/x"


def guarded(text, namespaces=PREFIXES):
    return replace_addresses(text, refuse, namespaces=namespaces)


class Listener:
    """A server on the loopback that counts who connects, and hangs up on them."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.contacts = 0
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                if connection.recv(4096) == b"stop":
                    return
                self.contacts += 1

    def close(self):
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(b"stop")
        self.thread.join()
        self.socket.close()


@pytest.fixture(scope="module")
def listener():
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="module")
def store():
    store = pyoxigraph.Store()
    store.update("INSERT DATA { <http://e/s> <http://e/p> 1, 'a', true, ('a') }")
    return store


def evaluate(store, text, update):
    """Run a text as far as the engine will, whatever comes of it."""
    prefixes = {"e": "http://e/", "h": "http://127.0.0.1:"}
    try:
        if update:
            store.update(text, prefixes=prefixes)
        elif not isinstance(results := store.query(text, prefixes=prefixes), pyoxigraph.QueryBoolean):
            list(results)
    except (SyntaxError, OSError, RuntimeError, ValueError):
        pass


GROUP = "{ ?s ?p ?o }"
QUERIES = {
    "plainly": f"SELECT * {{ SERVICE <{HERE}> {GROUP} }}",
    "in small letters": f"SELECT * {{ service <{HERE}> {GROUP} }}",
    "without white space": f"SELECT*{{SERVICE<{HERE}>{{?s?p?o}}}}",
    "SILENT, glued": f"SELECT * {{ SERVICESILENT<{HERE}>{GROUP} }}",
    "SILENT, glued to a prefix": f"PREFIX x: <{HERE}> SELECT * {{ SERVICESILENTx: {GROUP} }}",
    "ASK": f"ASK {{ SERVICE <{HERE}> {GROUP} }}",
    "CONSTRUCT": f"CONSTRUCT {GROUP} WHERE {{ SERVICE <{HERE}> {GROUP} }}",
    "DESCRIBE": f"DESCRIBE ?s WHERE {{ SERVICE <{HERE}> {GROUP} }}",
    "in a subselect": f"SELECT * {{ {{ SELECT * {{ SERVICE <{HERE}> {GROUP} }} }} }}",
    "in nested groups": f"SELECT * {{ {{ {{ OPTIONAL {{ SERVICE <{HERE}> {GROUP} }} }} }} }}",
    "in UNION": f"SELECT * {{ {GROUP} UNION {{ SERVICE <{HERE}> {GROUP} }} }}",
    "in MINUS": f"SELECT * {{ {GROUP} MINUS {{ SERVICE <{HERE}> {GROUP} }} }}",
    "in GRAPH": f"SELECT * {{ GRAPH ?g {{ SERVICE <{HERE}> {GROUP} }} }}",
    "in SERVICE": f"SELECT * {{ SERVICE <{HERE}> {{ SERVICE <{HERE}> {GROUP} }} }}",
    "in EXISTS": f"SELECT * {{ {GROUP} FILTER EXISTS {{ SERVICE <{HERE}> {GROUP} }} }}",
    "in a projected EXISTS": f"SELECT (EXISTS {{ SERVICE <{HERE}> {GROUP} }} AS ?x) {GROUP}",
    "in ORDER BY": f"SELECT * {GROUP} ORDER BY (EXISTS {{ SERVICE <{HERE}> {GROUP} }})",
    "in LATERAL": f"SELECT * {{ {GROUP} LATERAL {{ SERVICE <{HERE}> {GROUP} }} }}",
    "after a comment": f"SELECT * {{ SERVICE #}}\n<{HERE}> {GROUP} }}",
    "after a comment that a carriage return ends": f"SELECT * {{ #\rSERVICE <{HERE}> {GROUP} }}",
    "with a comment at the keyword": f"SELECT * {{ SERVICE#'\n<{HERE}>#'\n{GROUP} }}",
    "by a prefix": f"PREFIX x: <{HERE}> SELECT * {{ SERVICE x: {GROUP} }}",
    "by a prefix and a local name": "PREFIX x: <http://127.0.0.1:> SELECT * { SERVICE x:PORT {} }",
    "by a predeclared prefix": "SELECT * { SERVICE h:PORT {} }",
    "by a prefix declared twice":
        f"PREFIX x: <http://e/> PREFIX x: <{HERE}> SELECT * {{ SERVICE x: {GROUP} }}",
    "by an escaped local name": f"PREFIX x: <{HERE}> SELECT * {{ SERVICE x:\\-%41 {GROUP} }}",
    "by the empty prefix, glued": f"PREFIX : <{HERE}> SELECT * {{ SERVICE:x {GROUP} }}",
    "by a prefix, glued": f"PREFIX x: <{HERE}> SELECT * {{ SERVICEx:y {GROUP} }}",
    "by a prefix named SERVICE":
        f"PREFIX SERVICE: <{HERE}> SELECT * {{ SERVICE SERVICE:x {GROUP} }}",
    "by a prefix named SERVICE, glued":
        f"PREFIX SERVICE: <{HERE}> SELECT * {{ SERVICESERVICE:x {GROUP} }}",
    "relative to BASE": f"BASE <{HERE}> SELECT * {{ SERVICE <y> {GROUP} }}",
    "an IRI with an escape": f"SELECT * {{ SERVICE <\\u0068ttp://127.0.0.1:PORT/> {GROUP} }}",
    "a keyword with an escape": f"SELECT * {{ SERV\\u0049CE <{HERE}> {GROUP} }}",
    "a bracket with an escape": f"SELECT * {{ SERVICE \\u003C{HERE}> {GROUP} }}",
    "a comment ended by an escape": f"SELECT * {{ #\\u000ASERVICE <{HERE}> {GROUP}\n }}",
    "a string ended by an escape": f"SELECT * {{ ?s ?p '\\u0027 SERVICE <{HERE}> {GROUP} #'}}",
    "a variable bound by VALUES": f"SELECT * {{ VALUES ?x {{ <{HERE}> }} SERVICE ?x {GROUP} }}",
    "a variable bound by BIND": f"SELECT * {{ BIND(<{HERE}> AS ?x) SERVICE $x {GROUP} }}",
    "a variable bound by BIND, SILENT":
        f"SELECT * {{ BIND(IRI('{HERE}') AS ?x) SERVICE SILENT?x{GROUP} }}",
    "glued to a number": f"SELECT * {{ ?s ?p 1SERVICE <{HERE}> {GROUP} }}",
    "glued to a truth value": f"SELECT * {{ ?s ?p trueSERVICE <{HERE}> {GROUP} }}",
    "glued to a truth value and a prefix":
        f"PREFIX x: <{HERE}> SELECT * {{ ?s ?p trueSERVICEx:y {GROUP} }}",
    "after a name with two full stops":
        f"SELECT * {{ {{}} UNION {{ ?s ?p e:a.b.SERVICE <{HERE}> {GROUP} }} }}",
    "glued to a base direction":
        f"SELECT * {{ {{ VALUES ?o {{ 'a'@en--ltr }} }}SERVICE <{HERE}> {GROUP} }}",
    "a long string that never ends": f"SELECT * {{ ?s ?p ('''a') SERVICE <{HERE}> {GROUP} }}",
    "a decimal host": f"SELECT * {{ SERVICE <http://2130706433:PORT/> {GROUP} }}",
    "a host in octal": f"SELECT * {{ SERVICE <http://0177.0.0.1:PORT/> {GROUP} }}",
    "a host in hexadecimal": f"SELECT * {{ SERVICE <http://0x7f.1:PORT/> {GROUP} }}",
    "a user and a password": f"SELECT * {{ SERVICE <http://a:b@127.0.0.1:PORT/> {GROUP} }}",
    "after VERSION": f"VERSION '1.2' SELECT * {{ SERVICE <{HERE}> {GROUP} }}",
}  # fmt: skip
UPDATES = {
    "LOAD": f"LOAD <{HERE}>",
    "LOAD, glued": f"LOAD<{HERE}>",
    "LOAD SILENT, glued": f"LOADSILENT<{HERE}>INTO GRAPH<http://e/g>",
    "LOAD INTO GRAPH": f"LOAD <{HERE}> INTO GRAPH <http://e/g>",
    "LOAD in a sequence": f"INSERT DATA {{ }} ; LOAD <{HERE}> ; CLEAR GRAPH <http://e/g>",
    "LOAD in a sequence, glued": f"INSERT DATA{{}};LOAD<{HERE}>;",
    "LOAD by a prefix": f"PREFIX x: <{HERE}> LOAD x:",
    "LOAD by a prefix, glued": f"PREFIX x: <{HERE}> LOADx:",
    "LOAD by the empty prefix, glued": f"PREFIX : <{HERE}> LOAD:x ; CLEAR ALL",
    "LOAD by a prefix, glued, INTO GRAPH": f"PREFIX x: <{HERE}> LOADx:y INTO GRAPH <http://e/g>",
    "LOAD by a prefix named LOAD, glued": f"PREFIX LOAD: <{HERE}> LOADLOAD:x",
    "LOAD relative to BASE": f"BASE <{HERE}> LOAD <>",
    "LOAD glued to the prologue": f"PREFIX x: <http://e/>LOAD<{HERE}>",
    "LOAD glued to a version": f"VERSION '1.2'LOAD<{HERE}>",
    "LOAD with a comment": f"#'\nLOAD#>\n<{HERE}>",
    "LOAD with an escape": f"LO\\u0041D <{HERE}>",
    "LOAD of a file": "LOAD <file:///etc/hostname>",
    "SERVICE in an update": f"INSERT {GROUP} WHERE {{ SERVICE <{HERE}> {GROUP} }}",
    "SERVICE after USING":
        f"INSERT {GROUP} USING <http://e/g> WHERE {{ SERVICE <{HERE}> {GROUP} }}",
    "SERVICE in a later update": f"CLEAR ALL; DELETE {GROUP} WHERE {{ SERVICE <{HERE}> {GROUP} }}",
}  # fmt: skip

HIDDEN = {
    "what could be a string after what could be an IRI":
        f"SELECT * {{ FILTER(?s<'>')SERVICE <{HERE}> {GROUP} FILTER('a'='a') }}",
    "what could be an IRI":
        f"PREFIX x: <{HERE}> SELECT * {{ FILTER(1<?p)SERVICE#>\nx: {GROUP} }}",
    "what could be a long string":
        f"PREFIX x: <{HERE}> SELECT * {{ FILTER(1<#>'''\n2)SERVICE x:y {GROUP} #'''\n }}",
    "a long string with a false escape":
        f"PREFIX x: <{HERE}> SELECT * {{ ?s ?p ('''a') SERVICE x:y {GROUP} #\\uD800'''\n }}",
    "LOAD after what could be a string": f"INSERT {{}} WHERE {{ FILTER(1<'>') }}; LOAD <{HERE}> #'",
}  # fmt: skip


@pytest.mark.parametrize("way", QUERIES)
def test_no_query_reaches_an_address(way, listener, store):
    assert_refused(QUERIES[way], False, listener, store)


@pytest.mark.parametrize("way", UPDATES)
def test_no_update_reaches_an_address(way, listener, store):
    assert_refused(UPDATES[way], True, listener, store)


@pytest.mark.parametrize("silent", ["SERVICE SILENT <HERE>", "SERVICE SILENT x:", "service silent<HERE>"])
def test_silent_gives_one_empty_solution_and_reaches_nobody(silent, listener, store):
    here, before = f"http://127.0.0.1:{listener.port}/", listener.contacts
    text = f"PREFIX x: <HERE> SELECT * {{ VALUES ?v {{ 1 2 }} {silent} {GROUP} }}".replace("HERE", here)
    assert sorted(row["v"].value for row in store.query(guarded(text))) == ["1", "2"]
    assert listener.contacts == before


def test_load_silent_changes_nothing_and_reaches_nobody(listener):
    store, before = pyoxigraph.Store(), listener.contacts
    store.update(guarded(f"LOAD SILENT <http://127.0.0.1:{listener.port}/> INTO GRAPH <http://e/g>"))
    assert not list(store)
    assert listener.contacts == before


def assert_refused(text, update, listener, store):
    before = listener.contacts
    text = text.replace("PORT", str(listener.port))
    with pytest.raises(ServiceRefusedError) as refusal:
        evaluate(store, guarded(text, namespaces={"h": "http://127.0.0.1:"}), update)
    assert "--allow-service" in str(refusal.value) or "Write" in str(refusal.value)
    assert listener.contacts == before


@pytest.mark.parametrize("way", HIDDEN)
def test_what_the_engine_alone_takes_for_a_clause_is_masked(way, listener, store):
    text = HIDDEN[way].replace("PORT", str(listener.port))
    run = store.update if text.startswith("INSERT") else store.query
    before = listener.contacts
    with pytest.raises(SyntaxError):
        run(guarded(text))
    assert listener.contacts == before


def test_the_ways_are_ways(listener, store):
    """Without the guard most of them arrive, so that the tests above mean something."""
    arrived = 0
    for update, ways in ((False, QUERIES), (True, UPDATES), (False, HIDDEN)):
        for text in ways.values():
            before = listener.contacts
            evaluate(store, text.replace("PORT", str(listener.port)), update)
            arrived += listener.contacts > before
    assert arrived > 50


FRAGMENTS = st.sampled_from(
    [
        "SERVICE",
        "SERVICE",
        "service",
        "SILENT",
        "LOAD",
        "<HERE>",
        "<HERE>",
        "x:y",
        ":",
        "x:",
        "?x",
        " ",
        "\n",
        "{?s ?p ?o}",
        "{?s ?p ?o}",
        "{",
        "}",
        "(",
        ")",
        ".",
        ";",
        "#",
        "'",
        "'''",
        '"',
        "<",
        ">",
        "<'>",
        "<#>",
        "FILTER(1<",
        "FILTER(1<'>')",
        "?s ?p ",
        "true",
        "1",
        "'a'",
        "@en",
        "@en--ltr",
        "e:a.b.",
        "\\u0053",
        "\\",
        "OPTIONAL{",
        "UNION",
        "INTO GRAPH <http://e/g>",
        "\\uD800",
        "('''a')",
        "#'''\n",
        "_:b",
        "a.",
        "e:p?",
    ]
)


@settings(max_examples=600)
@given(
    st.lists(FRAGMENTS, min_size=2, max_size=14),
    st.sampled_from(["SELECT * {", "", "INSERT{}WHERE{"]),
)
@example(["FILTER(1<'>')", "SERVICE", "<HERE>", "{?s ?p ?o}", "'"], "SELECT * {")
def test_no_text_that_passes_makes_a_contact(listener, store, fragments, opening):
    text = f"PREFIX x: <HERE> PREFIX : <HERE> {opening}{''.join(fragments)}"
    text = (text + "}" if opening else text).replace("HERE", f"http://127.0.0.1:{listener.port}/")
    before = listener.contacts
    try:
        passed = guarded(text)
    except ServiceRefusedError:
        return
    evaluate(store, passed, not opening.startswith("SELECT"))
    assert listener.contacts == before, text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?x { ?service e:service ?x }",
        "SELECT $service $x { $service e:x ?x }",
        "PREFIX service: <http://e/> SELECT * { ?s service:of service:all . ?x service:of ?y }",
        "SELECT * { GRAPH e:service { ?s ?p ?o } }",
        "SELECT * { ?s ?p e:download ; e:load ?x }",
        "# SERVICE <http://e/> { ?s ?p ?o }\nSELECT * { ?s ?p ?o } # SERVICE x",
        "SELECT * { ?s ?p 'SERVICE <http://e/> { ?s ?p ?o }' }",
        "SELECT * { ?s <http://e/service#of> '''SERVICE''', \"a load\", 'b'@en }",
        "SELECT * { ?s ?p _:service . }",
        "SELECT * { ?s ?p 'a\\u0062' }",
    ],
)
def test_what_only_looks_like_a_clause_passes_and_means_the_same(text):
    store = pyoxigraph.Store()
    store.update(
        "PREFIX e: <http://e/> INSERT DATA { e:s <http://e/service#of> 'SERVICE', 'a load', "
        "'b'@en ; "
        "e:service 1 ; e:x 3 ; e:of e:all ; e:p 'SERVICE <http://e/> { ?s ?p ?o }', 'ab', [] ."
        "GRAPH e:service { e:s e:p e:download ; e:load 2 } }"
    )
    prefixes = {"e": "http://e/"}
    expected = store.query(text, prefixes=prefixes, use_default_graph_as_union=True)
    actual = store.query(guarded(text), prefixes=prefixes, use_default_graph_as_union=True)
    rows = {str(row) for row in expected}
    assert rows == {str(row) for row in actual}
    assert rows


def test_strings_of_updates_are_stored_as_written():
    store = pyoxigraph.Store()
    text = "INSERT DATA { <http://e/s> <http://e/payload#of> 'LOAD <http://e/> ;', 'self service' }"
    store.update(guarded(text))
    assert {quad.object.value for quad in store} == {"LOAD <http://e/> ;", "self service"}
    assert {quad.predicate.value for quad in store} == {"http://e/payload#of"}


def test_what_is_found():
    text = (
        "BASE <http://b/> PREFIX x: <y/>\nSELECT * {\n SERVICE <a> {} SERVICE SILENT x:z {} SERVICE ?v {} }"
    )
    found = remote_addresses(text)
    assert [(item.keyword, item.silent, item.iri) for item in found] == [
        ("SERVICE", False, "http://b/a"),
        ("SERVICE", True, "http://b/y/z"),
        ("SERVICE", False, ""),
    ]
    assert [(item.line, item.column) for item in found] == [(3, 2), (3, 17), (3, 39)]
    assert text[found[1].start : found[1].end] == "x:z"


def test_the_message_says_where_and_what_to_do():
    with pytest.raises(ServiceRefusedError) as refusal:
        guarded("SELECT *\n{ SERVICE <http://e/sparql> {} }")
    assert str(refusal.value) == (
        "SERVICE at line 2, column 3 names <http://e/sparql>, "
        "which this endpoint does not contact. Its operator can allow it with --allow-service http://e/sparql"
    )


def test_targets_are_replaced():
    text = "SELECT * { SERVICE<http://e/service#1>{ ?s ?p '#SERVICE' } }"
    replaced = replace_addresses(text, lambda address: f"http://f/{len(address.iri)}")
    assert replaced == "SELECT * { SERVICE <http://f/18> { ?s ?p '#\\u0053ERVICE' } }"
