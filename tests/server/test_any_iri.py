"""Whatever stands where an IRI, a literal or a name is expected, the server answers below 500."""

import json
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

PARAMETERS = [
    "/fragments?subject={}",
    "/fragments?predicate={}",
    "/fragments?object={}",
    "/fragments?graph={}",
    "/store?graph={}",
    "/sparql?query=ASK%7B%7D&default-graph-uri={}",
    "/sparql?query=ASK%7B%7D&named-graph-uri={}",
    "/sparql?query=ASK%7B%3C{}%3E%20a%20%3Fo%7D",
    "/reconcile/preview?id={}",
    "/reconcile/suggest/entity?prefix={}",
    "/reconcile/flyout/type?id={}",
    "/reconcile/flyout/property?id={}",
    "/reconcile/propose?type={}",
    "/id?class={}",
    "/queries/claims-about?entity={}",
    "/workbench?query={}",
    "/id/a?_profile={}",
    "/reconcile?queries={}",
]
PATHS = [
    "/id/{}",
    "/claim/{}",
    "/source/{}",
    "/graph/{}",
    "/queries/{}",
    "/{}",
    "/prop/direct/{}",
    "/store/{}",
    "/context/{}.jsonld",
    "/dump/{}",
    "/sparql.{}",
    "/queries/running/{}",
    "/id/{}.ttl",
]
PIECES = [
    "http://",
    "[",
    "]",
    "[::1",
    "[v1.a]",
    ":",
    "@",
    "/",
    "//",
    "..",
    "?",
    "#",
    "%",
    "%zz",
    "%41",
    "%FF",
    "<",
    ">",
    '"',
    '"a"',
    "^^",
    "@en",
    "@en--ltr",
    "\\",
    "\\u0041",
    "{",
    "}",
    "_:a",
    "a:",
    "urn:",
    "é",
    "한",
    "\U0001f600",
    "\U0010ffff",
    "\ufffe",
    "\ufdd0",
    "\ue000",
    "\u202e",
    "\u200b",
    "\xa0",
    "\x7f",
    "\x80",
    "\x00",
    "\n",
    " ",
    "x" * 3000,
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
]
ODD = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6).map("".join)
EXAMPLES = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@EXAMPLES
@given(ODD)
@example("a:\U0010ffff")
@example("http://[::1")
@example('"a"^^http://[::1')
@example('"a"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>')
@example('"a"@toolongatag')
def test_any_text_is_answered(reading: httpx.Client, text: str) -> None:
    """H14."""
    written = quote(text, safe="")
    for path in PARAMETERS + PATHS:
        headers = {"Accept": "text/turtle, */*;q=0.5"} if len(text) % 2 else {"Accept": "text/html"}
        response = reading.get(path.format(written), headers=headers)
        assert response.status_code < 500, (path, response.text)


@EXAMPLES
@given(ODD)
@example("a:\U0010ffff")
@example("http://[::1")
def test_any_text_is_reconciled(reading: httpx.Client, text: str) -> None:
    value = {"query": text, "type": text, "properties": [{"pid": text, "v": {"id": text}}]}
    condition = {"matchType": "property", "propertyId": text, "propertyValue": {"id": text}}
    draft = {"queries": [{"type": text, "conditions": [condition]}]}
    wanted = {"ids": [text], "properties": [{"id": text}]}
    for response in (
        reading.post("/reconcile", data={"queries": json.dumps({"a": value})}),
        reading.post("/reconcile", data={"extend": json.dumps(wanted)}),
        reading.post("/reconcile/v1/match", content=json.dumps(draft)),
        reading.post("/reconcile/v1/extend", content=json.dumps(wanted)),
    ):
        assert response.status_code < 500, response.text


@EXAMPLES
@given(ODD.map("http://example.org/".__add__) | ODD.map("http://".__add__) | ODD.map("urn:a:".__add__))
@example("http://[::1")
@example("urn:a:\U0010ffff")
def test_a_graph_of_any_name_is_written_and_read_or_refused(writing: httpx.Client, name: str) -> None:
    params = {"graph": name}
    turtle = {"Content-Type": "text/turtle"}
    written = writing.put("/store", params=params, content="<x:a> <x:b> 1 .", headers=turtle)
    assert written.status_code in (201, 204, 400), written.text
    read = writing.get("/store", params=params, headers={"Accept": "application/n-triples"})
    assert (read.status_code == 200) == written.is_success
    graphs = writing.get("/fragments", params={"graph": name}, headers={"Accept": "application/n-quads"})
    assert (graphs.status_code == 200) == (written.is_success or name.startswith("?")), graphs.text
    if written.is_success:
        assert "<x:a> <x:b>" in read.text
        assert "<x:a> <x:b>" in graphs.text
        assert writing.delete("/store", params=params).status_code == 204


@pytest.mark.parametrize("raw", ["%FF", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%00", "%", "%4"])
def test_any_bytes_are_answered(reading: httpx.Client, raw: str) -> None:
    for path in PARAMETERS + PATHS:
        assert reading.get(path.format(raw)).status_code < 500, path
