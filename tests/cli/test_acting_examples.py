"""The examples that `--help` shows of the commands that write, wait or ask somebody else, run for real.

They run in a copy of the project. Their addresses lead here: to a writable server of our own, to a front of
it that has the paths of Oxigraph, Virtuoso and RDF4J, and to a stand-in for Wikidata's API.
"""

import gzip
import io
import json
import re
import shlex
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import engines
import httpx
import pytest
import serving
from engines import Engine
from first_sources import copy_of_project
from serving import Endpoint
from shared import made_once
from test_documentation import blocks
from test_examples import ALONE, EXAMPLES
from wikidata_stand_in import entity, running, to_item

from aikg.cli import main
from aikg.iris import PREFIXES

ROOT = Path(__file__).parents[2]
CANONICAL = "aikg fetch id:baai --format nt"
ACTING = [line for line in EXAMPLES if line.split()[1] not in (*ALONE, "serve") and line != CANONICAL]
OURS = re.compile(r"https?://(?:127\.0\.0\.1:8000|example\.org|query\.wikidata\.org)(?=/)")
OTHERS = re.compile(r"https?://(?:127\.0\.0\.1:7878|10\.0\.0\.5:8890|db\.example\.org)(?=/)")
PATHS = {
    "/query": "/sparql",
    "/sparql-auth": "/sparql",
    "/sparql-graph-crud-auth": "/store",
    "/repositories/aikg": "/sparql",
    "/repositories/aikg/rdf-graphs/service": "/store",
}
SOURCE = "hankyung-2023-02-06"
ITEMS = {
    item["id"]: item
    for item in (
        entity("Q123", {"en": ["Naver"], "ko": ["네이버"]}, [to_item("P31", "Q783794")]),
        entity("Q456", {"en": ["Beijing Academy of Artificial Intelligence"]}, []),
    )
}


class Shown(NamedTuple):
    """What a command left behind: its status, and what it printed."""

    status: int
    out: str
    err: str


class Handler(BaseHTTPRequestHandler):
    """Passes a request on to the server behind it, as one who may write unless it says who it is."""

    behind: Endpoint
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        path, mark, parameters = self.path.partition("?")
        address = self.behind.query.removesuffix("/sparql") + PATHS.get(path, path) + mark + parameters
        fields = {name.lower(): value for name, value in self.headers.items() if name.lower() != "host"}
        content = self.rfile.read(int(fields.get("content-length", 0)))
        given = dict(self.behind.authorization) | fields
        answer = httpx.request(self.command, address, headers=given, content=content, timeout=120)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815  # names that are called

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def front(behind: Endpoint) -> Iterator[str]:
    handler = type("FrontHandler", (Handler,), {"behind": behind})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def behind(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    folder = tmp_path_factory.mktemp("behind")
    command = serving.Command(serving.AIKG.replace("--default-graph exact", ""))
    with serving.running(command, folder) as endpoint:
        engines.load(dump, Engine("aikg", endpoint.query, "", endpoint.store, endpoint.token), folder)
        yield endpoint


@pytest.fixture(scope="module")
def local(behind: Endpoint) -> Iterator[Callable[[str], str]]:
    """Has the addresses in an argument lead here."""
    ours = behind.query.removesuffix("/sparql")
    with front(behind) as others:
        yield lambda argument: OTHERS.sub(others, OURS.sub(ours, argument))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with what `aikg build` makes of it."""

    def make(folder: Path) -> None:
        copy_of_project(folder)
        shutil.copytree(ROOT / "docs", folder / "docs")
        assert main(["build", "--project", str(folder)]) == 0

    return made_once(tmp_path_factory, "built", make)


@pytest.fixture
def folder(built: Path, behind: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, with all files that the examples name."""
    work = shutil.copytree(built, tmp_path / "work")
    (work / "token.txt").write_text(behind.token)
    (work / "token.txt").chmod(0o600)
    (work / "virtuoso.txt").write_text(f"Bearer {behind.token}")
    (work / "items.json").write_text(json.dumps({"entities": ITEMS}), "utf-8")
    (work / "entities.json").write_text(json.dumps({"entities": {"Q14772": BAIDU}}), "utf-8")
    (work / "texts").mkdir()
    (work / "texts" / f"{SOURCE}.txt").write_text(f"{'가 ' * 470}모델 2800억개 {'나 ' * 100}", "utf-8")
    (work / "texts" / "lumen-2026-01-05.txt").write_text(LUMEN, "utf-8")
    quads = (work / "dist" / "aikg.nq").read_bytes()
    (work / "copy.nq").write_bytes(quads)
    (work / "one.nq").write_text("<x:a> <x:b> <x:c> <x:g> .\n")
    for name in ("big.nq.gz", "aikg-2026-11-24.nq.gz"):
        (work / name).write_bytes(gzip.compress(quads, 1))
    monkeypatch.chdir(work)
    return work


LUMEN = next(b.text for b in blocks(ROOT / "CONTRIBUTING.md") if b.path.startswith("texts/"))
BAIDU = entity("Q14772", {"en": ["test data"]}, [to_item("P17", "Q148")])


@pytest.fixture
def run(
    folder: Path,
    behind: Endpoint,
    local: Callable[[str], str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[str], Shown]]:
    with running(ITEMS) as wikidata:

        def call(line: str) -> Shown:
            """Run a command, which is told where what it would ask by itself is here."""
            arguments = shlex.split(line.partition(" > ")[0])[1:]
            defaults = {"link": ["--address", wikidata.address]}
            if "--store" not in line:
                defaults |= {name: ["--store", behind.store] for name in ("backup", "restore")}
            status = main([*map(local, arguments), *defaults.get(arguments[0], [])])
            shown = capfd.readouterr()
            return Shown(status, shown.out, shown.err)

        assert main(["restore", "one.nq", "--store", "graph/"]) == 0
        capfd.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
        yield call


PRINTED = {
    "aikg fetch http://127.0.0.1:8000/id/baai": "aikg:Organization",
    "aikg fetch http://127.0.0.1:8000/id/baai --format jsonld --profile https://schema.org/": "schema.org",
    "aikg build --out dist/aikg.nq": "dist/aikg.nq: ",
    "aikg check --only conflict,shacl": "aikg.nq: conflict, shacl\n",
    "aikg check": "error: 1, warning: 1,",
    "aikg check --only question --source-text texts/ --format answers": "# open questions: 0, answered: 3",
    "aikg cite texts/lumen-2026-01-05.txt": "textLength = 96\nsha256 = ",
    (
        "aikg cite texts/lumen-2026-01-05.txt 'Aurora has about 7 billion parameters'"
        " --quote subject=Aurora --quote value='7 billion' --quote hedge=about"
    ): '\nevidence = [\n    { passage = "s31", subject = "Aurora", value = "7 billion", hedge = "about" },\n',
    "aikg cite texts/hankyung-2023-02-06.txt 924 996 --quote subject:anaphora=모델 --quote value=2800억개": (
        '{ passage = "s924", subject = { quote = "모델", as = "anaphora" }, value = "2800억개" },'
    ),
    "aikg rewrite data/sources/hankyung-2023-02-06.toml": " quotes with what they prove",
    "aikg rewrite data/sources/hankyung-2023-02-06.toml --in-place": "0 of ",
    "aikg link --review": " entities without an item of Wikidata",
    "aikg link naver baai": "  1. Q456  ",
    "aikg link --items items.json --interactive --author 'A. Person'": "naver is linked to Q123.",
    "aikg link naver --accept Q123 --author 'A. Person'": "naver is linked to Q123.",
    "aikg export quickstatements --dry-run": "\n    not in the line: ",
    "aikg export quickstatements --known items.json > commands.tsv": "\tP17\tQ884",
    "aikg export same-as > same-as.nq": "<http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/",
    "aikg import wikidata entities.json": ".toml: 1 claims",
    "aikg import wikidata --endpoint https://query.wikidata.org/sparql": " claims",
    "aikg compact data/sources/example-models-2026-04-01.toml --from published": "models: 5 rows, ",
    "aikg resolve data/sources/example-models-2026-04-01.toml": "AIModel: 3 of 4 names resolved: ",
    "aikg reference --write": "wrote: tests/expected/",
    "aikg reference --write --source-text texts/": "wrote: docs/coverage.md",
    "aikg load --into http://127.0.0.1:7878/store": "dist/aikg.nq\n",
    "aikg load dist/aikg.nq --into http://10.0.0.5:8890/sparql-graph-crud-auth --credentials virtuoso.txt": (
        "/sparql-graph-crud-auth: "
    ),
    "aikg load big.nq.gz --into https://db.example.org/repositories/aikg/rdf-graphs/service --chunk 32": (
        "as in big.nq.gz"
    ),
    "aikg backup aikg-2026-11-24.nq.gz": "aikg-2026-11-24.nq.gz: ",
    "aikg backup copy.nq --store https://example.org/store": "copy.nq: ",
    "aikg backup copy.nq --store graph/": "copy.nq: 1 quads",
    "aikg restore aikg-2026-11-24.nq.gz --token-file token.txt": " quads, digest ",
    "aikg restore copy.nq --store graph/": "graph/: ",
}
"""What each prints among other things, when it ends with 0."""

MISTAKEN = {"aikg check --source-text texts/ --format json": "The text has"}
"""What is printed when a command ends with 1, as it should: the text at hand is not the source's."""


def write_table(work: Path) -> None:
    """Write what docs/sources.md shows, which the example takes in."""
    for block in blocks(ROOT / "docs" / "sources.md"):
        if block.path:
            (work / block.path).parent.mkdir(exist_ok=True)
            with (work / block.path).open("a", encoding="utf-8") as out:
                out.write(block.text)


@pytest.mark.parametrize("line", ACTING)
def test_an_example_does_what_it_says(line: str, run: Callable[[str], Shown], folder: Path) -> None:
    if line.startswith(("aikg compact", "aikg resolve")):
        write_table(folder)
    if line.startswith("aikg resolve"):
        assert run(line.replace("resolve", "compact", 1) + " --from published").status == 0
    shown = run(line)
    assert shown.status == (line in MISTAKEN), shown.err
    assert (PRINTED | MISTAKEN)[line] in shown.out


@pytest.mark.parametrize("line", [line for line in EXAMPLES if line.split()[1] == "serve"])
def test_an_example_serves(line: str, folder: Path, local: Callable[[str], str]) -> None:
    program = shlex.join([sys.executable, "-m", *map(local, shlex.split(line))])
    with serving.running(serving.Command(f"{program} --port {{port}}"), folder) as endpoint:
        asked = {"query": "ASK { id:baai a aikg:Organization }"}
        answer = httpx.get(endpoint.query, params=asked, headers={"Accept": "application/json"})
        assert answer.json()["boolean"] is ("graph/" not in line)


def test_an_example_of_fetch_finds_what_a_prefixed_name_stands_for(
    run: Callable[[str], Shown], behind: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose address is that of the data themselves, which are here meanwhile."""
    monkeypatch.setitem(PREFIXES, "id", behind.query.replace("/sparql", "/id/"))
    shown = run(CANONICAL)
    assert shown.status == 0, shown.err
    assert "<https://w3id.org/aikg/id/baai> <" in shown.out
