"""Engines of others as child processes of a test run: the Oxigraph server and Virtuoso."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import serving
from waiting import until_ready

READY_WITHIN: Final = 180.0
PASSWORD: Final = "a-password-for-tests"
VIRTUOSO: Final = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
NumberOfBuffers = 20000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """A SPARQL server of others: where it answers, and who may write.

    ``credentials`` is what a file for ``--credentials`` holds; "" where anybody may write. ``sql`` is the
    address of Virtuoso's own interface.
    """

    name: str
    query: str
    update: str
    store: str
    credentials: str = ""
    sql: str = ""

    @property
    def query_and_update(self) -> str:
        """Where queries are answered to who may write."""
        return self.update if self.credentials else self.query


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[Engine]:
    """A new Oxigraph server in memory."""
    port = serving.free_port()
    program = Path(sys.executable).with_name("oxigraph")
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    base = f"http://127.0.0.1:{port}"
    with _running(command, folder, lambda: serving.answers(base)):
        yield Engine("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store")


def require_virtuoso() -> None:
    """Skip where Virtuoso is not installed."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t is not installed; tests/clients/install.sh installs it")


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Engine]:
    """Virtuoso with the database in the folder, or a new one, whose dba has a password."""
    require_virtuoso()
    is_new = not (folder / "virtuoso.db").exists()
    sql, port = serving.free_port(), serving.free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=sql, http=port))
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, lambda: b"Server online" in (folder / "log").read_bytes()):
        if is_new:
            isql(f"127.0.0.1:{sql}", "dba", f"user_set_password('dba', '{PASSWORD}');")
        base = f"http://127.0.0.1:{port}"
        yield Engine(
            "virtuoso",
            f"{base}/sparql",
            f"{base}/sparql-auth",
            f"{base}/sparql-graph-crud-auth",
            f"Digest dba:{PASSWORD}",
            f"127.0.0.1:{sql}",
        )


def isql(address: str, password: str, statement: str) -> str:
    """What Virtuoso's SQL interface prints for a statement."""
    quiet = ("VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT")
    command = ["isql-vt", address, "dba", password, *quiet, f"exec={statement}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@contextlib.contextmanager
def _running(
    command: list[str | Path], folder: Path, answers: Callable[[], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        until_ready(process, answers, log, READY_WITHIN)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def load(dump: Path, engine: Engine, folder: Path) -> None:
    """Move a dump into an engine, as its operator would."""
    command = [
        sys.executable,
        "-m",
        "aikg",
        "load",
        dump,
        "--into",
        engine.store,
        "--state",
        folder / "state",
    ]
    subprocess.run([*command, *credentials(engine, folder)], capture_output=True, timeout=600, check=True)


def credentials(engine: Engine, folder: Path) -> list[str | Path]:
    """The options with which aikg may write to an engine."""
    if not engine.credentials:
        return []
    path = folder / "credentials"
    path.write_text(engine.credentials)
    return ["--credentials", path]
