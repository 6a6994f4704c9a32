"""Compares aikg with other servers: same data, same requests, alternately in one run.

    python bench/run.py                   the real dump, about six minutes
    python bench/run.py --claims 19000    generated data, 1.4 million quads, about eight minutes
    python bench/run.py --claims 200000   10 million quads: load, memory, analytical, unique
    python bench/run.py --all             these three, one after another
    python bench/run.py --data graph.nq   another dump
    python bench/run.py --peers aikg Virtuoso --workloads library --rounds 5

What is missing is built: the dump, and the generated graphs in bench/generated. Each run appends its
measurements to bench/results/results.jsonl, and writes the tables in bench/README.md from the newest.
"""

import argparse
import contextlib
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import graphs
from graphs import BENCH, Graph
from pauses import steady_reader, updates, writable
from peers import Data, Peer, Server, peers, running
from reconcile import noisy, over_http
from table import write_tables
from workloads import (
    analytical,
    geometric_mean,
    library,
    point_lookups,
    press,
    press_one,
    runaways,
    timed,
    write_queries,
)

RESULTS = BENCH / "results" / "results.jsonl"
WORKLOADS = (
    "start", "library", "analytical", "repeated", "unique",
    "documents", "reconciliation", "runaways", "updates",
)  # fmt: skip
LABELS = "SELECT DISTINCT ?name { ?entity rdfs:label ?name } LIMIT 20000"

Record = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, with whom, how often, and for how many seconds each time that wrk is used."""

    peers: list[Peer]
    workloads: list[str]
    rounds: int
    seconds: int


class Bench:
    """One run over one graph."""

    def __init__(self, graph: Graph, data: Data, folder: Path, plan: Plan) -> None:
        self._graph = graph
        self._data = data
        self._folder = folder
        self._plan = plan
        self._record = _record(graph)
        self._lookups = point_lookups(data.quads)
        self._unique = write_queries(folder / "unique", self._lookups)
        self._repeated = write_queries(folder / "repeated", [*library().values(), *self._lookups[:6]])

    def run(self) -> None:
        """Start the peers and measure."""
        with self._servers() as servers:
            most = self._remember_memory(servers, {})
            for workload in self._plan.workloads:
                getattr(self, workload)(servers)
                most = self._remember_memory(servers, most)
        for name, held in most.items() if set(WORKLOADS) <= set(self._plan.workloads) else ():
            self._record("memory, most after a workload", name, "MiB", held)

    def _remember_memory(self, servers: list[Server], most: dict[str, float]) -> dict[str, float]:
        return {server.name: max(server.memory(), most.get(server.name, 0)) for server in servers}

    @contextlib.contextmanager
    def _servers(self) -> Iterator[list[Server]]:
        with contextlib.ExitStack() as stack:
            started = []
            for number, peer in enumerate(self._plan.peers):
                try:
                    server = stack.enter_context(running(peer, self._data, self._folder / f"peer-{number}"))
                except RuntimeError as error:
                    print(f"{peer.name} is left out: {error}")
                    continue
                self._record("start to first answer", server.name, "seconds", server.seconds)
                self._record("memory after load", server.name, "MiB", server.memory())
                started.append(server)
            yield started

    def start(self, servers: list[Server]) -> None:
        """From the start over a file to the first answer, again for who keeps all in memory."""
        names = {server.name for server in servers} & {"aikg", "Oxigraph in memory"}
        again = [peer for peer in self._plan.peers if peer.name in names]
        for number in range(1, self._plan.rounds):
            for peer in again:
                folder = self._folder / f"start-{number}-{peer.path.strip('/')}"
                with running(peer, self._data, folder) as server:
                    self._record("start to first answer", peer.name, "seconds", server.seconds)

    def library(self, servers: list[Server]) -> None:
        """Each query of the library, never seen before by the server; the geometric mean."""
        self._queries("library", library(), servers)

    def analytical(self, servers: list[Server]) -> None:
        """Twelve queries over all claims, never seen before by the server; the geometric mean."""
        self._queries("analytical", analytical(), servers)

    def _queries(self, workload: str, queries: dict[str, str], servers: list[Server]) -> None:
        for server in servers:
            with contextlib.suppress(OSError):
                timed(server, next(iter(queries.values())))
        for _ in range(self._plan.rounds):
            seconds: dict[str, list[float]] = {server.name: [] for server in servers}
            failed: dict[str, list[str]] = {server.name: [] for server in servers}
            for name, text in queries.items():
                for server in servers:
                    try:
                        seconds[server.name].append(timed(server, text))
                    except OSError:
                        failed[server.name].append(name)
            for server in servers:
                if answered := seconds[server.name]:
                    mean = geometric_mean(answered) * 1000
                    self._record(workload, server.name, "ms", mean, failed=failed[server.name])
                else:
                    print(f"{server.name} answers none of the queries of {workload}")

    def repeated(self, servers: list[Server]) -> None:
        """80 % of the requests from 50 queries, each answered before, the others for one subject each."""
        for server in servers:
            for query in [*library().values(), *self._lookups[:6]] if server.url else []:
                with contextlib.suppress(OSError):
                    server.ask(query)
        self._press_all("repeated", 0.8, servers)

    def unique(self, servers: list[Server]) -> None:
        """Requests for one subject each, never the same twice."""
        self._press_all("unique", 0.0, servers)

    def _press_all(self, workload: str, share: float, servers: list[Server]) -> None:
        quick = {peer.name for peer in self._plan.peers if peer.is_quick}
        for clients in (1, 8, 64):
            for number in range(self._plan.rounds):
                for server in servers:
                    # Who answers a few requests a second needs no second round to be told from the others.
                    if server.url and (number == 0 or server.name in quick):
                        self._press(f"{workload}, {clients} clients", clients, share, server)

    def _press(self, workload: str, clients: int, share: float, server: Server) -> None:
        try:
            load = press(server, clients, self._plan.seconds, share, self._repeated, self._unique)
        except subprocess.CalledProcessError:
            print(f"{server.name} does not answer {clients} clients")
        else:
            self._record(workload, server.name, "requests/s", load.rate, failed=load.failed, p99=load.p99)

    def documents(self, servers: list[Server]) -> None:
        """An entity as Turtle by its IRI, and again by who has it already; nobody else serves that."""
        entity = "/id/baidu-0" if self._graph.is_synthetic else "/id/baidu"
        for server in _ours(servers):
            url = server.url.replace("/sparql", entity)
            request = urllib.request.Request(url, headers={"Accept": "text/turtle"})
            with urllib.request.urlopen(request) as response:
                tag = response.headers["ETag"]
            for _ in range(self._plan.rounds):
                rate = press_one(url, self._plan.seconds, "Accept: text/turtle")
                self._record("entity as Turtle, repeated", server.name, "requests/s", rate)
                rate = press_one(url, self._plan.seconds, "Accept: text/turtle", f"If-None-Match: {tag}")
                self._record("conditional request, 304", server.name, "requests/s", rate)

    def reconciliation(self, servers: list[Server]) -> None:
        """Batches of 50 names of the graph, most of them changed a little; nobody else serves that."""
        chance = random.Random(1)
        for server in _ours(servers):
            rows = json.loads(server.ask(LABELS))["results"]["bindings"]
            names = [row["name"]["value"] for row in rows]
            batch = over_http(server.url.removesuffix("/sparql"))
            batch([noisy(chance.choice(names), chance) for _ in range(50)])
            for _ in range(self._plan.rounds):
                seconds = [batch([noisy(chance.choice(names), chance) for _ in range(50)]) for _ in range(20)]
                middle, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
                self._record(
                    "reconciliation, a batch of 50", server.name, "ms", middle, worst=round(worst, 1)
                )

    def runaways(self, servers: list[Server]) -> None:
        """Eight clients with unique requests, before and while four others send queries that never end."""
        for server in _ours(servers):
            for _ in range(self._plan.rounds):
                calm = press(server, 8, self._plan.seconds, 0.0, self._repeated, self._unique)
                with runaways(server, 4):
                    shaken = press(server, 8, self._plan.seconds, 0.0, self._repeated, self._unique)
                self._record("p99 undisturbed", server.name, "ms", calm.p99, failed=calm.failed)
                self._record("p99 beside runaways", server.name, "ms", shaken.p99, failed=shaken.failed)
                if calm.p99:
                    times = shaken.p99 / calm.p99
                    self._record("p99 beside runaways / undisturbed", server.name, "times", times)

    def updates(self, servers: list[Server]) -> None:
        """One client at a steady pace, before and while a writable folder takes updates of 1,000 triples."""
        if not _ours(servers):
            return
        with writable(self._data, self._folder / "writable") as (server, token):
            for _ in range(self._plan.rounds):
                calm = steady_reader(server, self._lookups, 5 * self._plan.seconds)
                with updates(server, token) as took:
                    shaken = steady_reader(server, self._lookups, 5 * self._plan.seconds)
                for when, waits in (("undisturbed", calm), ("updates", shaken)):
                    more = {"p99": round(waits.p99, 2), "failed": waits.failed}
                    self._record(f"a reader's longest wait, {when}", "aikg", "ms", waits.worst, **more)
                self._record("update of 1,000 triples", "aikg", "ms", statistics.median(took) * 1000)


def _ours(servers: list[Server]) -> list[Server]:
    return [server for server in servers if server.name == "aikg"]


def _record(graph: Graph) -> Record:
    run = datetime.now(UTC).isoformat(timespec="seconds")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"

    def record(workload: str, peer: str, unit: str, value: float, **more: object) -> None:
        said: dict[str, object] = {"run": run, "graph": graph.name, "quads": graph.quads, "machine": machine}
        said |= {"load": round(os.getloadavg()[0], 1), "workload": workload, "peer": peer}
        said |= {"unit": unit, "value": round(value, 4)} | {name: each for name, each in more.items() if each}
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(json.dumps(said) + "\n")
        print(f"{workload:34} {peer:20} {value:12.2f} {unit}", flush=True)

    return record


def _plan(graph: Graph, given: argparse.Namespace) -> Plan:
    """As much as makes sense at the size of the graph, or what was asked for."""
    known = [peer for peer in peers() if not peer.missing]
    rounds, workloads = 3, list(WORKLOADS)
    if graph.quads > 200_000:
        rounds, known = 2, [peer for peer in known if peer.is_quick]
    if graph.quads > 5_000_000:
        rounds, workloads = 1, ["analytical", "unique"]
        known = [peer for peer in known if peer.name != "Oxigraph on disk"]
    if given.peers:
        known = [peer for peer in peers() if peer.name in given.peers and not peer.missing]
    return Plan(known, given.workloads or workloads, given.rounds or rounds, given.seconds)


def _graphs(given: argparse.Namespace) -> Iterator[Graph]:
    if given.data:
        yield graphs.other(given.data.resolve())
    if given.all or not (given.data or given.claims):
        yield graphs.real()
    for claims in graphs.LARGER if given.all else given.claims:
        yield graphs.generated(claims)


def _measure(graph: Graph, plan: Plan) -> None:
    print(f"{graph.name}: {graph.quads:,} quads", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = Data(graph.path, folder / "union.nt")
        if any(peer.reads_union for peer in plan.peers):
            graphs.write_union(data.quads, data.triples)
        Bench(graph, data, folder, plan).run()
    write_tables(RESULTS, BENCH / "README.md")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[], help="sizes of graphs to generate")
    parser.add_argument("--all", action="store_true", help="the real dump, 1.4 and 10 million quads")
    parser.add_argument("--data", type=Path, help="a dump")
    parser.add_argument("--rounds", type=int, help="3, 2 or 1 by the size of the graph")
    parser.add_argument("--seconds", type=int, default=2, help="of each use of wrk (2)")
    parser.add_argument("--peers", nargs="*", metavar="NAME", help="instead of all that there are")
    parser.add_argument(
        "--workloads", nargs="*", metavar="NAME", choices=WORKLOADS, help=", ".join(WORKLOADS)
    )
    return parser.parse_args()


def main() -> None:
    given = _arguments()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    for peer in peers():
        if peer.missing:
            print(f"{peer.name} is left out: it needs {peer.missing}")
    for graph in _graphs(given):
        _measure(graph, _plan(graph, given))


if __name__ == "__main__":
    main()
