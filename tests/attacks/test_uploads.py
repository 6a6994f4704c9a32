"""Attacks by what is written: content that exhausts the stack, the memory or the time of whoever reads it."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from attacked import Server, assert_others_are_served, served

TOKEN = "a-token-for-tests"
SPACE = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">'
DEEP = 100_000


def laughs(levels: int, times: int) -> str:
    """Entities, each of which is the one before it many times."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * times}">' for n in range(1, levels))
    return f'<!DOCTYPE r [<!ENTITY e0 "lol">{entities}]>{thing(f"&e{levels - 1};")}'


def thing(content: str) -> str:
    return f'{SPACE}<r:Description r:about="x:a"><x:p>{content}</x:p></r:Description></r:RDF>'


BOMBS = {
    "nested entities": ("application/rdf+xml", laughs(10, 10)),
    "many nested entities": ("application/rdf+xml", laughs(40, 3)),
    "one entity many times": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY e "{"x" * 50_000}">]>{thing("&e;" * 50_000)}',
    ),
    "deep elements": (
        "application/rdf+xml",
        f"{SPACE}{'<r:Description><x:p>' * DEEP}{'</x:p></r:Description>' * DEEP}</r:RDF>",
    ),
    "deep objects": ("application/ld+json", '{"x:p":' * DEEP + "1" + "}" * DEEP),
    "deep arrays": ("application/ld+json", '{"x:p":' + "[" * DEEP + "1" + "]" * DEEP + "}"),
    "deep lists": ("application/ld+json", '{"x:p":' + '{"@list":[' * DEEP + "1" + "]}" * DEEP + "}"),
    "deep contexts": ("application/ld+json", '{"@context":{"a":"x:a"},"x:p":' * DEEP + "1" + "}" * DEEP),
    "triple terms": (
        "application/n-triples",
        "<x:a> <x:b> " + "<<( <x:a> <x:b> " * DEEP + "<x:c>" + " )>>" * DEEP + " .",
    ),
    "triple terms in Turtle": ("text/turtle", "<x:a> <x:b> " + "<<( <x:a> <x:b> " * DEEP),
    "triple terms in quads": (
        "application/n-quads",
        "<x:a> <x:b> " + "<<( <x:a> <x:b> " * 500 + "<x:c>" + " )>>" * 500 + " <x:g> .",
    ),
}
HARMLESS = {
    "a deep list in Turtle": ("text/turtle", "<x:a> <x:b> " + "(" * 2000 + "1" + ")" * 2000 + " ."),
    "blank nodes in others": ("text/turtle", "<x:a> <x:b> " + "[<x:p> " * 2000 + "1" + "]" * 2000 + " ."),
    "a long list": ("text/turtle", f"<x:a> <x:b> ({'1 ' * 20_000}) ."),
    "entities for namespaces": (
        "application/rdf+xml",
        '<!DOCTYPE r [<!ENTITY rdfs "http://www.w3.org/2000/01/rdf-schema#"><!ENTITY x "x:y">]>'
        + thing("&rdfs;label &x;"),
    ),
    "some objects in others": ("application/ld+json", '{"x:p":' * 50 + "1" + "}" * 50),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("attacked")
    token = folder / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    with served(folder, "--writable", "--token-file", str(token), store=folder / "graph") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=90) as client:
        yield client


def put(client: httpx.Client, media_type: str, content: bytes, **fields: str) -> httpx.Response:
    headers = {"Content-Type": media_type, **fields}
    return client.put("/store?graph=http://example.org/attack", content=content, headers=headers)


@pytest.mark.alone
@pytest.mark.parametrize("bomb", BOMBS)
def test_content_that_explodes_is_refused(server: Server, client: httpx.Client, bomb: str) -> None:
    """FAULTS H15."""
    media_type, content = BOMBS[bomb]
    before = server.memory()
    answers: list[httpx.Response] = []
    assert_others_are_served(server, lambda: answers.append(put(client, media_type, content.encode())))
    assert {answer.status_code for answer in answers} <= {400, 422, 503}, answers[0].text
    assert server.memory() - before < 200 << 20
    assert client.get("/store?graph=http://example.org/attack").status_code == 404


@pytest.mark.parametrize("kind", HARMLESS)
def test_content_that_is_only_long_is_read(client: httpx.Client, kind: str) -> None:
    media_type, content = HARMLESS[kind]
    assert put(client, media_type, content.encode()).status_code == 201
    assert client.delete("/store?graph=http://example.org/attack").status_code == 204


def test_content_that_inflates_is_refused(server: Server, client: httpx.Client) -> None:
    bomb = gzip.compress(gzip.compress(b" " * (1 << 28)))
    once = gzip.decompress(bomb)
    before = server.memory()
    for coding, content in (("gzip", once), ("deflate", once)):
        assert put(client, "text/turtle", content, **{"Content-Encoding": coding}).status_code == 413
    assert put(client, "text/turtle", bomb, **{"Content-Encoding": "gzip, gzip"}).status_code == 415
    assert server.memory() - before < 300 << 20
