"""What is asked: the query library, repeated and unique requests, analytical queries, runaways."""

import contextlib
import json
import math
import os
import random
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from graphs import BENCH, ROOT
from peers import Server, ask

from aikg.iris import PREFIXES

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk measured: requests per second, failed ones, and percentiles of latency in milliseconds."""

    rate: float
    failed: int
    p50: float
    p99: float


def library() -> dict[str, str]:
    """The query library, self-contained."""
    paths = sorted((ROOT / "queries").glob("*.rq"))
    return {path.stem: _complete(path.read_text("utf-8")) for path in paths}


def analytical() -> dict[str, str]:
    """Twelve queries over all claims."""
    paths = sorted((BENCH / "analytical").glob("*.rq"))
    return {path.stem: _complete(path.read_text("utf-8")) for path in paths}


def _complete(text: str) -> str:
    """The text with the prefixes that it uses and does not declare."""
    missing = [
        f"PREFIX {prefix}: <{iri}>"
        for prefix, iri in PREFIXES.items()
        if f" {prefix}:" in text and f"PREFIX {prefix}:" not in text
    ]
    return "\n".join([*missing, text])


def point_lookups(quads: Path, count: int = 20_000) -> list[str]:
    """Queries for all that is said of one subject, over subjects drawn from the data."""
    with quads.open(encoding="utf-8") as lines:
        subjects = sorted({line.split(" ", 1)[0] for line in lines if line.startswith("<")})
    drawn = random.Random(1).sample(subjects, min(count, len(subjects)))
    return [f"SELECT ?p ?o {{ {subject} ?p ?o }}" for subject in drawn]


def write_queries(path: Path, queries: Iterable[str]) -> Path:
    """Write queries for wrk, one a line."""
    path.write_text("".join(f"{quote(query, safe='')}\n" for query in queries))
    return path


def timed(server: Server, query: str) -> float:
    """Seconds until the whole answer of a query that the server has not seen before is there."""
    fresh = f"{query}\n#{uuid.uuid4()}"
    started = time.perf_counter()
    server.ask(fresh)
    return time.perf_counter() - started


def press(server: Server, clients: int, seconds: int, share: float, repeated: Path, unique: Path) -> Load:
    """Let wrk ask as fast as the clients can, a share of it from the repeated queries."""
    environment = os.environ | {
        "WRK_SHARE": str(share),
        "WRK_REPEATED": str(repeated),
        "WRK_UNIQUE": str(unique),
    }
    accept = "Accept: application/sparql-results+json"
    script = str(BENCH / "queries.lua")
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-H", accept, "-s", script]
    output = subprocess.run(
        [*command, server.url], env=environment, check=True, capture_output=True, text=True
    )
    server.settle()
    line = next(line for line in output.stdout.splitlines() if line.startswith("RESULT "))
    said = json.loads(line.removeprefix("RESULT "))
    return Load(said["requests"] / said["seconds"], said["failed"], said["p50"], said["p99"])


def press_one(url: str, seconds: int, *headers: str) -> float:
    """Requests per second for one URL, eight clients."""
    fields = [argument for header in headers for argument in ("-H", header)]
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", *fields, url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(next(line for line in output.splitlines() if line.startswith("Requests/sec")).split()[1])


@contextlib.contextmanager
def runaways(server: Server, count: int) -> Iterator[None]:
    """Meanwhile others send queries that never end, each of which may take two seconds."""
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


def geometric_mean(values: Sequence[float]) -> float:
    """The geometric mean."""
    return math.exp(statistics.fmean(map(math.log, values)))
