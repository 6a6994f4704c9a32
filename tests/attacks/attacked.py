"""Servers that are attacked, and what a client at another address notices of it.

    with served(folder, "--workers", "2") as server:
        assert_others_are_served(server, lambda: attack(server.port))

An attack is bounded in count and time, goes to a server of the test's own on loopback, and returns.
"""

import contextlib
import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import warm
from waiting import until_ready

BYSTANDER = Path(__file__).with_name("bystander.py")
ADDRESS = re.compile(r"http://\S+:(\d+)/")
ELSEWHERE = "127.0.0.9"
LONGEST_WAIT = 0.5
CALM_SECONDS = 1.0
AFTERWARDS = 0.1
DATA = "".join(f'<http://example.org/s{n}> <http://example.org/p> "{n}" .\n' for n in range(500))


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs as a process of its own."""

    port: int
    pid: int

    def memory(self) -> int:
        """The bytes of memory that are resident now."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) << 10

    def descriptors(self) -> int:
        """How many files and connections are open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@dataclass(frozen=True, slots=True)
class Waits:
    """What a client waited for each of its requests, in seconds, and what was no answer."""

    waits: list[float]
    failures: list[str]

    @property
    def nearly_longest(self) -> float:
        """The 99th percentile."""
        return sorted(self.waits)[max(0, math.ceil(len(self.waits) * 0.99) - 1)]


@contextlib.contextmanager
def served(folder: Path, *options: str, data: str = DATA, store: Path | None = None) -> Iterator[Server]:
    """`aikg serve` over a few quads or a store; at the end it runs, stops when told, and logged no fault."""
    dump, log = folder / "graph.nq", folder / "log"
    dump.write_text(data)
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--store", str(store or dump), *options]
    with log.open("wb") as output, warm.Popen(command, stderr=output) as process:
        try:
            until_ready(process, lambda: ADDRESS.search(log.read_text()), log)
            found = ADDRESS.search(log.read_text())
            assert found is not None
            yield Server(int(found[1]), process.pid)
            assert process.poll() is None, f"the server died: {log.read_text()}"
            process.terminate()
            assert process.wait(30) == 0
            assert "Traceback" not in log.read_text(), log.read_text()
        finally:
            process.kill()


def waits_during(server: Server, attack: Callable[[], object], address: str = ELSEWHERE) -> Waits:
    """What a client at another loopback address waits while an attack goes on."""
    command = [sys.executable, str(BYSTANDER), address, str(server.port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bystander:
        assert bystander.stdout is not None
        bystander.stdout.readline()
        try:
            attack()
            time.sleep(AFTERWARDS)
        finally:
            output, _ = bystander.communicate(timeout=90)
    return Waits(**json.loads(output))


def assert_others_are_served(
    server: Server, attack: Callable[[], object], longest: float = LONGEST_WAIT
) -> None:
    """Attack; who asks from elsewhere is answered, and waits at most ``longest`` at the 99th percentile.

    Once more where that fails, and never less than twice what it waits without the attack: others may be
    at work on the same machine. A test that asks this is marked ``alone``.
    """
    found = waits_during(server, attack)
    if found.nearly_longest > longest:
        calm = waits_during(server, lambda: time.sleep(CALM_SECONDS))
        longest = max(longest, 2 * calm.nearly_longest)
        found = waits_during(server, attack)
    assert not found.failures, found.failures[:3]
    assert found.nearly_longest <= longest, f"{found.nearly_longest:.2f} s of {len(found.waits)} waits"
