"""Moves a dump into any store that speaks the SPARQL 1.1 Graph Store HTTP Protocol, chunk by chunk.

The first chunk of a graph replaces it (PUT) and the others are merged into it (POST). Either may be sent
again, since a graph is a set of triples. That is not so for blank nodes, which would be others each time:
a graph that has some is one chunk, and goes as a whole.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, cast

import httpx
import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from aikg.errors import StoreError
from aikg.store import Query, Store
from aikg.store.backup import open_quads
from aikg.store.remote.authentication import authentication
from aikg.store.remote.connection import ConnectionPool
from aikg.store.remote.response import failure
from aikg.store.version import of_dump, require_whole

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many quads are done, and of how many."""

_WAITING: Final = 16
"""How many chunks may wait in memory until they are full."""

_STEP: Final = 10_000
_TIMEOUT: Final = 600.0
_JSON: Final = "application/sparql-results+json"
_NO_GRAPH: Final = "urn:x-aikg:none"
_TRIPLE: Final = re.compile(rb"^[ \t]*[<_]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a dump holds: triples by graph, "" for the default graph, and which graphs have blank nodes."""

    sha256: str
    triples: dict[str, int]
    with_blank_nodes: frozenset[str]

    @property
    def total(self) -> int:
        """How many quads there are."""
        return sum(self.triples.values())


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some triples of one graph as N-Triples; ``is_first`` where it is the first of its graph."""

    graph: str
    triples: int
    content: bytes
    is_first: bool


@dataclass(frozen=True, slots=True)
class State:
    """How far a dump has been moved into a store, as it is kept in a file."""

    dump: str
    target: str
    size: int
    done: int = 0

    def write(self, path: Path) -> None:
        """Keep it, so that the file always holds a whole one."""
        unfinished = path.with_name(f".{path.name}.unfinished")
        try:
            unfinished.write_text(json.dumps(asdict(self)), "utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error}. Name another file with --state.") from error

    def resumed(self, path: Path) -> "State":
        """How far an earlier run came, where the file tells of the same dump, target and chunks."""
        try:
            kept = State(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return self
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(f"{path} is no state of a load: {error}. Remove it to begin anew.") from error
        if replace(kept, done=0) != self:
            raise StoreError(
                f"{path} tells of another dump, target or chunk size. Name another file with --state."
            )
        return kept


class GraphStoreClient:
    """A graph store that is written to; ``credentials`` are as for a remote store."""

    def __init__(self, url: str, credentials: str = "") -> None:
        self._url = httpx.URL(url)
        self._connection = ConnectionPool(authentication(credentials), _TIMEOUT)

    def require_graphs(self) -> None:
        """Return unless the address has triples in a graph that nobody has made; raises StoreError.

        It then does not read the parameter ``graph``, and whoever puts a graph there replaces everything.
        """
        url = str(self._url.copy_merge_params({"graph": _NO_GRAPH}))
        request = self._connection.build("GET", url, headers={"Accept": "application/n-triples"})
        with closing(self._connection.send(request, repeatable=True)) as response:
            if response.is_success and _TRIPLE.search(next(response.iter_bytes(), b"")):
                raise StoreError(
                    f"{self._url} has triples in a graph that does not exist, so that it does not read"
                    " ?graph=IRI: a graph that is put there would replace everything. Name a graph store."
                )

    def send(self, chunk: Chunk) -> None:
        """Put a graph, or post to it; raises StoreError, LimitExceededError."""
        name = {"graph": chunk.graph} if chunk.graph else {"default": ""}
        request = self._connection.build(
            "PUT" if chunk.is_first else "POST",
            str(self._url.copy_merge_params(name)),
            content=chunk.content,
            headers={"Content-Type": "application/n-triples", "Accept": "*/*"},
        )
        with closing(self._connection.send(request, repeatable=True)) as response:
            if not response.is_success:
                raise failure(response)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()


def survey(source: Path, progress: Progress) -> Survey:
    """Read a dump once; raises StoreError where it cannot be, or cannot be moved graph by graph."""
    triples: Counter[str] = Counter()
    nodes: dict[BlankNode, str] = {}
    for number, quad in enumerate(_quads(source), 1):
        name = _name(quad)
        triples[name] += 1
        for node in (quad.subject, quad.object):
            if isinstance(node, BlankNode) and nodes.setdefault(node, name) != name:
                raise StoreError(
                    f"{source}: the blank node {node} is in <{name}> and in <{nodes[node]}>, and would be two"
                    " nodes when they are sent apart. Use the loader of the engine."
                )
        if number % _STEP == 0:
            progress("read", number, number)
    name = of_dump(source)
    require_whole(source, name)
    return Survey(name, dict(triples), frozenset(nodes.values()))


def load(
    source: Path, found: Survey, target: GraphStoreClient, state: State, kept: Path, progress: Progress
) -> None:
    """Send what has not been sent yet; after each chunk the file ``kept`` tells how far it came.

    Raises StoreError, LimitExceededError; the same call again then goes on.
    """
    sent = 0
    for number, chunk in enumerate(chunks(source, found, state.size), 1):
        sent += chunk.triples
        if number > state.done:
            target.send(chunk)
            replace(state, done=number).write(kept)
        progress("sent", sent, found.total)


def chunks(source: Path, found: Survey, size: int) -> Iterator[Chunk]:
    """The dump in chunks of about ``size`` bytes; the same dump and size always give the same chunks."""
    waiting = _Waiting(found)
    for quad in _quads(source):
        name = waiting.add(quad)
        if name not in found.with_blank_nodes and waiting.bytes[name] >= size:
            yield waiting.taken(name)
        elif waiting.bytes.total() >= size * _WAITING and (largest := waiting.largest()):
            yield waiting.taken(largest)
    for name in list(waiting.bytes):
        yield waiting.taken(name)


def compare(found: Survey, store: Store) -> list[str]:
    """For each graph that holds another number of triples than the dump, what is in the store instead."""
    different = []
    for name, expected in sorted(found.triples.items()):
        count = _count(store, name)
        if count != expected:
            different.append(f"<{name}> has {count:,} triples, and the dump has {expected:,}")
    return different


class _Waiting:
    """Triples by graph that wait until they are a chunk, and about how many bytes they have."""

    def __init__(self, found: Survey) -> None:
        self._found = found
        self._triples: dict[str, list[Triple]] = {}
        self._begun: set[str] = set()
        self.bytes: Counter[str] = Counter()

    def add(self, quad: Quad) -> str:
        """Keep a triple; the name of its graph."""
        name = _name(quad)
        self._triples.setdefault(name, []).append(quad.triple)
        self.bytes[name] += len(str(quad))
        return name

    def largest(self) -> str | None:
        """The graph of which most waits and which may be sent in parts."""
        parted = (name for name in self.bytes if name not in self._found.with_blank_nodes)
        return max(parted, key=lambda name: self.bytes[name], default=None)

    def taken(self, name: str) -> Chunk:
        """What waits of a graph, which then waits no more."""
        triples = self._triples.pop(name)
        del self.bytes[name]
        is_first = name not in self._begun
        self._begun.add(name)
        content = cast("bytes", pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES))
        return Chunk(name, len(triples), content, is_first)


def _quads(source: Path) -> Iterator[Quad]:
    try:
        with open_quads(source) as file:
            yield from pyoxigraph.parse(file, RdfFormat.N_QUADS)
    except (OSError, EOFError, SyntaxError) as error:
        raise StoreError(f"{source} cannot be read: {error}.") from error


def _name(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else cast("NamedNode", quad.graph_name).value


def _count(store: Store, name: str) -> int:
    pattern = f"GRAPH <{name}> {{ ?s ?p ?o }}" if name else "?s ?p ?o"
    text = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    answer = store.answer(Query(text, _JSON, timeout=_TIMEOUT, default_graph="union" if name else "exact"))
    with closing(answer.body) as body:
        rows = json.loads(b"".join(body))["results"]["bindings"]
    return int(rows[0]["n"]["value"])
