"""Records through which modules of aikg requests pass, and writes the table into docs/design.md.

A walk is the calls of functions of aikg in the process of the server, from when the application is called to
when its response is sent; that a coroutine goes on is no call, and comprehensions belong to their function. A
move leads from a call in one module to the next in another. Workers and the parser of HTTP are not in it.
"""

import asyncio
import re
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

from aikg.server import Settings, create_app
from aikg.store.pool.pool_store import PoolStore

ROOT = Path(__file__).resolve().parents[2]
DESIGN = ROOT / "docs" / "design.md"
_TABLE = re.compile(r"(?<=<!-- walks -->\n).*?(?=<!-- end of walks -->)", re.DOTALL)
_PACKAGE = f"{ROOT / 'src' / 'aikg'}/"
_RESULTS = "application/sparql-results+json"
_NAMES = quote('{"q0": {"query": "Baidu"}}')


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its path with its query, and what it accepts."""

    target: str
    accept: str = "*/*"


def lookup(number: int, path: str = "/sparql") -> Asked:
    """A query that nobody has asked before."""
    text = f"SELECT ?p ?o {{ <https://w3id.org/aikg/id/baidu> ?p ?o }} # {number}"
    return Asked(f"{path}?query={quote(text)}", _RESULTS)


WALKS = {
    "a query that was answered before": lookup(0),
    "a query that is evaluated": lookup(1),
    "a query at a path that is routed": lookup(3, "/sparql/"),
    "a page": Asked("/id/openai", "text/html"),
    "an entity as Turtle": Asked("/id/openai", "text/turtle"),
    "a graph of the graph store": Asked("/store?graph=https%3A//w3id.org/aikg/graph/entities", "text/turtle"),
    "a reconciliation query": Asked(f"/reconcile?queries={_NAMES}"),
}
WARMING = (
    *(Asked(each.target.replace("openai", "baidu"), each.accept) for each in list(WALKS.values())[3:]),
    lookup(0),
    lookup(2),
)
"""What was asked before, so that all is there that is made once."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The calls of a request: the module and the name of each function."""

    calls: Sequence[tuple[str, str]]

    @property
    def modules(self) -> frozenset[str]:
        """The modules that it passes through."""
        return frozenset(module for module, _ in self.calls)

    @property
    def functions(self) -> frozenset[tuple[str, str]]:
        """The functions that are called."""
        return frozenset(self.calls)

    @property
    def moves(self) -> int:
        """How often the next call is in another module."""
        return sum(before[0] != after[0] for before, after in pairwise(self.calls))


class Recorder:
    """Records the calls of the thread that made it, and of those that are begun for its work."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, str]] | None = None
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def begin(self) -> None:
        """Record from here on."""
        self._calls = []

    def end(self) -> Walk:
        """What was called since."""
        calls, self._calls = self._calls, None
        return Walk(calls or [])

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if self._calls is None or event != "call" or not code.co_filename.startswith(_PACKAGE):
            return
        # A coroutine goes on with an instruction that has another operand than at its beginning.
        is_begun = code.co_code[frame.f_lasti + 1] != 0
        is_kept_ready = threading.current_thread().name.startswith("aikg-")
        if not is_begun and not is_kept_ready and not code.co_name.startswith("<"):
            module = code.co_filename.removeprefix(_PACKAGE).removesuffix(".py").replace("/", ".")
            self._calls.append((module, code.co_qualname))


async def respond(app: Any, asked: Asked) -> int:
    """Have an application answer; the status of the response."""
    path, _, query = asked.target.partition("?")
    heard: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"accept", asked.accept.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    given = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        while not given:
            await asyncio.sleep(60)
        return given.pop()

    async def send(message: dict[str, Any]) -> None:
        heard.append(message)

    await app(scope, receive, send)
    return int(heard[0]["status"])


def walks(dump: Path) -> dict[str, Walk]:
    """The walk of each request, over a dump, in a server that has answered others before."""
    recorder = Recorder()
    store = PoolStore(dump, workers=2)
    try:
        # In a thread of its own: that of a test may have the event loop of a browser's driver.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(
                lambda: asyncio.run(_walked(create_app(store, Settings()), recorder))
            ).result()
    finally:
        store.close()


async def _walked(app: Any, recorder: Recorder) -> dict[str, Walk]:
    app.state.reconciler.matcher()
    await asyncio.gather(*(respond(app, asked) for asked in WARMING))
    found = {}
    for name, asked in WALKS.items():
        recorder.begin()
        status = await respond(app, asked)
        found[name] = recorder.end()
        if status != 200:
            raise RuntimeError(f"{asked.target} was answered with {status}")
    return found


def table(found: dict[str, Walk]) -> str:
    """The walks as a table of Markdown."""
    rows = [
        f"| {name} | {len(walk.modules)} | {len(walk.functions)} | {walk.moves} |\n"
        for name, walk in found.items()
    ]
    return "".join(["| request | modules | functions | moves between modules |\n|---|---|---|---|\n", *rows])


def main() -> None:
    """Write the table."""
    found = walks(ROOT / "dist" / "aikg.nq")
    DESIGN.write_text(_TABLE.sub(lambda _: table(found), DESIGN.read_text("utf-8")), "utf-8")
    print(table(found), end="")
    for name in sys.argv[1:]:
        print(*(f"{module}: {function}" for module, function in found[name].calls), sep="\n")


if __name__ == "__main__":
    main()
