"""SPARQL servers as child processes of a test run, and where they answer."""

import contextlib
import dataclasses
import http.client
import os
import random
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import other_server
import warm
from waiting import until_ready

PROGRAM = f"{shlex.quote(sys.executable)} " + (
    shlex.quote(str(Path(__file__).with_name("other_server.py"))) if other_server.IS_WANTED else "-m aikg"
)
"""The command line of aikg, which listens itself or under another ASGI server."""

AIKG = (
    f"{PROGRAM} serve --port {{port}} --store {{directory}}/graph"
    " --writable --token-file {token} --default-graph exact --workers 2"
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The URLs at which a server answers queries, updates and the Graph Store Protocol.

    ``token`` goes out as a bearer token with whatever may write.
    """

    query: str
    update: str
    store: str
    token: str

    @property
    def authorization(self) -> tuple[tuple[str, str], ...]:
        """The header fields that a writing request needs."""
        return (("authorization", f"Bearer {self.token}"),)


@dataclass(frozen=True, slots=True)
class Command:
    """How to start a server and the paths at which it answers.

    ``line`` is a command line in which {port}, {token} (a file that holds it) and {directory} stand
    for those of one start. ``allow`` is added for each {iri} that SERVICE may name.
    """

    line: str = AIKG
    query: str = "/sparql"
    update: str = "/sparql"
    store: str = "/store"
    allow: str = "--allow-service {iri}"

    def allowing(self, *iris: str) -> "Command":
        """The same command for a server whose SERVICE may name the IRIs."""
        options = (self.allow.format(iri=iri) for iri in iris)
        return dataclasses.replace(self, line=" ".join((self.line, *options)))

    def arguments(self, port: int, token_file: Path, directory: Path) -> list[str]:
        """The argument vector for one start."""
        line = self.line.format(port=port, token=token_file, directory=directory)
        return shlex.split(line)

    def endpoint(self, port: int, token: str) -> Endpoint:
        """Where the server started on ``port`` answers."""
        base = f"http://127.0.0.1:{port}"
        return Endpoint(base + self.query, base + self.update, base + self.store, token)


def command(environment: Mapping[str, str]) -> Command:
    """The command to start: aikg's own, or AIKG_SERVE with its paths in AIKG_SERVE_PATHS.

    The paths are those of queries, updates and the Graph Store Protocol, separated by spaces.
    """
    if "AIKG_SERVE" not in environment:
        return Command()
    paths = environment["AIKG_SERVE_PATHS"].split()
    return Command(environment["AIKG_SERVE"], *paths, allow="")


@contextlib.contextmanager
def running(command: Command, directory: Path, port: int = 0) -> Iterator[Endpoint]:
    """Start a server with its files in ``directory``, wait until it answers, and end it; 0 is any port."""
    port, token, token_file = port or free_port(), secrets.token_urlsafe(16), directory / "token"
    token_file.write_text(token)
    token_file.chmod(0o600)
    log = directory / "log"
    with log.open("wb") as output:
        process = warm.Popen(
            command.arguments(port, token_file, directory),
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=directory,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
    try:
        until_ready(process, lambda: answers(f"http://127.0.0.1:{port}/"), log)
        yield command.endpoint(port, token)
    finally:
        _end(process)


def free_port() -> int:
    """A TCP port on the loopback interface that nobody listens on, nor will who lets the system choose.

    The system gives out ports from 32768 on: what is asked while a server starts would reach another's.
    """
    while True:
        port = random.randrange(1 << 14, 1 << 15)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def answers(url: str) -> bool:
    """Whether anything answers HTTP at the URL, with whatever status."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request("HEAD", parts.path or "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
