"""Compares aikg with other servers: same data, same requests, alternately in one run.

    python bench/run.py                     the real dump, all workloads, all peers that there are
    python bench/run.py --data graph.nq     another dump
    python bench/run.py --peers aikg Virtuoso --workloads load library

Each run appends its measurements to results/*.jsonl, and writes the table in README.md from the newest.
"""

import argparse
import contextlib
import json
import os
import platform
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from peers import BENCH, Data, Peer, Server, ask, peers, running
from table import write_table
from workloads import (
    RUNAWAY,
    analytical,
    geometric_mean,
    library,
    point_lookups,
    press,
    press_one,
    timed,
    write_queries,
)

Record = Callable[..., None]


class Bench:
    """One run over one data set."""

    def __init__(self, data: Data, folder: Path, given: argparse.Namespace, record: Record) -> None:
        self._data = data
        self._folder = folder
        self._rounds: int = given.rounds
        self._seconds: int = given.seconds
        self._record = record
        self._unique = write_queries(folder / "unique", point_lookups(data.triples))
        lookups = self._unique.read_text().splitlines()[:6]
        self._repeated = write_queries(folder / "repeated", library().values())
        self._repeated.write_text("\n".join([*self._repeated.read_text().splitlines(), *lookups]) + "\n")

    @contextlib.contextmanager
    def servers(self, chosen: list[Peer]) -> Iterator[list[Server]]:
        """Start the peers one after another, and record how long that took and what they hold."""
        with contextlib.ExitStack() as stack:
            started = []
            for number, peer in enumerate(chosen):
                try:
                    server = stack.enter_context(running(peer, self._data, self._folder / f"peer-{number}"))
                except RuntimeError as error:
                    print(f"{peer.name} is left out: {error}")
                    continue
                self._record("load", server.name, "seconds", server.seconds)
                self._record("memory", server.name, "MiB", server.peak_memory() / (1 << 20))
                started.append(server)
            yield started

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
        for _ in range(self._rounds):
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
        """80 % of the requests from 50 queries, the others for one subject each."""
        self._press("repeated", 0.8, servers)

    def unique(self, servers: list[Server]) -> None:
        """Requests for one subject each, never the same twice."""
        self._press("unique", 0.0, servers)

    def _press(self, workload: str, share: float, servers: list[Server]) -> None:
        for clients in (1, 8, 64):
            for _ in range(self._rounds):
                for server in servers:
                    try:
                        load = press(server, clients, self._seconds, share, self._repeated, self._unique)
                    except subprocess.CalledProcessError:
                        print(f"{server.name} does not answer {clients} clients")
                        continue
                    name = f"{workload}, {clients} clients"
                    self._record(name, server.name, "requests/s", load.rate, failed=load.failed, p99=load.p99)

    def documents(self, servers: list[Server]) -> None:
        """An entity as Turtle by its IRI, and again by who has it already; nobody else serves that."""
        for server in servers[:1]:
            url = server.url.replace(
                "/sparql", "/id/baidu-0" if "synthetic" in str(self._data.quads) else "/id/baidu"
            )
            with urllib.request.urlopen(
                urllib.request.Request(url, headers={"Accept": "text/turtle"})
            ) as response:
                tag = response.headers["ETag"]
            for _ in range(self._rounds):
                rate = press_one(url, self._seconds, "Accept: text/turtle")
                self._record("entity as Turtle, repeated", server.name, "requests/s", rate)
                rate = press_one(url, self._seconds, "Accept: text/turtle", f"If-None-Match: {tag}")
                self._record("conditional request, 304", server.name, "requests/s", rate)

    def runaways(self, servers: list[Server]) -> None:
        """Eight clients with unique requests, before and while four others send queries that never end."""
        for server in servers[:1]:
            for _ in range(self._rounds):
                calm = press(server, 8, self._seconds, 0.0, self._repeated, self._unique)
                with _runaways(server, 4):
                    shaken = press(server, 8, self._seconds, 0.0, self._repeated, self._unique)
                self._record("p99 undisturbed", server.name, "ms", calm.p99, failed=calm.failed)
                self._record("p99 beside 4 runaways", server.name, "ms", shaken.p99, failed=shaken.failed)


@contextlib.contextmanager
def _runaways(server: Server, count: int) -> Iterator[None]:
    over = threading.Event()

    def keep_asking() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                ask(f"{server.url}?timeout=2", f"{RUNAWAY} #{time.monotonic_ns()}")

    threads = [threading.Thread(target=keep_asking) for _ in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


WORKLOADS = ("library", "analytical", "repeated", "unique", "documents", "runaways")


def _record(path: Path, data: Path) -> Record:
    run = datetime.now(UTC).isoformat(timespec="seconds")
    with data.open("rb") as quads:
        size = sum(chunk.count(b"\n") for chunk in iter(lambda: quads.read(1 << 20), b""))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"

    def record(workload: str, peer: str, unit: str, value: float, **more: object) -> None:
        said = {"run": run, "quads": size, "machine": machine, "load": round(os.getloadavg()[0], 1)}
        said |= {"workload": workload, "peer": peer, "unit": unit, "value": round(value, 4)}
        with path.open("a", encoding="utf-8") as results:
            results.write(json.dumps(said | {name: each for name, each in more.items() if each}) + "\n")
        print(f"{workload:28} {peer:22} {value:12.2f} {unit}", flush=True)

    return record


def _without_graphs(quads: Path, triples: Path) -> Data:
    with quads.open(encoding="utf-8") as lines:
        union = sorted({line[: line.rindex(" <")] + " .\n" for line in lines})
    triples.write_text("".join(union), encoding="utf-8")
    return Data(quads.resolve(), triples)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=BENCH.parent / "dist" / "aikg.nq")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2, help="of each press of wrk")
    parser.add_argument("--peers", nargs="*", help="names to compare, instead of all that there are")
    parser.add_argument("--workloads", nargs="*", choices=WORKLOADS, default=WORKLOADS)
    given = parser.parse_args()
    known = [peer for peer in peers() if not given.peers or peer.name in given.peers]
    for peer in known:
        if peer.missing:
            print(f"{peer.name} is left out: it needs {peer.missing}")
    with tempfile.TemporaryDirectory() as folder:
        data = _without_graphs(given.data, Path(folder) / "union.nt")
        bench = Bench(data, Path(folder), given, _record(BENCH / "results" / "results.jsonl", given.data))
        with bench.servers([peer for peer in known if not peer.missing]) as servers:
            for workload in given.workloads:
                getattr(bench, workload)(servers)
    write_table(BENCH / "results" / "results.jsonl", BENCH / "README.md")


if __name__ == "__main__":
    main()
