"""Servers as child processes of a test run."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import warm

SERVING = Path(__file__).with_name("serving_for_tests.py")
TOKEN = "a-token-for-tests"
DATA = """
<http://example.org/a> <http://example.org/p> "0" .
<http://example.org/a> <http://example.org/p> "1" <http://example.org/g> .
<http://example.org/b> <http://example.org/p> "2" <http://example.org/h> .
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs as a process of its own."""

    port: int
    pid: int

    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def peak_memory(self) -> int:
        """The most bytes of memory that were resident."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) << 10


@contextlib.contextmanager
def started(*arguments: str | Path) -> Iterator[Server]:
    """Start a server with these arguments; its log may hold no traceback at the end."""
    command = [sys.executable, SERVING, *arguments]
    with warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            server = Server(int(process.stdout.readline()), process.pid)
            assert httpx.get(f"http://127.0.0.1:{server.port}/health", timeout=60).is_success
            yield server
            assert process.poll() is None, "the server died"
        finally:
            process.terminate()
            _, log = process.communicate(timeout=60)
        assert process.returncode == 0
        assert b"Traceback" not in log, log.decode()


@contextlib.contextmanager
def running(*arguments: str | Path) -> Iterator[httpx.Client]:
    """Start a server with these arguments and give a client of it."""
    with (
        started(*arguments) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=120) as client,
    ):
        yield client
